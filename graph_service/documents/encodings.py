"""Which characters the bytes of a text file stand for."""

from graph_service.errors import InvalidInput


def decoded(content: bytes, name: str) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16 or UTF-32 with its mark, UTF-16 without, else Windows-1252.

    Raises:
        InvalidInput: the bytes are no text.
    """
    marks = (
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"\xef\xbb\xbf", "utf-8-sig"),
    )
    encoding = next((each for mark, each in marks if content.startswith(mark)), None) or _unmarked(content)
    for each in [encoding] if encoding else ["utf-8", "cp1252", "latin-1"]:
        try:
            text = content.decode(each)
        except UnicodeDecodeError:
            continue
        if text.count("\x00") or _strange(text) > len(text) // 50:
            break
        return text, each
    raise InvalidInput("{file} is no text file; give .docx, .pptx, .pdf, .xlsx, .txt or .md", file=name)


def _unmarked(content: bytes) -> str | None:
    """UTF-16 without its mark, in which every other byte of a text in Latin letters is empty."""
    sample = content[:2_000]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if max(first, second) * 3 < len(sample) or min(first, second) * 20 > len(sample):
        return None
    return "utf-16-be" if first > second else "utf-16-le"


def _strange(text: str) -> int:
    """How many characters no text has."""
    return sum(1 for character in text if character < " " and character not in "\t\n\r\f\x0b")
