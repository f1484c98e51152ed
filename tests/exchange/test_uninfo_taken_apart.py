"""Whatever a tree loses: is each project under the number that its row names, or unplaced, and is no money lost?"""

from math import fsum

from hypothesis import example, given
from hypothesis import strategies as st

from graph_service.changes import UpsertEdge, UpsertNode
from graph_service.exchange.uninfo import country_file
from tests.exchange.conftest import packed, row

LABELS = ("Output ", "Produit ", "Producto ", "", "Продукт ")
#: priority, outcome, output: the numbers of a whole plan.
NUMBERS = [(p, o, n) for p in (1, 2, 3) for o in (1, 2) for n in (1, 2)]
UNSAID = ("Something else", "OU9 Capacidades", "1.5 million people", "")


def name(label, number):
    return f"{label}{'.'.join(map(str, number))}: Thing {'abcdefghijkl'[NUMBERS.index(number)] * 9}"


@st.composite
def taken_apart(draw):
    """A plan whose tree lacks some outputs and outcomes, and rows that name outputs of the whole plan, or nothing."""
    label = draw(st.sampled_from(LABELS))
    kept = draw(st.sets(st.sampled_from(NUMBERS)))
    outcomes = {number[:2] for number in kept} | draw(st.sets(st.sampled_from([n[:2] for n in NUMBERS])))
    said = draw(st.lists(st.one_of(st.sampled_from(NUMBERS), st.sampled_from(UNSAID)), min_size=1, max_size=12))
    money = draw(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), min_size=len(said), max_size=len(said)))
    return label, kept, outcomes, list(zip(said, money, strict=True))


def file_of(label, kept, outcomes, rows):
    ids = iter(range(100, 1_000))
    tree = [
        {
            "id": p,
            "code": str(p),
            "name": f"Priority {p}",
            "children": [
                {
                    "id": next(ids),
                    "code": f"{p}.{o}",
                    "name": f"Outcome {p}.{o}: Aim",
                    "children": [
                        {"id": next(ids), "code": "7", "name": name(label, number)}
                        for number in sorted(kept)
                        if number[:2] == (p, o)
                    ],
                }
                for o in (1, 2)
                if (p, o) in outcomes
            ],
        }
        for p in (1, 2, 3)
    ]
    texts = [name(label, said) if isinstance(said, tuple) else said for said, _ in rows]
    portfolio = [
        row(n, "WFP", text, required=money) for n, (text, (_, money)) in enumerate(zip(texts, rows, strict=True), 1)
    ]
    return {"workspace_id": 7, "name": "Kenya", "framework": tree, "projects": portfolio}


@given(taken_apart())
@example(("Output ", set(), set(), [((3, 2, 1), 5.0), ("", None)]))
@example(("", {(1, 1, 1)}, {(1, 1), (2, 1)}, [((2, 1, 2), 0.1), ((2, 1, 2), 0.2), ((1, 1, 1), 0.3)]))
def test_every_project_is_under_the_number_of_its_row_or_unplaced(given_):
    label, kept, outcomes, rows = given_
    found = country_file.read(packed(file_of(label, kept, outcomes, rows)), source_name="x.json")
    nodes = {op.key: op.set for op in found.operations if isinstance(op, UpsertNode)}
    edges = [op.ref for op in found.operations if isinstance(op, UpsertEdge)]
    above = {ref.start: ref.end for ref in edges if ref.type == "PART_OF"}
    links = [ref for ref in edges if ref.type == "CONTRIBUTES_TO"]
    assert sorted(ref.start for ref in links) == sorted(f"uninfo-p-{n}" for n in range(1, len(rows) + 1))
    ends = {ref.start: ref.end for ref in links}
    titles = set()
    for n, (said, _) in enumerate(rows, start=1):
        end = ends[f"uninfo-p-{n}"]
        if not isinstance(said, tuple):
            assert end == "uninfo-7" and f"uninfo-p-{n}" in found.portfolio.unplaced
            continue
        # the output has the row's words, its outcome the number of the row, its priority too
        assert nodes[end]["title"] == name(label, said)
        outcome = above[end]
        assert nodes[outcome]["title"].startswith(f"Outcome {said[0]}.{said[1]}")
        assert above[outcome] == f"uninfo-7-priority-{said[0]}" and above[above[outcome]] == "uninfo-7"
        titles.add(end)
    assert len(titles) == len({said for said, _ in rows if isinstance(said, tuple)})
    budgets = {
        op.key: op.set["budget"] for op in found.operations if isinstance(op, UpsertNode) and op.label == "Project"
    }
    total = fsum(money or 0 for _, money in rows)
    assert fsum(value or 0 for value in budgets.values()) == total
    placed = fsum(budgets[key] or 0 for key in found.portfolio.placed)
    assert abs(placed + fsum(found.portfolio.unplaced.values()) - total) <= 1e-6 * max(total, 1)
