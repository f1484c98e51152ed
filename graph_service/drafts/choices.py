"""What a person decides on a statement, before it is made: a choice each, checked by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, Literal

from graph_service import recorded
from graph_service.errors import InvalidInput
from graph_service.messages import Message
from graph_service.model import vocabulary

Action = Literal["accept", "reject", "new", "clear"]
ACTIONS: Final = ("accept", "reject", "new", "clear")
#: How an entity may be tied to a statement: as its lead, or as an implementer in one of the model's roles.
TIES: Final = ("lead", *vocabulary.ROLES)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decides of one statement. ``seen`` is the statement's version that they saw.

    ``accept`` and ``reject`` need a ``target``: a part of a plan, theme, entity (``tie`` says how) or place.
    ``new`` says that nothing fits, and takes back what it was mapped to in plans; ``clear`` takes back what was
    decided on the target, or everything. ``probability`` is the one that was shown with the suggestion.
    """

    statement: str
    action: Action
    target: str | None = None
    seen: str | None = None
    probability: float | None = None
    chosen: str = "by_hand"
    tie: str = "implementing"


def choices_from_json(found: object) -> list[Choice]:
    """Choices from a JSON list of objects with the fields of ``Choice``, or ``{"decisions": [...]}``.

    Raises:
        InvalidInput: something else, with the number of each choice that is wrong.
    """
    listed = found.get("decisions") if isinstance(found, Mapping) else found
    if not isinstance(listed, list):
        raise InvalidInput('the decisions must be a list, or {{"decisions": [...]}}')
    faults, choices = [], []
    for number, each in enumerate(listed, start=1):
        types = {"probability": (int, float, type(None)), **dict.fromkeys(("target", "seen"), (str, type(None)))}
        names = {field.name for field in fields(Choice)}
        if not isinstance(each, Mapping) or not {"statement", "action"} <= each.keys() <= names:
            faults.append(
                Message("choice {number} must be an object of {names}", number=number, names=", ".join(sorted(names)))
            )
        elif wrong := [name for name, value in each.items() if not isinstance(value, types.get(name, str))]:
            faults.append(
                Message("choice {number}: {wrong} is of the wrong type", number=number, wrong=", ".join(wrong))
            )
        else:
            choices.append(Choice(**each))
    if faults:
        raise InvalidInput("the decisions were not read", faults=faults)
    return choices


def check(choices: Sequence[Choice]) -> None:
    """Refuse choices that cannot be, whatever the draft holds.

    Raises:
        InvalidInput: with the number of each choice that is wrong.
    """
    faults = []
    for number, each in enumerate(choices, start=1):
        if each.action not in ACTIONS:
            faults.append(
                Message(
                    "choice {number}: action {action!r} is not one of {choices}",
                    number=number,
                    action=each.action,
                    choices=", ".join(ACTIONS),
                )
            )
        elif each.action in ("accept", "reject") and not each.target:
            faults.append(
                Message(
                    "choice {number}: {action} needs a target, the key of what it is about",
                    number=number,
                    action=each.action,
                )
            )
        elif each.action == "new" and each.target:
            faults.append(Message("choice {number}: new takes no target", number=number))
        if each.tie not in TIES:
            faults.append(
                Message(
                    "choice {number}: tie {tie!r} is not one of {choices}",
                    number=number,
                    tie=each.tie,
                    choices=", ".join(TIES),
                )
            )
        if each.chosen not in vocabulary.CHOSEN:
            faults.append(
                Message(
                    "choice {number}: chosen {chosen!r} is not one of {choices}",
                    number=number,
                    chosen=each.chosen,
                    choices=", ".join(vocabulary.CHOSEN),
                )
            )
    if not choices:
        faults.append(Message("no choice was given"))
    if faults:
        raise InvalidInput("the decisions were refused and nothing was stored", faults=faults)


def reason_of(choices: Sequence[Choice]) -> str:
    """Why a change is made that makes these choices, where nobody says why."""
    if len(choices) == 1:
        one = choices[0]
        about = " ".join(part for part in (one.statement, one.target) if part)
        return recorded.text(recorded.DECIDE[one.action], statement=about)
    counts = {action: sum(each.action == action for each in choices) for action in ACTIONS}
    return ", ".join(f"{action} {number}" for action, number in counts.items() if number)
