"""Does a seed come in as written, and is each fault named with its file and line?"""

import pytest

from graph_service.changes import UpsertEdge, UpsertNode
from graph_service.errors import InvalidInput, NotFound
from graph_service.exchange import seeds
from graph_service.model import NodeRef
from tests.exchange.conftest import contents, counted

HEAD = "name: s\ntitle_fr: Graine\ntitle_en: Seed\nfiles: [a.yaml]\n"
SOURCE = "Source:\n  - {key: src, title_fr: Texte}\n  - {key: other, title_fr: Autre}\n"


@pytest.fixture
def written(tmp_path):
    """Writes one file of a seed and reads the seed."""

    def read(text, head=HEAD):
        (tmp_path / "s").mkdir(exist_ok=True)
        (tmp_path / "s" / "seed.yaml").write_text(head, encoding="utf-8")
        (tmp_path / "s" / "a.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return seeds.read("s", root=tmp_path)

    return read


def the(operations, kind):
    found = [op for op in operations if (op.label if isinstance(op, UpsertNode) else op.ref.type) == kind]
    assert len(found) == 1
    return found[0]


def test_the_mali_seed_comes_in_whole_and_twice_changes_nothing(graph):
    first = seeds.seed(graph, "mali-2021", author="test")
    assert (first.revision, graph.change(1).kind) == (1, "seed")
    stored = counted(graph)
    assert {
        name: stored[name]
        for name in ("Framework", "Priority", "Objective", "Indicator", "Shock", "Project", "Finding", "Location")
    } == {
        "Framework": 6,
        "Priority": 8,
        "Objective": 10,
        "Indicator": 5,
        "Shock": 4,
        "Project": 4,
        "Finding": 15,
        "Location": 66,
    }
    before = contents(graph)
    again = seeds.seed(graph, "mali-2021", author="another")
    assert (again.changed, again.revision, contents(graph)) == (False, 1, before)


def test_a_dry_run_stores_nothing(graph):
    assert seeds.seed(graph, "mali-2021", author="test", dry_run=True).changed
    assert contents(graph) == {}


def test_seeds_are_listed_and_an_unknown_one_names_them(graph):
    assert [each.name for each in seeds.available()] == ["mali-2021"]
    with pytest.raises(NotFound, match="there is no seed 'mali'; there are: mali-2021"):
        seeds.seed(graph, "mali", author="test")
    for name in ("../mali-2021", "", ".", "mali-2021/"):
        with pytest.raises(NotFound):
            seeds.seed(graph, name, author="test")


def test_a_relationship_takes_over_what_its_node_says_of_where_it_comes_from(written):
    operations = written(
        SOURCE
        + """
Entity:
  - {key: e, title_fr: Entité, kind: ngo, source: src}
Project:
  - key: p
    title_fr: Projet
    source: src
    standing: asserted
    locator: page 1
    quote: mots
    reason_fr: parce que
    led_by: e
"""
    )
    assert dict(the(operations, "LED_BY").set) == {
        "source": "src",
        "standing": "asserted",
        "locator": "page 1",
        "quote": "mots",
        "reason_fr": "parce que",
        "reason_en": None,
    }


def test_a_relationship_says_itself_what_differs_and_leaves_out_what_is_empty(written):
    operations = written(
        "defaults: {source: src, standing: asserted}\n"
        + SOURCE
        + """
Entity:
  - {key: e, title_fr: Entité, kind: ngo}
Project:
  - key: p
    title_fr: Projet
    locator: page 1
    quote: mots
    led_by: {to: e, standing: inferred, quote: , confidence: 0.5, reason_fr: car}
    implemented_by: [{to: e, role: funding, source: other}]
"""
    )
    led, funded = the(operations, "LED_BY").set, the(operations, "IMPLEMENTED_BY")
    assert (led["standing"], led["quote"], led["confidence"], led["locator"]) == (
        "inferred",
        None,
        0.5,
        "page 1",
    )
    assert (funded.ref.role, funded.set["source"]) == ("funding", "other")
    assert "locator" not in funded.set and "quote" not in funded.set, "words of another source"


def test_a_title_is_that_of_the_node_s_language(written):
    text = "Shock:\n  - {{key: s, language: {}, title_fr: Crue, title_en: Flood, description_en: Water}}\n"
    assert the(written(text.format("fr")), "Shock").set["title"] == "Crue"
    english = the(written(text.format("en")), "Shock").set
    assert (english["title"], english["description"]) == ("Flood", "Water")


def test_dates_stay_text_and_merged_keys_are_taken_over(written):
    operations = written("""
Finding:
  - &f {key: f1, kind: event, title_fr: Un, date: 2021-05-24}
  - {<<: *f, key: f2, title_fr: Deux}
""")
    assert [(op.key, op.set["date"], op.set["title"]) for op in operations] == [
        ("f1", "2021-05-24", "Un"),
        ("f2", "2021-05-24", "Deux"),
    ]


def test_nodes_come_before_relationships_and_each_has_its_place(written):
    operations = written(
        "Project:\n  - key: p\n    title_fr: P\n    led_by:\n      - {to: e, standing: asserted}\n"
        "Entity:\n  - {key: e, title_fr: E, kind: ngo}\n"
    )
    assert [(type(op), op.place) for op in operations] == [
        (UpsertNode, "a.yaml, line 2"),
        (UpsertNode, "a.yaml, line 7"),
        (UpsertEdge, "a.yaml, line 5"),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "Shock:\n  - {key: s, title_fr: A}\n  - {key: s, title_fr: B}\n",
            "a.yaml, line 3: s is also at a.yaml, line 2",
        ),
        ("Shock:\n  - key: s\n    key: t\n", "a.yaml, line 3: 'key' stands twice in one mapping"),
        ("Shock:\n  - {key: s, title_fr: A}\nShock:\n  - {key: t}\n", "a.yaml, line 3: 'Shock' stands twice"),
        ("Chock:\n  - {key: s}\n", "a.yaml, line 1: there is no label 'Chock'"),
        ("Shock:\n  - key: s\n    titre: A\n", "a.yaml, line 3: Shock has no 'titre'"),
        ("Shock:\n  - key: s\n    search_text: A\n", "a.yaml, line 3: Shock has no 'search_text'"),
        ("Shock:\n  - key: s\n    led_to: e\n", "a.yaml, line 3: Shock has no 'led_to'"),
        ("Shock: {key: s}\n", "a.yaml, line 1: Shock must be a list"),
        ("Shock:\n  - s\n", "a.yaml, line 1: each Shock must be keys with values"),
        ("Shock:\n  - {title_fr: A}\n", "a.yaml, line 2: key None must be lower-case"),
        ("Shock:\n  - {key: Été}\n", "a.yaml, line 2: key 'Été' must be lower-case"),
        ("defaults: x\nShock: []\n", "a.yaml, line 1: defaults must be keys with values"),
        (
            "Project:\n  - key: p\n    led_by: nobody\n",
            "a.yaml, line 3: p -LED_BY-> nobody leads to nobody, which is not",
        ),
        (
            "Project:\n  - key: p\n    led_by:\n      - to: nobody\n",
            "a.yaml, line 4: p -LED_BY-> nobody leads to nobody",
        ),
        ("Project:\n  - key: p\n    led_by: {role: x}\n", "a.yaml, line 3: led_by must be a key"),
        ("Project:\n  - key: p\n    led_by:\n", "a.yaml, line 3: led_by must be a key"),
        ("Project:\n  - key: p\n    led_by:\n      to: p\n      colour: x\n", "a.yaml, line 5: led_by has no 'colour'"),
        (
            "Project:\n  - key: p\n    led_by:\n      to: p\n      recorded_by: x\n",
            "line 5: led_by has no 'recorded_by'",
        ),
        ("Entity:\n  - key: e\nProject:\n  - key: p\n    led_by: [e, e]\n", "p -LED_BY-> e is also at a.yaml, line 5"),
        ("Shock:\n  - key: s\n    source: gone\n", "a.yaml, line 2: source 'gone' is no Source of the seed"),
        ("Shock:\n  - key: s\n  -key: t\n", "a.yaml, line 3: "),
        ("Shock:\n  - key: 'unclosed\n", "a.yaml, line"),
        ("Shock: !!python/object/apply:os.system ['true']\n", "a.yaml, line 1: could not determine a constructor"),
        ("? [a]\n: b\n", "a.yaml, line 1: key"),
        ("- a\n", "a.yaml, line 1: there must be keys"),
        ("", "a.yaml, line 1: there must be keys"),
        (b"Shock:\n  - key: \xff\n", "a.yaml, line 2: this is no UTF-8"),
        ("a: &a [*a]\n", "a.yaml, line 1: found unconstructable recursive node"),
        ("Shock:\n  - key: \x07\n", "a.yaml"),
    ],
)
def test_a_fault_is_named_with_file_and_line(graph, written, tmp_path, text, fault):
    with pytest.raises(InvalidInput) as refused:
        written(text)
    assert any(each.startswith(fault) or fault in each for each in map(str, refused.value.faults)), refused.value.faults
    with pytest.raises(InvalidInput):
        seeds.seed(graph, "s", author="test", root=tmp_path)
    assert contents(graph) == {}


