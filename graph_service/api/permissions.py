"""Which role a route asks for: one table of every route; one without a line is for administrators alone."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from graph_service.access.roles import ADMINISTRATOR, APPROVER, CONTRIBUTOR, READER, Need
from graph_service.questions.lookups import LISTS

#: Asked for without signing in: whether the service is up, how one signs in, and what those pages look like.
OPEN: Final = Need("")
_READ: Final = Need(READER)
_PROPOSE: Final = Need(CONTRIBUTOR)
_DECIDE: Final = Need(APPROVER)
_IMPORT: Final = Need(APPROVER, "import")
_ADMINISTER: Final = Need(ADMINISTRATOR)
METRICS: Final = "/metrics"

_QUESTIONS: Final = (
    "advantage",
    "chains",
    "coverage",
    "gaps",
    "map",
    "matrix",
    "portfolio",
    "single-entity",
    "tree",
    "unled",
)
_OPEN_PATHS: Final = (
    *("/healthz", "/readyz", "/static/{name}", "/sign-in", "/invitation"),
    *("/sign-in/provider", "/sign-in/provider/return"),
)
_PAGES: Final = (
    *(
        "/",
        "/plans/{key}",
        "/plans/{key}/workbook",
        "/gaps",
        "/coverage",
        "/advantage",
        "/items/{key}",
        "/projects",
        "/projects/{key}",
    ),
    *("/entities", "/entities/{key}", "/sources", "/sources/{key}", "/search", "/nodes/{key}", "/map", "/map/download"),
    *("/matrix", "/matrix/cell", "/explore", "/explore/frame", "/money", "/places", "/changes", "/changes/{number}"),
    *("/drafts", "/drafts/{key}", "/drafts/{key}/effect", "/drafts/{key}/versions", "/drafts/{key}/statements/{one}"),
    *("/drafts/{key}/statements/{one}/parts", "/docs", "/openapi.json", METRICS, "/accounts"),
)
_ANSWERS: Final = (
    *(f"/api/v1/{name}{rest}" for name in LISTS for rest in ("", "/{key}", "/{key}/neighbours")),
    *(f"/api/v1/{name}" for name in _QUESTIONS),
    "/api/v1/frameworks/{key}/workbook",
    *("/api/v1/frameworks/{key}/tree", "/api/v1/entities/{key}/portfolio", "/api/v1/queries", "/api/v1/queries/{name}"),
    *("/api/v1/changes", "/api/v1/changes/{revision}", "/api/v1/exports/{format}"),
    *("/api/v1/drafts", "/api/v1/drafts/{key}", "/api/v1/drafts/{key}/effect", "/api/v1/drafts/{key}/exports/{format}"),
    *(f"/api/v1/drafts/{{key}}/{name}" for name in ("statements", "versions", "suggestions")),
    *("/api/v1/tokens", "/api/v1/accounts/me"),
)
#: Pages on which a decision or an import is prepared.
_PREPARED: Final = (
    *("/changes/{number}/undo", "/drafts/reading/{token}", "/drafts/{key}/bulk", "/drafts/{key}/keep"),
    *("/import", "/import/form", "/imports/{token}"),
)
RULES: Final[Mapping[tuple[str, str], Need]] = {
    **{("GET", path): OPEN for path in _OPEN_PATHS},
    **{("GET", path): _READ for path in (*_PAGES, *_ANSWERS)},
    **{("GET", path): _DECIDE for path in _PREPARED},
    ("POST", "/sign-in"): OPEN,
    ("POST", "/sign-out"): OPEN,
    ("POST", "/invitation"): OPEN,
    ("POST", "/api/v1/whatif"): _READ,
    ("POST", "/api/v1/cypher"): _DECIDE,
    # changes
    ("POST", "/api/v1/changes"): _PROPOSE,
    ("POST", "/api/v1/changes/{revision}/undo"): _DECIDE,
    ("POST", "/changes/{number}/undo"): _DECIDE,
    ("POST", "/api/v1/imports"): _IMPORT,
    ("POST", "/imports"): _DECIDE,
    ("POST", "/imports/{token}/confirm"): _DECIDE,
    # drafts
    ("POST", "/api/v1/drafts"): _DECIDE,
    ("PATCH", "/api/v1/drafts/{key}"): _DECIDE,
    ("POST", "/api/v1/drafts/{key}/decisions"): _DECIDE,
    ("PATCH", "/api/v1/drafts/{key}/statements/{statement}"): _DECIDE,
    ("POST", "/api/v1/drafts/{key}/plan"): _DECIDE,
    ("POST", "/drafts"): _DECIDE,
    ("POST", "/drafts/name"): _DECIDE,
    ("POST", "/drafts/{key}/describe"): _DECIDE,
    ("POST", "/drafts/{key}/bulk"): _DECIDE,
    ("POST", "/drafts/{key}/keep"): _DECIDE,
    ("POST", "/drafts/{key}/undo"): _DECIDE,
    ("POST", "/drafts/{key}/statements/{one}"): _DECIDE,
    # one's own password and tokens, and everybody's
    ("POST", "/api/v1/tokens"): _READ,
    ("DELETE", "/api/v1/tokens/{id}"): _READ,
    ("POST", "/api/v1/accounts/me/password"): _READ,
    ("POST", "/accounts/token"): _READ,
    ("POST", "/accounts/token/{id}/revoke"): _READ,
    ("POST", "/accounts/password"): _READ,
    ("POST", "/accounts/invite"): _ADMINISTER,
    ("POST", "/accounts/role"): _ADMINISTER,
    ("POST", "/accounts/remove"): _ADMINISTER,
    ("GET", "/accounts/log"): _ADMINISTER,
    ("GET", "/api/v1/accounts"): _ADMINISTER,
    ("POST", "/api/v1/accounts"): _ADMINISTER,
    ("PATCH", "/api/v1/accounts/{name}"): _ADMINISTER,
    ("DELETE", "/api/v1/accounts/{name}"): _ADMINISTER,
    ("POST", "/api/v1/accounts/{name}/invitation"): _ADMINISTER,
    ("GET", "/api/v1/access-log"): _ADMINISTER,
}


def _compiled(rules: Iterable[tuple[str, str]]) -> dict[str, list[tuple[re.Pattern[str], Need]]]:
    """By method; a path without a placeholder before those that have one, as a router goes by what was added first."""
    found: dict[str, list[tuple[re.Pattern[str], Need]]] = {}
    for method, path in sorted(rules, key=lambda rule: (rule[1].count("{"), rule[1])):
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))
        found.setdefault(method, []).append((re.compile(pattern), RULES[method, path]))
    return found


_BY_METHOD: Final = _compiled(RULES)


@lru_cache(256)
def needed(method: str, path: str) -> Need | None:
    """What a request asks for; None where the table has no line for it."""
    method = "GET" if method == "HEAD" else method
    return next((need for pattern, need in _BY_METHOD.get(method, ()) if pattern.fullmatch(path)), None)
