"""A draft's way in: a file is read, split into statements and stored, with word of how far it has come."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from graph_service.documents import read
from graph_service.drafts import create
from graph_service.drafts.create import Added
from graph_service.exchange.files import DEFAULT_LIMIT
from graph_service.graph import Graph
from graph_service.statements import split

#: What takes a file in tells, in order: `read` with a share 0-1, then `split` and `stored` with 1.
STEPS: Final = ("read", "split", "stored")


def add_file(
    graph: Graph,
    given: Path | bytes,
    *,
    name: str,
    author: str,
    title: str | None = None,
    plans: Sequence[str] = (),
    previous: str | None = None,
    dry_run: bool = False,
    max_bytes: int = DEFAULT_LIMIT,
    progress: Callable[[str, float], None] | None = None,
) -> Added:
    """Read a file and store it as a draft; see ``create.add``. The same file twice changes nothing.

    Raises:
        NotFound: there is no such file, plan or earlier draft.
        InvalidInput: the file is not read or has no statement; nothing was stored.
    """

    def tell(step: str, share: float = 1.0) -> None:
        if progress is not None:
            progress(step, share)

    document = read(given, name=name, max_bytes=max_bytes, progress=tell)
    statements = split(document)
    tell("split")
    added = create.add(
        graph, document, statements, author=author, title=title, plans=plans, previous=previous, dry_run=dry_run
    )
    tell("stored")
    return added
