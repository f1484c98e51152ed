"""Which format a file has, by its content and name; what is not read is refused with what to do instead."""

import posixpath
from typing import Final

from graph_service.documents.packaged import Package
from graph_service.errors import InvalidInput
from graph_service.messages import Message

TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "md": "text/markdown",
}
READ: Final = ".docx, .pptx, .pdf, .xlsx, .txt or .md"
#: What an ending that is not read should be saved as.
_INSTEAD: Final = {
    "doc": "docx",
    "dot": "docx",
    "odt": "docx",
    "rtf": "docx",
    "pages": "docx",
    "wpd": "docx",
    "dotx": "docx",
    "ppt": "pptx",
    "pps": "pptx",
    "odp": "pptx",
    "key": "pptx",
    "potx": "pptx",
    "ppsx": "pptx",
    "xls": "xlsx",
    "ods": "xlsx",
    "xlsb": "xlsx",
    "numbers": "xlsx",
    "xltx": "xlsx",
    "csv": "xlsx",
    "tsv": "xlsx",
    "docm": "docx",
    "dotm": "docx",
    "pptm": "pptx",
    "ppsm": "pptx",
    "xlsm": "xlsx",
    "xltm": "xlsx",
    "htm": "docx",
    "html": "docx",
    "xml": "docx",
}
_MACROS: Final = ("docm", "dotm", "pptm", "ppsm", "xlsm", "xltm")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED: Final = b"PK\x03\x04"
_MAIN: Final = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")


def recognised(content: bytes, name: str) -> str:
    """The format, one of ``TYPES``.

    Raises:
        InvalidInput: it is encrypted, has macros, or is of a format that is not read.
    """
    ending = posixpath.splitext(name.lower().replace("\\", "/"))[1].lstrip(".")
    if ending in _MACROS:
        raise InvalidInput(_with_macros(name, _INSTEAD[ending]))
    if content.startswith(_OLE):
        if ending in ("docx", "pptx", "xlsx"):
            raise InvalidInput(
                "{file} is encrypted; open it, remove its password, save it and give that file", file=name
            )
        better = _INSTEAD.get(ending, "docx")
        raise InvalidInput(
            "{file} is in an old office format, which is not read; save it as .{better} and give that",
            file=name,
            better=better,
        )
    if content.startswith(_PACKED):
        return _packed(content, name, ending)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"{\\rtf") or ending in _INSTEAD:
        better = _INSTEAD.get(ending, "docx")
        raise InvalidInput(
            "{file} is of a format that is not read; save it as .{better} and give that", file=name, better=better
        )
    if ending in ("docx", "pptx", "xlsx", "pdf"):
        raise InvalidInput(
            "{file} is damaged or no .{ending} file (it does not begin as one); open it, save it again and give that",
            file=name,
            ending=ending,
        )
    if content.startswith(_PICTURES):
        raise InvalidInput(
            "{file} is a picture; run text recognition (OCR) on it and give the text, as {formats}",
            file=name,
            formats=READ,
        )
    if ending in ("md", "markdown"):
        return "md"
    if ending in ("txt", "text", "") or "." not in name:
        return "txt"
    raise InvalidInput("{file} is of a format that is not read; give {formats}", file=name, formats=READ)


def _packed(content: bytes, name: str, ending: str) -> str:
    package = Package(content, name)
    if any(posixpath.basename(path).lower() == "vbaproject.bin" for path in package.paths):
        raise InvalidInput(_with_macros(name, _INSTEAD.get(ending, ending if ending in TYPES else "docx")))
    if "mimetype" in package.paths:
        better = _INSTEAD.get(ending, "docx")
        raise InvalidInput(
            "{file} is of a format that is not read (OpenDocument); save it as .{better} and give that",
            file=name,
            better=better,
        )
    if "[Content_Types].xml" not in package.paths:
        raise InvalidInput(
            "{file} is an archive or damaged; unpack it and give one document, as {formats}", file=name, formats=READ
        )
    main = package.main()
    found = next((form for folder, form in _MAIN.items() if main.startswith(folder)), None)
    if found is None and ending in ("docx", "pptx", "xlsx"):
        found = ending
    if found is None or main.endswith(".bin"):
        raise InvalidInput("{file} is of a format that is not read; give {formats}", file=name, formats=READ)
    return found


def _with_macros(name: str, better: str) -> Message:
    return Message(
        "{file} has macros, and a file with macros is not opened; save it as .{better} without them and give that",
        file=name,
        better=better,
    )
