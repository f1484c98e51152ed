"""Vectors are made once and kept; a second encoder is asked as its service is."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from graph_service.errors import InvalidInput, StoreError, StoreUnavailable
from graph_service.suggestions import code_vectors, learned
from graph_service.suggestions.encoders import Both, EmbeddingsService, encoder
from graph_service.suggestions.meaning import UniversalSentenceEncoder, Vectors, content_hash, unit
from graph_service.suggestions.public_codes import SCHEMES
from graph_service.suggestions.themes import ThemeSuggester


class Counting:
    """A small encoder that counts what it is asked."""

    name, size = "counting", 4

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked += texts
        return unit(np.array([[len(t), t.count("e"), 1, 2] for t in texts], dtype=np.float32))


def test_each_text_is_encoded_once():
    counting = Counting()
    vectors = Vectors(counting)
    first = vectors.of(["one", "two", "one"])
    assert sorted(counting.asked) == ["one", "two"]
    assert np.array_equal(first[0], first[2])
    vectors.of(["two", "three"])
    assert sorted(counting.asked) == ["one", "three", "two"]
    assert vectors.of([]).shape == (0, 4)


def test_vectors_outlive_the_process_in_a_file_and_are_apart_by_encoder(tmp_path):
    file = tmp_path / "deep" / "vectors.sqlite"
    made = Vectors(Counting(), file).of(["one", "two"])
    again = Counting()
    assert np.allclose(Vectors(again, file).of(["two", "one"]), made[::-1], atol=1e-3)
    assert again.asked == []
    other = Counting()
    other.name = "another"
    Vectors(other, file).of(["one"])
    assert other.asked == ["one"]


def test_progress_is_told_of_new_texts():
    heard = []
    Vectors(Counting()).of([f"text {n}" for n in range(1_000)], lambda done, of: heard.append((done, of)))
    assert heard[-1] == (1_000, 1_000) and len(heard) > 1


def test_a_file_that_cannot_be_used_is_refused(tmp_path):
    (tmp_path / "bad").write_text("no database at all, " * 200)
    with pytest.raises(StoreError, match="ALIGNMENT_VECTOR_CACHE"):
        Vectors(Counting(), tmp_path / "bad")
    with pytest.raises(StoreError, match="ALIGNMENT_VECTOR_CACHE"):
        Vectors(Counting(), tmp_path / "bad" / "below")


def test_meaning_crosses_languages_offline():
    found = UniversalSentenceEncoder().encode(["Les élections nationales", "National elections", "Eau potable"])
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-3)
    assert found[0] @ found[1] > 0.7 > 0.4 > found[0] @ found[2]


@contextmanager
def service(answer):
    """A service on this machine that answers ``answer(texts)`` and remembers what it was sent."""
    sent = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            sent.append((self.path, self.headers.get("Authorization"), body))
            status, found = answer(body["input"])
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", sent
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def backwards(texts):
    rows = [{"index": at, "embedding": [len(text), text.count("é") + 1, at + 1]} for at, text in enumerate(texts)]
    return 200, {"data": rows[::-1]}


def test_a_service_is_asked_as_openai_s_and_rows_are_put_in_order():
    with service(backwards) as (address, sent):
        asked = EmbeddingsService(f"{address}/", "some-model", "secret")
        found = asked.encode(["été", "la"])
    assert asked.size == 3
    assert np.allclose(found, unit(np.array([[3, 3, 1], [2, 1, 2]], dtype=np.float32)))
    assert sent[-1] == ("/v1/embeddings", "Bearer secret", {"model": "some-model", "input": ["été", "la"]})


def test_two_encoders_stand_side_by_side_and_a_cosine_is_their_mean():
    with service(backwards) as (address, _):
        both = encoder(address, "m")
        assert isinstance(both, Both) and both.size == 515
        texts = ["Former des juges", "Distribuer des vivres"]
        found = both.encode(texts)
        shipped = UniversalSentenceEncoder().encode(texts)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-3)
    assert np.allclose(found[:, :512] * np.sqrt(2), shipped, atol=1e-3)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((401, {}), "answered 401"),
        ((200, {"data": []}), "0 vectors for 1"),
        ((200, {"rows": []}), "not that of an embeddings service"),
        ((200, {"data": [{"index": 0, "embedding": "x"}]}), "not that of an embeddings service"),
    ],
)
def test_a_service_that_answers_something_else_is_refused(answer, says):
    with service(lambda _: answer) as (address, _), pytest.raises(InvalidInput, match=says):
        EmbeddingsService(address, "m")


def test_a_service_that_is_not_there_is_named():
    with service(backwards) as (address, _):
        pass
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        EmbeddingsService(address, "m")


@pytest.mark.parametrize("address", ["ftp://x", "file:///etc/passwd", "e5", "http://"])
def test_an_address_of_another_kind_is_refused_and_never_opened(address):
    with pytest.raises(InvalidInput, match="names no embeddings service"):
        encoder(address, "m")


def test_none_is_asked_by_default():
    assert isinstance(encoder(), UniversalSentenceEncoder)


def test_the_vectors_of_public_codes_ship_and_are_those_of_the_encoder():
    known, every = code_vectors.load(), code_vectors.texts()
    name = UniversalSentenceEncoder.name
    assert {content_hash(name, text) for text in every} == set(known)
    some = every[:: len(every) // 40]
    own = UniversalSentenceEncoder().encode(some)
    shipped = np.stack([known[content_hash(name, text)] for text in some])
    assert (own * shipped).sum(axis=1).min() > 0.999


def test_a_first_statement_waits_for_no_code_to_be_encoded():
    counting = Counting()
    counting.name, counting.size = UniversalSentenceEncoder.name, 512
    counting.encode = lambda texts: (counting.asked.extend(texts), np.eye(512, dtype=np.float32)[: len(texts)])[1]
    suggester = ThemeSuggester(Vectors(counting, known=code_vectors.load()), learned.load().wording())
    for scheme in SCHEMES:
        suggester.scores(["Vacciner les enfants"], scheme)
    assert counting.asked == ["Vacciner les enfants"]


def test_what_was_learned_reads_the_shipped_half_of_two_encoders():
    with service(backwards) as (address, _):
        both = ThemeSuggester(Vectors(encoder(address, "m")), learned.load().wording())
        one = ThemeSuggester(learned.vectors(), learned.load().wording())
        text = ["Vacciner les enfants contre la rougeole"]
        assert both.scores(text, "sdg-goal").argmax() == one.scores(text, "sdg-goal").argmax() == 2
