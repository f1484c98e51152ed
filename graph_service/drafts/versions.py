"""What changed between a draft and the version before it, statement by statement, and what was carried over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.changes import at_one_moment
from graph_service.drafts.repository import Draft, StoredStatement, read_draft, reader
from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.statements.matching import comparable_text
from graph_service.stores.base import Transaction

#: What a statement may be beside the version before: the same words, other words, new here, or gone since.
HOW: Final = ("unchanged", "changed", "added", "removed")


@dataclass(frozen=True, slots=True)
class Compared:
    """One statement of two versions. ``now`` is None where it was removed, ``earlier`` where it was added.
    ``carried`` are the targets whose decisions came along and that nobody has looked at since."""

    how: str
    now: StoredStatement | None
    earlier: StoredStatement | None
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
            raise InvalidInput("{draft} is the first version; add a later one with `--version-of {draft}`", draft=draft)
        rows = query("statement_succession", keys=[statement.key for statement in now.statements])
        return now, read_draft(query, now.previous), [(row["key"], row["earlier"]) for row in rows]

    _, (now, earlier, pairs) = at_one_moment(graph.store, graph.queries, read)
    return _compared(now.statements, earlier.statements, dict(pairs))


def versions(drafts: Sequence[Draft], key: str) -> list[Draft]:
    """A draft with all its earlier and later versions, the first in front."""
    by_key = {draft.key: draft for draft in drafts}
    family, grown = {key}, True
    while grown:
        size = len(family)
        family |= {draft.key for draft in drafts if draft.previous in family}
        family |= {by_key[k].previous or k for k in family if k in by_key}
        grown = len(family) > size
    return sorted((by_key[k] for k in family if k in by_key), key=lambda draft: (draft.version, draft.key))


def _compared(
    now: Sequence[StoredStatement], earlier: Sequence[StoredStatement], pairs: dict[str, str]
) -> list[Compared]:
    before = {statement.key: statement for statement in earlier}
    continued = set(pairs.values())
    behind: dict[str | None, list[StoredStatement]] = {}
    last: str | None = None
    for statement in earlier:
        if statement.key in continued:
            last = statement.key
        else:
            behind.setdefault(last, []).append(statement)
    comparisons = [Compared("removed", None, gone) for gone in behind.get(None, ())]
    for statement in now:
        was = before.get(pairs.get(statement.key, ""))
        if was is None:
            comparisons.append(Compared("added", statement, None))
            continue
        same = comparable_text(was.statement.text) == comparable_text(statement.statement.text)
        how = "unchanged" if same else "changed"
        carried = tuple(d.key for d in statement.decisions if d.carried_by is not None)
        comparisons.append(Compared(how, statement, was, carried))
        comparisons += [Compared("removed", None, gone) for gone in behind.get(was.key, ())]
    return comparisons
