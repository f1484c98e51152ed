"""Alignment maps: one model in, one self-contained page, explore view or SVG out."""

from visualisation.csp import csp
from visualisation.errors import MapError, MapModelError, TooManyNodes
from visualisation.explore import explore_page
from visualisation.fragment import Fragment
from visualisation.map_model import Evidence, MapEdge, MapModel, MapNode
from visualisation.page import map_fragment, map_page
from visualisation.svg import map_svg
from visualisation.words import Lang

__all__ = [
    "Evidence",
    "Fragment",
    "Lang",
    "MapEdge",
    "MapError",
    "MapModel",
    "MapModelError",
    "MapNode",
    "TooManyNodes",
    "csp",
    "explore_page",
    "map_fragment",
    "map_page",
    "map_svg",
]
