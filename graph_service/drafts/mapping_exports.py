"""The mapping of a draft as files for others: CSV, XLSX, SSSOM/TSV and JSON-LD."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from graph_service import __version__, sheets, tables
from graph_service.drafts.mapping import COLUMNS, rows
from graph_service.drafts.repository import Decision, Draft, StoredStatement

#: What our keys are under in files for others: names, which nobody needs to look up.
NAMESPACE: Final = "urn:alignment:"
_LICENSE: Final = "https://w3id.org/sssom/license/unspecified"
_CURATED: Final = "semapv:ManualMappingCuration"
_SSSOM: Final = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_label",
    "reviewer_label",
    "mapping_date",
    "confidence",
    "subject_category",
    "object_category",
    "subject_source",
    "object_source",
    "comment",
)
#: A statement that a part of a plan takes in is narrower than it; one of the same level is close to it.
_LEVELS: Final[Mapping[str, int]] = {
    "priority": 0,
    "Priority": 0,
    "objective": 1,
    "Objective": 1,
    "outcome": 2,
    "output": 3,
    "Result": 3,
    "activity": 4,
}
_KINDS: Final[Mapping[str, sheets.Kind]] = {
    **dict.fromkeys(("text", "target_title", "quote", "context"), "long"),
    "time": "moment",
    "probability": "share",
}
_NAMES: Final[Mapping[str, str]] = {
    "ALIGNS_WITH": "alignsWith",
    "CLASSIFIED_AS": "classifiedAs",
    "LED_BY": "ledBy",
    "IMPLEMENTED_BY": "implementedBy",
    "LOCATED_IN": "locatedIn",
}


@dataclass(frozen=True, slots=True)
class Format:
    """A file format of mappings: the ending of a file's name, its media type, and what writes it."""

    ending: str
    media_type: str
    doc: str
    write: Callable[[Draft], bytes]


def _csv(draft: Draft) -> bytes:
    return tables.to_csv(rows(draft), COLUMNS).encode()


def _xlsx(draft: Draft) -> bytes:
    columns = [sheets.Column(each, each.replace("_", " "), _KINDS.get(each, "text")) for each in COLUMNS]
    return sheets.xlsx(rows(draft), columns, name="mapping")


def _sssom(draft: Draft) -> bytes:
    """Statements mapped to parts of plans and themes; one that fits nothing is mapped to ``sssom:NoTermFound``."""
    head = {
        "mapping_set_id": f"{NAMESPACE}{draft.key}-mapping",
        "mapping_set_title": draft.title,
        "mapping_set_version": str(draft.version),
        "license": _LICENSE,
        "mapping_tool": "strategic-alignment-graph",
        "mapping_tool_version": __version__,
        "subject_source_version": draft.sha256 or draft.key,
        "curie_map": {"alignment": NAMESPACE, "skos": "http://www.w3.org/2004/02/skos/core#"},
    }
    text = io.StringIO()
    for line in yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=10_000).splitlines():
        text.write(f"# {line}\n")
    writer = csv.DictWriter(text, _SSSOM, delimiter="\t", lineterminator="\n", extrasaction="raise")
    writer.writeheader()
    for stored in draft.statements:
        for decision in stored.decisions:
            if decision.type in ("ALIGNS_WITH", "CLASSIFIED_AS"):
                writer.writerow(_cells(_mapping(draft, stored, decision)))
        if stored.marked:
            writer.writerow(
                _cells(
                    {
                        **_subject(draft, stored),
                        "predicate_id": "skos:relatedMatch",
                        "object_id": "sssom:NoTermFound",
                        "author_label": stored.marked_by,
                        "mapping_date": (stored.marked_at or "")[:10],
                        "confidence": 1.0,
                    }
                )
            )
    return text.getvalue().encode()


def _mapping(draft: Draft, stored: StoredStatement, each: Decision) -> dict[str, object]:
    shown = "" if each.probability is None else f"; suggested at {each.probability:.2f}"
    chosen = f"{(each.chosen or 'by_hand').replace('_', ' ')}{shown}"
    return {
        **_subject(draft, stored),
        "predicate_id": _predicate(stored, each),
        "predicate_modifier": None if each.accepted else "Not",
        "object_id": _id(each.key),
        "object_label": each.title,
        "author_label": each.by,
        "reviewer_label": each.carried_by,
        "mapping_date": each.at[:10],
        "confidence": 1.0,
        "object_category": each.label,
        "comment": f"{stored.statement.page}: {chosen}" if stored.statement.page else chosen,
    }