def test_all_faults_are_told_at_once(written):
    with pytest.raises(InvalidInput) as refused:
        written("Chock: []\nShock:\n  - key: s\n    titre: A\nProject:\n  - key: p\n    led_by: nobody\n")
    assert [each[:14] for each in map(str, refused.value.faults)] == [
        "a.yaml, line 1",
        "a.yaml, line 4",
        "a.yaml, line 7",
    ]


def test_what_the_model_forbids_is_refused_with_the_line(graph, written, tmp_path):
    written(
        "Entity:\n  - {key: e, title_fr: E, kind: ngo}\nShock:\n  - key: s\n    title_fr: S\n"
        "    led_by: {to: e, standing: asserted}\n"
    )
    with pytest.raises(InvalidInput, match=r"a\.yaml, line 6: LED_BY cannot join a Shock to a Entity"):
        seeds.seed(graph, "s", author="test", root=tmp_path)
    assert contents(graph) == {}


TENFOLD = list(zip("abcdefg", "bcdefgh", strict=True))
LISTS = "a: &a [1]\n" + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n" for a, b in TENFOLD)
MERGES = "a: &a {k: 1}\n" + "".join(f"{b}: &{b} {{<<: [{','.join([f'*{a}'] * 10)}]}}\n" for a, b in TENFOLD)


