"""Run the commands of the pages again and write what they show: `.venv/bin/python -m tests.docs.renew [PAGE…]`.

What a page shows with ``…`` stays as it is while it is still right. Read the difference before you commit it.
"""

import sys
import tempfile
from pathlib import Path

from docs.generate import ROOT, pages
from tests.docs.pages import Folder, asked, blocks, shown_as, tidy


def renewed(page: Path) -> str:
    """The page's text with what its commands show now."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        for block, answers in asked(Folder(Path(name), page)):
            lines = []
            for command, (_, got) in answers:
                kept = command.shown and shown_as(command.shown, got)
                lines += [f"$ {command.written}", *([shown] if (shown := command.shown if kept else tidy(got)) else [])]
            new = "\n".join(lines) + "\n"
            text = text.replace(f"```{block.language}\n{block.text}```", f"```{block.language}\n{new}```")
    return text


def main() -> None:
    """Write the pages that are named, else all."""
    chosen = [ROOT / name for name in sys.argv[1:]] or pages()
    for page in chosen:
        if any(block.is_run for block in blocks(page)):
            page.write_text(renewed(page), encoding="utf-8")


if __name__ == "__main__":
    main()
