"""Alignment maps, matrices, money flows and places: a model in; a page, a piece of a page or an SVG out."""

from visualisation.csp import csp
from visualisation.errors import MapError, MapModelError, TooManyNodes
from visualisation.explore import explore_page
from visualisation.explore_fragment import explore_fragment
from visualisation.fragment import Fragment
from visualisation.map_model import Evidence, MapEdge, MapModel, MapNode
from visualisation.matrix import Axis, Cell, Matrix, matrix_fragment
from visualisation.page import map_fragment, map_page
from visualisation.places import Place, places_fragment
from visualisation.sankey import Flow, Flows, sankey_fragment
from visualisation.svg import map_svg
from visualisation.words import Lang

__all__ = [
    "Axis",
    "Cell",
    "Evidence",
    "Flow",
    "Flows",
    "Fragment",
    "Lang",
    "MapEdge",
    "MapError",
    "MapModel",
    "MapModelError",
    "MapNode",
    "Matrix",
    "Place",
    "TooManyNodes",
    "csp",
    "explore_fragment",
    "explore_page",
    "map_fragment",
    "map_page",
    "map_svg",
    "matrix_fragment",
    "places_fragment",
    "sankey_fragment",
]
