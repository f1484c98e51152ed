"""One offline Chromium for the pages, and a page opener that notes all they ask for and complain of."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.visualisation.embedding import ORIGIN, page_of, serve

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=ARGS)
        yield browser
        browser.close()


class Opened:
    """A page opened from disk, offline, with what it requested and what it complained of."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def assert_quiet(self) -> None:
        assert [url for url in self.requests if not url.startswith(("file:", "data:", "blob:", ORIGIN))] == []
        assert len([url for url in self.requests if url.startswith("file:")]) <= 1
        assert self.complaints == []
        assert self.page.evaluate("window.__pwned") is None


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def open_it(html: str, fragment: str = "", width: int = 1366, height: int = 768) -> Opened:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        context = chromium.new_context(viewport={"width": width, "height": height})
        context.set_offline(True)
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.goto(f"{file.as_uri()}{'#' if fragment else ''}{fragment}")
        return opened

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def open_piece(chromium: Any) -> Iterator[Callable[..., Opened]]:
    """Opens a page of an application that embeds a piece; ``more`` are its other pages by path."""
    contexts = []

    def open_it(
        fragment: Any,
        *,
        lang: str = "fr",
        hash: str = "",
        width: int = 1366,
        height: int = 768,
        more: dict[str, str] | None = None,
        path: str = "/page",
    ) -> Opened:
        context = chromium.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
        contexts.append(context)
        serve(context, {path: page_of(fragment, lang), **(more or {})})
        opened = Opened(context.new_page())
        opened.page.goto(f"{ORIGIN}{path}{hash}")
        return opened

    yield open_it
    for context in contexts:
        context.close()
