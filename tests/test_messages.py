"""Our own sentences: a template each, its French in the catalogue, and values that are never more than data."""

import ast
import pickle
import re
import string
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract
from hypothesis import example, given
from hypothesis import strategies as st

from graph_service import errors, recorded, translation
from graph_service.api import problems
from graph_service.documents import refusal
from graph_service.errors import InvalidInput
from graph_service.messages import Label, Message, named
from graph_service.model import LABELS
from graph_service.snapshot.answers import StillWorking
from graph_service.stores.circuit import NoAnswer
from graph_service.stores.ladybug.engine_errors import translated
from graph_service.translation import catalogue, render
from tests.folding import for_each
from visualisation import errors as map_errors

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*(ROOT / "graph_service").rglob("*.py"), *(ROOT / "visualisation").rglob("*.py")])
ERRORS = {
    name
    for module in (errors, problems, map_errors)
    for name, each in vars(module).items()
    if isinstance(each, type) and issubclass(each, errors.GraphServiceError)
} | {StillWorking.__name__, NoAnswer.__name__}
#: What is called with a template.
CALLED = {"Message", "template", *ERRORS}
#: Fields that are no value of the template.
OWN = {"faults", "looked_for", "step", "share"}
#: Words of the model that only its documentation has, in English.
LEFT_OUT = {"doc"}
TAKES_FIGURES = {"TooManyNodes"}


@cache
def templates():
    """Every template that Babel finds in the code -> where."""
    found = {}
    for path in SOURCES:
        with path.open("rb") as file:
            for line, text, _, _ in extract("python", file, keywords=dict.fromkeys(CALLED)):
                found.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    return found


def fields(text):
    """Each field of a template, with how it is written."""
    return {tuple(each[1:]) for each in string.Formatter().parse(text) if each[1] is not None}


def names(text):
    return {name for name, _, _ in fields(text)}


