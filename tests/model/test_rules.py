"""Which nodes and relationships are legal, fault by fault, and what each fault says."""

from hypothesis import example, given
from hypothesis import strategies as st

from graph_service.model import LABELS, RELATIONSHIPS, EdgeRef, rules
from graph_service.model import vocabulary as words
from tests.folding import for_each

EVERY_PROPERTY = [(label, p) for label in LABELS.values() for p in label.properties.values()] + [
    (kind, p) for kind in RELATIONSHIPS.values() for p in kind.properties.values()
]
_GOOD = {"str": "text", "int": 2000, "float": 0.5, "list[str]": ["text"]}
_BAD = {
    "str": [1, 1.5, True, ["a"]],
    "int": [1.5, True, "1", [1]],
    "float": ["1", True, [1.0]],
    "list[str]": ["a", [1], ["a", None], 1, ("a",)],
}


def good(rule):
    return rule.words[0] if rule.words else "2021-07-31" if rule.date else _GOOD[rule.type]


def faults(owner, **given):
    """Faults of a node or relationship of ``owner`` that has what it must, and what is ``given``."""
    must = {p.name: good(p) for p in owner.properties.values() if p.required and p.name != "key"}
    held = {name: value for name, value in {**must, **given}.items() if value is not None}
    if owner.name in LABELS:
        return [*map(str, rules.node_faults(owner.name, held))]
    start, end = owner.ends[0]
    ref = EdgeRef(owner.name, "a", "b", owner.roles[0] if owner.roles else "")
    return [*map(str, rules.edge_faults(ref, start, end, held))]


def named(pair):
    return f"{pair[0].name}.{pair[1].name}"


@for_each("name", [*LABELS, *RELATIONSHIPS])
def test_what_has_what_it_must_is_legal(name):
    assert faults({**LABELS, **RELATIONSHIPS}[name]) == []


@for_each("pair", [p for p in EVERY_PROPERTY if p[1].name != "key"], name_of=named)
def test_each_property_takes_its_type_and_refuses_others(pair):
    owner, rule = pair
    assert faults(owner, **{rule.name: good(rule)}) == []
    if rule.type == "float":
        assert faults(owner, **{rule.name: 1}) == []
    for bad in _BAD[rule.type]:
        (fault,) = faults(owner, **{rule.name: bad})
        assert fault.startswith(f"{rule.name} ")
        assert "must be" in fault


@for_each("pair", [p for p in EVERY_PROPERTY if p[1].words], name_of=named)
def test_each_closed_list_takes_its_words_alone(pair):
    owner, rule = pair
    for word in rule.words:
        assert faults(owner, **{rule.name: word}) == []
    for bad in ("nonsense", rule.words[0].upper(), f"{rule.words[0]} "):
        (fault,) = faults(owner, **{rule.name: bad})
        assert f"must be one of {', '.join(rule.words)}" in fault


@for_each("pair", [p for p in EVERY_PROPERTY if p[1].minimum is not None or p[1].maximum is not None], name_of=named)
def test_each_range_takes_its_ends_and_nothing_beyond(pair):
    owner, rule = pair
    step = 1 if rule.type == "int" else 0.001
    of = int if rule.type == "int" else float
    for end, beyond, word in ((rule.minimum, -step, "at least"), (rule.maximum, step, "at most")):
        if end is not None:
            assert faults(owner, **{rule.name: of(end)}) == []
            (fault,) = faults(owner, **{rule.name: of(end) + beyond})
            assert f"must be {word} {end:g}" in fault


@for_each("pair", [p for p in EVERY_PROPERTY if p[1].required and p[1].name != "key"], name_of=named)
def test_each_required_property_is_missed(pair):
    owner, rule = pair
    (fault,) = faults(owner, **{rule.name: None})
    assert fault.startswith(f"{rule.name} (")
    assert fault.endswith("is required")


@for_each("good_date", ["2021", "2021-07", "2021-07-31", "0001-01-01", "9999-12-31", "2020-02-29"])
def test_a_date_may_be_a_day_a_month_or_a_year(good_date):
    assert faults(LABELS["Milestone"], date=good_date) == []


