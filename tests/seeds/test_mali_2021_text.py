"""Does the Mali seed say what the deck says, all of it, and nothing that it does not mark as inferred?

Reads the YAML files alone: what a planner sees in a text editor is what is checked here.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.folding import for_each

SEED = Path(__file__).parents[2] / "seeds" / "mali-2021"
DECK = "mli-slf-retreat-2021-07-31"
RELATIONSHIPS = {
    "part_of",
    "contributes_to",
    "led_by",
    "implemented_by",
    "located_in",
    "responds_to",
    "classified_as",
    "measured_by",
    "mandated_for",
    "succeeds",
    "about",
}
COMMON = {
    "key",
    "title_fr",
    "title_en",
    "language",
    "description_fr",
    "description_en",
    "source",
    "locator",
    "quote",
    "standing",
    "reason_fr",
    "reason_en",
}
PROPERTIES = {
    "Framework": {"kind", "country", "approval"},
    "Priority": {"code", "level_name"},
    "Objective": {"code", "level_name"},
    "Entity": {"kind", "acronym", "acronym_en", "aliases"},
    "Project": set(),  # the deck gives no dates, status or money
    "Indicator": {"target", "unit"},
    "Finding": {"kind", "date"},
    "Shock": {"kind"},
    "Location": {"pcode", "level", "population"},
    "Source": {"uri", "sha256", "media_type"},
}
SLIDES = (  # each heading as the source has it, in order
    "Retraite du Senior Leadership Forum",
    "Plan de la présentation",
    "Cadres stratégiques d'interventions U.N. au Mali",
    "Plan d'Appui Intégré à la Transition (ITSP)",
    "Plan d'Appui Intégré à la Transition (suite)",
    "Etat de lieux de l'intégration programmatique au Mali & Pistes d'amélioration",
    "Quelques Bonnes pratiques de la Programmation intégrée",
    "Le Nouveau Plan d'Appui intégré après Février 2022",
)
NOT_STATEMENTS = {  # beside the slides' headings, the only lines that no quote needs to cover
    # title slide
    "NATIONS UNIES",
    "MALI",
    "31 juillet 2021",
    "Hôtel Radisson Collections",
    "Bamako",
    "Collaboration",
    "programmatische",
    # agenda
    "Cadres stratégiques d'interventions des NU au Mali",
    "Plan d'appui intégré à la transition (ITSP)",
    "Etat des lieux de l'intégration programmatique au Mali & Pistes d'amélioration",
    "Quelques Bonnes pratiques de programmation intégrée",
    "Le Nouveau Plan d'Appui intégré après Février 2022",
    "Conclusion/Recommandation",
    # headings of blocks and lists: the kind of a finding, or the plan of a block, says the same
    "UNSDCF",
    "Forces:",
    "Faiblesses:",
    "Forces",
    "Faiblesses",
    "Pistes d'actions concrètes",
    # last slide
    "MERCI",
    "www.mali.un.org",
}


@dataclass(frozen=True)
class Fact:
    """A node (``type`` is its label) or a relationship, with what it inherits filled in."""

    type: str
    start: str
    end: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.type} {self.start}" + (f" -> {self.end}" if self.end else "")


def plain(text: str) -> str:
    """Whitespace, emphasis and list marks aside, the words as written."""
    text = unicodedata.normalize("NFC", text).replace("*", "")
    text = re.sub(r"(?m)^\s*(?:[-✓❑☐]\s+)+", "", text)
    return re.sub(r"\s+", " ", text).strip()


def seed() -> Iterator[Fact]:
    for name in yaml.safe_load((SEED / "seed.yaml").read_text(encoding="utf-8"))["files"]:
        content = yaml.safe_load((SEED / name).read_text(encoding="utf-8"))
        defaults = content.pop("defaults", {})
        for label, nodes in content.items():
            for own in nodes:
                node = defaults | {k: v for k, v in own.items() if k not in RELATIONSHIPS}
                yield Fact(label, node["key"], "", node)
                inherited = {k: node.get(k) for k in ("source", "locator", "quote", "standing")}
                for type_ in RELATIONSHIPS & own.keys():
                    targets = own[type_] if isinstance(own[type_], list) else [own[type_]]
                    for target in targets:
                        link = {"to": target} if isinstance(target, str) else target
                        yield Fact(type_, node["key"], link["to"], inherited | link)


FACTS = list(seed())
NODES = [fact for fact in FACTS if not fact.end]
LINKS = [fact for fact in FACTS if fact.end]


def from_deck(facts: Iterable[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.values.get("source") == DECK]


def slides() -> dict[str, list[str]]:
    """The deck's lines by slide."""
    found: dict[str, list[str]] = {}
    waiting, current = list(SLIDES), ""
    for line in (SEED / "source.txt").read_text(encoding="utf-8").splitlines():
        if waiting and line.strip() == waiting[0]:
            current = waiting.pop(0)
        if plain(line):
            found.setdefault(current, []).append(plain(line))
    assert not waiting, f"headings not in the deck: {waiting}"
    return found


