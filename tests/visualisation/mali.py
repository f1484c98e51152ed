# ruff: noqa: E501
"""A model of the size and shape of the mission's plans in Mali; its links are invented."""

from visualisation.map_model import Evidence, MapEdge, MapModel, MapNode

DECK = "Retraite du Senior Leadership Forum, Bamako, 31 juillet 2021"
FRAMEWORKS = (
    ("mli-hrp", "HRP", "Plan de réponse humanitaire", "Humanitarian response plan", "published"),
    (
        "mli-unsdcf",
        "UNSDCF",
        "Plan-cadre de coopération pour le développement durable",
        "Sustainable development cooperation framework",
        "approved",
    ),
    ("mli-isf", "ISF", "Cadre stratégique intégré", "Integrated strategic framework", "approved"),
    (
        "mli-itsp",
        "ITSP",
        "Plan d’appui intégré à la transition",
        "Integrated transition support plan",
        "draft",
    ),
    (
        "mli-itsp-next",
        "ITSP+",
        "Plan d’appui intégré après février 2022",
        "Integrated support plan after February 2022",
        None,
    ),
    ("mli-national-action-plan", "PAG", "Plan d’action national", "National action plan", None),
)
PARTS = {
    ("mli-unsdcf", "Priority"): (
        (
            "Renforcer les capacités des institutions et soutenir le processus de réconciliation",
            "Strengthen institutions and support the reconciliation process",
        ),
        (
            "Appuyer la formulation et la mise en œuvre d’une stratégie de croissance économique forte et inclusive",
            "Support a strategy of strong and inclusive economic growth",
        ),
        (
            "Contribuer à améliorer l’accès à des services sociaux de base de qualité et efficaces, et un système de protection inclusive, crédible, viable et durable",
            "Improve access to basic social services of quality and to inclusive social protection",
        ),
    ),
    ("mli-isf", "Priority"): (
        (
            "Appui aux efforts nationaux de restauration de l’autorité de l’Etat et des services au nord et au centre",
            "Support national efforts to restore State authority and services in the north and the centre",
        ),
        (
            "Renforcer le plaidoyer en matière des droits de l’homme dans les régions affectées",
            "Strengthen human-rights advocacy in the affected regions",
        ),
        (
            "Développer les capacités d’état de droit, de sécurité et justice",
            "Develop rule-of-law, security and justice capacities",
        ),
        (
            "Renforcer la cohésion sociale, la prévention des conflits et la réconciliation nationale",
            "Strengthen social cohesion, conflict prevention and national reconciliation",
        ),
        (
            "Appuyer les élections et le référendum constitutionnel",
            "Support the elections and the constitutional referendum",
        ),
    ),
    ("mli-hrp", "Objective"): (
        (
            "Sauver et préserver la vie et la dignité d’au moins 80 % des populations",
            "Save and preserve the life and dignity of at least 80 % of people",
        ),
        (
            "Permettre l’accès aux SSB à au moins 80 % des populations touchées",
            "Give at least 80 % of those affected access to basic social services",
        ),
        (
            "Permettre une approche holistique de protection fondée sur les droits de l’homme",
            "A holistic, rights-based approach to protection",
        ),
        ("Renforcer les capacités de résilience d’au moins 80 % des personnes", ""),
    ),
    ("mli-itsp", "Objective"): (
        ("Processus politique et réformes institutionnelles", "Political process and institutional reforms"),
        ("Appui à la protection et à la sécurité", "Support to protection and security"),
        ("Élections nationales", "National elections"),
        ("Restauration et extension de l’autorité de l’État", "Restoration and extension of State authority"),
        (
            "État de droit, droits humains et lutte contre l’impunité",
            "Rule of law, human rights and the fight against impunity",
        ),
        ("Protection sociale et services sociaux de base", "Social protection and basic social services"),
    ),
}
PROJECTS = (
    (
        "Processus conjoint d’alignement sur les priorités de la transition",
        "Joint process on transition priorities",
        (1,),
        ("undp",),
        ("minusma", "unct"),
    ),
    (
        "Appui intégré au cycle électoral",
        "Integrated support to the electoral cycle",
        (1, 3),
        ("uniet",),
        ("undp",),
    ),
    ("Police de proximité MINUSMA–PNUD", "MINUSMA–UNDP community policing", (4,), ("undp",), ("minusma",)),
    (
        "Moyens de subsistance et solutions durables à Gao",
        "Livelihoods and durable solutions in Gao",
        (6,),
        ("wfp",),
        ("minusma", "unhcr"),
    ),
)
ENTITIES = (
    ("un-system", "SNU", "Système des Nations Unies", "United Nations system", None),
    ("minusma", "MINUSMA", "Mission de stabilisation au Mali", "Stabilization mission in Mali", "un-system"),
    ("unct", "UNCT", "Équipe de pays", "Country team", "un-system"),
    ("undp", "PNUD", "Programme pour le développement", "Development Programme", "unct"),
    ("wfp", "PAM", "Programme alimentaire mondial", "World Food Programme", "unct"),
    ("unhcr", "HCR", "Haut-Commissariat pour les réfugiés", "Refugee Agency", "unct"),
    ("uniet", "UNIET", "Équipe intégrée d’appui aux élections", "Integrated electoral team", "un-system"),
    ("spu", "SPU", "Unité de planification stratégique", "Strategic Planning Unit", "minusma"),
    ("rco", "RCO", "Bureau du coordonnateur résident", "Resident Coordinator’s Office", "unct"),
    ("slf", "SLF", "Senior Leadership Forum", "Senior Leadership Forum", "un-system"),
    ("gov", "", "Gouvernement du Mali", "Government of Mali", None),
    *(
        (f"minusma-{i}", "", f"Section {fr}", en, "minusma")
        for i, (fr, en) in enumerate(
            (
                ("Affaires politiques", "Political Affairs section"),
                ("Affaires civiles", "Civil Affairs section"),
                ("Droits humains", "Human Rights section"),
                ("Justice et prisons", "Justice and Corrections section"),
                ("Police", "UN Police"),
                ("Protection de l’enfance", "Child Protection section"),
                ("DDR", "DDR section"),
                ("Stabilisation et relèvement", "Stabilization and Recovery section"),
                ("Genre", "Gender unit"),
                ("Communication", "Strategic Communications"),
                ("Lutte antimines", "Mine Action"),
                ("Élections", "Electoral Affairs section"),
                ("Sécurité", "Security section"),
                ("Force", "Force"),
            )
        )
    ),
)
INFERRED = (
    ("mli-isf-1", "mli-itsp-4"),
    ("mli-isf-5", "mli-itsp-3"),
    ("mli-isf-1", "mli-unsdcf-1"),
    ("mli-hrp-2", "mli-itsp-6"),
    ("mli-hrp-2", "mli-unsdcf-3"),
    ("mli-isf-3", "mli-itsp-5"),
    ("mli-itsp-6", "mli-unsdcf-3"),
    ("mli-itsp-1", "mli-unsdcf-1"),
)


