"""Questions of a terminal: asked of the graph, or of the service that has it open."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from graph_service.answer_sheets.book import Asked, workbook
from graph_service.changes import Change, Effect, Outcome, Record, operations_from_json
from graph_service.cli import opening, running
from graph_service.exchange import dump as dumps
from graph_service.exchange.dump import DumpReport
from graph_service.exchange.encryption import Recipient
from graph_service.exchange.workbook.writing import workbook as plan_workbook
from graph_service.expert_cypher import Table
from graph_service.messages import Message
from graph_service.model import EdgeRef
from graph_service.model.wording import Lang, lang_of
from graph_service.queries import Query
from graph_service.questions.alignment_map import alignment_map
from graph_service.questions.asking import ask as ask_graph
from graph_service.questions.question import Answer, Question, scope_of
from graph_service.questions.whatif import whatif as whatif_of
from graph_service.settings import Settings
from graph_service.stores.base import Row
from visualisation import MapModel


def answer(given: Settings, name: str, asked: Mapping[str, Any]) -> Answer:
    """The answer of a question, the same from either."""
    if (service := running.find(given)) is not None:
        return _answer(service.get(f"/{name}", _given(asked)))
    with opening.opened(given, reads=True) as app:
        return ask_graph(app.graph, name, asked)


def whatif(given: Settings, operations: Sequence[Row], name: str, asked: Row) -> Answer:
    """A question asked of the graph with operations laid over it, as the API takes them."""
    if (service := running.find(given)) is not None:
        params = {n: list(v) if isinstance(v, tuple) else v for n, v in _given(asked).items()}
        return _answer(service.post("/whatif", {"question": name, "params": params, "operations": list(operations)}))
    with opening.opened(given, reads=True) as app:
        return whatif_of(app.graph, operations_from_json(operations), name, asked)


def rows(given: Settings, *queries: tuple[str, Mapping[str, Any]]) -> tuple[list[list[Row]], int]:
    """The rows of some query files with these parameters, and the revision that they are of."""
    if (service := running.find(given)) is not None:
        found = [service.get(f"/queries/{name}", bound) for name, bound in queries]
        return [each["rows"] for each in found], found[-1]["revision"]
    with opening.opened(given, reads=True) as app:
        return [app.graph.rows(name, **bound) for name, bound in queries], app.graph.revision()


def book(given: Settings, question: Question, asked: Mapping[str, Any]) -> bytes:
    """The answer of a question as a workbook in the language of the settings."""
    lang = lang_of(given.language)
    if (service := running.find(given)) is not None:
        return service.content(f"/{question.name}", {**_given(asked), "format": "xlsx"}, lang)
    with opening.opened(given, reads=True) as app:
        found = ask_graph(app.graph, question.name, asked)
        said = Asked(question.name, found.revision, found.params, found.remark)
        return workbook(app.graph, said, found.rows, question.columns, lang)


def rows_book(given: Settings, query: Query, bound: Mapping[str, Any]) -> bytes:
    """The rows of a query file as a workbook in the language of the settings."""
    lang = lang_of(given.language)
    if (service := running.find(given)) is not None:
        return service.content(f"/queries/{query.name}", {**_given(bound), "format": "xlsx"}, lang)
    with opening.opened(given, reads=True) as app:
        said = Asked(query.name, app.graph.revision(), _given(bound))
        return workbook(app.graph, said, app.graph.rows(query.name, **bound), list(query.returns), lang)


def plan_book(given: Settings, framework: str, lang: Lang) -> bytes:
    """A plan as a workbook that can be edited and imported again."""
    if (service := running.find(given)) is not None:
        return service.content(running.address("frameworks", framework, "workbook"), {}, lang)
    with opening.opened(given, reads=True) as app:
        return plan_workbook(app.graph, framework, lang)


def map_model(given: Settings, asked: Mapping[str, Any], lang: Lang) -> MapModel:
    """What a map draws of the plans that the filters let through."""
    if (service := running.find(given)) is not None:
        return MapModel.from_json(json.dumps(service.get("/map", _given(asked), lang)))
    with opening.opened(given, reads=True) as app:
        return alignment_map(app.graph, scope_of(asked), date.today().isoformat(), lang=lang)


def cypher(given: Settings, text: str, params: Mapping[str, Any]) -> Table:
    """What an expert's own Cypher answers."""
    if (service := running.find(given)) is not None:
        told = service.post("/cypher", {"text": text, "params": dict(params)})
        rows = [[row[name] for name in told["columns"]] for row in told["rows"]]
        return Table(tuple(told["columns"]), rows, told["more"])
    with opening.opened(given, reads=True) as app:
        return app.cypher(text, dict(params))


