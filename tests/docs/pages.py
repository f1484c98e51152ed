"""What the pages of the documentation hold: their blocks of code, and the commands in them with what is shown."""

import os
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from docs.generate import ROOT, pages

#: What a terminal of this width shows is what the pages show.
TERMINAL = {"TERM": "dumb", "COLUMNS": "110", "LINES": "60", "TTY_COMPATIBLE": "1"}
SERVED_AT = "http://127.0.0.1:8000"
SHELLS = ("console", "sh")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SAID = re.compile(r"<!-- (not run: .+?|served) -->\n\Z", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One block of code. ``said`` is the comment just before it: ``served``, or why it is not run."""

    page: Path
    line: int
    language: str
    text: str
    said: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def is_run(self) -> bool:
        return self.language in SHELLS and not self.said.startswith("not run")

    def commands(self) -> Iterator["Command"]:
        """Each command behind a ``$``, with the lines that go on with it, and what is shown under it."""
        for part in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
            begun = re.match(r"(?:.*\\\n)*.*(?:\n> .*)*", part)
            assert begun
            written = begun[0]
            yield Command(written, written.replace("\n> ", "\n"), part[len(written) :].strip("\n"))


@dataclass(frozen=True)
class Command:
    """A command as it is ``written`` and as it is ``typed``, and what the page shows under it."""

    written: str
    typed: str
    shown: str


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = []
    for fence in _FENCE.finditer(text):
        said = _SAID.search(text[: fence.start()])
        line = text.count("\n", 0, fence.start()) + 1
        found.append(Block(page, line, fence[1], fence[2], said[1] if said else ""))
    return found


def every_block() -> list[Block]:
    return [block for page in pages() for block in blocks(page)]


def shown_as(wanted: str, got: str) -> bool:
    """Whether ``got`` is what a page shows: ``…`` stands for anything, and space of any kind for space."""
    pattern = re.escape(" ".join(wanted.split())).replace("…", ".*")
    return re.fullmatch(pattern, " ".join(tidy(got).split())) is not None


def tidy(text: str) -> str:
    """Output without the space around it that no page keeps."""
    lines = "\n".join(line.rstrip() for line in text.replace("\ufeff", "").splitlines()).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", lines)


class Folder:
    """A folder that looks like a checkout, in which commands of a page run as they are written. The graph
    has the Mali seed, as after a first `make run`."""

    def __init__(self, path: Path, page: Path) -> None:
        self.path, self.page = path, page
        for name in (".venv", "tests", "docs", "seeds", "cypher"):
            (path / name).symlink_to(ROOT / name)
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("ALIGNMENT_", "PYTHON", "FORCE_COLOR"))}
        self.env = {**clean, **TERMINAL, "ALIGNMENT_AUTHOR": "planner"}
        code, said = self.run(".venv/bin/alignment seed mali-2021")
        assert code == 0, said

    def run(self, command: str) -> tuple[int, str]:
        """Exit code, and what a terminal shows."""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.path,
            env=self.env,
            text=True,
            timeout=120,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        return done.returncode, done.stdout

    @staticmethod
    def _until_it_answers(address: str, most_s: float = 20.0) -> None:
        until = time.monotonic() + most_s
        while True:
            try:
                urllib.request.urlopen(address, timeout=5).close()
                return
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address of a service over the folder's graph."""
        started = subprocess.Popen(
            [self.path / ".venv" / "bin" / "alignment", "serve", "--port", "0"],
            cwd=self.path,
            env=self.env | {"COLUMNS": "400"},
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert started.stderr
        try:
            said = started.stderr.readline()
            found = re.search(r"http://[^/]+", said)
            assert found, f"the service did not start: {said}{started.stderr.read()}"
            self._until_it_answers(f"{found[0]}/healthz")
            yield found[0]
        finally:
            started.terminate()
            started.wait(timeout=20)
            started.stderr.close()


def asked(folder: Folder) -> Iterator[tuple[Block, list[tuple[Command, tuple[int, str]]]]]:
    """Each block of the folder's page that is run, with what each of its commands came to."""
    for block in blocks(folder.page):
        if block.is_run and block.said == "served":
            with folder.served() as address:
                yield block, [(c, folder.run(c.typed.replace(SERVED_AT, address))) for c in block.commands()]
        elif block.is_run:
            yield block, [(command, folder.run(command.typed)) for command in block.commands()]
