"""Whatever stands in an address, the service answers it or refuses it in words: no page and no route ever fails."""

import re
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.web.pages import PageRoute
from tests.web.conftest import HTML

#: What somebody found to break a reader of addresses once, percent-encoded.
TRICKY = (
    "9" * 5_000,
    "9" * 19,
    "-1",
    "0",
    "1e999",
    "nan",
    quote("٣"),
    "%ED%A0%80",
    "%00",
    "%0D%0Ax",
    "%2F..%2F",
    "x" * 1_001,
    "",
    "2021-02-30",
    "ROW",
)
#: What there is in the graph, so that what comes after the first look-up is met too.
KNOWN = ("mli-itsp", "mli-itsp-1", "mli-gao-livelihoods", "undp", "ml07", "MLI", "1", "2", "entity", "-title", "csv")
NUMBER = "number"


@dataclass(frozen=True)
class Address:
    """A route that a reader or a program gets, with the parameters of its query."""

    path: str
    takes: tuple[str, ...]

    def with_path(self, value: str) -> str:
        return re.sub(r"\{\w+(:\w+)?\}", lambda _: value, self.path)

    def usual(self) -> str:
        """The address as one would ask it."""
        return re.sub(r"\{(\w+)(:\w+)?\}", lambda m: "1" if m[1] in (NUMBER, "revision") else "mli-itsp", self.path)


def addresses(client: TestClient) -> list[Address]:
    """Every page and every GET of the API."""
    pages = [
        Address(route.path, tuple(route.takes)) for route in client.app.router.routes if isinstance(route, PageRoute)
    ]
    described = client.get("/openapi.json").json()["paths"]
    api = [
        Address(path, tuple(p["name"] for p in methods["get"].get("parameters", ()) if p["in"] == "query"))
        for path, methods in described.items()
        if "get" in methods
    ]
    assert len(pages) >= 35 and len(api) >= 60
    return [*pages, *api]


def sound(client: TestClient, address: str, language: str = "fr") -> None:
    client.cookies.clear()
    found = client.get(address, headers={**HTML, "Accept-Language": language})
    assert found.status_code < 500, (address[:200], found.status_code)
    if client.cookies:  # what is left behind in the browser breaks no page either
        assert client.get("/import").status_code == 200, address[:200]


@pytest.mark.slow
def test_no_value_in_a_path_breaks_it(reader):
    tricky = cycle(TRICKY)
    for each in addresses(reader):
        if "{" in each.path:
            for value in (TRICKY[0], next(tricky), next(tricky), next(tricky)):
                sound(reader, each.with_path(value))


@pytest.mark.slow
def test_no_value_of_a_parameter_breaks_a_page(reader):
    tricky = cycle(TRICKY)
    for each in addresses(reader):
        if not each.path.startswith("/api/"):
            for name in each.takes:
                sound(reader, f"{each.usual()}?{name}={next(tricky)}")
    for value in TRICKY:  # remembered by the browser
        sound(reader, f"/import?country={value}")
        sound(reader, f"/import?lang={value}")


def test_no_parameter_of_another_page_breaks_one(reader):
    for each in addresses(reader):
        for name in {"row", "column", "ROW", "self", "path", "key", "limit"} - {*each.takes}:
            found = reader.get(f"{each.usual()}?{name}=x", headers={"Accept": "application/json"})
            assert found.status_code < 500, (each.path, name)


VALUES = st.one_of(
    st.sampled_from(TRICKY),
    st.sampled_from(KNOWN),
    st.integers().map(str),
    st.floats().map(str),
    st.text(max_size=40).map(lambda text: quote(text.encode("utf-8", "surrogatepass"))),
    st.binary(max_size=12).map(quote),
)


@pytest.mark.slow
@given(data=st.data(), language=st.sampled_from(["fr", "en"]))
@settings(max_examples=(settings.default.max_examples if settings.default else 12) * 8)
def test_no_address_that_is_drawn_breaks_one(reader, data, language):
    each = data.draw(st.sampled_from(addresses(reader)))
    path = each.with_path(data.draw(VALUES)) if data.draw(st.booleans()) else each.usual()
    names = data.draw(st.lists(st.sampled_from(each.takes or ("lang",)), max_size=5))
    pairs = [f"{name}={data.draw(VALUES)}" for name in names]
    sound(reader, f"{path}?{'&'.join(pairs)}", language)
