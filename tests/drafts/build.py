"""Small drafts in few words, and a small plan to map them to."""

import hashlib
from collections.abc import Sequence
from typing import Any

from graph_service.documents.document import Document
from graph_service.drafts import create
from graph_service.graph import Graph
from graph_service.statements.statement import Statement
from tests.questions.build import entity, fill, helps, led, objective, output, part, place, plan, project, theme

PLAN = (
    plan("isf", title="Cadre stratégique"),
    objective("isf-1", title="Appui aux élections", code="1"),
    objective("isf-2", title="Protection des civils", code="2"),
    objective("isf-3", title="Justice et droits humains", code="3"),
    output("isf-1-1", title="Des agents électoraux sont formés", code="1.1"),
    entity("undp", title="UNDP"),
    entity("unpol", title="Police"),
    place("ml07", title="Gao"),
    theme("sdg-16", title="Paix, justice et institutions efficaces"),
    project("p-1", title="Appui électoral"),
    *(part(f"isf-{n}", "isf") for n in (1, 2, 3)),
    part("isf-1-1", "isf-1"),
    helps("p-1", "isf-1-1"),
    led("p-1", "undp"),
    led("isf-1", "undp"),
)


def statement(order: int, text: str, kind: str = "activity", **given: Any) -> Statement:
    return Statement(order, text, kind, **{"page": f"p. {order + 1}", "language": "fr", **given})


#: A priority with an output under it, an activity under that, one more, and a page number that is set aside.
STATEMENTS = (
    statement(0, "Priorité 1 : protéger les civils", "priority", number="1"),
    statement(1, "Des patrouilles protègent les civils à Gao", "output", parent=0, context=("Priorité 1",)),
    statement(2, "Mener des patrouilles avec la police", parent=1, context=("Priorité 1",)),
    statement(3, "Soutenir les droits humains et la justice", "objective", context=("Priorité 2",)),
    statement(4, "Former des agents électoraux", context=("Priorité 2",)),
    statement(5, "Page 3 sur 12", "other", aside="boilerplate"),
)


def document(name: str = "draft.docx", content: bytes = b"draft", **given: Any) -> Document:
    media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return Document(name, media, hashlib.sha256(content).hexdigest(), (), **given)


def planned(graph: Graph) -> Graph:
    """``graph`` with the plan."""
    fill(graph, *PLAN)
    return graph


def drafted(graph: Graph, statements: Sequence[Statement] = STATEMENTS, **given: Any) -> str:
    """The key of a draft of these statements, added to a graph with the plan."""
    named = {"author": "Ada", "title": "ISF 2022", "plans": ["isf"], **given}
    return create.add(planned(graph), document(), statements, **named).key
