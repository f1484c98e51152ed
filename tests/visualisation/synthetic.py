"""Seeded random map models: a mission's few plans, a country's large portfolio, anything between."""

import random
from typing import Any

from visualisation.map_model import Evidence, MapEdge, MapModel, MapNode

VERBS = ("Renforcer", "Appuyer", "Restaurer", "Développer", "Protéger", "Améliorer", "Promouvoir")
THINGS = (
    "les capacités des institutions nationales",
    "l'accès aux services sociaux de base de qualité",
    "la cohésion sociale et la réconciliation nationale",
    "l'autorité de l'État au nord et au centre",
    "les droits humains et la lutte contre l'impunité",
    "la résilience des ménages face aux chocs climatiques",
    "la gouvernance locale et la décentralisation",
    "les moyens de subsistance durables à Gao",
)
PLACES = ("au Centre", "à Gao", "dans les régions affectées", "au niveau national", "d'ici 2025")
AGENCIES = (
    "UNDP",
    "UNICEF",
    "WFP",
    "UNHCR",
    "UNFPA",
    "WHO",
    "FAO",
    "IOM",
    "ILO",
    "UNESCO",
    "UNIDO",
    "UNOPS",
    "UNODC",
    "OHCHR",
    "UNEP",
    "ITU",
    "UNWOMEN",
    "UNCDF",
    "IFAD",
    "UNAIDS",
    "UNHABITAT",
    "UNMAS",
    "ITC",
    "UNCTAD",
    "IAEA",
    "WIPO",
    "UPU",
    "WMO",
    "ECA",
)
EVIDENCE = Evidence(
    "deck", "Retraite du SLF, 31 juillet 2021", "diapositive 4", "Six objectifs stratégiques", "asserted"
)


def _title(rng: random.Random) -> str:
    return f"{rng.choice(VERBS)} {rng.choice(THINGS)} {rng.choice(PLACES)}"


def country(projects: int, *, seed: int = 1, outputs: int = 40, links: int = 1) -> MapModel:
    """One UNSDCF: 3 priorities, 9 outcomes, outputs with some gaps, projects, agencies."""
    rng = random.Random(seed)
    nodes = [MapNode("bfa", "Framework", "UNSDCF Burkina Faso 2023–2025", language="fr", code="UNSDCF")]
    edges: list[MapEdge] = []

    def add(key: str, label: str, code: str, parent: str | None, **more: Any) -> None:
        nodes.append(
            MapNode(
                key,
                label,
                _title(rng),
                language="fr",
                code=code,
                parent=parent,
                framework="bfa",
                evidence=(EVIDENCE,),
                **more,
            )
        )
        if parent:
            edges.append(MapEdge("PART_OF", key, parent, standing="asserted", evidence=(EVIDENCE,)))

    for p in range(1, 4):
        add(f"bfa-{p}", "Priority", str(p), "bfa", status_class="covered", low=0.6, high=0.8)
    for o in range(9):
        add(
            f"bfa-o{o}",
            "Result",
            f"{o % 3 + 1}.{o // 3 + 1}",
            f"bfa-{o % 3 + 1}",
            level="outcome",
            status_class="covered",
            low=0.5,
            high=0.7,
        )
    gaps = []
    for o in range(outputs):
        gap = o % 13 == 5
        key = f"bfa-p{o:03}"
        add(
            key,
            "Result",
            f"{o % 3 + 1}.{o % 9 // 3 + 1}.{o // 9 + 1}",
            f"bfa-o{o % 9}",
            level="output",
            status_class="uncovered" if gap else "covered",
            low=0.0 if gap else 0.8,
            high=0.0 if gap else 0.9,
            flags=("unled",) if gap else (),
        )
        if gap:
            gaps.append(key)
    served = [f"bfa-p{o:03}" for o in range(outputs) if o % 13 != 5]
    used = AGENCIES[: max(5, min(len(AGENCIES), projects // 4))]
    nodes += [MapNode(a.lower(), "Entity", a, code=a) for a in used]
    for n in range(projects):
        key = f"bfa-x{n:04}"
        add(key, "Project", f"D.{n % 9}.{n}", None)
        for target in rng.sample(served, min(links, len(served))):
            edges.append(
                MapEdge(
                    "CONTRIBUTES_TO",
                    key,
                    target,
                    standing=rng.choice(("asserted", "asserted", "inferred")),
                    strength=1.0,
                    confidence=0.9,
                    evidence=(EVIDENCE,),
                )
            )
        edges.append(MapEdge("LED_BY", key, rng.choice(used).lower(), standing="asserted", evidence=(EVIDENCE,)))
        if n % 5 == 0 or links > 1:
            edges.append(
                MapEdge("IMPLEMENTED_BY", key, rng.choice(used).lower(), role="implementing", standing="asserted")
            )
    return MapModel(
        "Plan-cadre de coopération, Burkina Faso",
        12,
        "2026-01-15",
        "framework=bfa",
        tuple(nodes),
        tuple(edges),
        tuple(gaps),
    )


def sized(nodes: int, *, seed: int = 1, links: int = 1) -> MapModel:
    """About ``nodes`` nodes in all."""
    outputs = min(40, nodes // 3) if nodes < 2000 else 300
    return country(
        max(5, nodes - outputs - 13 - min(len(AGENCIES), nodes // 4)), seed=seed, outputs=outputs, links=links
    )
