"""Where the shipped ``cypher/`` and ``seeds/`` files are: wheel first, then checkout."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def data(folder: str) -> Traversable:
    """Return the folder ``cypher`` or ``seeds``.

    Raises:
        FileNotFoundError: the package was built without its data.
    """
    for root in (files("graph_service") / "_data", Path(__file__).parents[1]):
        if (found := root / folder).is_dir():
            return found
    raise FileNotFoundError(f"{folder}/ is neither in the wheel nor beside graph_service/")
