"""UN INFO's country file: one Cooperation Framework as a tree, and its portfolio, a row a project and agency.

- A row's money is its agency's own part, so a Project has the sum of its rows and each LED_BY its own;
  figures are US dollars. A row that stands twice counts once, and is reported.
- ``outcome`` names an output by its text (see ``output_names``). A tree often lacks outputs that rows
  name, and a few trees give many outputs one name: such a Project is stored with its agencies,
  contributes to nothing, and its rows are reported.
- There is one Framework a *workspace*. UN INFO gives each country of a workspace that spans several the
  same portfolio under that country's name; the two known are in ``WORKSPACES``. Their facts come from
  one Source of the workspace, so that the next country's file changes none of them.
- A file adds and updates. What an earlier file said and this one does not is left in the graph.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graph_service.changes import Operation, UpsertEdge, UpsertNode
from graph_service.errors import InvalidInput
from graph_service.exchange import files, json_text
from graph_service.exchange.countries import country
from graph_service.exchange.output_names import OutputNames
from graph_service.exchange.reading import ParsedFile
from graph_service.exchange.uninfo_rows import Project, projects
from graph_service.exchange.uninfo_tree import Branch, branches, is_id
from graph_service.exchange.values import Values, line
from graph_service.model import EdgeRef, Value, slug

FORMAT: Final = "uninfo"
#: Workspaces that several countries share: their name in French and in English.
WORKSPACES: Final[Mapping[int, tuple[str, str]]] = {
    26: ("Brunéi Darussalam, Malaisie et Singapour", "Brunei Darussalam, Malaysia and Singapore"),
    241: ("Pacifique (plan de plusieurs pays)", "Pacific (multi-country)"),
}
_CUT: Final[Mapping[str, Value]] = {
    "standing": "inferred", "confidence": 0.9,
    "reason_fr": "L'un des deux textes est coupé ; ce produit est le seul qui commence ainsi.",
    "reason_en": "One of the two texts is cut; this output is the only one that begins so.",
}  # fmt: skip
_AS_WRITTEN: Final[Mapping[str, Value]] = {"confidence": 1.0, "reason_fr": None, "reason_en": None}


def sniff(head: bytes) -> bool:
    """Whether a file that begins like this may be one of UN INFO."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and b'"workspace_id"' in head


def read(given: files.Given, *, max_bytes: int = files.DEFAULT_LIMIT, source_name: str | None = None) -> ParsedFile:
    """What the file says, as operations; the same bytes always read the same.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is too large or no UN INFO country file; nothing of it can be used.
    """
    name = source_name or (given.name if not isinstance(given, bytes) else "the file")
    content = files.content(given, name, max_bytes)
    values = Values()
    workspace, area, tree, rows = _checked(json_text.loads(content, name), name, values)
    outputs = OutputNames({b.key: b.name for b in tree if b.name and (b.depth >= 2 or b.is_leaf)})
    found = projects(rows, outputs, values)
    plan = _Plan(workspace, area, name, hashlib.sha256(content).hexdigest())
    parts = [part for project in found.values() for part in project.parts.items()]
    entities = dict(reversed(parts))
    who = [
        UpsertNode("Entity", key, entities[key].entity, f"{name}, projects[{entities[key].index}]")
        for key in sorted(entities)
    ]
    operations = [
        *plan.nodes(),
        *(each for branch in tree for each in plan.branch(branch)),
        *who,
        *(each for number, project in found.items() for each in plan.project(number, project)),
    ]
    summary = {
        "projects": len(found), "joint": sum(len(p.parts) > 1 for p in found.values()),
        "entities": len(entities),
        "led_by": len(parts), "contributes_to": sum(p.match.key is not None for p in found.values()),
        "plan_items": len(tree), "reported": len(values.reports),
    }  # fmt: skip
    return ParsedFile(FORMAT, name, tuple(operations), len(rows), tuple(values.reports), summary, frozenset(entities))


