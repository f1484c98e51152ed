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


HYPERTEXT = """# Framework

<table><thead><tr><th>Outcome</th><th colspan="2">Indicator</th></tr></thead><tbody>
<tr><td rowspan="2">Women have <b>equal</b> access</td><td>Number &lt;25</td><td>10&#x20;%</td></tr>
<tr><td>Number of<br/>women</td><td></td></tr></tbody></table>

<h2>Output 1</h2>
<ul><li>Train judges &amp; clerks<ul><li>in Gao</li></ul></li></ul>
<p>One<br>- Two</p>

1. Train 40 judges in law &#x26; procedure.&#x20;
2. Rebuild &lt;10 courts \\& prisons in <region>
"""


def test_html_in_markdown_is_read_as_it_is_shown():
    found = as_read(HYPERTEXT.encode(), "plan.md")
    assert [(each.kind, each.locator, each.at, each.column, each.text) for each in found.blocks] == [
        ("heading", "line 1", None, None, "Framework"),
        ("head", "line 3", 0, None, "Outcome"),
        ("head", "line 3", 1, None, "Indicator"),
        ("cell", "line 4", 0, "Outcome", "Women have equal access"),
        ("cell", "line 4", 1, "Indicator", "Number <25"),
        ("cell", "line 4", 2, "Indicator", "10 %"),
        ("cell", "line 5", 1, "Indicator", "Number of women"),
        ("heading", "line 7", None, None, "Output 1"),
        ("item", "line 8", None, None, "Train judges & clerks"),
        ("item", "line 8", None, None, "in Gao"),
        ("paragraph", "line 9", None, None, "One"),
        ("item", "line 9", None, None, "Two"),
        ("item", "line 11", None, None, "Train 40 judges in law & procedure."),
        ("item", "line 12", None, None, "Rebuild <10 courts & prisons in <region>"),
    ]
    assert [each.depth for each in found.blocks if each.kind == "item"] == [1, 2, 1, 1, 1]


def test_pipes_at_the_ends_of_a_row_may_be_left_out_and_one_in_a_cell_is_escaped():
    table = "Secteur | Objectif\n:--|--:\n**Agriculture** | OS 1 : Semer<br>OS 2 : Récolter\n | | a \\| b\n"
    found = as_read(table.encode(), "plan.md")
    assert [(each.kind, each.row, each.at, each.column, each.text) for each in found.blocks] == [
        ("head", 1, 0, None, "Secteur"),
        ("head", 1, 1, None, "Objectif"),
        ("cell", 2, 0, "Secteur", "Agriculture"),
        ("cell", 2, 1, "Objectif", "OS 1 : Semer"),
        ("cell", 2, 1, "Objectif", "OS 2 : Récolter"),
        ("cell", 3, 1, "Objectif", "a | b"),
    ]
