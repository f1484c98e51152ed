"""How rows name each other: by code, title or acronym; and what a name that somebody typed stands for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from graph_service.exchange.workbook.form import plain
from graph_service.exchange.workbook.held import Values

#: A name in a cell is that long at most, so that a drop-down can be read.
_LONGEST: Final = 160


def called(values: Values) -> str:
    """What a thing is called in a cell: an entity by its acronym, another by code and title."""
    if acronym := values.get("acronym"):
        return str(acronym)
    parts = [str(values[name]) for name in ("code", "title") if values.get(name)]
    return " ".join(" ".join(parts).split())[:_LONGEST].rstrip()


def told_apart(rows: Mapping[str, Values]) -> dict[str, str]:
    """What each thing of a sheet is called in cells, by key: two of one name have their keys behind it."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for key, values in rows.items():
        by_name[plain(called(values))].append(key)
    return {
        key: called(rows[key]) if len(keys) == 1 else f"{called(rows[key])} [{key}]"
        for keys in by_name.values()
        for key in keys
    }


class Names:
    """What names stand for. Of several things that go by one name none is meant."""

    def __init__(self) -> None:
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._shown: dict[str, str] = {}

    def add(self, key: str, values: Values, others: Iterable[str] = ()) -> None:
        """Let a key be found by its name, code, titles, acronym, itself, and other names."""
        name = called(values)
        self._shown[key] = name or key
        said = (values.get(each) for each in ("code", "title", "title_fr", "title_en", "acronym"))
        for each in (name, f"{name} [{key}]", *said, key, *others):
            if each:
                self._keys[plain(str(each))].add(key)

    def find(self, name: str) -> Sequence[str]:
        """The keys that a name may stand for: one where it is clear."""
        return sorted(self._keys.get(plain(name), ()))

    def offered(self) -> list[str]:
        """What there is, by name."""
        return sorted(set(self._shown.values()))
