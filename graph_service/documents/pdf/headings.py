"""Which lines of a PDF are headings, and how deep: by the file's outline, the size of the letters and bold type."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from graph_service.documents.pdf.lines import Line
from graph_service.documents.repair import repaired

_LARGER: Final = 1.12
_LONGEST: Final = 160
_MOST_SIZES: Final = 5


class Headings:
    """The sizes of a document's letters, the most used being that of running text."""

    def __init__(self, lines: Sequence[Line], bookmarks: Mapping[str, int]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self.body = max(sizes, key=lambda size: sizes[size], default=0.0)
        larger = sorted((size for size in sizes if size >= self.body * _LARGER), reverse=True)
        self._depths = {size: min(at, _MOST_SIZES - 1) + 1 for at, size in enumerate(larger)}
        self._bookmarks = bookmarks

    def depth(self, line: Line) -> int:
        """The depth of a heading, 0 for running text."""
        text = line.text.strip()
        if len(text) > _LONGEST or not any(map(str.isalpha, text)):
            return 0
        marked = self._bookmarks.get(repaired(text).lower())
        if marked:
            return marked
        if line.size in self._depths:
            return self._depths[line.size]
        body_like = text[-1] not in ".;,:" and line.size >= self.body and text[0].isalnum()
        return len(self._depths) + 1 if line.bold and body_like and len(text) <= _LONGEST // 2 else 0
