"""Whether Cypher only reads, and how it is bounded: by the shape of its text, before any engine is asked.

No clause is known by a list of what is forbidden. A statement begins with one of five words, and no value, name or
closing bracket may have a value or name right behind it: what an engine has for clauses beyond our grammar begins with
such a name. What stands before a bracket is a function that is known to only read, a label is one of the model's, and
so is a property. The engine is asked in a transaction that cannot write all the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from graph_service.errors import InvalidInput
from graph_service.expert_cypher import allowed
from graph_service.expert_cypher.patterns import pattern_faults
from graph_service.expert_cypher.tokens import Token, tokens, written
from graph_service.messages import Message

_OPEN: Final = {"(": ")", "[": "]", "{": "}"}
_LITERAL: Final = ("text", "number", "parameter", "quoted")
_MOST_PARAMS, _LONGEST_VALUE, _LONGEST_LIST = 20, 4_000, 1_000
_REFUSED: Final = Message("this is not read: only MATCH, UNWIND, WITH and RETURN of what is in the model")


@dataclass(frozen=True, slots=True)
class ExpertQuery:
    """Cypher that was found to only read, each of its answers limited; its parameters, all of them and no other; and
    the names of what it returns."""

    text: str
    params: Mapping[str, Any]
    columns: tuple[str, ...]


def checked(text: str, params: Mapping[str, Any], most_rows: int) -> ExpertQuery:
    """The query to ask an engine: it reads, and gives no more than ``most_rows`` and one, by which more are seen.

    Raises:
        InvalidInput: it does more than that, or a parameter is missing, unknown, too large or of no plain type.
    """
    if len(text) > allowed.LONGEST:
        raise InvalidInput(
            "the query has {n:,} characters, and {most:,} are read; pass long values in `params`",
            n=len(text),
            most=allowed.LONGEST,
        )
    found = tokens(text)
    if faults := [*_faults(found), *_param_faults(found, params)]:
        raise InvalidInput(_REFUSED, faults=faults[:20])
    return ExpertQuery(_limited(found, most_rows), dict(params), _columns(found))


def _faults(found: Sequence[Token]) -> Iterator[Message]:
    if not found or found[0].word not in allowed.FIRST:
        yield Message("it must begin with {words:or}", words=tuple(sorted(allowed.FIRST)))
        return
    before: Token | None = None
    for place, token in enumerate(found):
        after = found[place + 1] if place + 1 < len(found) else None
        if fault := _fault(found, place, before, token, after):
            yield Message("character {at}, {given!r}: {fault}", at=token.at + 1, given=token.text[:40], fault=fault)
        before = token
    yield from _bracket_faults(found)
    yield from _count_faults(found)
    yield from pattern_faults(found)
    if "RETURN" not in [token.word for token in found]:
        yield Message("it returns nothing; end it with RETURN")


def _fault(
    found: Sequence[Token], place: int, before: Token | None, token: Token, after: Token | None
) -> Message | None:
    behind = before.text if before else ""
    if token.name.lower() in allowed.HIDDEN:
        return Message("the record of changes is read by `alignment changes`")
    if behind == ".":
        is_known = token.name in allowed.PROPERTIES and (after is None or after.text != "(")
        return None if is_known else Message("there is no such property in the model")
    if token.word in allowed.NEVER:
        return Message("it does more than reading")
    if before is not None and _is_value(found, place - 1) and _begins_value(token):
        return Message("a value or name stands right behind another")
    if before is not None and before.word == "UNION" and token.word not in allowed.FIRST | {"ALL", "DISTINCT"}:
        return Message("behind UNION stands another MATCH, UNWIND, WITH or RETURN")
    if after is not None and after.text == "(" and not _may_open(found, place):
        return Message("there is no such function that only reads")
    if behind in (":", "|", "&", "!") and _is_label(found, place - 1) and token.name not in allowed.NAMED:
        return Message("there is no such label or type in the model")
    if token.text == "[" and before is not None and _is_value(found, place - 1) and not _is_position(found, place):
        return Message("only a number may stand between these brackets")
    return None


def _begins_value(token: Token) -> bool:
    return token.kind in _LITERAL or (token.kind == "word" and token.word not in allowed.BETWEEN | {"END"})


def _is_value(found: Sequence[Token], place: int) -> bool:
    """Whether a value, name or closing bracket stands there; a property that has the name of a clause is one."""
    token = found[place]
    return (
        token.text in (")", "]", "}")
        or token.kind in _LITERAL
        or (
            token.kind == "word" and (token.word not in allowed.BETWEEN or (place > 0 and found[place - 1].text == "."))
        )
    )


def _may_open(found: Sequence[Token], place: int) -> bool:
    """Whether what stands there may have a bracket behind it: a sign, a word of the grammar, or a function."""
    token = found[place]
    if token.kind == "sign":
        return token.text not in (")", "]", "}", ".")
    return token.kind == "word" and (token.word in allowed.BETWEEN or token.text.lower() in allowed.FUNCTIONS)


def _is_label(found: Sequence[Token], place: int) -> bool:
    """Whether a colon, or what joins labels, stands before a label, and not before the value of a map."""
    if found[place].text != ":":
        return True
    return not (place > 1 and found[place - 1].name and found[place - 2].text in ("{", ","))


def _is_position(found: Sequence[Token], place: int) -> bool:
    inside: list[Token] = []
    for token in found[place + 1 :]:
        if token.text == "]":
            return bool(inside)
        if token.kind != "number" and token.text not in ("..", "-"):
            return False
        inside.append(token)
    return False


def _bracket_faults(found: Sequence[Token]) -> Iterator[Message]:
    open_ones: list[str] = []
    for token in found:
        if token.text in _OPEN:
            open_ones.append(_OPEN[token.text])
            if len(open_ones) > allowed.DEEPEST:
                yield Message("there are more than {most} brackets in one another", most=allowed.DEEPEST)
                return
        elif token.text in (")", "]", "}") and (not open_ones or open_ones.pop() != token.text):
            yield Message("character {at}: this bracket closes none", at=token.at + 1)
            return
    if open_ones:
        yield Message("a bracket is not closed: {bracket}", bracket=open_ones[-1])


def _count_faults(found: Sequence[Token]) -> Iterator[Message]:
    single = [token.word or token.text for token in found]
    every = single + [one + two for one, two in pairwise(single)]
    for what, most in allowed.MOST.items():
        if (count := every.count(what)) > most:
            yield Message("{what} stands there {n} times, and {most} are read", what=what, n=count, most=most)


def _param_faults(found: Sequence[Token], params: Mapping[str, Any]) -> Iterator[Message]:
    named = {token.text[1:] for token in found if token.kind == "parameter"}
    if lacking := sorted(named - params.keys()):
        yield Message("`params` lacks {names}", names=tuple(lacking))
    if unknown := sorted(params.keys() - named):
        yield Message("the query has no ${name}", name=unknown[0][:80])
    if len(params) > _MOST_PARAMS:
        yield Message("there are more than {most} parameters", most=_MOST_PARAMS)
    for name, value in params.items():
        listed = value if isinstance(value, list) else [value]
        is_fit = len(listed) <= _LONGEST_LIST and sum(len(each) for each in listed if isinstance(each, str)) <= (
            _LONGEST_VALUE
        )
        is_plain = all(isinstance(each, str | int | float | bool) for each in listed) or value is None
        fits = all(abs(each) < 2**63 for each in listed if isinstance(each, int | float))
        if not is_plain or not fits or not is_fit or len({type(each) for each in listed}) > 1 or listed == []:
            yield Message(
                "${name} must be a text, a number, true, false, null, or a list of one of these that is not empty; of "
                "{most:,} characters at most",
                name=name[:80],
                most=_LONGEST_VALUE,
            )


def _columns(found: Sequence[Token]) -> tuple[str, ...]:
    """What the columns are called, as the text says it: an engine's own names for a sum or a count are its own.

    Raises:
        InvalidInput: it does not say so, or two have one name.
    """
    items: list[list[Token]] = []
    depth, inside = 0, False
    for token in found:
        depth += (token.text in _OPEN) - (token.text in (")", "]", "}"))
        if depth == 0 and token.word == "RETURN":
            inside, items = True, [[]]
        elif depth == 0 and token.word in ("ORDER", "SKIP", "LIMIT", "UNION"):
            if token.word == "UNION" and items:
                break
            inside = False
        elif depth == 0 and inside and token.text == ",":
            items.append([])
        elif inside and not (depth == 0 and token.word == "DISTINCT"):
            items[-1].append(token)
    names = [_name(item) for item in items]
    if "*" in names or "" in names or len(set(names)) < len(names):
        raise InvalidInput("name each thing that RETURN gives once: RETURN n.key AS key, count(*) AS projects")
    return tuple(names)


def _name(item: Sequence[Token]) -> str:
    if len(item) > 1 and item[-2].word == "AS":
        return item[-1].name
    return written(item)


def _limited(found: Sequence[Token], most_rows: int) -> str:
    """The text, in which each answer that says no LIMIT of its own has one."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in found:
        depth += (token.text in _OPEN) - (token.text in (")", "]", "}"))
        if token.word == "UNION" and depth == 0:
            parts.append([])
        parts[-1].append(token)
    return " ".join(_part_limited(part, most_rows) for part in parts)


def _part_limited(part: Sequence[Token], most_rows: int) -> str:
    depth, returned, limit = 0, False, None
    for place, token in enumerate(part):
        depth += (token.text in _OPEN) - (token.text in (")", "]", "}"))
        if depth == 0 and token.word == "RETURN":
            returned = True
        if depth == 0 and returned and token.word == "LIMIT" and (place == 0 or part[place - 1].text != "."):
            limit = place
    text = written(part)
    if limit is None:
        return f"{text} LIMIT {most_rows + 1}"
    number = part[limit + 1] if limit + 1 < len(part) else None
    if number is None or not number.text.isdigit() or limit + 2 != len(part) or int(number.text) > most_rows:
        raise InvalidInput("LIMIT must be a number, {most:,} at most, and the last word", most=most_rows)
    return text