@for_each(
    "bad",
    [
        "21",
        "2021-7",
        "2021-13",
        "2021-00",
        "2021-07-00",
        "2021-07-32",
        "31/07/2021",
        "2021-07-31T00:00",
        "soon",
        " 2021",
        "2021-",
        "20210731",
        "2021-07-31\n",
        "٢٠٢١",
        "２０２１-07",
        "2021-02-30",
        "2021-02-29",
        "2021-04-31",
    ],
)
def test_what_is_no_date_is_refused(bad):
    (fault,) = faults(LABELS["Milestone"], date=bad)
    assert "must be a date such as 2021-07-31, 2021-07 or 2021" in fault


@for_each(
    ("owner", "first", "last"),
    [("Framework", "period_start", "period_end"), ("Project", "start", "end"), ("LED_BY", "valid_from", "valid_to")],
)
def test_a_span_ends_no_earlier_than_it_starts(owner, first, last):
    owner = {**LABELS, **RELATIONSHIPS}[owner]
    for start, end in [
        ("2021", "2021"),
        ("2021-07-31", "2021-07"),
        ("2021", "2021-07"),
        ("2021-07", "2021-07-01"),
        ("2020-12-31", "2021"),
        ("2021-07-31", "2021"),
    ]:
        assert faults(owner, **{first: start, last: end}) == [], (start, end)
    for start, end in [
        ("2022", "2021"),
        ("2021-08", "2021-07-31"),
        ("2021-07-31", "2021-07-30"),
        ("2022", "2021-12-31"),
    ]:
        assert faults(owner, **{first: start, last: end}) == [f"{first} {start} is after {last} {end}"]


@for_each("sign", ["\x00", "\x07", "\x0b", "\x1f", "\x7f", "\ud800", "\udfff"])
def test_a_control_character_is_refused_and_shown(sign):
    for held in ({"title": f"a{sign}b"}, {"aliases": ["fine", f"a{sign}"]}):
        (fault,) = faults(LABELS["Entity"], **held)
        assert fault.endswith("has a control character")
        fault.encode()  # can be printed


@for_each("sign", ["\t", "\n", "\r\n", "\u200f", "\u00a0", "\U0001f33e", "'", '"', "`", "\\", "$"])
def test_other_characters_are_kept(sign):
    assert faults(LABELS["Entity"], title=f"a{sign}b", aliases=[f"{sign}c"]) == []


@for_each("blank", ["", " ", "\n\t", "\u00a0"])
def test_blank_text_is_refused(blank):
    assert faults(LABELS["Entity"], acronym=blank) == ["acronym is blank; leave it out instead"]


@for_each("blank", ["", " "])
def test_blank_text_in_a_list_is_refused(blank):
    (fault,) = faults(LABELS["Entity"], aliases=["PNUD", blank])
    assert "aliases" in fault
    assert "blank" in fault


def test_text_beyond_the_longest_is_refused_with_its_length():
    assert faults(LABELS["Entity"], title="a" * rules.LONGEST_TEXT) == []
    (fault,) = faults(LABELS["Entity"], title="a" * (rules.LONGEST_TEXT + 1))
    assert fault == "title has 100,001 characters; at most 100,000 are kept"


