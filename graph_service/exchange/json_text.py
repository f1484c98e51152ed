"""JSON as strictly as an importer needs it: every way to be wrong is one clear refusal with its place."""

import codecs
import json
from typing import Any, Final

from graph_service.errors import InvalidInput
from graph_service.json_shape import shape_of
from graph_service.messages import Message

#: So many values take some half a gigabyte; a large country's file has a million.
MOST_VALUES: Final = 6_000_000
_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32: Final = codecs.BOM_UTF32_LE
#: Where a file was cut inside a word or an escape, the fault is at its beginning.
_LONGEST_WORD: Final = len("-Infinity")


def is_wide(head: bytes) -> bool:
    """Whether a text that begins like this is UTF-16: by its mark, or by the NUL beside each of its first signs."""
    return head.startswith(_MARKS) or (len(head) > 3 and head[:2].count(0) == head[2:4].count(0) == 1)


def narrow(content: bytes, name: str) -> bytes:
    """UTF-16 as UTF-8; what is none as it is.

    Raises:
        InvalidInput: it begins as UTF-16 and is none, or is UTF-32.
    """
    if not is_wide(content):
        return content
    code = "utf-16" if content.startswith(_MARKS) else "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
    try:
        if not content.startswith(_UTF_32):
            return content.decode(code).encode()
    except UnicodeError:
        pass
    raise InvalidInput("{file} is no whole UTF-16, which it begins as; save it as UTF-8", file=name)


def loads(content: bytes, name: str) -> Any:
    """The value that ``content`` holds. UTF-8, with or without a byte-order mark, or UTF-16.

    ``NaN`` and numbers too large for a float come as non-finite floats: who reads the value judges it.

    Raises:
        InvalidInput: it is no UTF-8 or no JSON, is cut short, nests too deep, holds an endless number
            or says a key twice; the message names file, line and column.
    """
    content = narrow(content, name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidInput(
            "{file}, line {line}: byte {byte} is no UTF-8; save the file as UTF-8",
            file=name,
            line=line,
            byte=error.start + 1,
        ) from error
    if (n := shape_of(content).values) > MOST_VALUES:
        raise InvalidInput(
            "{file} holds {n:,} values, and at most {most:,} are read; import it in parts",
            file=name,
            n=n,
            most=MOST_VALUES,
        )
    try:
        return json.loads(text, object_pairs_hook=_Objects())
    except json.JSONDecodeError as error:
        is_cut = error.pos >= len(text.rstrip()) - _LONGEST_WORD or error.msg.startswith("Unterminated")
        what = Message("the file is cut short") if is_cut else Message("this is no JSON ({why})", why=error.msg)
        raise InvalidInput(
            "{file}, line {line}, column {column}: {what}; get the file again",
            file=name,
            line=error.lineno,
            column=error.colno,
            what=what,
        ) from error
    except RecursionError as error:
        raise InvalidInput(
            "{file} nests lists or objects too deep to be a portfolio; get the file again", file=name
        ) from error
    except _Twice as error:
        raise InvalidInput(
            "{file}: an object says {name} twice, so it has no one meaning; correct it", file=name, name=str(error)
        ) from error
    except ValueError as error:
        raise InvalidInput(
            "{file} holds a number with too many digits ({why}); correct it", file=name, why=str(error)
        ) from error


class _Twice(Exception):
    """A key stands twice in one object."""


class _Objects:
    """Makes the objects of one text; a string that stands in many of them is kept once."""

    def __init__(self) -> None:
        self._strings: dict[str, str] = {}

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = {key: self._strings.setdefault(value, value) if type(value) is str else value for key, value in pairs}
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            raise _Twice(repr(next(key for key in keys if keys.count(key) > 1))[:80])
        return found
