"""Accounts in a store of each kind, a clock that a test moves, and a service where one has to sign in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from graph_service.access.access import Access, Rules
from graph_service.access.accounts import save
from graph_service.access.sqlite import SqliteAccess
from graph_service.app import App
from graph_service.exchange import seeds
from graph_service.graph import Graph
from graph_service.web.app import create_app
from tests.access.provider import Person, Provider
from tests.drafts.stand_in import StandIn
from tests.web.conftest import settings

ADDRESS = "http://127.0.0.1:8000"
PASSWORD = "seven grey herons"
#: What a browser says of where a write comes from.
OWN = {"Origin": ADDRESS}


@dataclass
class Clock:
    """Seconds that a test lets pass."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["file", "memory"])
def access(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Access]:
    store = SqliteAccess(tmp_path / "g.lbug.access" if request.param == "file" else None)
    yield Access(store, Rules(), clock)
    store.close()


@dataclass
class Service:
    """A service with one account of each role, and clients of it."""

    app: App

    def client(self, **headers: str) -> TestClient:
        return TestClient(create_app(self.app), base_url=ADDRESS, headers=headers, follow_redirects=False)

    def browser(self, name: str) -> TestClient:
        """Somebody who signed in."""
        client = self.client(**OWN)
        client.cookies.set("alignment_session", self.app.access.sessions.begin(name))
        return client

    def program(self, name: str, *scopes: str) -> TestClient:
        """A program with a token of somebody."""
        secret, _ = self.app.access.tokens.make(name, "a program", scopes or ("administer",), 30)
        return self.client(Authorization=f"Bearer {secret}")


#: name -> role: whoever is called r… reads, and so on.
PEOPLE = {"ana": "administrator", "paul": "approver", "petra": "approver", "carl": "contributor", "rita": "reader"}


def people_of(access: Access) -> None:
    """An account of each role; all have one password, which is hashed once."""
    first = access.accounts.add("ana", "administrator", password=PASSWORD)
    for name, role in PEOPLE.items():
        if name != "ana":
            made = replace(access.accounts.add(name, role), password=first.password)
            access.store.write(partial(save, account=made))


@pytest.fixture
def new_service(memory_graph: Graph) -> Callable[..., Service]:
    """A service over the Mali seed where one has to sign in."""

    def made(**given: Any) -> Service:
        seeds.seed(memory_graph, "mali-2021", author="a tester")
        service = Service(App.over(memory_graph, settings(**given), StandIn))
        people_of(service.app.access)
        return service

    return made


@pytest.fixture
def service(new_service: Callable[..., Service]) -> Service:
    return new_service()


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider of sign-in where amina is signed in, on a port of this machine."""
    made = Provider(Person("b2f1-amina", {"preferred_username": "amina@example.org", "name": "Amina Traoré"}))
    yield made
    made.close()


@pytest.fixture
def finding() -> Callable[..., dict[str, Any]]:
    """The body of a change that adds one finding."""

    def made(key: str = "finding-1", **more: Any) -> dict[str, Any]:
        node = {"kind": "weakness", "title": "Suivi irrégulier", "language": "fr", **more.pop("set", {})}
        operation = {"op": "upsert", "label": "Finding", "key": key, "set": node}
        return {"reason": "a test", "operations": [operation], **more}

    return made
