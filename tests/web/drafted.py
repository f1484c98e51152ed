"""Drafts for tests of pages: a Word file of more than twenty statements, and one whose every text is hostile."""

import hashlib
import io
from functools import cache
from typing import Any

from docx import Document as Word

from graph_service.documents.document import Document
from graph_service.drafts import create
from graph_service.drafts.ingest import add_file
from graph_service.exchange import seeds
from graph_service.graph import Graph
from graph_service.statements.statement import Statement
from tests.visualisation.hostile import PAYLOADS

CHAPTERS = {
    "Priorité 1 : Un processus politique inclusif et des élections crédibles": [
        "Produit 1.1 : L'autorité de gestion des élections organise le référendum constitutionnel et les scrutins",
        "Former 12 000 agents électoraux dans les dix régions, avec la MINUSMA et le PNUD",
        "Appuyer la concertation nationale sur les réformes institutionnelles et le processus politique",
        "Renforcer la participation des femmes aux élections nationales",
    ],
    "Priorité 2 : La protection des civils et la sécurité": [
        "Mener des patrouilles conjointes et des visites de protection à Gao et Mopti",
        "Installer des systèmes d'alerte précoce avec les comités locaux de protection",
        "Appuyer le déminage et l'éducation aux risques des engins explosifs",
        "Appui à la protection et à la sécurité dans les régions affectées",
    ],
    "Priorité 3 : L'autorité de l'État, la justice et les droits humains": [
        "Réhabiliter les tribunaux et les maisons d'arrêt de Tombouctou",
        "Renforcer les capacités de la police judiciaire et de la chaîne pénale",
        "Soutenir la lutte contre l'impunité et l'accès des victimes à la justice",
        "Déployer l'administration préfectorale dans les cercles de Kidal",
    ],
    "Priorité 4 : Les services sociaux de base et la résilience": [
        "Assurer l'accès à l'eau potable de 500 000 personnes, avec l'UNICEF",
        "Développer des filets de protection sociale adaptés aux chocs",
        "Distribuer une aide alimentaire à 1,2 million de personnes",
        "Réintégrer 300 000 enfants déscolarisés dans les écoles du centre",
    ],
    "Priorité 5 : La cohésion sociale": [
        "Accompagner les accords de paix locaux entre éleveurs et agriculteurs",
        "Étendre la radio communautaire aux langues nationales",
        "Renforcer la cohésion sociale, la prévention des conflits et la réconciliation",
    ],
}
LONG = "Un énoncé sans fin " + "et encore un mot " * 590
HOSTILE = [
    *(text.replace("\x00", "").replace("\x07", "") for text in PAYLOADS),
    "\u202emalin \u2066<b>gras</b>\u2069 عدالة",
    "</textarea><script>window.__pwned=1</script>",
    "{{ 7 * 7 }} {n}",
    LONG[:9_990],
]


@cache
def word(*changes: tuple[str, str | None], title: str = "Cadre stratégique intégré 2022-2025") -> bytes:
    """The bytes of a Word file; ``changes`` are pairs that give some of its statements other words, or none."""
    made, changed = Word(), dict(changes)
    made.add_heading(title, 0)
    for heading, statements in CHAPTERS.items():
        made.add_heading(heading, 1)
        for text in statements:
            if said := changed.get(text, text):
                made.add_paragraph(said, style="List Bullet")
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def seeded(graph: Graph) -> Graph:
    """A graph with the plans of Mali."""
    seeds.seed(graph, "mali-2021", author="a tester")
    return graph


def drafted(graph: Graph, content: bytes | None = None, **given: Any) -> str:
    """The key of the Word file as a draft in a seeded graph."""
    named = {"name": "isf.docx", "author": "Ada", "plans": ["mli-itsp", "mli-isf"], **given}
    return add_file(graph, content or word(), **named).key


def hostile(graph: Graph) -> str:
    """The key of a draft in which every statement, heading and name tries to be more than text."""
    statements = [
        Statement(n, text, "output", f"p. {n}<i>", "fr", text[:8], (text[:300],)) for n, text in enumerate(HOSTILE)
    ]
    document = Document(
        "<img src=x onerror=alert(1)>.docx", "text/plain", hashlib.sha256(b"h").hexdigest(), (), remarks=(HOSTILE[0],)
    )
    return create.add(graph, document, statements, author=HOSTILE[1][:150] or "x", title=HOSTILE[0]).key
