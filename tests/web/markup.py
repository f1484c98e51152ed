"""What is wrong with a page's markup: unclosed elements, doubled ids, fields without a name, inline scripts."""

from collections.abc import Mapping
from html.parser import HTMLParser

VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
    "rect",
    "path",
}
Attributes = Mapping[str, str | None]
RUNS = ("javascript:", "data:text/html", "vbscript:")


class Markup(HTMLParser):
    """Reads one page; ``faults`` has what is wrong, ``links`` every address that it names."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.needs: list[Attributes] = []
        self._open: list[str] = []
        self.headings: list[str] = []
        self.lang: str | None = None
        self.titles = 0
        self.feed(text)
        self.close()
        self.faults += [f"<{name}> is never closed" for name in self._open]
        self.faults += [
            f"the id {each!r} is there twice" for each in sorted({i for i in self.ids if self.ids.count(i) > 1})
        ]
        self.faults += [f"nothing has the id {each!r}" for each in self.labelled if each not in self.ids]
        self.faults += [f"a field has no label: {each}" for each in self.needs if each.get("id") not in self.labelled]
        if self.headings.count("h1") != 1:
            self.faults.append(f"a page has one h1, not {self.headings.count('h1')}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._attributes(tag, given)
        if tag == "html":
            self.lang = given.get("lang")
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append(tag)
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append("a script is written in the page")
        if tag == "form" and "form" in self._open:
            self.faults.append("a form stands in a form, so browsers leave it out")
        if tag == "style":
            self.faults.append("a style is written in the page")
        if tag in ("input", "select", "textarea") and given.get("type") not in ("hidden", "submit"):
            named = "label" in self._open or given.get("aria-label") or given.get("aria-labelledby")
            if not named:
                self.needs.append(given)
        if tag == "img" and "alt" not in given:
            self.faults.append("a picture has no alternative")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._attributes(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-3:]}")
            if tag in self._open:
                while self._open.pop() != tag:
                    pass
            return
        self._open.pop()

    def _attributes(self, tag: str, given: Attributes) -> None:
        self.faults += [f"<{tag} {name}> runs a script" for name in given if name.startswith("on")]
        self.faults += [f"<{tag}> has a style attribute"] if "style" in given else []
        for name in ("href", "src", "action"):
            value = (given.get(name) or "").strip()
            if value.lower().startswith(RUNS):
                self.faults.append(f"<{tag} {name}> runs a script: {value[:40]}")
            if value and tag in ("a", "link", "img", "script", "form"):
                self.links.append((tag, value))
        if own := given.get("id"):
            self.ids.append(own)
        for name in () if tag == "dialog" else ("for", "aria-labelledby", "aria-describedby"):  # a script fills those
            self.labelled |= set((given.get(name) or "").split())
