"""How many blocks of a document are its title page?"""

from collections.abc import Sequence
from typing import Final

from graph_service.documents.document import Block
from graph_service.statements.boilerplate import aside, opens_contents, opens_front_matter
from graph_service.statements.kinds import gathers, labelled
from graph_service.statements.wording import form

#: A title page ends at the latest here, and has no text longer than this.
_MOST_BLOCKS: Final = 14
_LONGEST: Final = 130


def title_page(blocks: Sequence[Block]) -> int:
    """The number of short lines before the first heading that has something below it, the first text or table.

    One title right above its text is a heading like others: 0.
    """
    front = 0
    for at, block in enumerate(blocks[:_MOST_BLOCKS]):
        if block.kind not in ("heading", "paragraph") or len(block.text) > _LONGEST or _says(block):
            break
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if following is None:
            break
        if block.kind == "heading" and (
            following.kind in ("item", "head", "cell")
            or following.depth > block.depth
            or (following.kind == "paragraph" and (len(following.text) > _LONGEST or _says(following)))
        ):
            break
        if following.kind in ("item", "head", "cell") and block.kind == "paragraph":
            break
        front = at + 1
    return front


def _says(block: Block) -> bool:
    """Whether a line belongs to the plan, or opens a part of the document."""
    text = block.text
    if block.kind == "heading" and (opens_contents(text) or opens_front_matter(text)):
        return True
    if aside(text):
        return False
    sentence = block.kind == "paragraph" and text.rstrip().endswith((".", ":", ";"))
    return bool(labelled(text) or gathers(text) or form(text) or sentence)
