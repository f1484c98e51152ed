"""Is each thing that happened one line, in both forms, whatever text is in it?"""

import io
import json
import logging

import pytest
import uvicorn

from graph_service import logs

HOSTILE = "a\nERROR forged\r\x1b[31m\u2028\u202e\x85\ud800\x00 é"


@pytest.fixture
def logged(monkeypatch):
    """Log in a form; gives the lines. The logging of the tests is put back."""
    root, ours = logging.getLogger(), logging.getLogger("graph_service")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    stream = io.StringIO()

    def begin(form):
        logs.configure(form, stream)
        return lambda: stream.getvalue().splitlines()

    yield begin
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
    logging.captureWarnings(False)


def test_a_line_of_json_has_all_that_is_known(logged):
    lines = logged("json")
    token = logs.REQUEST.set("r-1")
    logging.getLogger("graph_service.x").info("asked %s", "é", extra={logs.MEMBERS: {"status": 200, "ms": 1.5}})
    logs.REQUEST.reset(token)
    (line,) = map(json.loads, lines())
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "graph_service.x",
        "request": "r-1",
        "message": "asked é",
        "status": 200,
        "ms": 1.5,
    }


def test_a_line_of_text_has_all_that_is_known(logged):
    lines = logged("text")
    logging.getLogger("graph_service.x").warning("so", extra={logs.MEMBERS: {"status": 200}})
    (line,) = lines()
    assert line.endswith("Z warning graph_service.x so status=200")


@pytest.mark.parametrize("form", ["text", "json"])
def test_text_from_outside_makes_no_line_of_its_own(logged, form):
    lines = logged(form)
    logging.getLogger("graph_service.x").warning("%s", HOSTILE, extra={logs.MEMBERS: {"route": HOSTILE}})
    (line,) = lines()
    assert line.isprintable()


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_exception_stays_with_its_line(logged, form):
    lines = logged(form)
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        logging.getLogger("graph_service.x").exception("failed")
    first, *others = lines()
    assert all(line.isprintable() for line in (first, *others))
    if form == "json":
        assert not others and "ValueError" in json.loads(first)["exception"]
    else:
        assert (
            others and all(line.startswith("  | ") for line in others) and any("ValueError" in line for line in others)
        )


def test_other_libraries_say_warnings_and_more_alone(logged):
    uvicorn.Config("none:none", log_level="error")  # which gives uvicorn a form of its own
    lines = logged("text")
    logging.getLogger("uvicorn.error").info("started")
    logging.getLogger("uvicorn.error").warning("careful")
    assert [line.split()[-1] for line in lines()] == ["careful"]
