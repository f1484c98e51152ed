"""Drafts of a terminal: asked of the graph, or of the service that has it open; rows as ``serializers`` has them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from graph_service.cli import opening, running
from graph_service.drafts import editing, promoting, serializers
from graph_service.drafts.choices import Choice, check
from graph_service.drafts.decisions import Decided
from graph_service.drafts.effect import effect as effect_of
from graph_service.drafts.ingest import add_file
from graph_service.drafts.mapping_exports import EXPORTS
from graph_service.drafts.repository import drafts, load
from graph_service.drafts.versions import compared
from graph_service.exchange import files
from graph_service.graph import Graph
from graph_service.settings import Settings
from graph_service.stores.base import Row

#: Told the share that is done, 0-1.
Tell = Callable[[float], None]
#: What is suggested for the statement of a key, as many parts of each plan as can be had.
Suggest = Callable[[str], Row]
_MOST: Final = 20


def every(given: Settings) -> list[Row]:
    """Every draft, without statements."""
    if (service := running.find(given)) is not None:
        return list(service.get("/drafts")["items"])
    with opening.opened(given, reads=True) as app:
        return [serializers.draft(each) for each in drafts(app.graph)]


def one(given: Settings, key: str) -> tuple[Row, list[Row]]:
    """A draft, and its statements."""
    if (service := running.find(given)) is not None:
        return _without(service.get(_path(key)), "versions", "revision"), _statements(service, key)
    with opening.opened(given, reads=True) as app:
        found = load(app.graph, key)
    return serializers.draft(found), [serializers.statement(each) for each in found.statements]


def suggest(
    given: Settings, key: str, statements: Sequence[str], *, most: int, schemes: Sequence[str], tell: Tell
) -> tuple[list[Row], dict[str, Row], int]:
    """What is suggested for these statements, or for all that are to be mapped; the statements by their keys; and the
    revision that both are of."""
    if (service := running.find(given)) is not None:
        asked = {"statement": list(statements), "most": most, "scheme": list(schemes)}
        told = service.get(_path(key, "suggestions"), asked)
        return told["items"], {each["key"]: each for each in _statements(service, key)}, told["revision"]
    with opening.opened(given, reads=True) as app:
        found = app.suggestions.suggest(
            key, statements, most=most, schemes=schemes or None, progress=lambda done, of: tell(done / of)
        )
        by_key = {each.statement.key: serializers.statement(each.statement) for each in found}
        return [serializers.suggested(each) for each in found], by_key, app.graph.revision()


def effect(given: Settings, key: str, standing: str) -> Row:
    """What a draft would change if it were adopted."""
    if (service := running.find(given)) is not None:
        return dict(service.get(_path(key, "effect"), {"standing": standing}))
    with opening.opened(given, reads=True) as app:
        return serializers.effects(effect_of(app.graph, key, standing=standing))


def versions(given: Settings, key: str) -> list[Row]:
    """What changed between a draft and the version before."""
    if (service := running.find(given)) is not None:
        return list(service.get(_path(key, "versions"))["items"])
    with opening.opened(given, reads=True) as app:
        return [serializers.compared(each) for each in compared(app.graph, key)]


def export(given: Settings, key: str, kind: str) -> bytes:
    """The mapping of a draft as a file."""
    if (service := running.find(given)) is not None:
        return service.content(_path(key, "exports", kind), {})
    with opening.opened(given, reads=True) as app:
        return EXPORTS[kind].write(load(app.graph, key))


def add(
    given: Settings,
    file: Path,
    *,
    title: str | None,
    plans: Sequence[str],
    version_of: str | None,
    dry_run: bool,
    tell: Tell,
) -> Row:
    """Store a file as a draft; what came of it."""
    if (service := running.find(given)) is not None:
        named = {"author": given.author, "title": title, "plans": ",".join(plans) or None, "version_of": version_of}
        fields = {name: value for name, value in named.items() if value is not None}
        return dict(service.send("/drafts", file, fields, {"dry_run": dry_run}))
    with opening.opened(given) as app:
        added = add_file(
            app.graph,
            file,
            name=file.name,
            author=given.author,
            title=title,
            plans=plans,
            previous=version_of,
            dry_run=dry_run,
            max_bytes=given.max_import_mib * files.MIB,
            progress=lambda step, share: tell(share * 0.9 if step == "read" else 0.95),
        )
    return serializers.added_row(added, dry_run=dry_run)


def decide(
    given: Settings, key: str, choose: Callable[[Suggest], Sequence[Choice]], *, reason: str | None, dry_run: bool
) -> Row:
    """Make the decisions that ``choose`` comes to, who may look at what is suggested; what came of it."""
    if (service := running.find(given)) is not None:

        def ask(statement: str) -> Row:
            asked = {"statement": statement, "most": _MOST}
            return dict(service.get(_path(key, "suggestions"), asked)["items"][0])

        check(choices := choose(ask))
        listed = [asdict(each) for each in choices]
        return _decide(service, given, key, {"reason": reason or None, "decisions": listed}, dry_run=dry_run)
    with opening.opened(given) as app:
        suggestions = app.suggestions
        choices = choose(
            lambda each: serializers.suggested(suggestions.suggest(key, [each], most=_MOST, schemes=())[0])
        )
        made = suggestions.decide(key, choices, author=given.author, reason=reason, dry_run=dry_run)
    return serializers.decided(made, dry_run=dry_run)


def accept_all(given: Settings, key: str, at_least: float, *, dry_run: bool, tell: Tell) -> Row:
    """Accept the first suggestion of every open statement from a probability on; what came of it."""
    if (service := running.find(given)) is not None:
        return _decide(service, given, key, {"accept_at_least": at_least}, dry_run=dry_run)
    with opening.opened(given) as app:
        made = app.suggestions.accept_all(
            key, at_least, author=given.author, dry_run=dry_run, progress=lambda done, of: tell(done / of)
        )
    return serializers.decided(made, dry_run=dry_run)


def edit(given: Settings, key: str, statement: str, asked: Mapping[str, Any], seen: str | None) -> Row:
    """Edit a statement as the API takes it, one of ``text``, ``kind``, ``aside``, ``split_at`` and ``merge_with``, a
    list of keys; what came of it."""
    if (service := running.find(given)) is not None:
        body = {"author": given.author, "seen": seen, **asked}
        if "merge_with" in asked:
            body["merge_with"] = dict.fromkeys(each for each in asked["merge_with"] if each != statement)
        return dict(service.patch(_path(key, "statements", statement), body))
    with opening.opened(given) as app:
        made = _edited(app.graph, key, statement, asked, author=given.author, seen=seen)
    return serializers.decided(made, dry_run=False)


def describe(given: Settings, key: str, *, title: str | None, status: str | None, plans: Sequence[str] | None) -> Row:
    """Change what a draft is called, where its mapping stands, or which plans it is mapped to; the draft after it."""
    if (service := running.find(given)) is not None:
        body = {"author": given.author, "title": title, "status": status, "plans": plans}
        return _without(service.patch(_path(key), body), "revision")
    with opening.opened(given) as app:
        found = editing.describe(app.graph, key, author=given.author, title=title, status=status, plans=plans)
    return serializers.draft(found)


def keep(given: Settings, key: str, *, kind: str, standing: str, dry_run: bool) -> Row:
    """Keep a draft as a plan; what came of it."""
    if (service := running.find(given)) is not None:
        body = {"author": given.author, "kind": kind, "standing": standing}
        return dict(service.post(_path(key, "plan"), body, {"dry_run": dry_run}))
    with opening.opened(given) as app:
        made = promoting.promote(app.graph, key, author=given.author, kind=kind, standing=standing, dry_run=dry_run)
    return serializers.kept(key, made, dry_run=dry_run)


def _path(key: str, *parts: str) -> str:
    """The address of a draft or of what is below it."""
    return running.address("drafts", key, *parts)


def _statements(service: running.Running, key: str) -> list[Row]:
    return list(service.get(_path(key, "statements"))["items"])


def _decide(service: running.Running, given: Settings, key: str, asked: Row, *, dry_run: bool) -> Row:
    return dict(service.post(_path(key, "decisions"), {"author": given.author, **asked}, {"dry_run": dry_run}))


def _edited(
    graph: Graph, key: str, statement: str, asked: Mapping[str, Any], *, author: str, seen: str | None
) -> Decided:
    ((name, value),) = asked.items()
    match name:
        case "text":
            return editing.reword(graph, key, statement, value, author=author, seen=seen)
        case "kind":
            return editing.retype(graph, key, statement, value, author=author, seen=seen)
        case "split_at":
            return editing.split_at(graph, key, statement, value, author=author, seen=seen)
        case "merge_with":
            return editing.merge(graph, key, [statement, *value], author=author, seen={statement: seen})
    act = editing.set_aside if value else editing.bring_back
    return act(graph, key, statement, author=author, seen=seen)


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}
