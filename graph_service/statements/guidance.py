"""Does a document tell its reader what to do, rather than what is planned: a guide, a manual, a form's instructions?"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from graph_service.documents.document import Block
from graph_service.statements.kinds import RANK
from graph_service.statements.language import unaccented
from graph_service.statements.siblings import is_labelled
from graph_service.statements.statement import Statement

#: The reader is addressed, or told what ought to be.
_ADDRESSED: Final = re.compile(
    r"\b(?:you|your|yours|please|click|should|must|ought to|can be used to|for example|e\.g\.|vous|votre|vos"
    r"|veuillez|cliquez"
    r"|doi(?:t|vent)|devrai(?:t|ent)|il (?:ne |n')?(?:convien(?:t|dra)|fau(?:t|dra)|importe|s'agi(?:t|ra) (?:de"
    r"|d'abord))"
    r"|il (?:est|peut etre|sera) (?:\w+ )?(?:recommande|necessaire|conseille|important|possible|preferable|utile"
    r"|primordial"
    r"|indispensable|essentiel)|est tenue? d[e']|sont tenue?s d[e']|par exemple|permet(?:tent)? de|comment)\b"
    r"|\b(?:this|the present|ce|cette|le present|la presente) (?:guide|guidance|manual|handbook|toolkit|manuel|fiche"
    r"|note (?:d'orientation|methodologique))\b|^[a-z]{3,}ez\b|\?\s*$"
)
#: What says nothing either way.
_SHORTEST: Final = 40
#: A document is a guide from this share of its texts on, and with so many at least.
_SHARE: Final = 0.12
_FEWEST: Final = 5


def is_guidance(blocks: Sequence[Block]) -> bool:
    """Whether a document addresses its reader in a good part of its texts."""
    texts = [block.text for block in blocks if block.kind != "note" and len(block.text) >= _SHORTEST]
    addressed = sum(bool(_ADDRESSED.search(unaccented(text))) for text in texts)
    return addressed >= _FEWEST and addressed >= _SHARE * len(texts)


def without_advice(statements: Sequence[Statement]) -> list[Statement]:
    """The statements of a guide: those without a label of their own state nothing that is planned."""
    return [
        replace(each, kind="other", aside="background")
        if each.aside is None and (each.kind == "other" or (each.kind in RANK and not is_labelled(each)))
        else each
        for each in statements
    ]
