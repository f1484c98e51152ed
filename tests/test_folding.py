"""Does a test that stands for many cases run each of them, and name every one that fails?"""

import inspect

import pytest

from tests.folding import for_each


def test_every_case_is_run_with_the_fixtures_and_every_failure_is_named():
    ran = []

    @for_each(("one", "two"), [(1, 1), (1, 2), (3, 3), (4, 5)])
    def rule(tmp_path, one, two):
        ran.append((tmp_path, one, two))
        assert one == two

    assert list(inspect.signature(rule).parameters) == ["tmp_path"]
    with pytest.raises(ExceptionGroup, match=r"2 of 4 cases failed: 1, 2; 4, 5") as failed:
        rule(tmp_path="here")
    assert ran == [("here", 1, 1), ("here", 1, 2), ("here", 3, 3), ("here", 4, 5)]
    assert [error.__notes__ for error in failed.value.exceptions] == [["case: 1, 2"], ["case: 4, 5"]]


def test_what_was_not_raised_is_a_failure_too():
    @for_each("value", ["0", "x"])
    def rule(value):
        with pytest.raises(ValueError, match="invalid"):
            int(value)

    with pytest.raises(ExceptionGroup, match=r"1 of 2 cases failed: '0'"):
        rule()


def test_rules_of_two_lists_are_run_for_every_pair():
    ran = []

    @for_each("a", "xy")
    @for_each("b", [1, 2])
    def rule(a, b):
        ran.append((a, b))

    rule()
    assert ran == [("x", 1), ("x", 2), ("y", 1), ("y", 2)]


def test_a_rule_of_no_case_and_a_case_of_another_length_are_refused():
    with pytest.raises(ValueError, match="no case of path"):
        for_each("path", [])
    with pytest.raises(ValueError, match="3 values and not 2"):
        for_each(("a", "b"), [(1, 2, 3)])
