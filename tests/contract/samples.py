"""What each query is asked in the tests that ask all of them: names and words of the complete graph."""

from typing import Any

from graph_service.changes import UpsertEdge, UpsertNode
from graph_service.model import vocabulary as words
from graph_service.queries import Query
from tests.contract.complete import SOURCE, complete

_ALL = complete().operations
NODE_KEYS = [each.key for each in _ALL if isinstance(each, UpsertNode)]
EDGE_KEYS = [each.ref.key for each in _ALL if isinstance(each, UpsertEdge)]

#: A parameter of this name means this, in every query ...
BY_NAME = {
    "approvals": list(words.APPROVALS),
    "before": 100,
    "draft": "draft-2",
    "entity": "entity-2",
    "framework": "framework-2",
    "kinds": [*words.FRAMEWORK_KINDS, *words.ENTITY_KINDS, *words.FINDING_KINDS],
    "levels": [*words.RESULT_LEVELS, *words.LOCATION_LEVELS],
    "limit": 1000,
    "schemes": [f"scheme {number} d'un « État » 北" for number in (1, 2)],
    "search": "etat",
    "sort": "title",
    "source": SOURCE,
    "standings": list(words.STANDINGS),
    "types": ["PART_OF", "LED_BY", "ABOUT"],
}
#: ... except in these.
BY_QUERY: dict[str, dict[str, Any]] = {
    "change_record": {"key": "change-00000003"},
    "relationships": {"keys": EDGE_KEYS},
}
_BY_TYPE = {"str": "", "int": 1, "float": 0.5, "list[str]": NODE_KEYS, "words": "etat"}


def samples(query: Query) -> list[dict[str, Any]]:
    """Parameters to ask a query with: once with only what must be given, once with all that can be."""
    own = BY_QUERY.get(query.name, {})
    every = {
        name: own[name] if name in own else BY_NAME.get(name, _BY_TYPE[param.type])
        for name, param in query.params.items()
    }
    least = {name: value for name, value in every.items() if not query.params[name].optional}
    return [least, every] if least != every else [every]
