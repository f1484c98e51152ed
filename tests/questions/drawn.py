"""Small legal graphs and filters, drawn by Hypothesis: circles, links across plans, each standing, unknown dates."""

from hypothesis import strategies as st

from graph_service.model import RELATIONSHIPS
from tests.questions.build import edge, entity, node, place, plan, project, theme

STANDINGS = ("asserted", "asserted", "asserted", "inferred", "proposed", "rejected")
SHARES = (0.0, 0.1, 0.25, 0.5, 0.9, 1.0)
DAYS = ("2019", "2020-06", "2020-06-15", "2021-07-31", "2022")
TODAY = "2021-01-01"
ASKED = ("2019-12-31", "2020-06-15", "2021-08-01")
LEVELS = {"Priority": [None], "Objective": [None], "Result": ["outcome", "output"]}
LEVELS_OF = ("priority", "objective", "outcome", "output")
ROLES = ("implementing", "funding", "accountable")
APPROVALS = ("draft", "approved", "published")
COUNTRIES = ("MLI", "BFA")


def maybe(strategy, often=2):
    return st.sampled_from(["none"] * often + ["some"]).flatmap(lambda w: strategy if w == "some" else st.none())


@st.composite
def fact(draw, start, kind, end, role="", **given):
    valid = draw(maybe(st.sampled_from(DAYS), 5))
    own = {"strength": draw(maybe(st.sampled_from(SHARES), 1)), "confidence": draw(maybe(st.sampled_from(SHARES), 2))}
    return edge(start, kind, end, role, standing=draw(st.sampled_from(STANDINGS)), valid_to=valid, **own, **given)


@st.composite
def graphs(draw, most_projects=5):
    """Operations that make a legal graph. Each item, entity, place and theme is part of at most one other."""
    frameworks = [f"f{n}" for n in range(draw(st.integers(1, 3)))]
    found = [
        plan(key, approval=draw(maybe(st.sampled_from(APPROVALS))), country=draw(maybe(st.sampled_from(COUNTRIES), 1)))
        for key in frameworks
    ]
    labels = dict.fromkeys(frameworks, "Framework")
    items = []
    for n in range(draw(st.integers(0, 6))):
        label = draw(st.sampled_from(list(LEVELS)))
        key = f"{label[0].lower()}{n}"
        ends = [b for a, b in RELATIONSHIPS["PART_OF"].ends if a == label]
        parents = [k for k, its in labels.items() if its in ends]
        code = draw(maybe(st.sampled_from(["1", "2", "10", "1.2", "1.10"]), 1))
        approval = draw(maybe(st.sampled_from(APPROVALS), 3))
        found.append(node(label, key, level=draw(st.sampled_from(LEVELS[label])), code=code, approval=approval))
        found.append(draw(fact(key, "PART_OF", draw(st.sampled_from(parents)))))
        labels[key] = label
        items.append(key)
    entities = _family(draw, found, "e", entity, 1, 4)
    places = _family(draw, found, "l", place, 0, 3)
    themes = _family(draw, found, "t", theme, 0, 3)
    projects = [f"x{n}" for n in range(draw(st.integers(0, most_projects)))]
    for key in projects:
        start, end = sorted([draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))])
        found.append(
            project(
                key,
                start=draw(st.sampled_from([None, start])),
                end=draw(st.sampled_from([None, end])),
                status=draw(maybe(st.sampled_from(["implementation", "cancelled"]))),
                available=draw(maybe(st.sampled_from([0.0, 5.0]))),
                budget=draw(maybe(st.sampled_from([0.0, 3.0, 8.0]), 1)),
            )
        )
    for start, ends, kind in (
        (projects, items, "CONTRIBUTES_TO"),
        (projects, frameworks, "CONTRIBUTES_TO"),
        (items, items, "CONTRIBUTES_TO"),
        (items, entities, "LED_BY"),
        (projects, entities, "LED_BY"),
        (projects, entities, "IMPLEMENTED_BY"),
        (projects, places, "LOCATED_IN"),
        (projects, themes, "CLASSIFIED_AS"),
    ):
        pairs = [(a, b) for a in start for b in ends if a != b]
        most = 2 if ends is frameworks else most_projects + 1
        for a, b in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=most)) if pairs else []:
            role = draw(st.sampled_from(ROLES)) if kind == "IMPLEMENTED_BY" else ""
            money = {"budget": draw(maybe(st.sampled_from([0.0, 1.0, 7.0]), 1))} if b in entities else {}
            found.append(draw(fact(a, kind, b, role, **money)))
    return found


def _family(draw, found, letter, made, least, most):
    keys = [f"{letter}{n}" for n in range(draw(st.integers(least, most)))]
    found += [made(key) for key in keys]
    for n, key in enumerate(keys[1:], start=1):
        if draw(st.booleans()):
            found.append(draw(fact(key, "PART_OF", keys[draw(st.integers(0, n - 1))])))
    return keys


KINDS = ("countries", "frameworks", "levels", "entities", "locations", "themes", "date", "approvals")


@st.composite
def scopes(draw, operations, kinds=KINDS):
    """Filters over what a graph has, as ``Scope`` takes them."""
    keys = {letter: sorted(o.key for o in operations if getattr(o, "key", " ")[0] == letter) for letter in "felt"}

    def some(values, often=3):
        lists = st.lists(st.sampled_from(values), unique=True, max_size=2) if values else st.none()
        return tuple(draw(maybe(lists, often)) or ())

    countries = sorted({c for o in operations if hasattr(o, "key") and (c := o.set.get("country"))})
    given = {
        "countries": some(countries, 4),
        "frameworks": some(keys["f"], 1),
        "levels": some(list(LEVELS_OF)),
        "entities": some(keys["e"]),
        "locations": some(keys["l"]),
        "themes": some(keys["t"]),
        "date": draw(maybe(st.sampled_from(ASKED))),
        "approvals": some(list(APPROVALS)),
    }
    asked = {name: value for name, value in given.items() if value and name in kinds}
    return {**asked, "standings": standings} if (standings := some(["asserted", "inferred", "proposed"])) else asked
