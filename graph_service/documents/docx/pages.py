"""On which page of a Word document one is: by the breaks that Word left when it last showed the document."""

from graph_service import recorded
from graph_service.documents.gathering import Gathering
from graph_service.documents.markup import Element, W
from graph_service.messages import Message


class Pages:
    """Counts pages where the file says where they break, paragraphs where it does not.

    ``told`` is how many pages the file says it has.
    """

    def __init__(self, root: Element, gathering: Gathering, told: int = 0) -> None:
        self._gathering = gathering
        self._rendered = next(root.iter(f"{W}lastRenderedPageBreak"), None) is not None
        typed = any(each.get(f"{W}type") == "page" for each in root.iter(f"{W}br"))
        self._paged = self._rendered or typed or next(root.iter(f"{W}pageBreakBefore"), None) is not None
        self._page, self._paragraph = 1, 0
        gathering.page(told)
        if not self._paged:
            gathering.remark(Message(recorded.NO_PAGES))
        elif not self._rendered:
            gathering.remark(Message(recorded.TYPED_PAGES))
        elif told > 2 * (sum(1 for _ in root.iter(f"{W}lastRenderedPageBreak")) + 1):
            gathering.remark(Message(recorded.TOO_FEW_PAGES, n=told))

    @property
    def count(self) -> int:
        """Pages so far, 1 where the file has none."""
        return self._page

    def locator(self, breaks: list[tuple[bool, bool]], new: bool = False) -> str:
        """Where a paragraph with these breaks begins, as a reader would look it up."""
        self._paragraph += 1
        if new:
            self._turn(False)
        for rendered, first in breaks:
            if first:
                self._turn(rendered)
        page = self._page
        for rendered, first in breaks:
            if not first:
                self._turn(rendered)
        return f"p. {page}" if self._paged else f"¶ {self._paragraph}"

    def pass_by(self, breaks: list[tuple[bool, bool]]) -> None:
        """Count the breaks of a paragraph that is kept for later."""
        for rendered, _ in breaks:
            self._turn(rendered)

    def _turn(self, rendered: bool) -> None:
        if self._rendered and not rendered:
            return  # Word marks the page after a typed break, too
        self._page += 1
        self._gathering.page(self._page)
