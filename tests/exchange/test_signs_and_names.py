"""What other programs leave in a UN INFO file: broken words, escaped signs, other codes, and how they call leads."""

import json

import pytest

from graph_service.exchange import formats, un_entities
from graph_service.exchange.importing import import_file
from graph_service.exchange.values import line
from graph_service.model import EdgeRef, NodeRef
from tests.exchange.conftest import contents
from tests.folding import for_each

WORDS = {
    "déve\x07loppement": "développement",
    "Appui\tà\r\nla\u2028paix": "Appui à la paix",
    "R&amp;D, l&#39;eau &eacute;t&amp;eacute;": "R&D, l'eau été",
    "AT&T and R&D": "AT&T and R&D",
    "l\x92eau \x96 c\x9cur": "l’eau – cœur",
    "dé\u200bve\u00adlop\ufeffpement\u2060": "développement",
    "a\u202eb\ud800c": "abc",
    "می\u200cخواهم": "می\u200cخواهم",
    "&lt;b&gt;": "<b>",
}


@for_each(("given", "right"), WORDS.items())
def test_a_broken_word_is_whole_and_another_is_as_it_was(given, right):
    assert line(given) == right == line(right)


NAMED = {
    "United Nations Development Programme (UNDP)": ["undp"],
    "UNDP (United Nations Development Programme)": ["undp"],
    "Fonds des Nations Unies pour l’enfance": ["unicef"],
    "the World Health Organization": ["who"],
    "O.M.S.": ["who"],
    "ONUFEMMES": ["un-women"],
    "UNICEF - United Nations Children's Fund": ["unicef"],
    "UNDP; UNICEF": ["undp", "unicef"],
    "UNDP/UNICEF": ["undp", "unicef"],
    "PNUD, PAM et HCR": ["undp", "wfp", "unhcr"],
    "UN Women": ["un-women"],
    "UNDP\nFAO": ["undp", "fao"],
    "Plan International": [None],
    "Ministry of Planning and Finance": [None],
}
NOBODY = ["N/A", "n.a.", "TBD", "tbc", "À déterminer", "A DEFINIR", "-", "?", "Néant", "s/o", "To be determined"]


@for_each(("given", "keys"), NAMED.items())
def test_a_name_in_another_form_is_known_and_several_are_parted(given, keys):
    assert [un_entities.known(each) for each in un_entities.named(given)] == keys
    assert not un_entities.is_nobody(given)


@for_each("given", NOBODY)
def test_what_names_nobody_is_told_from_a_name(given):
    assert un_entities.is_nobody(given) and un_entities.named(given) == [given]


def test_every_name_of_the_table_is_known_as_its_own():
    for key, about in un_entities.table().items():
        for name in ("acronym", "acronym_en", "title_fr", "title_en"):
            if about.get(name):
                assert un_entities.known(str(about[name])) == key


@pytest.fixture
def small_file(small):
    names = ["UNDP; UNICEF", "N/A", "Ministry of Health and UNDP", "Plan International", "PNUD – UNDP", "UNDP"]
    first = {**small["projects"][0], "name": "Ed&amp;Co\x00"}
    return {**small, "projects": [{**first, "agency": name, "id": 900 + n} for n, name in enumerate(names)]}


@for_each("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_of_any_of_these_codes_is_read(small, code):
    content = json.dumps(small, ensure_ascii=False).encode(code)
    assert formats.detect(content, "x.json") == "uninfo"
    assert formats.read(content, source_name="x.json").rows == len(small["projects"])


def test_who_leads_is_known_parted_or_reported_and_never_made_up_in_silence(memory_graph, small_file):
    report = import_file(memory_graph, json.dumps(small_file).encode(), name="x.json", author="t")
    found = contents(memory_graph)
    led = {ref.start: set() for ref in found if isinstance(ref, EdgeRef)}
    for ref in found:
        if isinstance(ref, EdgeRef) and ref.type == "LED_BY":
            led[ref.start].add(ref.end)
    assert [led.get(f"uninfo-p-{900 + n}", set()) for n in range(6)] == [
        {"undp", "unicef"},
        set(),
        set(),
        {"plan-international"},
        {"undp"},
        {"undp"},
    ]
    said = {each.value: str(each.problem) for each in report.reports if each.column == "agency"}
    assert said.keys() == {"UNDP; UNICEF", "N/A", "Ministry of Health and UNDP", "Plan International"}
    assert "new one" in said["Plan International"] and "left out" in said["N/A"]
    assert found[NodeRef("uninfo-p-900")].properties["title"] == "Ed&Co"