def faults_of(source):
    """What of a module's calls is no template with a value for each of its fields."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in CALLED - TAKES_FIGURES:
            continue
        first = node.args[0]
        if isinstance(first, ast.JoinedStr | ast.BinOp) or (
            isinstance(first, ast.Call)
            and getattr(first.func, "id", getattr(first.func, "attr", "")) in ("str", "format")
        ):
            yield f"line {node.lineno}: {ast.unparse(first)} is finished text, not a template"
        elif isinstance(first, ast.Constant) and name != "template":
            given_ = {each.arg for each in node.keywords} - (OWN if name in ERRORS else set())
            if None not in given_ and given_ != names(first.value):
                yield f"line {node.lineno}: {first.value!r} is given {sorted(given_)}"


def test_there_is_something_to_translate():
    assert len(templates()) > 400


def test_every_raise_site_gives_a_template_and_its_values():
    found = {str(path.relative_to(ROOT)): [*faults_of(path.read_text(encoding="utf-8"))] for path in SOURCES}
    assert {path: faults for path, faults in found.items() if faults} == {}


@for_each(
    "source",
    [
        'raise InvalidInput(f"{x} is empty")',
        'raise NotFound("there is no " + x)',
        "raise StoreError(str(error))",
        'raise Conflict("{a} is not {b}".format(a=1, b=2))',
        'yield Message("{a} is not {b}", a=1)',
        'raise InvalidInput("it is empty", file=x)',
    ],
)
def test_a_finished_sentence_or_another_value_would_be_found(source):
    assert [*faults_of(source)]


def test_every_template_has_its_french():
    lacking = {
        text: where for text, where in templates().items() if not (m := catalogue("fr").get(text)) or not m.string
    }
    assert lacking == {}


def test_every_french_sentence_is_of_a_template_or_a_label():
    ours = {message.id for message in catalogue("fr") if message.id and message.context is None}
    assert ours - templates().keys() == set()
    assert {m.id for m in catalogue("fr") if m.context == translation.LABEL} == set(LABELS)
    assert not any(message.fuzzy for message in catalogue("fr") if message.id)
    in_order = [message.id for message in catalogue("fr") if message.id]
    assert in_order == sorted(in_order)


def test_a_french_sentence_has_the_fields_of_its_template_and_no_other():
    for message in catalogue("fr"):
        left_out = fields(message.id) - fields(message.string)
        assert not fields(message.string) - fields(message.id), message.id
        assert {name for name, _, _ in left_out} <= LEFT_OUT, message.id


def test_french_signs_stand_after_a_space_that_does_not_break():
    plain = re.compile(r"[ \w][;!?»](?!\w)|« |\w :(?=\w)|(?<=[^\s`:]) :")
    for message in catalogue("fr"):
        if message.id:
            assert not plain.search(re.sub(r"`[^`]*`", "", message.string)), message.string


def test_values_are_written_as_each_language_has_them():
    said = Message(
        "{a!r} {a!r:.3} {n:,} {size:,.1f} {labels:or} {each:and} {inner}",
        a="a{b}",
        n=12345,
        size=1234.5,
        labels=named(["Entity", "Theme"]),
        each=("x", "y"),
        inner=Message("this plan"),
    )
    assert str(said) == render(said, "en") == "'a{b}' 'a{… 12,345 1,234.5 Entity or Theme x and y this plan"
    french = "«\xa0a{b}\xa0» «\xa0a{b…\xa0» 12\u202f345 1\u202f234,5 entité ou thème x et y ce plan"
    assert render(said, "fr") == french


@given(st.text(max_size=30), st.sampled_from(["fr", "en"]))
@example("{place}", "fr")
@example("{0.__class__} {}", "en")
@example("}{{", "fr")
def test_text_of_somebody_else_is_data(text, lang):
    assert render(Message("{place}: {fault}", place=text, fault=text), lang).count(text) >= 2 - (text == "")
    assert render(text, lang) == text
    assert text in render(InvalidInput("{said}", said=text, faults=[Message("{said}", said=text)]).message, lang)


@for_each("of", ["{a.real}", "{a[0]}", "{0}", "{}"])
def test_a_template_never_looks_into_a_value(of):
    with pytest.raises(KeyError):
        str(Message(of, a=1))


def test_an_error_says_its_first_faults_and_keeps_all():
    faults = [Message("{name} is missing", name=f"f{n}") for n in range(7)]
    error = InvalidInput("{file} is no whole UN INFO country file; get it again", file="x", faults=faults)
    assert str(error).endswith("get it again: " + "; ".join(f"f{n} is missing" for n in range(5)) + "; and 2 more")
    assert error.faults == tuple(faults) and str(error.refusal).endswith("get it again")
    assert "f4 manque\xa0; et 2 de plus" in render(error.message, "fr")
    assert str(pickle.loads(pickle.dumps(errors.NotFound("there is no file {path}", path="p")))) == "there is no file p"


def test_an_engine_that_is_busy_says_so_in_french():
    for words in ("Interrupted.", "Cannot start a new write transaction", "Buffer manager exception: x"):
        assert translation.is_known(translated(RuntimeError(words)).message, "fr")


@for_each("kind", recorded.REASONS)
def test_a_reason_that_we_gave_is_found_again_and_no_other(kind):
    for of in recorded.REASONS[kind]:
        values = dict.fromkeys(names(of), "12")
        found = recorded.reason(recorded.text(of, **values), kind)
        assert found is not None and str(found) == recorded.text(of, **values)
    for said in ("we met in Gao", "", "a" * 5_000, "import", "undo change one"):
        assert recorded.reason(said, kind) is None
    assert recorded.reason("undo change 12", "nonsense") is None


def test_the_reason_of_a_draft_keeps_all_that_it_says():
    later = recorded.text(recorded.LATER_DRAFT, name="isf.docx", previous="isf-1")
    found = recorded.reason(later, "import")
    assert found == Message(recorded.LATER_DRAFT, name="isf.docx", previous="isf-1")
    assert render(recorded.reason("accept 3, reject 1", "decision"), "fr") == "accepter 3, rejeter 1"
    assert render(recorded.reason("accept s-1 isf-2", "decision"), "fr") == "accepter s-1 isf-2"
    assert recorded.reason("accept what they say", "decision") is None


@for_each("of", recorded.REMARKS)
def test_a_remark_on_a_document_is_found_again(of):
    said = recorded.text(of, **dict.fromkeys(names(of), "3"))
    assert str(recorded.remark(said)) == said
    assert recorded.remark(f"{said} More.") is None


MESSAGES = [
    Message("{file} is empty; get the file again", file="a{b}.docx"),
    Message(
        "{file} unpacks ({found})", file="x", found=Message("{n:,} parts of {size:,.0f} MiB unpacked", n=3, size=2.5)
    ),
]


@for_each("message", MESSAGES)
def test_a_refusal_comes_out_of_the_process_that_reads_as_it_was(message):
    assert refusal.received(refusal.sent(message)) == message


DEEP = {
    "template": "{a}",
    "values": {"a": {"template": "{a}", "values": {"a": {"template": "{a}", "values": {"a": {}}}}}},
}


@for_each(
    "found",
    [
        "text",
        None,
        {"template": "{a}", "values": {}},
        {"template": "{a.b}", "values": {"a": "x"}},
        {"template": "{a:>999999999}", "values": {"a": "x"}},
        {"template": "{a:,}", "values": {"a": "x"}},
        {"template": "{", "values": {}},
        {"template": "{a:{a}}", "values": {"a": "9"}},
        DEEP,
    ],
)
def test_what_is_no_refusal_is_shown_as_text(found):
    for lang in ("fr", "en"):
        assert len(render(refusal.received(found), lang)) < 3_000


def test_a_label_is_said_in_lower_case_in_french_alone():
    said = Message(
        "{key!r} is a {found}, not a {labels:or}", key="x", found=Label("Entity"), labels=named(["Framework"])
    )
    assert render(said, "fr") == "«\xa0x\xa0» est de l’espèce entité, et non plan"
    assert str(said) == "'x' is a Entity, not a Framework"
