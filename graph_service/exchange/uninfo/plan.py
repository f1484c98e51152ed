"""A UN INFO plan as operations of a change: its sources, its framework, its parts and its projects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graph_service.changes import Operation, UpsertEdge, UpsertNode
from graph_service.errors import InvalidInput
from graph_service.exchange.countries import country
from graph_service.exchange.uninfo.placing import How, InferredPart, Placed
from graph_service.exchange.uninfo.rows import Project
from graph_service.exchange.uninfo.tree import Branch
from graph_service.model import EdgeRef, Value, slug

#: Workspaces that several countries share: their name in French and in English.
WORKSPACES: Final[Mapping[int, tuple[str, str]]] = {
    26: ("Brunéi Darussalam, Malaisie et Singapour", "Brunei Darussalam, Malaysia and Singapore"),
    241: ("Pacifique (plan de plusieurs pays)", "Pacific (multi-country)"),
}


#: How sure we are of what we conclude from a number or from a text that was cut.
_SURE: Final = 0.9
#: What we say of a link from a project, by how its part was found.
_REASONS: Final[Mapping[How, tuple[str, str]]] = {
    "cut": (
        "L'un des deux textes est coupé ; cette partie du plan est la seule qui commence ainsi.",
        "One of the two texts is cut; this part of the plan is the only one that begins so.",
    ),
    "same": (
        "La ligne porte le numéro de cette partie du plan, et presque les mêmes mots.",
        "The row has the number of this part of the plan, and almost the same words.",
    ),
    "above": (
        "La ligne nomme quelque chose qui relève de cette partie du plan, sans que l'on sache quoi.",
        "The row names something that belongs to this part of the plan, and which is unknown.",
    ),
}
_AS_WRITTEN: Final[Mapping[str, Value]] = {
    "standing": "asserted",
    "confidence": 1.0,
    "reason_fr": None,
    "reason_en": None,
}


@dataclass(frozen=True, slots=True)
class Plan:
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

    @staticmethod
    def project_key(number: int) -> str:
        return f"uninfo-p-{number}"

    @property
    def source(self) -> str:
        """Key of the Source that facts of the plan come from."""
        return f"{self.key}-portfolio" if self.is_shared else self.file_source

    @property
    def file_source(self) -> str:
        return f"{self.key}-{_country_slug(self.area)}"

    def said(self, locator: str | None = None) -> dict[str, Value]:
        return {"standing": "asserted", "source": self.source, "locator": locator}

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
            yield UpsertNode(
                "Source",
                key,
                {
                    "title": english,
                    "title_fr": f"UN INFO : {in_french}",
                    "title_en": english,
                    "media_type": "application/json",
                    **properties,
                },
                self.name,
            )
        yield UpsertNode(
            "Framework",
            self.key,
            {
                "kind": "unsdcf",
                "country": None if self.is_shared else code,
                "title": f"Cooperation Framework – {en}",
                "title_fr": f"Plan-cadre de coopération – {fr}",
                "title_en": f"Cooperation Framework – {en}",
                **self.said(),
            },
            self.name,
        )

    def branch(self, branch: Branch) -> Iterator[Operation]:
        place = f"{self.name}, {branch.path}"
        properties = {
            "title": branch.name or branch.code or branch.key,
            "code": branch.code or None,
            "description": branch.description or None,
            **self.said(branch.path),
        }
        level = {"level": branch.level} if branch.level else {}
        yield UpsertNode(branch.label, branch.key, {**properties, **level}, place)
        yield UpsertEdge(EdgeRef("PART_OF", branch.key, branch.parent), self.said(branch.path), place)

    def inferred(self, part: InferredPart, index: int) -> Iterator[Operation]:
        """An outcome or output that the tree lacks, and what it is part of, with the row that shows it."""
        path = f"projects[{index}]"
        place = f"{self.name}, {path}"
        evidence = {**self.said(path), "standing": "inferred", "quote": part.said_by}
        french = "cet effet" if part.level == "outcome" else "ce produit"
        words = (
            {"title": part.text, "title_fr": None, "title_en": None}
            if part.text
            else {
                "title": f"Outcome {part.code}",
                "title_fr": f"Effet {part.code}",
                "title_en": f"Outcome {part.code}",
            }
        )
        yield UpsertNode(
            "Result",
            part.key,
            {
                **words,
                "level": part.level,
                "code": part.code,
                **evidence,
                "reason_fr": f"L'arbre du plan n'a pas {french} ; une ligne du portefeuille le nomme.",
                "reason_en": f"The tree of the plan lacks this {part.level}; a row of the portfolio names it.",
            },
            place,
        )
        yield UpsertEdge(EdgeRef("PART_OF", part.key, part.parent), {**evidence, **self._why(part)}, place)

    def _why(self, part: InferredPart) -> dict[str, Value]:
        """Why an inferred part hangs where it does."""
        if part.parent == self.key:
            french = f"Le numéro {part.code} ne dit pas de quelle priorité il relève : rattaché au plan lui-même."
            english = f"The number {part.code} does not say which priority it belongs to: joined to the plan itself."
        elif part.is_short_of_outcome:
            french = f"Le numéro {part.code} donne la priorité ; on ne sait pas lequel de ses effets."
            english = f"The number {part.code} gives the priority; which of its outcomes is unknown."
        else:
            french = f"Le numéro {part.code} le place ici."
            english = f"The number {part.code} says that it belongs here."
        return {"confidence": _SURE, "reason_fr": french, "reason_en": english}

    def contribution(self, number: int, placed: Placed) -> EdgeRef:
        """What joins a project to its part of the plan, or to the plan where it has none."""
        return EdgeRef("CONTRIBUTES_TO", self.project_key(number), placed.key or self.key)

    def project(self, number: int, project: Project, placed: Placed) -> Iterator[Operation]:
        key, path = self.project_key(number), f"projects[{project.index}]"
        place = f"{self.name}, {path}"
        yield UpsertNode(
            "Project",
            key,
            {
                "title": project.name or f"UN INFO {number}",
                "code": project.code or None,
                "description": project.description or None,
                "start": project.span.get("start"),
                "end": project.span.get("end"),
                **project.money.properties(),
                **self.said(path),
            },
            place,
        )
        for entity, part in project.parts.items():
            own = f"projects[{part.index}]"
            yield UpsertEdge(
                EdgeRef("LED_BY", key, entity),
                {**part.money.properties(), **self.said(own), "quote": part.agency},
                f"{self.name}, {own}",
            )
        reasons = _REASONS.get(placed.how)
        how: Mapping[str, Value] = (
            _AS_WRITTEN
            if reasons is None
            else {
                "standing": "inferred",
                "confidence": _SURE,
                "reason_fr": reasons[0],
                "reason_en": reasons[1],
            }
        )
        ref = self.contribution(number, placed)
        yield UpsertEdge(ref, {**self.said(path), "quote": project.outcome or None, **how}, place)


@lru_cache
def _country_slug(area: str) -> str:
    try:
        return slug(area)
    except InvalidInput:
        return "country"
