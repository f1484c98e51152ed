"""What a browser opens: the alignment map, the explore view, and the states in which neither can be drawn."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.api import parameters, problems
from graph_service.api.answering import language, tagged
from graph_service.api.maps import FILTERS, around, drawn
from graph_service.api.service import API, Service, add
from graph_service.api.words import WORDS
from graph_service.errors import GraphServiceError
from graph_service.questions.alignment_map import MOST_NODES
from graph_service.questions.asking import Parameter
from visualisation import Lang, MapError, csp, explore_page, map_page

HTML: Final = "text/html"
_DRAWN: Final = ("Framework", "Priority", "Objective", "Result", "Project", "Entity")
_MOST_PLANS: Final = 500
_templates: Final = Environment(autoescape=True)
_STATE: Final = _templates.from_string((files(__package__) / "state.html").read_text(encoding="utf-8"))
_CENTRE: Final = Parameter("centre", "key of the node in the middle", required=True)


def add_to(to: Service) -> None:
    """Add the pages."""

    def home() -> Response:
        return RedirectResponse("/map", 307)

    def map_(request: Request, given: Any) -> Response:
        return _page(to, request, lambda lang: _map(to, parameters.values(given), lang))

    def explore(request: Request, given: Any) -> Response:
        centre = str(parameters.values(given)["centre"])
        return _page(to, request, lambda lang: explore_page(around(to.graph, centre, lang), lang=lang, centre=centre))

    page = {HTML: {"schema": {"type": "string"}}}
    add(to, "/", home, name="home", tag="pages", summary="Opens the map.", status=307)
    add(to, "/map", map_, name="map-page", tag="pages", summary="The alignment map as one self-contained page.",
        takes=parameters.model("map-page", [*FILTERS, parameters.LANG]), content=page)  # fmt: skip
    add(to, "/explore", explore, name="explore-page", tag="pages", summary="What is around one node, as a page.",
        takes=parameters.model("explore-page", [_CENTRE, parameters.LANG]), content=page)  # fmt: skip


def html(page: str, status: int = 200) -> Response:
    """A page with the policy that its own scripts and styles need, and nothing else."""
    headers = {"Content-Security-Policy": f"{csp(page)}; frame-ancestors 'none'"}
    return Response(page, status, headers=headers, media_type=HTML)


def _page(to: Service, request: Request, make: Callable[[Lang], str]) -> Response:
    """A page, or the state that says why there is none and what to do; a program gets the problem."""
    lang = language(to, request)
    try:
        return tagged(to, request, lambda _: html(make(lang)))
    except (GraphServiceError, MapError) as error:
        status = problems.kind_of(error).status
        if HTML not in request.headers.get("Accept", "") or status >= 500:
            raise
        return html(_state(lang, "wrong", str(error)), status)


def _map(to: Service, asked: dict[str, Any], lang: Lang) -> str:
    if not asked["framework"] and (nodes := _size(to)) > MOST_NODES:
        plans = to.graph.rows("frameworks", sort="title", limit=_MOST_PLANS)
        text = WORDS[lang]["large.text"].format(nodes=f"{nodes:,}", most=f"{MOST_NODES:,}")
        links = [
            (f"/map?framework={plan['key']}&lang={lang}", plan[f"title_{lang}"] or plan["title"]) for plan in plans
        ]
        return _state(lang, "large", text, [*links, (f"{API}/frameworks?format=csv", WORDS[lang]["all"])])
    return map_page(drawn(to.graph, asked, lang), lang=lang, explore_href=f"/explore?lang={lang}&centre={{key}}")


def _size(to: Service) -> int:
    return sum(row["nodes"] for row in to.graph.rows("node_counts") if row["label"] in _DRAWN)


def _state(lang: Lang, state: str, text: str, links: list[tuple[str, str]] | None = None) -> str:
    shown = links or [(f"/map?lang={lang}", WORDS[lang]["back"])]
    return _STATE.render(lang=lang, title=WORDS[lang][f"{state}.title"], text=text, links=shown)
