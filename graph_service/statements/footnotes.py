"""Which paragraphs are notes to a table or to a title page, and not text of their own?"""

import re
from collections.abc import Sequence
from typing import Final

from graph_service.documents.document import Block

#: "Note: …", "Abbreviations: …", "** In keeping with …", "a At the time of …"; "(Thousands of dollars)" as a whole.
_NOTE: Final = re.compile(
    r"^\W*(?:notes?|nota|n\.?\s?b\.?|abbreviations?|abréviations?|acronyms?|legend|légende|key|clé)\s?:|^\*{1,4}\s"
    r"|^\([^()]{3,90}\)$|^(?-i:[a-z]\s+[A-ZÀ-ÖØ-Þ])",
    re.IGNORECASE,
)
#: After a table: "1 Chiffres provisoires".
_MARKED: Final = re.compile(r"^\d{1,2}\s+[A-ZÀ-ÖØ-Þ]")
_STARS: Final = re.compile(r"^\*{1,4}$")


def footnotes(blocks: Sequence[Block]) -> frozenset[int]:
    """The positions of the paragraphs that are notes."""
    found: set[int] = set()
    for at, block in enumerate(blocks):
        if block.kind == "item" and _STARS.match(block.number or ""):
            if block.text[:1].isupper() and block.locator == blocks[0].locator:
                found.add(at)
            continue
        if block.kind != "paragraph":
            continue
        after = at > 0 and (blocks[at - 1].kind == "cell" or at - 1 in found)
        if _NOTE.match(block.text) or (after and _MARKED.match(block.text)):
            found.add(at)
    return frozenset(found)