@for_each("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_must_be_finite(value):
    (fault,) = faults(LABELS["Project"], budget=value)
    assert "must be a finite number" in fault


@for_each(("name", "value"), [("population", 2**63), ("population", 10**400), ("latitude", 10**400)])
def test_a_number_too_large_for_an_engine_is_refused(name, value):
    (fault,) = faults(LABELS["Location"], **{name: value})
    assert fault.startswith(f"{name} ")
    assert len(fault) < 200


@for_each("name", ["colour", "search_text", "label", "from_key", "recorded_by", "Title", "title "])
def test_a_property_that_there_is_not_is_refused_with_those_there_are(name):
    (fault,) = faults(LABELS["Priority"], **{name: "x"})
    assert fault.startswith(f"there is no property {name!r}; there are ")
    assert "title" in fault


def test_the_key_is_no_property_that_can_be_set():
    (fault,) = faults(LABELS["Priority"], key="another")
    assert "key" in fault


@for_each("name", ["type", "role", "key", "start", "from_key"])
def test_a_relationship_has_no_property_of_its_own_name(name):
    (fault,) = faults(RELATIONSHIPS["LED_BY"], **{name: "x"})
    assert fault.startswith(f"there is no property {name!r}")


def test_an_unknown_label_or_type_is_refused_with_those_there_are():
    (fault,) = map(str, rules.node_faults("Gadget", {"title": "t"}))
    assert fault == f"label 'Gadget' is not one of {', '.join(LABELS)}"
    (fault,) = map(str, rules.edge_faults(EdgeRef("LIKES", "a", "b"), "Entity", "Entity", {}))
    assert fault == f"type 'LIKES' is not one of {', '.join(RELATIONSHIPS)}"


@for_each("name", RELATIONSHIPS)
def test_each_type_joins_its_pairs_and_no_other(name):
    kind = RELATIONSHIPS[name]
    ref = EdgeRef(name, "a", "b", kind.roles[0] if kind.roles else "")
    for start in LABELS:
        for end in LABELS:
            found = [*map(str, rules.edge_faults(ref, start, end, {"standing": "asserted"}))]
            if (start, end) in kind.ends:
                assert found == []
            else:
                (fault,) = found
                assert fault.startswith(f"{name} cannot join a {start} to a {end}; from {start} it may go to ")


def test_nothing_is_joined_to_itself():
    ref = EdgeRef("PART_OF", "a", "a")
    assert [*map(str, rules.edge_faults(ref, "Entity", "Entity", {"standing": "asserted"}))] == [
        "PART_OF joins a to itself"
    ]


@for_each("name", RELATIONSHIPS)
def test_a_role_is_one_of_the_type_or_none(name):
    kind = RELATIONSHIPS[name]
    start, end = kind.ends[0]

    def found(role):
        return [*map(str, rules.edge_faults(EdgeRef(name, "a", "b", role), start, end, {"standing": "asserted"}))]

    if kind.roles:
        assert all(found(role) == [] for role in kind.roles)
        assert found("") == [f"role '' of {name} must be one of {', '.join(kind.roles)}"]
        assert found("hero") == [f"role 'hero' of {name} must be one of {', '.join(kind.roles)}"]
    else:
        assert found("") == []
        assert found("funding") == [f"{name} takes no role, got 'funding'"]


def test_every_fault_is_found_not_only_the_first():
    assert len(faults(LABELS["Framework"], title=1, colour="red", approval="maybe", period_end="x")) == 4


@for_each("key", ["a", "1", "a-b.c_d", "mli-isf-1", "a" * 200, "0.1"])
def test_a_key_of_lower_case_letters_digits_and_joins_is_one(key):
    assert list(rules.key_faults(key)) == []


@for_each("key", ["", "A", "a b", "-a", "a-", ".a", "é", "a~b", "a/b", "a" * 201, "a\n", "²", "١", None, 1, ["a"]])
def test_anything_else_is_no_key(key):
    (fault,) = map(str, rules.key_faults(key))
    assert fault.startswith("key ")
    assert "letter or digit at both ends" in fault


def test_a_long_value_is_cut_in_what_is_said():
    (fault,) = map(str, rules.key_faults("X" * 10_000))
    assert len(fault) < 250


@given(
    st.sampled_from(sorted(LABELS)),
    st.dictionaries(
        st.sampled_from(sorted({n for label in LABELS.values() for n in label.properties} | {"colour", ""})),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text() | st.integers()),
    ),
)
@example("Project", {"budget": 10**400})
@example("Entity", {"aliases": ["\ud800"], "title": "\ud800"})
def test_whatever_is_given_is_judged_and_never_fails(label, given_properties):
    for fault in map(str, rules.node_faults(label, given_properties)):
        assert isinstance(fault, str)


def test_search_text_has_the_names_codes_and_aliases_without_accents_or_case():
    found = rules.search_text(
        {
            "title": "Élections",
            "title_en": "Elections",
            "acronym": "PNUD",
            "aliases": ["Agence Ö", "pnud"],
            "code": "2.1",
            "description": "not this",
        }
    )
    assert found == "elections | pnud | 2.1 | agence o"


def test_search_text_of_the_longest_names_fits_an_index():
    """Neo4j refuses to index more than 32,766 bytes."""
    longest = dict.fromkeys(("title", "title_fr", "title_en"), "é北" * (rules.LONGEST_TEXT // 2))
    assert len(rules.search_text(longest).encode()) <= 32_766


def test_words_are_lower_case_and_unique():
    lists = [v for name, v in vars(words).items() if name.isupper()]
    assert lists
    for each in lists:
        assert len(set(each)) == len(each)
        assert all(word == word.lower() and word.isidentifier() for word in each)
