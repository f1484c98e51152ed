"""An application that embeds a piece, without a server: its routes answer in the browser, under the strict policy."""

from collections.abc import Mapping
from html import escape
from typing import Any

from visualisation.resources import asset

ORIGIN = "http://app.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'self'"
)
TYPES = {"js": "text/javascript", "css": "text/css"}


def page_of(fragment: Any, lang: str) -> str:
    """A page as the application writes it: heading, piece, scripts served beside it."""
    styles = "".join(f'<link rel="stylesheet" href="/assets/{name}">' for name in ("page.css", *fragment.styles))
    scripts = "".join(f'<script src="/assets/{name}" defer></script>' for name in fragment.scripts)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Application</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,">{styles}{scripts}</head><body><main><h1>{escape("Page <1>")}</h1>'
        f"{fragment.markup}</main></body></html>"
    )


def serve(context: Any, pages: Mapping[str, Any]) -> None:
    """Answer for ``ORIGIN``: ``pages`` by path, the assets, and nothing else. ``pages`` may grow later."""

    def answer(route: Any) -> None:
        path = route.request.url.removeprefix(ORIGIN).partition("#")[0]
        name = path.removeprefix("/assets/")
        if path in pages:
            body, policy = pages[path] if isinstance(pages[path], tuple) else (pages[path], POLICY)
            headers = {"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(status=200, headers=headers, body=body)
        elif path.startswith("/assets/") and name.rpartition(".")[2] in TYPES:
            kind = TYPES[name.rpartition(".")[2]]
            route.fulfill(status=200, headers={"Content-Type": kind}, body=asset(name))
        else:
            route.fulfill(status=404, body="")

    context.route(f"{ORIGIN}/**", answer)
