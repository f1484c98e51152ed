"""On a French page our own sentences are French: refusals, remarks and the reasons that we gave ourselves."""

from babel.messages.catalog import Catalog

from graph_service import translation
from graph_service.changes import Change, UpsertEdge, UpsertNode
from graph_service.model import EdgeRef
from tests.folding import for_each
from tests.web.conftest import HTML, seen, served
from tests.web.test_imports import OWN, sent

#: address or (file name, content) -> a piece of what the French page must say
REFUSALS = {
    "/gaps?framework=nope": "il n’y a rien de la clé «\xa0nope\xa0» (plan)",
    "/gaps?standing=nope": "doit être l’un de",
    "/coverage?sort=nope": "doit être l’un de",
    "/projects?page=x": "doit être un nombre de 1 à",
    "/coverage?date=2021-02-31": "doit être un jour comme",
    "/items/nope": "il n’y a rien de la clé",
    "/plans/undp": "est de l’espèce entité",
    "/changes/99": "il n’y a pas de changement 99",
    "/changes?before=x": "doit être le numéro d’un changement",
    "/imports/none": "n’est plus gardé ici",
    "/explore?centre=mli-itsp-1&depth=9": "doit être l’un de",
    "/money?measure=nope": "doit être l’un de",
}


@for_each("address", REFUSALS)
def test_a_refused_address_is_explained_in_french(reader, address):
    found = seen(reader, f"{address}{'&' if '?' in address else '?'}lang=fr")
    assert (
        found.status_code in (404, 422)
        and REFUSALS[address] in found.text
        and 'bdi dir="auto" lang="en"' not in found.text
    )
    english = seen(reader, f"{address}{'&' if '?' in address else '?'}lang=en")
    assert REFUSALS[address] not in english.text


@for_each(
    ("name", "content", "said"),
    [
        ("cut.json", b'{"workspace_id": 1, "framework": [{"na', "le fichier est tronqué"),
        ("empty.json", b"", "est vide"),
        ("plain.txt", b"not a portfolio", "aucun des formats"),
        ("a.zip", b"PK\x03\x04", "est une archive"),
        ("wrong.json", b'{"workspace_id": 0, "name": "", "framework": {}, "projects": 3}', "doit être une liste"),
        ("latin.json", b'{"workspace_id": 1, "framework": [], "name": "\xe9"}', "UTF-8"),
    ],
)
def test_a_refused_file_is_explained_in_french(client, name, content, said):
    page = sent(client, content, name=name)
    assert page.status_code == 422 and said in page.text and 'bdi dir="auto" lang="en"' not in page.text


def test_a_file_that_is_too_large_is_explained_in_french(memory_graph):
    found = sent(served(memory_graph, max_import_mib=1), b"x" * (2 * 1024 * 1024))
    assert "Mio" in found.text and 'bdi dir="auto" lang="en"' not in found.text


def test_rows_that_need_a_look_are_explained_in_french(client, sen):
    broken = sen.replace(b'"2024', b'"=2024', 3)
    page = client.get(sent(client, broken).headers["Location"])
    assert "doit être un jour comme 2024-01-31" in page.text and 'bdi dir="auto" lang="en"' not in page.text


def test_why_a_change_stays_and_what_we_called_it_is_french(client, memory_graph, sen):
    named = [UpsertNode("Entity", key, {"title": key, "kind": "ngo"}) for key in ("e", "f")]
    memory_graph.apply(Change(named[:1], "t", "import list.csv", "import"))
    link = UpsertEdge(EdgeRef("PART_OF", "f", "e"), {"standing": "proposed"})
    memory_graph.apply(Change([named[1], link], "t", "we met in Gao"))
    memory_graph.apply(Change([UpsertNode("Entity", "e", {"title": "E"})], "t", "corrected"))
    page = client.get("/changes/1/undo")
    assert "ne peut pas être annulé" in page.text and 'bdi dir="auto" lang="en"' not in page.text
    history = client.get("/changes").text
    assert "importer list.csv" in history and "we met in Gao" in history
    assert "import list.csv" in client.get("/changes?lang=en").text
    posted = client.post("/changes/1/undo?lang=fr", headers=OWN)
    assert posted.status_code == 409 and "ne peut pas être annulé" in posted.text


def test_what_no_catalogue_has_stays_english_and_says_so(reader, monkeypatch):
    monkeypatch.setattr(translation, "catalogue", lambda _: Catalog("fr"))
    found = seen(reader, "/gaps?framework=nope&lang=fr")
    assert '<bdi dir="auto" lang="en">there is no Framework' in found.text


def test_a_value_that_looks_like_a_template_is_shown_as_it_was_given(reader):
    for given in ("{known}", "{0.__class__}", "{value!r:>9999999}", "}{"):
        for lang, marks in (("fr", "«\xa0{}\xa0»"), ("en", "&#39;{}&#39;")):
            found = seen(reader, f"/gaps?standing={given}&lang={lang}")
            assert found.status_code == 422 and marks.format(given.replace(">", "&gt;")) in found.text


def test_a_write_from_another_site_is_refused_in_french(reader):
    found = reader.post("/changes/1/undo?lang=fr", headers={**HTML, "Sec-Fetch-Site": "cross-site"})
    assert found.status_code == 403 and "autre site" in found.text
