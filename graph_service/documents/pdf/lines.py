"""Which lines of text stand where on a page of a PDF, and how large their letters are."""

import ctypes
import re
from dataclasses import dataclass, replace
from typing import Final

import pypdfium2.raw as pdfium

#: A page of more characters is no page of a document.
_MOST_CHARACTERS: Final = 100_000
_HYPHEN: Final = "\x02"
#: A hyphen that the engine leaves, as at the end of a page.
_PARTED: Final = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
_BOLD: Final = 600


@dataclass(frozen=True, slots=True)
class Line:
    """A line; ``top`` is measured from the top of the page, ``hyphened`` says that its last word goes on."""

    text: str
    size: float
    bold: bool
    left: float
    right: float
    top: float
    bottom: float
    height: float
    hyphened: bool = False


def lines(text: object, page_height: float) -> list[Line]:
    """The lines of one page in the order of the file."""
    count = min(pdfium.FPDFText_CountChars(text), _MOST_CHARACTERS)
    found: list[Line] = []
    start = 0
    characters: list[str] = []
    for index in range(count + 1):
        code = pdfium.FPDFText_GetUnicode(text, index) if index < count else ord("\n")
        character = _HYPHEN if code in (0x2, 0xFFFE) else chr(code) if 0 < code < 0x110000 else ""
        if character in ("\r", "\n", _HYPHEN):
            if line := _line(text, start, characters, page_height):
                parted = character == _HYPHEN or bool(_PARTED.search(line.text))
                found.append(replace(line, text=_PARTED.sub("", line.text) if parted else line.text, hyphened=parted))
            start, characters = index + 1, []
        else:
            characters.append(character)
    return found


def _line(text: object, start: int, characters: list[str], page_height: float) -> Line | None:
    said = "".join(characters)
    if not said.strip():
        return None
    first = start + next(at for at, each in enumerate(characters) if each.strip())
    last = start + next(at for at in range(len(characters) - 1, -1, -1) if characters[at].strip())
    middle = (first + last) // 2
    left, _, bottom, top = _box(text, first)
    _, right, _, _ = _box(text, last)
    size = max(_size(text, middle), _size(text, last))
    return Line(
        text=said.strip(),
        size=round(size * 2) / 2,
        bold=_bold(text, first) and _bold(text, last),
        left=left,
        right=right,
        top=page_height - top,
        bottom=page_height - bottom,
        height=page_height,
    )


def _box(text: object, index: int) -> tuple[float, float, float, float]:
    edges = [ctypes.c_double() for _ in range(4)]
    pdfium.FPDFText_GetCharBox(text, index, *edges)
    left, right, bottom, top = (each.value for each in edges)
    return left, right, bottom, top


def _size(text: object, index: int) -> float:
    """The size of a letter as shown: that of its font times what its text is scaled by."""
    scale = pdfium.FS_MATRIX()
    nominal = float(pdfium.FPDFText_GetFontSize(text, index))
    if pdfium.FPDFText_GetMatrix(text, index, scale):
        factor = (scale.b**2 + scale.d**2) ** 0.5
        return nominal * factor if 0 < factor < 1000 else nominal
    return nominal


def _bold(text: object, index: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(text, index) >= _BOLD:
        return True
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    size = pdfium.FPDFText_GetFontInfo(text, index, name, 128, flags)
    return 0 < size <= 128 and any(each in name.value.lower() for each in (b"bold", b"black", b"heavy", b"semibold"))