@pytest.mark.parametrize(
    ("bomb", "why"),
    [
        (LISTS, "more than 200,000 values once its aliases are written out"),
        (MERGES, "a mapping with more than 2,000 keys"),
        ("[" * 50_000, "a.yaml is no YAML that can be read"),
    ],
)
def test_a_small_file_that_stands_for_millions_is_refused(written, bomb, why):
    with pytest.raises(InvalidInput, match=why):
        written(bomb)


@pytest.mark.parametrize(
    "head",
    [
        "name: s\n",
        HEAD + "more: 1\n",
        HEAD.replace("[a.yaml]", "a.yaml"),
        HEAD.replace("a.yaml", "../a.yaml"),
        HEAD.replace("a.yaml", "/etc/a.yaml"),
        HEAD.replace("name: s", "name: t"),
        HEAD.replace("[a.yaml]", "[a.yaml, a.yaml]"),
        HEAD.replace("Seed", "[]"),
        "- a\n",
    ],
)
def test_a_seed_yaml_that_is_wrong_is_refused(written, head):
    with pytest.raises(InvalidInput, match=r"s/seed\.yaml(,| must|: name)"):
        written(SOURCE, head)


def test_a_file_that_is_named_and_not_there_is_told(written):
    with pytest.raises(InvalidInput, match=r"seed\.yaml names gone\.yaml, which is not there"):
        written(SOURCE, HEAD.replace("a.yaml", "gone.yaml"))


def test_a_seed_that_was_edited_changes_only_what_was_edited(graph, written, tmp_path):
    written("Shock:\n  - {key: s, title_fr: Un}\n  - {key: t, title_fr: Deux}\n")
    seeds.seed(graph, "s", author="test", root=tmp_path)
    written("Shock:\n  - {key: s, title_fr: Un}\n  - {key: t, title_fr: Trois}\n")
    assert seeds.seed(graph, "s", author="test", root=tmp_path).summary["changed"] == {"Shock": 1}
    assert contents(graph)[NodeRef("t")].properties["title"] == "Trois"
