"""A draft in the graph: one change, the same file once, nothing of it lost, and every word with its page."""

import dataclasses

import pytest

from graph_service.drafts import create, editing, repository
from graph_service.errors import InvalidInput, NotFound
from graph_service.statements.statement import Statement
from tests.drafts.build import STATEMENTS, document, drafted, planned, statement


def add(graph, statements=STATEMENTS, content=b"draft", name="draft.docx", **given):
    return create.add(graph, document(name, content), statements, **{"author": "Ada", **given})


def test_a_draft_is_one_change_that_one_undo_takes_back(graph):
    planned(graph)
    before = graph.revision()
    added = add(graph, title="ISF 2022", plans=["isf"])
    assert graph.revision() == before + 1 == added.outcome.revision
    assert (added.key, added.statements, graph.history()[0].kind) == ("draft-isf-2022", 6, "import")
    graph.undo(added.outcome.revision, author="Ada", reason="wrong file")
    assert repository.drafts(graph) == [] and graph.rows("draft_list") == []


def test_what_is_stored_is_what_was_split(graph):
    kept = repository.load(graph, drafted(graph))
    assert tuple(each.statement for each in kept.statements) == STATEMENTS
    assert (kept.title, kept.language, kept.status, kept.plans, kept.version) == ("ISF 2022", "fr", "open", ("isf",), 1)
    assert (kept.file, kept.previous) == ("draft.docx", None)
    assert kept.sha256 == document().sha256 and kept.media_type == document().media_type
    assert kept.statements[2].parent == kept.statements[1].key and kept.statements[0].draft == kept.key
    assert dataclasses.astuple(kept.progress) == (6, 5, 0, 0, 1, 0)


def test_each_statement_has_its_page_and_the_words_of_the_file(graph):
    key = drafted(graph)
    edges = graph.rows("neighbours", keys=[f"{key}-0003"])
    (part_of,) = [each for each in edges if each["type"] == "PART_OF"]
    assert (part_of["source"], part_of["locator"], part_of["to_key"]) == (f"{key}-file", "p. 3", f"{key}-0002")


@pytest.mark.parametrize("given", [{}, {"name": "copy.docx"}, {"title": "Another"}, {"plans": ["isf"]}])
def test_the_same_file_again_changes_nothing(graph, given):
    key = drafted(graph)
    editing.reword(graph, key, f"{key}-0003", "Autrement dit", author="Ada")
    before = graph.revision(), repository.load(graph, key)
    again = add(graph, **given)
    assert (again.key, again.changed, again.statements) == (key, False, 6)
    assert (graph.revision(), repository.load(graph, key)) == before


def test_another_file_of_the_same_title_is_another_draft(graph):
    key = drafted(graph)
    other = add(graph, content=b"other", title="ISF 2022")
    assert (other.key, other.changed) == (f"{key}-2", True)
    assert [each.key for each in repository.drafts(graph)] == [key, other.key]
    assert [each.progress.statements for each in repository.drafts(graph)] == [6, 6]


def test_a_draft_is_called_by_its_title_else_by_that_of_the_document_else_by_its_file(memory_graph):
    planned(memory_graph)
    assert add(memory_graph, content=b"1", name="Plan intégré.docx").key == "draft-plan-integre"
    titled = create.add(memory_graph, document(content=b"2", title="Le plan"), STATEMENTS, author="Ada")
    assert titled.key == "draft-le-plan"
    nameless = add(memory_graph, content=b"3", title="计划")
    assert nameless.key == f"draft-{document(content=b'3').sha256[:8]}"


def test_a_dry_run_says_what_it_would_do_and_stores_nothing(graph):
    planned(graph)
    before = graph.revision()
    tried = add(graph, dry_run=True)
    assert tried.outcome.summary["added"]["Statement"] == 6 and tried.outcome.dry_run
    assert graph.revision() == before and graph.rows("draft_list") == []


def test_bad_input_changes_nothing(graph):
    planned(graph)
    before = graph.revision()
    with pytest.raises(InvalidInput, match=r"no statement was found in draft\.docx"):
        add(graph, ())
    with pytest.raises(NotFound, match="no Framework 'ifs'; did you mean isf"):
        add(graph, plans=["ifs"])
    with pytest.raises(NotFound, match="no draft 'draft-0'"):
        add(graph, previous="draft-0")
    with pytest.raises(InvalidInput, match="control character"):
        add(graph, [statement(0, "a\x00b")])
    assert graph.revision() == before
    with pytest.raises(NotFound, match="no draft 'x'"):
        repository.load(graph, "x")


def test_a_language_that_the_model_has_no_word_for_is_undetermined(memory_graph):
    planned(memory_graph)
    key = add(memory_graph, [Statement(0, "Mpango wa pamoja", "other", "p. 1", "sw")]).key
    assert repository.load(memory_graph, key).statements[0].statement.language == "und"


def test_a_draft_can_be_renamed_given_other_plans_and_archived(graph):
    key = drafted(graph)
    found = editing.describe(graph, key, author="Ada", title="ISF 2023", status="archived", plans=[])
    assert (found.title, found.status, found.plans) == ("ISF 2023", "archived", ())
    with pytest.raises(InvalidInput, match="archived; open it again"):
        editing.reword(graph, key, f"{key}-0001", "x", author="Ada")
    before = graph.revision()
    with pytest.raises(InvalidInput, match="status 'done' must be one of open, decided, archived"):
        editing.describe(graph, key, author="Ada", status="done")
    with pytest.raises(NotFound, match="no Framework"):
        editing.describe(graph, key, author="Ada", plans=["nothing"])
    assert graph.revision() == before
