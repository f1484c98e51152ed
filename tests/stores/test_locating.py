"""Which store a URL names."""

import pytest

from graph_service.app import open_store
from graph_service.errors import InvalidInput, StoreUnavailable
from graph_service.settings import Settings
from tests.folding import for_each


def opened(url, **more):
    return open_store(Settings(store=url, buffer_pool_mib=256, **more))


@pytest.mark.parametrize("form", ["ladybug:{}", "ladybug://{}"])
def test_a_path_opens_the_embedded_engine_there(tmp_path, form):
    path = tmp_path / "new folder" / "g.lbug"
    store = opened(form.format(path))
    assert (store.dialect, store.url) == ("ladybug", f"ladybug:{path}")
    assert path.exists()
    store.close()


def test_memory_keeps_no_journal():
    store = opened("ladybug::memory:")
    assert (store.url, store.journal) == ("ladybug::memory:", None)
    store.close()


@for_each("url", ["", "g.lbug", "ladybug", "http://127.0.0.1:7687", "boltx://h", "bolt:/h"])
def test_a_url_of_no_engine_is_refused_with_those_there_are(url):
    with pytest.raises(InvalidInput, match="ladybug:PATH"):
        opened(url)


@for_each("url", ["ladybug:", "ladybug://"])
def test_an_embedded_store_without_a_path_is_refused(url):
    with pytest.raises(InvalidInput, match="names no file"):
        opened(url)


@for_each("scheme", ["bolt", "neo4j"])
def test_a_server_that_does_not_answer_says_how_to_start_one(scheme):
    with pytest.raises(StoreUnavailable, match="make neo4j"):
        opened(f"{scheme}://127.0.0.1:1")


def test_a_url_never_shows_a_password(tmp_path):
    with pytest.raises(StoreUnavailable) as refused:
        opened("bolt://127.0.0.1:1", neo4j_user="neo4j", neo4j_password="hunter2")
    assert "hunter2" not in str(refused.value)