def _checked(found: object, name: str, values: Values) -> tuple[int, str, tuple[Branch, ...], list[object]]:
    """Workspace, name of the country, tree and rows of a file that has the right shape."""
    if not isinstance(found, Mapping):
        raise InvalidInput(
            f"{name} is no UN INFO country file: it must be an object with workspace_id, name, projects and framework"
        )
    tests = {
        "workspace_id": ("a whole number above 0", is_id(found.get("workspace_id"))),
        "name": ("the country's name", isinstance(found.get("name"), str) and line(found["name"]) != ""),
        "projects": ("a list of rows", isinstance(found.get("projects"), list)),
        "framework": ("a list of priorities", isinstance(found.get("framework"), list)),
    }
    faults = [f"{key} must be {kind}" if key in found else f"{key} is missing"
              for key, (kind, is_right) in tests.items() if not is_right]  # fmt: skip
    tree: tuple[Branch, ...] = ()
    if not faults:
        tree, faults = branches(found["framework"], f"uninfo-{found['workspace_id']}", values)
        if found["projects"] and not any(isinstance(r, Mapping) and is_id(r.get("id")) for r in found["projects"]):
            faults.append("projects: no row is an object whose id is a whole number")
    if faults:
        raise InvalidInput(f"{name} is no whole UN INFO country file; get it again", faults)
    return found["workspace_id"], line(found["name"])[:200], tree, found["projects"]


@dataclass(frozen=True, slots=True)
class _Plan:
    """One framework as operations. ``name`` is the file's, for the places of faults."""

    workspace: int
    area: str
    name: str
    sha256: str

    @property
    def key(self) -> str:
        return f"uninfo-{self.workspace}"

    @property
    def is_shared(self) -> bool:
        return self.workspace in WORKSPACES

    @property
    def file_source(self) -> str:
        return f"{self.key}-{_country_slug(self.area)}"

    def said(self, locator: str | None = None) -> dict[str, Value]:
        source = f"{self.key}-portfolio" if self.is_shared else self.file_source
        return {"standing": "asserted", "source": source, "locator": locator}

    def nodes(self) -> Iterator[Operation]:
        """The Source of the file, that of the workspace where countries share it, and the Framework."""
        code, fr, en = country(self.area)
        sources = {self.file_source: ({"sha256": self.sha256}, fr, en)}
        if self.is_shared:
            fr, en = WORKSPACES[self.workspace]
            shared = {
                "description_fr": "Le même portefeuille est dans le fichier de chacun de ces pays.",
                "description_en": "The same portfolio is in the file of each of these countries.",
            }
            sources[f"{self.key}-portfolio"] = (shared, fr, en)
        for key, (properties, in_french, in_english) in sources.items():
            english = f"UN INFO: {in_english}"
            yield UpsertNode("Source", key, {
                "title": english, "title_fr": f"UN INFO : {in_french}", "title_en": english,
                "media_type": "application/json", **properties,
            }, self.name)  # fmt: skip
        yield UpsertNode("Framework", self.key, {
            "kind": "unsdcf", "country": None if self.is_shared else code,
            "title": f"Cooperation Framework – {en}", "title_fr": f"Plan-cadre de coopération – {fr}",
            "title_en": f"Cooperation Framework – {en}", **self.said(),
        }, self.name)  # fmt: skip

    def branch(self, branch: Branch) -> Iterator[Operation]:
        place = f"{self.name}, {branch.path}"
        properties = {
            "title": branch.name or branch.code or branch.key, "code": branch.code or None,
            "description": branch.description or None, **self.said(branch.path),
        }  # fmt: skip
        level = {"level": branch.level} if branch.level else {}
        yield UpsertNode(branch.label, branch.key, {**properties, **level}, place)
        yield UpsertEdge(EdgeRef("PART_OF", branch.key, branch.parent), self.said(branch.path), place)

    def project(self, number: int, project: Project) -> Iterator[Operation]:
        key, path = f"uninfo-p-{number}", f"projects[{project.index}]"
        place = f"{self.name}, {path}"
        yield UpsertNode("Project", key, {
            "title": project.name or f"UN INFO {number}", "code": project.code or None,
            "description": project.description or None,
            "start": project.span.get("start"), "end": project.span.get("end"),
            **project.money.properties(), **self.said(path),
        }, place)  # fmt: skip
        for entity, part in project.parts.items():
            own = f"projects[{part.index}]"
            yield UpsertEdge(
                EdgeRef("LED_BY", key, entity),
                {**part.money.properties(), **self.said(own), "quote": part.agency},
                f"{self.name}, {own}",
            )
        if project.match.key is not None:
            how = _CUT if project.match.how == "cut" else _AS_WRITTEN
            ref = EdgeRef("CONTRIBUTES_TO", key, project.match.key)
            yield UpsertEdge(ref, {**self.said(path), "quote": project.outcome, **how}, place)


def _country_slug(area: str) -> str:
    try:
        return slug(area)
    except InvalidInput:
        return "country"
