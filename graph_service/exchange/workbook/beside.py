"""A workbook beside the graph: what is found out while the two are compared."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph_service.changes import Operation
from graph_service.exchange.parsed_file import ChangedRow
from graph_service.exchange.workbook import form
from graph_service.exchange.workbook.held import Held
from graph_service.exchange.workbook.reading import Given
from graph_service.exchange.workbook.rows import Known, Reports
from graph_service.messages import Message
from graph_service.model import Value


@dataclass(frozen=True, slots=True)
class File:
    """The file that a workbook came as."""

    name: str
    sha256: str

    @property
    def source(self) -> str:
        return f"workbook-{self.sha256[:12]}"


@dataclass(slots=True)
class Merge:
    """What is found out while a workbook is laid beside the graph. ``removed`` are keys of nodes that go, by the place
    that says so; ``labels`` has every node that there is, or will be."""

    given: Given
    now: Held
    file: File
    plan: str
    labels: dict[str, str]
    reports: Reports = field(default_factory=Reports)
    operations: list[Operation] = field(default_factory=list)
    changed: list[ChangedRow] = field(default_factory=list)
    removed: dict[str, str] = field(default_factory=dict)
    is_sourced: bool = False

    def said(self, each: Known) -> dict[str, Value]:
        """Where a new fact comes from."""
        self.is_sourced = True
        return {"standing": "asserted", "source": self.file.source, "locator": each.row.place}

    def place(self, each: Known) -> str:
        return f"{self.file.name}, {each.row.place}"

    def tell(self, each: Known, verb: str, title: str, cells: Iterable[tuple[str, object, object]] = ()) -> None:
        shown = tuple((form.heading(id, self.given.lang), text(a), text(b)) for id, a, b in cells)
        self.changed.append(ChangedRow(each.row.place, verb, title, shown))


def conflict(was: object, there: object, wanted: object) -> Message:
    """What is said of a cell that was changed on both sides."""
    return Message(
        "was changed on both sides: {was} when the workbook was made, {there} in the graph, {wanted} here; the graph "
        "was kept",
        was=text(was) or "–",
        there=text(there) or "–",
        wanted=text(wanted) or "–",
    )


def text(value: object) -> str:
    """A value as it is shown beside another."""
    if isinstance(value, float):
        return f"{value:,.2f}".removesuffix(".00")
    return "" if value is None else str(value)[:300]