def mali() -> MapModel:
    """6 plans, 8 priorities, 10 objectives, 4 projects, 25 entities; ITSP 2 and 5 are gaps."""
    slide = Evidence(
        "deck-2021-07-31",
        DECK,
        "Plan d'Appui Intégré à la Transition (ITSP)",
        "Six objectifs stratégiques : …",
        "asserted",
    )
    nodes = [
        MapNode(key, "Framework", fr, fr, en, "fr", code, approval=approval, framework=key, evidence=(slide,))
        for key, code, fr, en, approval in FRAMEWORKS
    ]
    edges: list[MapEdge] = []
    gaps = ("mli-itsp-2", "mli-itsp-5")
    for (framework, label), titles in PARTS.items():
        for at, (fr, en) in enumerate(titles, 1):
            key = f"{framework}-{at}"
            status = "covered" if framework == "mli-itsp" else "no_data"
            if key in gaps:
                status = "unconfirmed" if key.endswith("5") else "uncovered"
            quote = Evidence(
                "deck-2021-07-31", DECK, "Cadres stratégiques d'interventions U.N. au Mali", fr, "asserted"
            )
            nodes.append(
                MapNode(
                    key,
                    label,
                    fr,
                    fr,
                    en or None,
                    "fr",
                    f"{framework[4:].upper()} {at}",
                    None,
                    framework,
                    framework,
                    status,
                    None if status == "no_data" else float(status == "covered") * 0.72,
                    None if status == "no_data" else 0.0 if status == "uncovered" else 0.8,
                    ("unled",) if framework == "mli-itsp" else (),
                    "asserted",
                    "draft" if framework == "mli-itsp" else "approved",
                    None,
                    (quote,),
                )
            )
            edges.append(MapEdge("PART_OF", key, framework, None, "asserted", 1.0, 1.0, (quote,)))
    for at, (fr, en, targets, lead, others) in enumerate(PROJECTS, 1):
        key = f"mli-project-{at}"
        quote = Evidence(
            "deck-2021-07-31", DECK, "Quelques Bonnes pratiques de la Programmation intégrée", fr, "asserted"
        )
        nodes.append(MapNode(key, "Project", fr, fr, en, "fr", evidence=(quote,)))
        edges += [
            MapEdge("CONTRIBUTES_TO", key, f"mli-itsp-{t}", None, "asserted", 0.9, 0.8, (quote,)) for t in targets
        ]
        edges += [MapEdge("LED_BY", key, e, None, "asserted", evidence=(quote,)) for e in lead]
        edges += [MapEdge("IMPLEMENTED_BY", key, e, "implementing", "asserted", evidence=(quote,)) for e in others]
    for key, code, fr, en, parent in ENTITIES:
        nodes.append(
            MapNode(
                key,
                "Entity",
                fr,
                fr,
                en,
                "fr",
                code or None,
                parent=parent,
                standing="asserted" if code else "inferred",
            )
        )
        if parent:
            edges.append(MapEdge("PART_OF", key, parent, None, "asserted" if code else "inferred"))
    for start, end in INFERRED:
        reason = Evidence(
            "analysis",
            "Rapprochement des énoncés",
            None,
            None,
            "inferred",
            "Les deux énoncés visent le même résultat.",
        )
        edges.append(MapEdge("CONTRIBUTES_TO", start, end, None, "inferred", 0.6, 0.5, (reason,)))
    edges.append(MapEdge("LED_BY", "mli-isf", "minusma", None, "inferred"))
    edges.append(MapEdge("LED_BY", "mli-unsdcf", "rco", None, "inferred"))
    return MapModel(
        "Alignement des cadres stratégiques au Mali",
        3,
        "2026-01-15",
        "gaps framework=mli-itsp standing=asserted",
        tuple(nodes),
        tuple(edges),
        gaps,
    )
