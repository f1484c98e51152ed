"""What changed between a draft and the version before it, statement by statement, and what was carried over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.drafts.stored import Draft, Kept, read_draft, reader
from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.statements.matching import bare
from graph_service.stores.base import Transaction

#: What a statement may be beside the version before: the same words, other words, new here, or gone since.
HOW: Final = ("unchanged", "changed", "added", "removed")


@dataclass(frozen=True, slots=True)
class Compared:
    """One statement of two versions. ``now`` is None where it was removed, ``earlier`` where it was added.
    ``carried`` are the targets whose decisions came along and that nobody has looked at since."""

    how: str
    now: Kept | None
    earlier: Kept | None
    carried: tuple[str, ...] = ()


def compared(graph: Graph, draft: str) -> list[Compared]:
    """Every statement of a draft and of the version before, in the draft's order; what was removed stands after
    the statement that it stood behind.

    Raises:
        NotFound: there is no such draft.
        InvalidInput: it follows no earlier version.

    Source: cypher/drafts/statement_succession.cypher
    """

    def read(tx: Transaction) -> tuple[Draft, Draft, list[tuple[str, str]]]:
        query = reader(graph, tx)
        now = read_draft(query, draft)
        if now.previous is None:
            raise InvalidInput(f"{draft} is the first version; add a later one with `--version-of {draft}`")
        rows = query("statement_succession", keys=[each.key for each in now.statements])
        return now, read_draft(query, now.previous), [(row["key"], row["earlier"]) for row in rows]

    now, earlier, pairs = graph.store.view(read)
    return _compared(now.statements, earlier.statements, dict(pairs))


def versions(drafts: Sequence[Draft], key: str) -> list[Draft]:
    """A draft with all its earlier and later versions, the first in front."""
    by_key = {each.key: each for each in drafts}
    family, grown = {key}, True
    while grown:
        size = len(family)
        family |= {each.key for each in drafts if each.previous in family}
        family |= {by_key[k].previous or k for k in family if k in by_key}
        grown = len(family) > size
    return sorted((by_key[k] for k in family if k in by_key), key=lambda each: (each.version, each.key))


def _compared(now: Sequence[Kept], earlier: Sequence[Kept], pairs: dict[str, str]) -> list[Compared]:
    before = {each.key: each for each in earlier}
    continued = set(pairs.values())
    behind: dict[str | None, list[Kept]] = {}
    last: str | None = None
    for each in earlier:
        if each.key in continued:
            last = each.key
        else:
            behind.setdefault(last, []).append(each)
    found = [Compared("removed", None, gone) for gone in behind.get(None, ())]
    for each in now:
        was = before.get(pairs.get(each.key, ""))
        if was is None:
            found.append(Compared("added", each, None))
            continue
        how = "unchanged" if bare(was.statement.text) == bare(each.statement.text) else "changed"
        carried = tuple(d.key for d in each.decisions if d.carried_by is not None)
        found.append(Compared(how, each, was, carried))
        found += [Compared("removed", None, gone) for gone in behind.get(was.key, ())]
    return found
