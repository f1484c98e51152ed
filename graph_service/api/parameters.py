"""The query parameters of a route, made of what a question or a query file declares."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from graph_service.questions.question import Parameter
from graph_service.tables import DIALECTS

MOSTText: Final = 1_000
MOST_VALUES: Final = 500
MOST_ROWS: Final = 500

_FORM_DOC: Final = "json, csv or xlsx; else what `Accept` asks for"
_DIALECT_DOC: Final = "CSV as this program reads it: `excel-fr` has semicolons and decimal commas"
FORMAT: Final = Parameter("format", _FORM_DOC, choices=("json", "csv", "xlsx"))
DIALECT: Final = Parameter("dialect", _DIALECT_DOC, choices=tuple(DIALECTS))
LANG: Final = Parameter("lang", "fr or en; else what `Accept-Language` asks for", choices=("fr", "en"))
LIMIT: Final = Parameter("limit", f"at most so many, 1 to {MOST_ROWS}", int, default=50)
CURSOR: Final = Parameter("cursor", "`next_cursor` of the page before")

_RANGES: Final = {"limit": (1, MOST_ROWS), "before": (1, 2**53)}
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOSTText, pattern=r"^[^\x00]*$"),  # an engine ends text at NUL
]

Form = Annotated[Literal["json", "csv", "xlsx"] | None, Field(description=_FORM_DOC, examples=["json"])]
InDialect = Annotated[Literal["standard", "excel-fr"] | None, Field(description=_DIALECT_DOC)]
Limit = Annotated[int, Field(ge=1, le=MOST_ROWS, description=f"at most so many, 1 to {MOST_ROWS}", examples=[10])]


class Asked(BaseModel):
    """The query parameters of a route: these and no others."""

    model_config = ConfigDict(extra="forbid")


class FormOnly(Asked):
    """In which form rows are answered."""

    format: Form = None
    dialect: InDialect = None


class DryRun(Asked):
    """Whether a write is only tried."""

    dry_run: bool = Field(False, description="say what it would do, and store nothing")


#: What stands in the documentation as an example, by parameter: keys of the Mali seed.
EXAMPLES: Final[Mapping[str, Any]] = {
    "framework": "mli-itsp",
    "frameworks": "mli-itsp",
    "entity": "undp",
    "entities": "undp",
    "location": "ml07",
    "locations": "ml07",
    "item": "mli-itsp-1",
    "items": "mli-itsp-1",
    "date": "2021-07-31",
    "of": "mli-itsp",
    "from": "undp",
    "to": "mli-itsp-1",
    "search": "elections",
    "longest": 4,
    "draws": 50,
    "centre": "mli-itsp-1",
    "keys": "mli-itsp-1",
    "from_keys": "mli-itsp-1",
    "projects": "mli-gao-livelihoods",
    "key": "change-00000001",
    "kind": None,
    "sort": "title",
    "limit": 10,
    "before": 1,
    "source": "mli-slf-retreat-2021-07-31",
    "after_key": "a",
    "after_value": "a",
    "type": "PART_OF",
    "draft": "draft-isf-2022",
}


def model(name: str, parameters: Iterable[Parameter], examples: Mapping[str, Any] | None = None) -> type[BaseModel]:
    """A model of query parameters that knows its names, types and words, and refuses every other.

    Made once for what it is made of: an application of its own does not bring models of its own.
    """
    return _model(name, tuple(parameters), tuple(sorted((examples or {}).items())))


@lru_cache(maxsize=512)
def _model(name: str, parameters: tuple[Parameter, ...], examples: tuple[tuple[str, Any], ...]) -> type[BaseModel]:
    shown = {**EXAMPLES, **dict(examples)}
    fields: dict[str, Any] = {f"{each.name}_": _field(each, shown) for each in parameters}
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)


def values(given: BaseModel) -> dict[str, Any]:
    """What was given or has a default, by the parameters' own names; repeated ones as tuples."""
    found = given.model_dump(by_alias=True)
    return {n: tuple(v) if isinstance(v, list) else v for n, v in found.items() if v is not None}


def _field(each: Parameter, examples: Mapping[str, Any]) -> tuple[Any, Any]:
    one: Any = Literal[each.choices] if each.choices else Text if each.type is str else each.type
    example = (
        each.choices[0] if each.choices and examples.get(each.name) not in each.choices else examples.get(each.name)
    )
    low, high = _RANGES.get(each.name, (None, None)) if each.type is int else (None, None)
    shown = [] if example is None else [[example] if each.repeated else example]
    about: dict[str, Any] = {
        "alias": each.name,
        "description": each.doc,
        "examples": shown or None,
        "ge": low,
        "le": high,
    }
    if each.repeated:
        return list[one], Field(**_absent(each, []), max_length=MOST_VALUES, **about)
    return (one if each.required or each.default is not None else one | None), Field(
        **_absent(each, each.default), **about
    )


def _absent(each: Parameter, default: Any) -> dict[str, Any]:
    if each.required:
        return {}
    return {"default_factory": list} if default == [] else {"default": default}
