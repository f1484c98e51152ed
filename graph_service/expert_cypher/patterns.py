"""Whether the patterns of a query end: a relationship that is followed again and again says how often at most."""

from collections.abc import Iterator, Sequence
from typing import Final

from graph_service.expert_cypher import allowed
from graph_service.expert_cypher.tokens import Token
from graph_service.messages import Message

_CLAUSES: Final = allowed.FIRST | {"WHERE", "ORDER", "SKIP", "LIMIT", "UNION"}
_REPEATS: Final = ("+", "*", "{")


def pattern_faults(found: Sequence[Token]) -> Iterator[Message]:
    """What of the patterns has no end that is near: the other ways to write it that an engine knows are refused."""
    clause = ""
    for place, token in enumerate(found):
        clause = token.word if token.word in _CLAUSES else clause
        after = found[place + 1].text if place + 1 < len(found) else ""
        before = found[place - 1].text if place else ""
        is_arrow = (token.text == ">" and before == "-") or (token.text == "-" and before in ("-", "]"))
        is_repeated = (
            (is_arrow and after in _REPEATS)
            or (token.text == ")" and after in ("(", "{"))
            or (clause == "MATCH" and token.text == ")" and after in _REPEATS)
            or (clause == "MATCH" and token.text == "(" and after == "(")
            or (token.word in ("EXISTS", "COUNT") and after == "{" and _word_at(found, place + 2) != "MATCH")
            or (token.text == "[" and before == "-" and not _ends_soon(found, place))
        )
        if is_repeated:
            yield Message(
                "character {at}: a relationship of variable length is written -[:PART_OF*1..{most}]->, with {most} "
                "hops at most, and EXISTS {{ MATCH … }} with its MATCH",
                at=token.at + 1,
                most=allowed.MOST_HOPS,
            )


def _word_at(found: Sequence[Token], place: int) -> str:
    return found[place].word if place < len(found) else ""


def _ends_soon(found: Sequence[Token], place: int) -> bool:
    """Whether the relationship whose bracket opens at ``place`` is followed once, or at most so many times."""
    inside = []
    for token in found[place + 1 :]:
        if token.text in ("]", "{"):
            break
        inside.append(token.text)
    if "*" not in inside:
        return True
    hops = inside[inside.index("*") + 1 :]
    last = hops[-1] if hops else ""
    is_range = len(hops) == 1 or (len(hops) in (2, 3) and hops[-2] == ".." and all(h.isdigit() for h in hops[:-2]))
    return is_range and last.isdigit() and int(last) <= allowed.MOST_HOPS
