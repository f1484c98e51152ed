"""What an entity, place or theme has in each row: looked at beside the figures, and never a gap of its own."""

import pytest
from hypothesis import given

from graph_service.errors import InvalidInput
from graph_service.questions.asking import ask as question
from tests.questions import asked as ask
from tests.questions.build import (
    SMALL,
    does,
    edge,
    entity,
    fill,
    helps,
    led,
    objective,
    part,
    place,
    project,
    theme,
)
from tests.questions.conftest import memory
from tests.questions.test_oracle import TRICKY, asked, holding

LENS = ("entities", "locations", "themes")


@pytest.fixture
def three(empty):
    """Three projects of an objective: p of a section in Gao for a target, q of its mission in Mali, s of another."""
    return fill(
        empty,
        *SMALL,
        *(project(k, budget=1.0) for k in "pqs"),
        *(helps(k, "o", 0.5) for k in "pqs"),
        entity("mission"),
        entity("section"),
        entity("other"),
        part("section", "mission"),
        led("p", "section", budget=3.0),
        led("q", "mission"),
        led("s", "other", budget=4.0),
        place("mali"),
        place("gao"),
        place("kidal"),
        part("gao", "mali"),
        part("kidal", "mali"),
        edge("p", "LOCATED_IN", "gao"),
        edge("q", "LOCATED_IN", "mali"),
        edge("s", "LOCATED_IN", "kidal"),
        theme("goal"),
        theme("target"),
        part("target", "goal"),
        edge("p", "CLASSIFIED_AS", "target"),
        edge("q", "CLASSIFIED_AS", "goal"),
    )


@pytest.mark.parametrize(
    ("scope", "inside", "sole"),
    [
        ({"entities": ("mission",)}, 2, False),
        ({"entities": ("section",)}, 1, False),
        ({"entities": ("section", "other")}, 2, False),
        ({"entities": ("mission", "other")}, 3, True),
        ({"locations": ("mali",)}, 3, True),
        ({"locations": ("gao",)}, 1, False),
        ({"locations": ("gao", "kidal")}, 2, False),
        ({"themes": ("goal",)}, 2, False),
        ({"themes": ("target",)}, 1, False),
        ({"entities": ("mission",), "locations": ("gao",)}, 1, False),
        ({"entities": ("other",), "themes": ("goal",)}, 0, False),
        ({"entities": ("mission",), "locations": ("mali",), "themes": ("goal",)}, 2, False),
    ],
)
def test_a_lens_says_what_is_in_a_row_with_whatever_is_part_of_what_is_named(three, scope, inside, sole):
    plain, row = ask.coverage(three)["o"], ask.coverage(three, **scope)["o"]
    assert (row.lens["projects"], row.lens["sole"]) == (inside, sole)
    assert row.lens["low"] == row.lens["high"] == pytest.approx(1 - 0.5**inside)
    assert (row.status, row.low, row.high, row.projects) == (plain.status, plain.low, plain.high, ["p", "q", "s"])
    assert not hasattr(plain, "lens")


def test_a_part_where_what_is_looked_at_does_nothing_is_no_gap(three):
    rows = ask.coverage(three, entities=("other",), themes=("goal",))
    assert (rows["o"].status, rows["o"].lens["projects"]) == ("covered", 0)
    gaps = [row["key"] for row in question(three, "gaps", {"entity": ("other",), "theme": ("goal",)}).rows]
    assert gaps == [row["key"] for row in question(three, "gaps", {}).rows] == ["r"]
    assert ask.shown(three, entities=("other",), lens="absent") == ["r"]


def test_money_in_a_lens_is_the_entitys_own_or_else_the_projects(three):
    def money(**scope):
        return ask.coverage(three, **scope)["o"].lens["money"]

    assert money(entities=("mission",)) == 3.0, "the section's part; the mission's own is not known"
    assert money(entities=("other", "section")) == 7.0
    assert money(locations=("gao",)) == 1.0
    assert money(entities=("other",), themes=("goal",)) is None


