"""How often what sentences of plans name is found: labelled by us, in two languages, half of them never tuned on."""

import csv
from pathlib import Path

import pytest
import yaml

from graph_service.exchange import un_entities
from graph_service.mentions import Names
from tests.mentions.test_names import seed

_HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def names() -> Names:
    known = {row["key"]: row for row in seed("entities")["Entity"]}
    table = [{"key": key, **row} for key, row in un_entities.table().items() if key not in known]
    sections = yaml.safe_load((_HERE / "entities.yaml").read_text(encoding="utf-8"))
    return Names.of([*known.values(), *table, *sections], seed("locations")["Location"])


def rows(half: str) -> list[tuple[str, set[str]]]:
    with (_HERE / "sentences.tsv").open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], set(row["names"].split())) for row in table if row["half"] == half]


@pytest.mark.parametrize("half", ["tuned", "held"])
def test_entities_are_found_in_sentences_of_plans(names: Names, half: str) -> None:
    both = found = right = 0
    wrong = []
    for text, wanted in rows(half):
        said = {each.key for each in names.found(text) if each.label == "Entity"}
        both, found, right = both + len(said & wanted), found + len(said), right + len(wanted)
        if said != wanted:
            wrong.append((text, sorted(said - wanted), sorted(wanted - said)))
    precision, recall = both / found, both / right
    print(f"{half}: {len(rows(half))} sentences, precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.95 and recall >= 0.90, wrong
