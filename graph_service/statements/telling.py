"""Of which kind is a text without a label: as named above it, by what it says of itself, by what it belongs to?"""

import re
from dataclasses import dataclass
from typing import Final

from graph_service.documents.document import Block
from graph_service.documents.markers import marker
from graph_service.statements.boilerplate import aside, beside
from graph_service.statements.growing import Growing
from graph_service.statements.kinds import RANK, says
from graph_service.statements.language import unaccented
from graph_service.statements.sentences import sentences
from graph_service.statements.wording import aims, form, plans

#: What a link of the chain has below it where nothing else is said: of what is reached, and of what is to do.
_REACHED: Final = {"priority": "outcome", "objective": "outcome", "outcome": "output", "output": "output"}
_TO_DO: Final = {"priority": "objective", "outcome": "output"}
#: A text that states one thing is no longer than this.
_LONGEST: Final = 1500
_MOST_SENTENCES: Final = 3
#: Running text is as long as this, or of several sentences.
_PROSE: Final = 250
#: A row that counts those below it: "Publications (number of publications)".
_UNIT: Final = re.compile(r"\((?:number|thousands|nombre|milliers|en) (?:of|de|d'|des)\b[^()]{2,60}\)$", re.IGNORECASE)
_FEWEST: Final = 2
#: Sentences about the project as a whole: "The action will be carried out in Gao".
_ABOUT: Final = re.compile(r"^\W*(?:the|this|l'|cette|le|ce)\s?(?:present[e]? )?(?:action|project|projet)\b")


@dataclass(frozen=True, slots=True)
class Told:
    """The kind of a text, why it is set aside (None where it is not), and whether a sign told it, not its wording."""

    kind: str
    aside: str | None = None
    signed: bool = False


def told(growing: Growing, text: str, listed: bool) -> Told:
    """The kind of a text without a label; ``listed`` says that it stands as a point of its own, not in running text."""
    named = growing.named()
    if reason := aside(text):
        return Told("other", reason)
    if named in ("other", "background"):
        return Told("other")
    how = form(text)
    if how == "measure":
        return Told("indicator", signed=True)
    if said := says(text):
        return Told(said, signed=True)
    if _ABOUT.match(unaccented(text)):
        return Told("objective" if aims(text) and named is None else "other")
    prose = is_prose(text)
    if named in RANK and (listed or (growing.awaits() and _states_one(text))):
        # who "will" do something in running text does it, whatever results the heading names
        done = prose and how is None and named in _REACHED and plans(text)
        return Told("activity") if done else Told(str(named), signed=True)
    if how is None and not any(plans(each) for each in sentences(text)):
        return Told("other", "background" if prose and named not in RANK else None)
    if not listed or (prose and how == "reached"):
        return Told("other")
    above = growing.above()
    if above:
        to_do = above.holds or _TO_DO.get(above.kind, "activity")
        return Told(_REACHED.get(above.kind, "activity") if how == "reached" else to_do)
    return Told("outcome" if how == "reached" else "objective" if aims(text) else "activity")


def is_prose(text: str) -> bool:
    """Whether a text is running text rather than a point."""
    return len(text) >= _PROSE or len(sentences(text)) > 1


def of_row(growing: Growing, block: Block) -> str | None:
    """The kind of a cell whose column names none, in a table below a heading that does; "context" for a row that only
    gathers those below it. None where the heading names none, or the cell says who, when or how many."""
    named = growing.named()
    if named not in RANK or (block.column is not None and beside(block.column.partition(" / ")[0])):
        return None
    words = re.findall(r"[^\W\d_]{2,}", block.text)
    number = block.number or marker(block.text)[0] or ""
    if len(words) < _FEWEST:
        return None
    if number.rstrip(".").isdigit():
        return named
    if number or _UNIT.search(block.text):
        return "context"
    return named if form(block.text) or (block.column is None and len(words) > _FEWEST * 2) else None


def _states_one(text: str) -> bool:
    return len(text) <= _LONGEST and len(sentences(text)) <= _MOST_SENTENCES