def slide_of(fact: Fact) -> str:
    match = re.match(r"Diapositive « (.+?) »", fact.values["locator"] or "")
    assert match, f"{fact}: the locator names no slide"
    return match[1]


def acyclic(types: set[str]) -> bool:
    ends: dict[str, set[str]] = {}
    for link in LINKS:
        if link.type in types:
            ends.setdefault(link.start, set()).add(link.end)
    while ends:
        leaves = {a for a, targets in ends.items() if not targets & ends.keys()}
        if not leaves:
            return False
        ends = {a: targets for a, targets in ends.items() if a not in leaves}
    return True


def reached(standings: set[str]) -> set[str]:
    """Keys that at least one project reaches by contributions, and by being part of, of these standings."""
    steps = [
        link for link in LINKS if link.type in {"contributes_to", "part_of"} and link.values["standing"] in standings
    ]
    found, new = set(), {node.start for node in NODES if node.type == "Project"}
    while new:
        found |= new
        new = {step.end for step in steps if step.start in found} - found
    return found


def test_source_text_is_the_one_that_its_node_describes():
    (node,) = [node for node in NODES if node.start == DECK]
    assert hashlib.sha256((SEED / "source.txt").read_bytes()).hexdigest() == node.values["sha256"]


@for_each(
    ("label", "count"),
    [
        ("Framework", 6),
        ("Priority", 8),
        ("Objective", 10),
        ("Indicator", 5),
        ("Shock", 4),
        ("Project", 4),
        ("Finding", 15),
    ],
)
def test_every_statement_of_the_deck_became_one_node(label, count):
    assert len([node for node in NODES if node.type == label]) == count


def test_findings_are_of_the_kinds_that_the_deck_lists():
    assert Counter(node.values["kind"] for node in NODES if node.type == "Finding") == {
        "strength": 5,
        "weakness": 5,
        "event": 1,
        "recommendation": 4,
    }


def test_places_are_the_country_its_regions_its_cercles_and_two_areas():
    places = [node.values for node in NODES if node.type == "Location"]
    levels = Counter(place["level"] for place in places)
    assert levels == {"country": 1, "admin1": 10, "admin2": 53, "area": 2}
    parents = {(link.start, link.end) for link in LINKS if link.type == "part_of"}
    for place in places:
        if place["level"] == "admin1":
            assert (place["key"], "ml") in parents
        if place["level"] == "admin2":
            assert (place["key"], place["key"][:4]) in parents


def test_population_of_cercles_adds_up_to_their_region():
    people = {node.start: node.values.get("population") for node in NODES if node.type == "Location"}
    for region in [key for key in people if re.fullmatch(r"ml\d\d", key) and key != "ml10"]:
        assert people[region] == sum(people[key] for key in people if re.fullmatch(region + r"\d\d", key))


def test_keys_are_unique():
    assert [key for key, n in Counter(node.start for node in NODES).items() if n > 1] == []


def test_every_relationship_and_source_points_to_a_node():
    keys = {node.start: node.type for node in NODES}
    assert [str(link) for link in LINKS if link.end not in keys] == []
    sourced = [fact for fact in FACTS if fact.type != "Source"]
    assert [str(fact) for fact in sourced if keys.get(fact.values.get("source")) != "Source"] == []


def test_nodes_and_relationships_carry_only_what_the_model_knows():
    unknown = [(str(n), k) for n in NODES for k in n.values if k not in COMMON | PROPERTIES[n.type]]
    known = COMMON - {"key", "title_fr", "title_en"} | {"to", "role", "confidence", "strength"}
    unknown += [(str(link), k) for link in LINKS for k in link.values if k not in known]
    assert unknown == []


def test_no_relationship_is_said_twice():
    said = Counter((link.type, link.start, link.end, link.values.get("role")) for link in LINKS)
    assert [link for link, n in said.items() if n > 1] == []


def test_every_node_is_named_in_both_languages():
    assert [str(n) for n in NODES if not (n.values.get("title_fr") and n.values.get("title_en"))] == []


def test_descriptions_and_reasons_come_in_both_languages():
    for fact in FACTS:
        for text in ("description", "reason"):
            french, english = (fact.values.get(f"{text}_{language}") for language in ("fr", "en"))
            assert bool(french) == bool(english), f"{fact}: {text}"


def test_titles_that_are_the_deck_s_own_statements_are_as_written():
    deck = plain((SEED / "source.txt").read_text(encoding="utf-8"))
    for node in NODES:
        if node.type in {"Priority", "Objective", "Shock", "Finding"}:
            assert node.values["title_fr"] in deck, node


