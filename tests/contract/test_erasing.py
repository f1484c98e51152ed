"""Every engine: a person is erased, the record says so and holds, and no file has the name any more."""

import pytest

from graph_service import diagnosis
from graph_service.app import open_graph
from graph_service.changes import pieces as records
from graph_service.changes.effects import unpacked_body
from graph_service.changes.history import every_piece
from graph_service.errors import InvalidInput, NotFound
from graph_service.settings import Settings
from tests.contract.steps import SMALL, change, node

NAME = "Ousmane Keïta-Traoré"
KEYS = "k" * 40


@pytest.fixture(params=["", KEYS])
def settings(request, engine, neo4j_servers, tmp_path):
    """A store of each engine, with changes by the person and by others; sealed and not."""
    if engine == "ladybug-memory":
        pytest.xfail("what is in memory alone is gone with its process")
    url = f"ladybug:{tmp_path / 'g.lbug'}"
    if engine.startswith("neo4j-"):
        version = engine.removeprefix("neo4j-")
        url = neo4j_servers.address(version)
        neo4j_servers.emptied(url)
    more = {"record_keys": request.param} if request.param else {}
    found = Settings(store=url, buffer_pool_mib=256, author="an administrator", **more)
    graph = open_graph(found)
    graph.apply(change(*SMALL, author=NAME))
    graph.apply(change(node("Theme", "t-new", scheme="s", code="t"), author="somebody else"))
    graph.apply(change(*(node("Theme", f"t-{n}", scheme="s", code=f"{n}") for n in range(300)), author=NAME))
    graph.undo(3, author="somebody else", reason=f"{NAME} asked for it")
    graph.close()
    return found


def everything(settings):
    graph = open_graph(settings)
    try:
        pieces = graph.store.view(lambda tx: list(every_piece(tx, graph.queries)), limited=False)
        bodies = " ".join(str(unpacked_body(each.body)) for each in pieces)
        rows = " ".join(map(str, [*graph.rows("change_list", limit=50, before=None), *graph.rows("node_counts")]))
        return graph.revision(), bodies, rows, [records.head_of([each]) for each in pieces if each.number == 1]
    finally:
        graph.close()


def test_the_name_is_gone_everywhere_and_the_record_holds(settings, tmp_path):
    counted = everything(settings)
    assert NAME in counted[1]
    done = diagnosis.erase(settings, NAME, pseudonym="P-1", author="an administrator")
    assert (done.changes, done.pseudonym, done.revision) == (2, "P-1", 5) and done.facts > 0
    revision, bodies, rows, heads = everything(settings)
    assert revision == 5 and NAME not in bodies + rows and "P-1" in bodies
    assert [head["author"] for head in heads] == ["P-1", "somebody else", "P-1", "somebody else", "an administrator"]
    assert heads[3]["reason"] == "P-1 asked for it"
    assert heads[4]["kind"] == "erase" and "P-1" in heads[4]["reason"] and heads[4]["recorded_at"][:2] == "20"
    found = diagnosis.examine(settings, content=True)
    assert found["advice"].startswith(diagnosis.ALL_IS_WELL), found
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert NAME.encode() not in file.read_bytes(), file
    graph = open_graph(settings)
    graph.apply(change(node("Theme", "later", scheme="s", code="later")))
    assert graph.revision() == 6
    graph.close()


def test_who_is_not_there_is_not_erased_and_nothing_changes(settings):
    before = everything(settings)
    for person, error in (("Nobody", NotFound), ("an administrator", InvalidInput), (" ", InvalidInput)):
        with pytest.raises(error):
            diagnosis.erase(settings, person, author="an administrator")
    with pytest.raises(InvalidInput):
        diagnosis.erase(settings, NAME, pseudonym="a\x00b", author="an administrator")
    assert everything(settings) == before