@pytest.mark.parametrize(
    ("lens", "scope", "kept"),
    [
        ("present", {"entities": ("mission",)}, ["o"]),
        ("absent", {"entities": ("mission",)}, ["r", "u", "v"]),
        ("sole", {"entities": ("mission",)}, []),
        ("present", {"entities": ("other",)}, ["o", "u", "v"]),
        ("sole", {"entities": ("other",)}, ["u"]),
        ("sole", {"locations": ("kidal",)}, ["u"]),
        ("absent", {"locations": ("kidal",)}, ["r"]),
        ("sole", {"entities": ("other",), "locations": ("kidal",)}, ["u"]),
    ],
)
def test_rows_can_be_narrowed_to_where_it_is_present_absent_or_alone(three, lens, scope, kept):
    """u is the other's alone; on v a donor has a part in the same project, which is in Gao too."""
    fill(
        three,
        entity("donor"),
        objective("u"),
        part("u", "f"),
        objective("v"),
        part("v", "f"),
        project("t"),
        helps("t", "u"),
        led("t", "other"),
        edge("t", "LOCATED_IN", "kidal"),
        project("w"),
        helps("w", "v"),
        led("w", "other"),
        does("w", "donor", "funding"),
        edge("w", "LOCATED_IN", "kidal"),
        edge("w", "LOCATED_IN", "gao"),
    )
    assert ask.shown(three, lens=lens, **scope) == kept


def test_funding_makes_a_project_an_entitys_for_the_lens_but_a_rejected_role_does_not(empty):
    fill(
        empty,
        *SMALL,
        *(project(k) for k in "pq"),
        *(helps(k, "o") for k in "pq"),
        entity("donor"),
        edge("p", "IMPLEMENTED_BY", "donor", "funding"),
        edge("q", "IMPLEMENTED_BY", "donor", "funding", standing="rejected"),
    )
    assert ask.coverage(empty, entities=("donor",))["o"].lens["projects"] == 1


def test_money_bands_and_a_matrix_keep_their_figures_under_a_lens(three):
    """What is without money is so for everyone; a cell counts beside its projects those that are looked at."""
    plain, seen = ask.money(three), ask.money(three, entities=("other",))
    assert (seen.flows, seen.without, seen.total) == (plain.flows, plain.without, plain.total)
    assert seen.lens["o", "other"] == 4.0 and seen.lens["o", "section"] == 0.0
    assert set(plain.lens.values()) == {None}
    whole, cells = ask.matrix(three, "entity", "item"), ask.matrix(three, "entity", "item", entities=("other",))
    assert {key: (c.value, c.projects) for key, c in cells.cells.items()} == {
        key: (c.value, c.projects) for key, c in whole.cells.items()
    }
    assert {key: c.lens for key, c in cells.cells.items()} == {
        ("section", "o"): 0,
        ("mission", "o"): 0,
        ("other", "o"): 1,
    }


def judged(row):
    """What is judged of a row, whoever looks at what."""
    return {name: value for name, value in vars(row).items() if name != "lens"}


@holding(25, (TRICKY, [{"entities": ("e0",)}, {"themes": ("t0",)}, {"locations": ("l0",), "date": "2020-06-15"}]))
@given(asked())
def test_a_lens_never_changes_what_is_judged(both):
    operations, scopes = both
    with memory() as graph:
        fill(graph, *operations)
        for scope in scopes:
            bare = {name: value for name, value in scope.items() if name not in LENS}
            plain, seen = ask.coverage(graph, **bare), ask.coverage(graph, **scope)
            assert list(plain) == list(seen)
            for key, row in plain.items():
                assert judged(row) == judged(seen[key]), (key, scope)
            assert ask.plans(graph, **bare) == ask.plans(graph, **scope)
            if bare == scope:
                continue
            kept = {lens: ask.shown(graph, **scope, lens=lens) for lens in ("present", "absent", "sole")}
            assert sorted([*kept["present"], *kept["absent"]]) == sorted(plain)
            assert set(kept["sole"]) <= set(kept["present"])
            for row in seen.values():
                assert 0 <= row.lens["low"] <= row.low + 1e-9 and row.lens["high"] <= row.high + 1e-9


@pytest.mark.parametrize("lens", ["present", "absent", "sole"])
def test_in_the_advantage_an_entity_chooses_rows_and_is_no_lens(three, lens):
    """Whose rows are shown and where somebody is absent are two things; with a place the lens looks at that."""
    with pytest.raises(InvalidInput, match=f"the lens '{lens}' needs a location or a theme"):
        question(three, "advantage", {"entity": ("mission",), "lens": lens})
    rows = question(three, "advantage", {"entity": ("mission",), "location": ("gao",), "lens": lens}).rows
    assert all((row["lens"]["projects"] > 0) == (lens != "absent") for row in rows)
