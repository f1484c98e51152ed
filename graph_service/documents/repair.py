"""What a text says once wrong encodings, invisible characters and ragged spaces are put right."""

import re
from typing import Final

import ftfy

_FIX: Final = ftfy.TextFixerConfig(uncurl_quotes=False, unescape_html=False, explain=False)
#: Soft hyphens, zero-width characters, marks that turn the direction of a text, and the byte order mark.
_INVISIBLE: Final = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACES: Final = re.compile(r"\s+")


def repaired(text: str) -> str:
    """The text on one line: encodings repaired, invisible characters gone, each run of spaces one space."""
    if not text.isascii():
        text = ftfy.fix_text(text, _FIX)
        text = _INVISIBLE.sub("", text)
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()