def test_every_fact_from_the_deck_has_a_quote_on_the_slide_that_it_names():
    text = {slide: " ".join(lines) for slide, lines in slides().items()}
    for fact in from_deck(FACTS):
        quote = plain(fact.values.get("quote") or "")
        assert quote, f"{fact}: no quote"
        assert quote in text[slide_of(fact)], f"{fact}: {quote!r} is not on its slide"


def test_facts_from_elsewhere_claim_no_words_of_the_deck():
    assert [str(f) for f in FACTS if f.values.get("source") != DECK and f.values.get("quote")] == []


def test_every_word_of_every_statement_is_quoted():
    missing = []
    for slide, lines in slides().items():
        text = " ".join(lines)
        quoted = bytearray(len(text))
        for fact in from_deck(FACTS):
            quote = plain(fact.values.get("quote") or "")
            if quote and slide_of(fact) == slide:
                for match in re.finditer(re.escape(quote), text):
                    quoted[match.start() : match.end()] = b"\1" * len(quote)
        start = 0
        for line in lines:
            marks = quoted[start : start + len(line)]
            left = [c for c, is_quoted in zip(line, marks, strict=True) if not is_quoted and c.isalnum()]
            start += len(line) + 1
            if left and line not in NOT_STATEMENTS and line not in SLIDES:
                missing.append((slide, line, "".join(left)))
    assert missing == []


def test_lines_set_aside_are_all_in_the_deck():
    lines = {line for lines in slides().values() for line in lines}
    assert NOT_STATEMENTS - lines == set()


def test_whatever_is_inferred_gives_its_reason_in_both_languages():
    inferred = [fact for fact in FACTS if fact.values.get("standing") == "inferred"]
    assert len(inferred) > 60
    assert [str(f) for f in inferred if not (f.values.get("reason_fr") and f.values.get("reason_en"))] == []


def test_every_fact_has_a_standing_and_shares_are_between_0_and_1():
    for fact in FACTS:
        assert fact.values["standing"] in {"asserted", "inferred"}, fact
        for share in ("confidence", "strength"):
            assert 0 <= fact.values.get(share, 0) <= 1, fact


def test_an_inferred_link_says_how_sure_we_are_and_a_contribution_how_much():
    for link in LINKS:
        if link.values["standing"] == "inferred":
            assert "confidence" in link.values, link
            assert link.type != "contributes_to" or "strength" in link.values, link


def test_what_is_publicly_known_of_the_mission_is_never_asserted():
    known = [f for f in FACTS if f.values.get("source") == "mli-minusma-public-structure"]
    assert known and {fact.values["standing"] for fact in known} == {"inferred"}


@for_each("types", [{"part_of"}, {"contributes_to"}, {"part_of", "contributes_to"}])
def test_chains_never_come_back_to_where_they_started(types):
    assert acyclic(types)


def test_counting_only_what_is_asserted_no_project_reaches_itsp_objectives_2_and_5():
    objectives = {link.start for link in LINKS if link.type == "part_of" and link.end == "mli-itsp"}
    assert objectives == {f"mli-itsp-{n}" for n in range(1, 7)}
    assert objectives - reached({"asserted"}) == {"mli-itsp-2", "mli-itsp-5"}


def test_the_only_contributions_that_the_deck_asserts_are_those_of_its_headings():
    asserted = {
        (link.start, link.end)
        for link in LINKS
        if link.type == "contributes_to" and link.values["standing"] == "asserted"
    }
    assert asserted == {
        ("mli-uniet-electoral-support", "mli-itsp-1"),
        ("mli-uniet-electoral-support", "mli-itsp-3"),
        ("mli-community-policing", "mli-itsp-4"),
        ("mli-gao-livelihoods", "mli-itsp-6"),
    }


def test_the_deck_says_who_leads_and_implements_each_good_practice():
    said = {(link.start, link.type, link.end) for link in LINKS if link.type in {"led_by", "implemented_by"}}
    assert said == {
        ("mli-joint-transition-priorities", "led_by", "undp"),
        ("mli-joint-transition-priorities", "implemented_by", "unct-mali"),
        ("mli-joint-transition-priorities", "implemented_by", "minusma"),
        ("mli-uniet-electoral-support", "led_by", "uniet"),
        ("mli-community-policing", "implemented_by", "minusma"),
        ("mli-community-policing", "implemented_by", "undp"),
        ("mli-gao-livelihoods", "implemented_by", "minusma"),
        ("mli-gao-livelihoods", "implemented_by", "wfp"),
        ("mli-gao-livelihoods", "implemented_by", "unhcr"),
    }
