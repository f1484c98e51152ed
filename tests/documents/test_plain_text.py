"""A text or Markdown file as read: its encoding, headings, lists, tables, columns."""

import pytest

from graph_service.errors import InvalidInput
from tests.documents.written import as_read, said, texts

FRENCH = "Renforcer l'État à Ségou : œuvre d'intérêt général"


@pytest.mark.parametrize(
    ("encoding", "remarked"),
    [("utf-8", False), ("utf-8-sig", False), ("utf-16", True), ("utf-16-be", None), ("cp1252", True)],
)
def test_encodings_are_told_apart(encoding, remarked):
    content = FRENCH.encode(encoding)
    if encoding == "utf-16-be":
        content, remarked = b"\xfe\xff" + content, True
    found = as_read(content, "plan.txt")
    assert texts(found) == [FRENCH]
    assert any("UTF-8" in each for each in found.remarks) is remarked


def test_text_that_was_encoded_twice_is_repaired():
    twice = FRENCH.encode().decode("cp1252", "replace").encode()
    assert texts(as_read(twice.replace("�".encode(), b""), "plan.txt"))[0].startswith("Renforcer l'État")


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(InvalidInput, match=r"noise\.txt is no text file; give \.docx"):
        as_read(bytes(range(256)) * 20, "noise.txt")


MARKDOWN = """# Plan

Introduction en
deux lignes.

## 1. Gouvernance

1. Appuyer **la** réforme
   - au [nord](https://example.org/x)
   - au centre
2. Former

| Produit | Indicateur |
|---|---|
| Des lois | Nombre de lois |

Titre souligné
==============
"""


def test_markdown_has_its_headings_lists_and_tables():
    found = as_read(MARKDOWN.encode(), "plan.md")
    assert [(each.kind, each.depth, each.number, each.text, each.column) for each in found.blocks] == [
        ("heading", 1, None, "Plan", None),
        ("paragraph", 0, None, "Introduction en deux lignes.", None),
        ("heading", 2, "1.", "Gouvernance", None),
        ("item", 1, "1.", "Appuyer la réforme", None),
        ("item", 2, "-", "au nord", None),
        ("item", 2, "-", "au centre", None),
        ("item", 1, "2.", "Former", None),
        ("head", 0, None, "Produit", None),
        ("head", 0, None, "Indicateur", None),
        ("cell", 0, None, "Des lois", "Produit"),
        ("cell", 0, None, "Nombre de lois", "Indicateur"),
        ("heading", 1, None, "Titre souligné", None),
    ]
    assert found.blocks[2].locator == "line 6"


def test_a_list_below_one_that_leads_it_in_is_deeper_though_it_is_not_further_in():
    text = "- Six objectifs :\n1. Élections\n2. Justice\n- Autre point\n"
    assert [(each.depth, each.number) for each in as_read(text.encode(), "a.txt").blocks] == [
        (1, "-"),
        (2, "1."),
        (2, "2."),
        (1, "-"),
    ]


COLUMNS = """Cadres

HRP

ISF

- 4 objectifs :
  - Sauver

- 5 priorités :
  - Appuyer
"""


def test_headings_side_by_side_go_to_their_own_columns():
    assert texts(as_read(COLUMNS.encode(), "a.txt")) == [
        "Cadres",
        "HRP",
        "4 objectifs :",
        "Sauver",
        "ISF",
        "5 priorités :",
        "Appuyer",
    ]


def test_headings_that_are_not_as_many_as_the_lists_stay_where_they_are():
    assert texts(as_read(COLUMNS.replace("\n- 5", "- 5").encode(), "a.txt"))[:3] == ["Cadres", "HRP", "ISF"]


def test_numbers_in_a_sentence_are_no_list():
    lines = ["4 objectifs stratégiques", "2021 a été difficile", "80 % des personnes", "M. Traoré est venu"]
    found = as_read("\n\n".join(lines).encode(), "a.txt")
    assert said(found) == [(kind, None, text) for (kind, _, _), text in zip(said(found), lines, strict=True)]
    assert not {"item"} & {each.kind for each in found.blocks}
