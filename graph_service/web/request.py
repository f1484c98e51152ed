"""One request for one page: its language, the revision that it sees, what its address asks, and cached answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final, TypeVar
from urllib.parse import unquote

from starlette.requests import Request

from graph_service.access.roles import Actor
from graph_service.api.callers import is_secure
from graph_service.app import App
from graph_service.changes import Record
from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.questions.asking import ask
from graph_service.questions.question import Answer, Parameter, scope_of
from graph_service.questions.registry import QUESTIONS
from graph_service.questions.scope import Scope, country_code
from graph_service.snapshot import Snapshot
from graph_service.snapshot.history import GraphState
from graph_service.web import language
from graph_service.web.urls import Query, UrlBuilder
from visualisation import Lang

T = TypeVar("T")
_LONGEST: Final = 1_000
_MOST_VALUES: Final = 100
#: How long a page waits for an answer before it says that it is being worked out.
PATIENCE_S: Final = 0.5
#: The cookie that remembers the presence, and what in an address stands for all of them.
PRESENCE: Final = "alignment_country"
EVERYWHERE: Final = "all"
#: So many characters of a country's name are remembered. Some are no codes, and a cookie has them percent-encoded.
MOST_REMEMBERED: Final = 100
#: The cookie that keeps the name which a form was given.
AUTHOR: Final = "alignment_author"
#: What belongs to how a page is shown, not to what is asked.
SHOWING: Final = ("lang", "sort", "page", "q", "format", "dialect", "view")


@dataclass(frozen=True)
class PageRequest:
    """Who asks for what: a request with its language and the state of the graph that it sees.

    ``revision`` and ``last``, the change that came to it, are those of the state seen. ``past`` is that state where
    the address asks for the graph as of a revision or a day, None where it is seen as it is now.
    """

    app: App
    http: Request
    lang: Lang
    revision: int
    last: Record | None
    query: Query
    past: GraphState | None = None

    @classmethod
    def of(cls, app: App, http: Request) -> "PageRequest":
        last = app.graph.latest.record()
        lang = language.chosen(http, app.settings.language)
        return cls(app, http, lang, last.revision if last else 0, last, _checked(http))

    def turned_back(self) -> "PageRequest":
        """The same request, of the graph as of the revision or day that its address names, if it names one.

        Raises:
            InvalidInput: it is neither, or a revision that has not come.
        """
        if not (as_of := self.value("as_of")):
            return self
        past = self.graph.state(as_of)
        revision = past.snapshot.revision
        last = next(iter(self.graph.history(limit=1, before=revision + 1)), None)
        return replace(self, revision=revision, last=last, past=past)

    @property
    def seen(self) -> GraphState:
        """The state of the graph that the page shows."""
        return self.past or self.graph.state()

    @property
    def actor(self) -> Actor | None:
        """Who signed in; None where nobody has to, and on the pages before that."""
        found: Actor | None = self.http.scope.get("state", {}).get("actor")
        return found

    @property
    def is_secure(self) -> bool:
        """Whether the browser came over TLS, to which its cookies are then kept."""
        return is_secure(self.http, self.app.access.rules.proxy)

    @property
    def site(self) -> str:
        """The address of this service as the browser has it, without a path."""
        return f"{'https' if self.is_secure else 'http'}://{self.http.url.netloc}"

    @property
    def graph(self) -> Graph:
        return self.app.graph

    @property
    def state(self) -> tuple[Any, ...]:
        """What answers depend on beside the question: the graph's state, that which is shown, and the day."""
        last = self.last
        stamp = (last.revision, last.recorded_at, last.author, last.reason) if last else ()
        now = self.graph.state().identity if self.past else ()
        return (*stamp, *now, self.past is not None, date.today().isoformat())

    def cached(self, key: Any, make: Callable[[], T]) -> T:
        """What ``make`` gives, remembered until the graph changes.

        Raises:
            StillWorking: it takes longer than a reader waits.
        """
        return self.graph.answers.get((*self.state, "page", key), make, PATIENCE_S)

    def ask(self, name: str, **given: Any) -> Answer:
        """A question of the registry, as the API answers it, of the presence and the state that are chosen.

        Raises:
            StillWorking: it takes longer than a reader waits.
        """
        takes = {parameter.name for parameter in QUESTIONS[name].parameters}
        chosen: dict[str, Any] = {"as_of": str(self.revision)} if self.past else {}
        if "country" in takes and "country" not in given:
            chosen["country"] = self.countries
        asked = {each: value for each, value in (chosen | given).items() if value not in (None, ())}
        return ask(self.graph, name, asked, patience_s=PATIENCE_S)

    def scope(self, parameters: Sequence[Parameter]) -> Scope:
        """The scope that the address asks for."""
        return scope_of(self.given(parameters))

    @cached_property
    def known_countries(self) -> tuple[str, ...]:
        """The countries that there are plans of."""
        snapshot: Snapshot = self.seen.snapshot
        codes = snapshot.nodes.country[snapshot.labelled("Framework")]
        return tuple(sorted({str(snapshot.word(code)) for code in codes.tolist() if code >= 0}))

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The presence: the countries that the address names, else the one that this browser chose; none for all."""
        named = tuple(dict.fromkeys(_country(value) for name, value in self.query if name == "country" and value))
        if named:
            return () if EVERYWHERE in named else named
        remembered = unquote(self.http.cookies.get(PRESENCE, ""))
        return (remembered,) if remembered and remembered in self.known_countries else ()

    @property
    def named(self) -> str:
        """The name that this browser gave; empty where it gave none."""
        return unquote(self.http.cookies.get(AUTHOR, ""))[:200].replace("\x00", "").strip()

    @cached_property
    def urls(self) -> UrlBuilder:
        """The addresses that the page links to."""
        return UrlBuilder(
            self.http.url.path,
            self.query,
            self.countries,
            language.asked(self.http),
            self.value("as_of") if self.past else None,
        )

    def given(self, parameters: Sequence[Parameter]) -> dict[str, Any]:
        """The values of parameters in the address, checked; empty ones are not given.

        Raises:
            InvalidInput: a value is none of the parameter's words.
        """
        found: dict[str, Any] = {}
        for each in parameters:
            values = tuple(dict.fromkeys(value for name, value in self.query if name == each.name and value))
            if each.name == "country":
                values = self.countries
            if wrong := [value for value in values if each.choices and value not in each.choices]:
                raise InvalidInput(
                    "{name} {value!r} must be one of {choices}",
                    name=each.name,
                    value=wrong[0][:80],
                    choices=", ".join(each.choices),
                )
            if values:
                found[each.name] = values if each.repeated else values[-1]
        return found

    def value(self, name: str, default: str = "") -> str:
        """One value in the address."""
        return next((value.strip() for key, value in reversed(self.query) if key == name and value.strip()), default)

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """What the address asks, without how it is shown."""
        names = dict.fromkeys(name for name, _ in self.query if name not in (*SHOWING, "flag", "country", "as_of"))
        return {name: tuple(value for each, value in self.query if each == name) for name in names}


def _country(value: str) -> str:
    return EVERYWHERE if value.lower() == EVERYWHERE else country_code(value)


def map_filters() -> tuple[Parameter, ...]:
    """The filters of a map, a matrix and a table of coverage."""
    return tuple(p for p in QUESTIONS["coverage"].parameters if p.name not in ("flag", "explain", "as_of"))


def _checked(http: Request) -> Query:
    pairs = http.query_params.multi_items()
    if len(pairs) > _MOST_VALUES or any(len(value) > _LONGEST or "\x00" in value for _, value in pairs):
        raise InvalidInput(
            "the address has more than {n} values, one of more than {most} characters, or one with NUL",
            n=_MOST_VALUES,
            most=_LONGEST,
        )
    return pairs
