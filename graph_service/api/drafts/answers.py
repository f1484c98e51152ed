"""What the routes of drafts answer: the models of the OpenAPI description."""

from typing import Any, Literal

from pydantic import Field

from graph_service.api.schemas import Counts, Revision, Shown
from graph_service.drafts.repository import Progress
from graph_service.mentions.named import Named


class DraftRow(Shown):
    """A draft with how far its mapping has come."""

    key: str
    label: Literal["Draft"]
    title: str
    language: str | None
    status: str
    plans: list[str] = Field(description="those that it is mapped to; none for all")
    version: int
    previous: str | None = Field(description="the draft of which it is a later version")
    source: str | None
    file: str | None
    sha256: str | None
    media_type: str | None
    added: str | None
    remarks: list[str]
    progress: Progress


class DraftList(Shown):
    """Every draft."""

    items: list[DraftRow]
    revision: Revision


class WholeDraft(DraftRow):
    """One draft with its versions."""

    versions: list[DraftRow]
    revision: Revision


class DescribedDraft(DraftRow):
    """A draft as it is described now."""

    revision: Revision


class DecisionRow(Shown):
    """What a person decided of one statement and one node."""

    relationship: str
    type: str
    role: str | None
    key: str
    label: str
    title: str
    code: str | None
    standing: str
    by: str
    at: str
    carried_by: str | None
    probability: float | None
    chosen: str | None
    quote: str | None
    locator: str | None
    decision: Literal["accepted", "rejected"]


class StatementRow(Shown):
    """A statement with all that was decided on it, and the version that a decision on it must have seen."""

    key: str
    label: Literal["Statement"]
    title: str
    text: str
    kind: str
    number: str | None
    page: str | None
    language: str | None
    context: list[str]
    parent: str | None
    aside: str | None
    state: str
    marked: str | None
    marked_by: str | None
    marked_at: str | None
    mapped_to: list[str]
    decisions: list[DecisionRow]
    version: str


class StatementList(Shown):
    """The statements of a draft, in its order."""

    items: list[StatementRow]
    revision: Revision


class ComparedRow(Shown):
    """One statement of two versions, with both texts."""

    key: str | None
    how: str
    text: str | None
    page: str | None
    earlier: str | None
    earlier_text: str | None
    earlier_page: str | None
    carried: list[str]


class Comparison(Shown):
    """What changed since the version before."""

    items: list[ComparedRow]
    revision: Revision


class SuggestionRow(Shown):
    """One node that a statement may belong to; ``reasons`` have a ``kind`` and what it speaks of."""

    key: str
    label: str
    title: str
    probability: float
    reasons: list[dict[str, Any]]


class TargetRow(SuggestionRow):
    """One part of a plan that a statement may belong to."""

    framework: str | None
    alike: list[str] = Field(description="other parts that say nearly the same and are about as likely: take one")


class CodeRow(SuggestionRow):
    """One code of a public list; each is a question of its own, and several may hold."""

    threshold: float | None = Field(description="the probability from which on it is taken to hold")
    holds: bool | None = Field(description="whether it is taken to hold")


class StatementSuggestionRow(Shown):
    """What is suggested for a statement, with its version."""

    key: str
    label: Literal["Statement"]
    title: str
    state: str
    version: str
    nothing_fits: float = Field(description="probability that no part fits")
    targets: list[TargetRow]
    themes: list[CodeRow]
    names: list[Named] = Field(description="entities and places that its text names")


class SuggestionList(Shown):
    """What is suggested, in the draft's order."""

    items: list[StatementSuggestionRow]
    revision: Revision


class EffectRow(Shown):
    """One part of a plan, before and after a draft is adopted."""

    key: str
    label: str
    title: str | None
    title_fr: str | None
    title_en: str | None
    code: str | None
    level: str | None
    framework: str
    effect: str
    class_before: str
    class_after: str
    low_before: float | None
    low_after: float | None
    high_before: float | None
    high_after: float | None
    flags_before: list[str]
    flags_after: list[str]
    statements: list[str]
    activities: list[str]
    there: list[str]


class EffectAnswer(Shown):
    """What a draft would change if it were adopted."""

    question: Literal["effect"]
    params: dict[str, Any]
    revision: Revision
    rows: list[EffectRow]
    summary: dict[str, int]
    doubled: dict[str, list[str]]
    unled: list[str]
    new: list[str]
    undecided: list[str]


class AddedDraft(Shown):
    """What adding a file did, or would do."""

    key: str
    statements: int
    carried: int
    revision: Revision
    dry_run: bool
    unchanged: bool
    changed: Counts


class DecidedStatements(Shown):
    """What decisions or an edit did."""

    revision: Revision
    dry_run: bool
    changed: bool
    summary: Counts
    statements: list[StatementRow] = Field(description="each statement as it is now, with its new version")


class KeptPlan(Shown):
    """The plan that a draft was kept as."""

    key: str
    revision: Revision
    dry_run: bool
    changed: bool
    summary: Counts