def dump(given: Settings, out: Path, to: Sequence[Recipient]) -> DumpReport:
    """Write everything to a file that can be restored."""
    if (service := running.find(given)) is not None:
        with tempfile.TemporaryDirectory(prefix="alignment-dump-") as folder:
            fetched = Path(folder) / "fetched.jsonl.gz"
            service.fetch("/exports/dump", fetched)
            return dumps.copied(fetched, out, to)
    with opening.opened(given, reads=True) as app:
        return dumps.dump(app.graph, out, to)


def changes(given: Settings, most: int) -> list[Row]:
    """The last changes, newest first, without what they did."""
    if (service := running.find(given)) is not None:
        return [{**each, "effects": []} for each in service.get("/changes", {"limit": most})["items"]]
    with opening.opened(given, reads=True) as app:
        return [_record(each) for each in app.graph.history(limit=most)]


def change(given: Settings, revision: int) -> Row:
    """One change with everything that it did."""
    if (service := running.find(given)) is not None:
        told = service.get(f"/changes/{revision}")
        return {**told, "effects": [_told(each) for each in told["effects"]]}
    with opening.opened(given, reads=True) as app:
        return _record(app.graph.change(revision))


def apply(given: Settings, operations: Sequence[Row], reason: str, *, dry_run: bool) -> Row:
    """Make a change of operations, as the API takes them; what came of it."""
    if (service := running.find(given)) is not None:
        body = {"author": given.author, "reason": reason, "operations": list(operations)}
        return dict(service.post("/changes", body, {"dry_run": dry_run}))
    wanted = Change(operations_from_json(operations), given.author, reason)
    with opening.opened(opening.tried(given, dry_run=dry_run), makes=True) as app:
        return _made(app.graph.apply(wanted, dry_run=dry_run))


def undo(given: Settings, revision: int, reason: str, *, dry_run: bool) -> Row:
    """Put back what a change replaced; what came of it."""
    if (service := running.find(given)) is not None:
        body = {"author": given.author, "reason": reason}
        return dict(service.post(f"/changes/{revision}/undo", body, {"dry_run": dry_run}))
    with opening.opened(given) as app:
        return _made(app.graph.undo(revision, author=given.author, reason=reason, dry_run=dry_run))


def _given(asked: Mapping[str, Any]) -> Row:
    """What was asked for, without what nobody gave; 0 is something."""
    return {n: value for n, value in asked.items() if not (value is None or value is False or value in ((), []))}


def _record(record: Record) -> Row:
    named = ("revision", "kind", "author", "recorded_at", "reason", "undoes", "summary")
    return {**{name: getattr(record, name) for name in named}, "effects": [_did(each) for each in record.effects or ()]}


def _did(effect: Effect) -> Row:
    return {"did": effect.verb, "to": str(effect.ref)}


def _told(effect: Row) -> Row:
    """What a change did to one element, of which the API says how it was and is."""
    was, now = effect["before"], effect["after"]
    each = now or was
    ref = each.get("key") or EdgeRef(each["type"], each["start"], each["end"], each.get("role") or "")
    return {"did": "added" if was is None else "deleted" if now is None else "changed", "to": str(ref)}


def _made(outcome: Outcome) -> Row:
    named = ("revision", "dry_run", "summary")
    return {**{name: getattr(outcome, name) for name in named}, "kept": list(outcome.kept)}


def _answer(told: Row) -> Answer:
    remark = Message("{said}", said=told["remark"]) if "remark" in told else None
    return Answer(told["question"], told["params"], told["revision"], told["rows"], told.get("summary", {}), remark)
