"""The one port to a graph engine. Engines live beside this file and nowhere else."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from graph_service.queries import Query
from graph_service.stores.statements import CypherStatement

if TYPE_CHECKING:
    import pyarrow

    from graph_service.expert_cypher import ExpertQuery, Limits, Table
    from graph_service.stores.chain import Piece, Seals
    from graph_service.stores.journal import Journal

Row = dict[str, Any]
T = TypeVar("T")


class Transaction(Protocol):
    """What may be done inside one transaction. Any error ends it: nothing of it is kept."""

    def read(self, query: Query, params: Mapping[str, Any]) -> list[Row]:
        """Run a canned query; keys of each row are exactly ``query.returns``."""

    def table(self, query: Query, params: Mapping[str, Any]) -> "pyarrow.Table":
        """Run a canned query in bulk; columns are exactly ``query.returns``, of their declared types."""

    def run(self, statement: CypherStatement, rows: Sequence[Row] | Sequence[str] = ()) -> list[Row]:
        """Run a statement built from the model over all ``rows`` (keys where it goes ``by_key``)."""

    def load(self, group: tuple[str, ...], columns: Mapping[str, Sequence[Any]]) -> int:
        """Add nodes of a label, or relationships of a (type, start label, end label), given in columns.

        Returns how many were written. Any number is taken, in whatever way is best for the engine.
        """

    def load_table(self, group: tuple[str, ...], table: "pyarrow.Table") -> int:
        """The same of a table that ``stores.columns.table`` made."""

    def require_room(self, size: int) -> None:
        """Refuse a change whose record has ``size`` bytes where the disk has no room for it.

        Raises:
            StorageFull: it has not; nothing was written.
        """

    def record(self, pieces: Sequence["Piece"]) -> None:
        """Keep the pieces of this change's record with the graph, in the same transaction."""

    def will_end_with(self, sha256: str) -> None:
        """Where others see a commit bit by bit: let them know that one goes on, and what the record then ends with."""


class GraphStore(Protocol):
    """Sync and small: what every engine must do, and all that callers may ask.

    All methods raise ``StoreError``; ``StoreUnavailable`` if a retry may help.
    """

    dialect: ClassVar[str]

    @property
    def url(self) -> str:
        """The store's URL, without any password."""

    @property
    def seals(self) -> "Seals":
        """The keys that seal the record of changes."""

    @property
    def journal(self) -> "Journal | None":
        """The record from which an embedded store can be rebuilt; None where a server keeps its own."""

    @property
    def version(self) -> int | None:
        """Grows with each write, where all writes are made through this object; None where others write too."""

    @property
    def rows_at_once(self) -> int:
        """How many rows one transaction may load without taking too much memory."""

    def read(self, query: Query, params: Mapping[str, Any]) -> list[Row]:
        """Run one canned query in a transaction of its own that cannot write."""

    def view(self, work: Callable[[Transaction], T], *, limited: bool = True) -> T:
        """Run ``work`` in one transaction that cannot write. It may be run again, so it keeps no state.

        Without ``limited`` it may take as long as it takes: to read everything, for one.
        """

    def ask(self, query: "ExpertQuery", limits: "Limits") -> "Table":
        """What an expert wrote and was found to only read, in a transaction of its own that cannot write.

        Raises:
            InvalidInput: the engine cannot carry it out, or it takes longer or more than the limits.
        """

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` in one transaction, all of it or none. It may be run again, so it keeps no state."""

    def renew(self, build: Callable[[Any], None]) -> bool:
        """Where nothing may be written through it any more, as after a full disk: have an empty store beside it built,
        and let that be its file. Returns whether that was so. Reads go on meanwhile."""

    def fill(self, build: Callable[["GraphStore"], None], pieces: Callable[[], Iterable["Piece"]]) -> bool:
        """Where it is a file that holds nothing yet: have an empty store beside it built, in as many transactions as
        that takes, put ``pieces`` into its journal, and let that be its file; all of it or nothing. Returns whether
        that was so. ``build`` gets the other store."""

    def bookmarks(self) -> tuple[str, ...]:
        """What a replica must have seen to show this store's last write; empty where there is one replica."""

    def await_bookmarks(self, bookmarks: Sequence[str]) -> None:
        """Let later reads see at least what ``bookmarks`` stand for."""

    def close(self) -> None:
        """Release the engine. Calling twice is harmless."""