def _subject(draft: Draft, stored: StoredStatement) -> dict[str, object]:
    return {
        "subject_id": _id(stored.key),
        "subject_label": stored.statement.text,
        "subject_category": stored.statement.kind,
        "mapping_justification": _CURATED,
        "subject_source": _id(draft.key),
        "comment": stored.statement.page or None,
    }


def _predicate(stored: StoredStatement, each: Decision) -> str:
    """``broadMatch`` where the part of a plan stands higher than the statement, ``closeMatch`` at the same level,
    ``narrowMatch`` where it is lower; ``relatedMatch`` to a theme, and where a level is not known."""
    own, other = _LEVELS.get(stored.statement.kind), _LEVELS.get(each.label)
    if own is None or other is None:
        return "skos:relatedMatch"
    return "skos:broadMatch" if own > other else "skos:closeMatch" if own == other else "skos:narrowMatch"


def _cells(row: Mapping[str, object]) -> dict[str, object]:
    """The row with no text that splits a line or runs in a spreadsheet."""
    return {
        name: tables.cell(re.sub(r"\s+", " ", each).strip()) if isinstance(each, str) else each
        for name, each in row.items()
    }


def _json_ld(draft: Draft) -> bytes:
    """The draft with its statements and decisions; the context stands inside, so nothing is fetched to read it."""
    decided: dict[str, Any] = {name: {"@type": "@id"} for name in (*_NAMES.values(), "target", "partOf", "plans")}
    context = {
        "@vocab": f"{NAMESPACE}terms#",
        "alignment": NAMESPACE,
        "key": "@id",
        "label": "@type",
        "prov": "http://www.w3.org/ns/prov#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "title": "http://purl.org/dc/terms/title",
        "author": "prov:wasAttributedTo",
        "time": {"@id": "prov:generatedAtTime", "@type": "xsd:dateTime"},
        **decided,
        "statements": {"@container": "@list"},
    }
    whole = {
        "@context": context,
        "key": _id(draft.key),
        "label": "Draft",
        "title": draft.title,
        "language": draft.language,
        "version": draft.version,
        "file": draft.file,
        "sha256": draft.sha256,
        "plans": [*map(_id, draft.plans)],
        "statements": [_statement(draft, each) for each in draft.statements],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _statement(draft: Draft, stored: StoredStatement) -> dict[str, Any]:
    each = stored.statement
    mapped: dict[str, list[str]] = {}
    for decision in stored.accepted:
        mapped.setdefault(_NAMES[decision.type], []).append(_id(decision.key))
    decisions = [_decision(each) for each in stored.decisions]
    if stored.marked:
        said = {"label": "Decision", "decision": stored.marked, "author": stored.marked_by, "time": stored.marked_at}
        decisions.insert(0, said)
    return {
        "key": _id(stored.key),
        "label": "Statement",
        "text": each.text,
        "language": each.language,
        "kind": each.kind,
        "number": each.number,
        "page": each.page or None,
        "context": list(each.context),
        "partOf": _id(stored.parent or draft.key),
        "state": stored.state,
        **mapped,
        "decisions": decisions,
    }


def _decision(each: Decision) -> dict[str, Any]:
    return {
        "label": "Decision",
        "decision": "accepted" if each.accepted else "rejected",
        "target": _id(each.key),
        "relationship": _NAMES[each.type],
        "author": each.by,
        "time": each.at,
        "probability": each.probability,
        "chosen": each.chosen,
        "quote": each.quote,
        "page": each.locator,
        "carriedBy": each.carried_by,
    }


def _id(key: str) -> str:
    """A key under our prefix."""
    return f"alignment:{key}"


EXPORTS: Final[Mapping[str, Format]] = {
    "csv": Format(".csv", "text/csv", "a table for any spreadsheet", _csv),
    "xlsx": Format(".xlsx", sheets.XLSX, "a workbook", _xlsx),
    "sssom": Format(".sssom.tsv", "text/tab-separated-values", "SSSOM/TSV, for tools that exchange mappings", _sssom),
    "json-ld": Format(".jsonld", "application/ld+json", "JSON-LD, with all provenance", _json_ld),
}
