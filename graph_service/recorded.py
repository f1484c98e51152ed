"""Sentences of ours that the graph keeps as English text, and how a page finds the template of one again.

They are the reasons of changes that nobody gave a reason for, and the remarks on a document that was read. The list
is closed: whoever writes such a sentence takes its template from here, so that no other text is ever taken for one.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from graph_service.messages import Message, template

UNDO: Final = template("undo change {n}")
UNDO_BRIEFLY: Final = template("undo {n}")
SEED: Final = template("seed {name}")
IMPORT: Final = template("import {name}")
DRAFT: Final = template("draft {name}")
LATER_DRAFT: Final = template("draft {name}, a later version of {previous}")
ACCEPT_LIKELY: Final = template("accept {n} suggestions of at least {value} in {draft}")
ACCEPT_CHOSEN: Final = template("accept {n} suggestions in {draft}")
REWORD: Final = template("reword {key}")
RETYPE: Final = template("retype {key} as {kind}")
SET_ASIDE: Final = template("set {key} aside")
BRING_BACK: Final = template("bring {key} back")
MERGE: Final = template("merge {keys}")
SPLIT: Final = template("split {key}")
DESCRIBE: Final = template("describe {draft}")
KEEP: Final = template("keep {draft} as a plan")
ERASED: Final = template("a person was erased: the record was made anew with {name} in their place")
#: action of a decision -> what is said of one, and of several in one change
DECIDE: Final[Mapping[str, str]] = {
    "accept": template("accept {statement}"),
    "reject": template("reject {statement}"),
    "new": template("new {statement}"),
    "clear": template("clear {statement}"),
}
#: kind of change -> reasons that we give one
REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "undo": (UNDO, UNDO_BRIEFLY),
    "seed": (SEED,),
    "import": (IMPORT, LATER_DRAFT, DRAFT),
    "decision": (ACCEPT_LIKELY, ACCEPT_CHOSEN),
    "erase": (ERASED,),
    "edit": (REWORD, RETYPE, SET_ASIDE, BRING_BACK, MERGE, SPLIT, DESCRIBE, KEEP),
}

TOO_DEEP: Final = template("What is nested too deep to be read was left out.")
EMBEDDED: Final = template("A file embedded in the document was left out; open it and give it by itself.")
DELETED: Final = template("Deleted text left out (tracked changes), places: {n}.")
INSERTED: Final = template("Inserted text read as if accepted (tracked changes), places: {n}.")
COMMENTS: Final = template("Comments left out: {n}.")
HIDDEN: Final = template("Hidden text left out, places: {n}.")
NO_PAGES: Final = template("The file does not say where its pages begin; places count its paragraphs (¶).")
TYPED_PAGES: Final = template("Pages are counted by the breaks put in by hand; a printed page may have another number.")
TOO_FEW_PAGES: Final = template(
    "The file was saved before all its pages were laid out: it says that it has {n}, "
    "but not where each begins, so pages may be counted too low."
)
HIDDEN_SLIDES: Final = template("Hidden slides read as the others: {n}.")
SLIDE_COMMENTS: Final = template("Slides whose comments were left out: {n}.")
CELL_COMMENTS: Final = template("Comments on cells were left out.")
HIDDEN_SHEETS: Final = template("Hidden sheets left out: {n}.")
LONG_SHEET: Final = template("Of the sheet {name} the first {n} rows were read.")
WIDE_SHEET: Final = template("Of the sheet {name} the first {n} columns were read.")
HIDDEN_ROWS: Final = template("Sheets whose hidden rows or columns were read as the others: {n}.")
UNWORKED: Final = template(
    "Formulas without a stored value, which say nothing: {n} ({cells}). "
    "Open the file in a spreadsheet program, save it and give it again."
)
FAILED: Final = template("Cells that show an error, which say nothing: {n} ({cells}).")
PLACEHOLDERS: Final = template("Fields that nobody has filled in left out: {n}.")
ENCODING: Final = template("The file is not in UTF-8; it was read as {encoding}.")
PICTURES: Final = template("Pages without text, whose pictures were not read: {n} (p. {pages}).")
RUNNING_LINES: Final = template("Lines left out that stand on page after page, or number it: {n}.")
#: what reading a document may have left out
REMARKS: Final = (
    TOO_DEEP,
    EMBEDDED,
    DELETED,
    INSERTED,
    COMMENTS,
    HIDDEN,
    NO_PAGES,
    TYPED_PAGES,
    TOO_FEW_PAGES,
    HIDDEN_SLIDES,
    SLIDE_COMMENTS,
    CELL_COMMENTS,
    HIDDEN_SHEETS,
    LONG_SHEET,
    WIDE_SHEET,
    HIDDEN_ROWS,
    UNWORKED,
    FAILED,
    PLACEHOLDERS,
    ENCODING,
    PICTURES,
    RUNNING_LINES,
)
_FIELD: Final = re.compile(r"\{(\w+)\}")
_FORMS: Final = dict.fromkeys(("n", "value"), "[0-9][0-9.,]*") | {
    "encoding": r"\S*\w",
    "statement": r"[^\s,]+(?: [^\s,]+)?",
}
_LONGEST: Final = 2_000


def text(of: str, **values: object) -> str:
    """The sentence as the graph keeps it."""
    return str(Message(of, **values))


def reason(said: str, kind: str) -> Message | None:
    """The reason of a change of that kind, where we gave it ourselves; None for one that somebody wrote.

    >>> reason("import list.csv", "import").values["name"]
    'list.csv'
    >>> reason("import list.csv", "edit")
    """
    if kind == "decision" and all(decisions := [_of(part, DECIDE.values()) for part in said.split(", ")]):
        return decisions[0] if len(decisions) == 1 else Message("{decisions}", decisions=tuple(decisions))
    return _of(said, REASONS.get(kind, ()))


def remark(said: str) -> Message | None:
    """The remark on a document, where it is one of ours."""
    return _of(said, REMARKS)


def _of(said: str, templates: Iterable[str]) -> Message | None:
    """The message of the first template that gives exactly this text."""
    for each in templates if len(said) <= _LONGEST else ():
        if match := _pattern(each).fullmatch(said):
            return Message(each, **match.groupdict())
    return None


@cache
def _pattern(of: str) -> re.Pattern[str]:
    names = _FIELD.findall(of)
    parts = [re.escape(part) for part in _FIELD.sub("\0", of).split("\0")]
    groups = [f"(?P<{name}>{_FORMS.get(name, '.+?')})" for name in names]
    return re.compile("".join(map("".join, zip(parts, [*groups, ""], strict=True))), re.DOTALL)
