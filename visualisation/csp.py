"""The Content-Security-Policy of a finished page, by the hashes of what is written in it."""

import base64
import hashlib
import re
from typing import Final

_SCRIPT: Final = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL | re.IGNORECASE)
_META: Final = re.compile(r'<meta http-equiv="Content-Security-Policy" content="(?P<policy>[^"]*)">')
_STYLE: Final = re.compile(r"<style[^>]*>(?P<text>.*?)</style>", re.DOTALL | re.IGNORECASE)


def script_hashes(page_html: str) -> tuple[str, ...]:
    """``sha256-…`` of every inline script that runs; blocks of data do not run and need none."""
    found = (m["text"] for m in _SCRIPT.finditer(page_html) if "application/json" not in m["attributes"])
    return tuple(dict.fromkeys(map(_hash, found)))


def style_hashes(page_html: str) -> tuple[str, ...]:
    """``sha256-…`` of every inline style sheet."""
    return tuple(dict.fromkeys(_hash(m["text"]) for m in _STYLE.finditer(page_html)))


def csp(page_html: str) -> str:
    """The policy a page of this package carries, to be sent as its header too.

    Nothing is loaded from anywhere; only the scripts and styles written in the page apply.
    """
    written = _META.search(page_html)
    return written["policy"] if written else _policy(page_html, inline_style=False)


def with_policy(page_html: str, *, inline_style: bool = False) -> str:
    """Write the policy into the page's head, before anything it rules.

    ``inline_style`` is for pyvis alone, whose library writes styles as it runs.
    """
    policy = _policy(page_html, inline_style=inline_style)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page_html.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{meta}', 1)


def _policy(page_html: str, *, inline_style: bool) -> str:
    scripts = " ".join(f"'{value}'" for value in script_hashes(page_html)) or "'none'"
    styles = " ".join(f"'{value}'" for value in style_hashes(page_html)) or "'none'"
    parts = (
        "default-src 'none'",
        f"script-src {scripts}",
        "style-src 'unsafe-inline'" if inline_style else f"style-src {styles}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(parts)


def _hash(text: str) -> str:
    # A browser hashes what its parser saw, in which every line end is a line feed.
    seen = text.replace("\r\n", "\n").replace("\r", "\n")
    return "sha256-" + base64.b64encode(hashlib.sha256(seen.encode()).digest()).decode()
