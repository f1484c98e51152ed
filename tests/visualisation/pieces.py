"""Small matrices, flows and places, and hostile ones."""

from itertools import pairwise
from typing import Any

from tests.visualisation.hostile import PAYLOADS
from visualisation import Axis, Cell, Flow, Flows, Matrix, Place

ENTITIES = (("undp", "PNUD", "Programme pour le développement"), ("wfp", "PAM", "Programme alimentaire mondial"))
ITEMS = tuple(
    (f"itsp-{n}", str(n), f"Objectif {n} de la transition, avec un titre assez long pour être coupé")
    for n in range(1, 5)
)


def matrix(measure: Any = "count") -> Matrix:
    """Two entities by four objectives: the second is a gap, the fourth is empty."""
    rows = tuple(
        Axis(key, "Entity", title, title, None, "fr", code, total=3.0 - at)
        for at, (key, code, title) in enumerate(ENTITIES)
    )
    columns = tuple(
        Axis(key, "Objective", title, title, f"Objective {code}", "fr", code, gap=key == "itsp-2", total=total)
        for (key, code, title), total in zip(ITEMS, (2.0, 1.0, 2.0, 0.0), strict=True)
    )
    cells = {
        ("undp", "itsp-1"): Cell(2.0, ("p1", "p2")),
        ("undp", "itsp-2"): Cell(1.0, ("p1",), "inferred"),
        ("wfp", "itsp-3"): Cell(2.0, ("p2", "p3")),
    }
    if measure != "count":
        cells = {pair: Cell(cell.value * 1_234_567, cell.projects, cell.standing) for pair, cell in cells.items()}
    names = {f"p{n}": Axis(f"p{n}", "Project", f"Projet {n}", language="fr") for n in (1, 2, 3)}
    return Matrix("Qui fait quoi", rows, columns, cells, measure, None if measure == "count" else "USD", names)


def large_matrix(rows: int, columns: int) -> Matrix:
    """A grid of which every third cell is filled."""

    def side(count: int, label: str) -> tuple[Axis, ...]:
        return tuple(Axis(f"{label}-{n}", label, f"{label} {n}", code=str(n), total=1.0) for n in range(count))

    cells = {
        (f"Entity-{r}", f"Objective-{c}"): Cell(float(1 + (r * c) % 17), ("p1",))
        for r in range(rows)
        for c in range(columns)
        if (r + c) % 3 == 0
    }
    return Matrix("", side(rows, "Entity"), side(columns, "Objective"), cells)


def flows(outputs: int = 12) -> Flows:
    """One plan, two priorities, outputs, three entities; one output without money, one flow of nothing."""
    names = {
        "plan": Axis("plan", "Framework", "Plan-cadre", code="UNSDCF"),
        "x": Axis("x", "Result", "Produit sans argent", code="9.9"),
    }
    found = []
    for p in (1, 2):
        names[f"p{p}"] = Axis(f"p{p}", "Priority", f"Priorité {p}, dont le titre est long et ne tient pas", code=str(p))
    for e in range(3):
        names[f"e{e}"] = Axis(f"e{e}", "Entity", f"Entité {e}", code=f"E{e}")
    totals = {1: 0.0, 2: 0.0}
    for o in range(outputs):
        names[f"o{o}"] = Axis(f"o{o}", "Result", f"Produit {o} : renforcer les capacités nationales", code=f"1.{o}")
        value = 1000.0 * (o * 37 % 11 + 1)
        totals[o % 2 + 1] += value
        found += [Flow(f"p{o % 2 + 1}", f"o{o}", value, "USD"), Flow(f"o{o}", f"e{o % 3}", value, "USD")]
    found += [Flow("plan", f"p{p}", total, "USD") for p, total in totals.items()]
    return Flows("Argent", (*found, Flow("plan", "x", 0.0, "USD")), names, ("x",), "budget", sum(totals.values()))


def places(coordinates: bool = False) -> tuple[Place, ...]:
    """A country, an area with one region, another region, a district; one region without any project."""
    return tuple(
        Place(
            key,
            title,
            language="fr",
            code=code,
            level=level,
            parents=parents,
            projects=projects,
            items=projects,
            entities=1,
            population=601_300.0 if level == "admin1" else None,
            latitude=at[0] if coordinates else None,
            longitude=at[1] if coordinates else None,
        )
        for key, title, code, level, parents, projects, at in (
            ("ml", "Mali", "ML", "country", (), 4, (17.0, -4.0)),
            ("nord", "Nord du Mali", None, "area", ("ml",), 3, (18.0, -1.0)),
            ("ml07", "Gao", "ML07", "admin1", ("ml", "nord"), 3, (16.3, 0.0)),
            ("ml0701", "Ansongo", "ML0701", "admin2", ("ml07",), 1, (15.7, 0.5)),
            ("ml02", "Koulikoro", "ML02", "admin1", ("ml",), 0, (12.9, -7.5)),
            ("camp", "Site isolé", None, "site", (), 1, (14.5, -4.2)),
        )
    )


def hostile_axis(at: int, label: str, **more: Any) -> Axis:
    text = PAYLOADS[at % len(PAYLOADS)]
    return Axis(f"{label}{at}-{text[:20]}", label, text, text, None, "xx\"'<", text[:40], text[:30], total=1.0, **more)


def hostile_matrix() -> Matrix:
    rows, columns = (tuple(hostile_axis(at, label) for at in range(len(PAYLOADS))) for label in ("Entity", "Objective"))
    cells = {
        (row.key, column.key): Cell(1.0, (PAYLOADS[at][:30],), "inferred" if at % 2 else "asserted")
        for at, (row, column) in enumerate(zip(rows, columns, strict=True))
    }
    names = {text[:30]: Axis(text[:30], "Project", text) for text in PAYLOADS}
    return Matrix(PAYLOADS[0], rows, columns, cells, "count", None, names)


def hostile_flows() -> Flows:
    axes = [hostile_axis(at, "Result") for at in range(len(PAYLOADS))]
    names = {axis.key: axis for axis in axes}
    found = tuple(Flow(a.key, b.key, 5.0, "<b>") for a, b in pairwise(axes))
    return Flows(PAYLOADS[1], found, names, tuple(names), "budget", 1.0)


def hostile_places() -> tuple[Place, ...]:
    return tuple(
        Place(
            f"k{at}-{text[:20]}",
            text,
            language="xx\"'<",
            code=text[:20],
            level="admin1",
            projects=at,
            latitude=at * 1.0,
            longitude=at * 2.0,
        )
        for at, text in enumerate(PAYLOADS)
    )
