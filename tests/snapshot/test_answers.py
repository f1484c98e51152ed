"""The one memory of answers: each made once, none for ever, none that failed."""

import json
import sys
import threading
import time
from dataclasses import dataclass

import pytest

from graph_service.errors import InvalidInput
from graph_service.questions.asking import ask
from graph_service.snapshot.answers import AnswerCache, StillWorking
from graph_service.snapshot.weighing import weight
from visualisation.fragment import Fragment


@dataclass
class Answer:
    rows: list


def test_an_answer_is_worked_out_once_for_all_who_ask():
    answers, made = AnswerCache(), []
    asking = [
        threading.Thread(target=answers.get, args=("key", lambda: made.append(time.sleep(0.05)), patience))
        for patience in (5, None, 5, None, 5)
    ]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    answers.close()
    assert len(made) == 1


def test_another_state_of_the_graph_is_another_answer():
    answers = AnswerCache()
    assert answers.get((1, "key"), lambda: "old") == "old"
    assert answers.get((1, "key"), lambda: "new") == "old"
    assert answers.get((2, "key"), lambda: "new") == "new"
    assert answers.get((1, "key"), lambda: "newer") == "old"


def test_who_waits_too_long_is_told_and_finds_the_answer_later():
    answers, ready = AnswerCache(), threading.Event()
    with pytest.raises(StillWorking):
        answers.get("key", lambda: ready.wait(5) and "answer", 0.02)
    ready.set()
    assert answers.get("key", lambda: "another") == "answer"
    answers.close()


def test_an_error_is_raised_to_all_who_wait_and_not_remembered():
    answers = AnswerCache()

    def fails():
        raise InvalidInput("no")

    for patience in (None, 5):
        with pytest.raises(InvalidInput):
            answers.get("key", fails, patience)
    assert answers.get("key", lambda: "yes") == "yes"
    answers.close()


@pytest.mark.parametrize("kind", [list, str, "drawing"])
def test_what_was_asked_for_longest_ago_goes_first_by_its_size(kind):
    answers, made = AnswerCache(most=10_500), []

    def make(name, size):
        text = "x" * 1_000 * size
        answer = {list: Answer([{"key": "x" * 900}] * size), str: text, "drawing": Fragment(text, (), (), "", "")}
        return lambda: made.append(name) or answer[kind]

    answers.get("a", make("a", 4))
    answers.get("b", make("b", 4))
    answers.get("a", make("a", 4))
    answers.get("c", make("c", 4))
    answers.get("a", make("a", 4))
    answers.get("b", make("b", 4))
    assert made == ["a", "b", "c", "b"]


def test_an_answer_too_large_to_hold_is_given_all_the_same():
    answers = AnswerCache(most=1_000)
    assert len(answers.get("key", lambda: Answer([{}] * 100)).rows) == 100
    assert answers.get("key", lambda: "again") == "again"


def test_the_size_of_an_answer_is_about_what_it_takes(filled):
    """Against what the interpreter says of each object once."""

    def all_of(value, seen):
        if id(value) in seen:
            return 0
        seen.add(id(value))
        held = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
        return sys.getsizeof(value) + sum(all_of(each, seen) for each in held)

    for name in ("coverage", "advantage", "matrix"):
        rows = json.loads(json.dumps(ask(filled, name, {}).rows))
        assert 0.3 < weight(rows) / all_of(rows, set()) < 3, name


def test_what_was_made_elsewhere_is_held_like_any_other():
    answers = AnswerCache(most=2_000)
    assert answers.known("a") is None
    answers.keep("a", "x" * 1_000)
    assert answers.known("a") == answers.get("a", lambda: "another") == "x" * 1_000
    answers.keep("b", "y" * 1_500)
    answers.keep("too large", "z" * 9_000)
    assert answers.known("a") is None and answers.known("b") == "y" * 1_500 and answers.known("too large") is None
