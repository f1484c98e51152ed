"""How a store is built beside a file whose place it is to take."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from graph_service.errors import StorageFull, StoreUnavailable
from graph_service.stores.ladybug.opening import logs_of

if TYPE_CHECKING:
    from graph_service.stores.ladybug.store import LadybugStore


@contextmanager
def built_beside(path: Path, buffer_pool_mib: int, build: Callable[["LadybugStore"], None]) -> Iterator[Path]:
    """The file of a new store, built and closed; it is gone in the end where it was not put elsewhere.

    Raises:
        StorageFull: the disk is full.
    """
    from graph_service.stores.ladybug.store import LadybugStore

    new = path.with_name(f"{path.name}.renewed")
    forget(new)
    try:
        store = LadybugStore(str(new), buffer_pool_mib=buffer_pool_mib)
        try:
            build(store)
        except StoreUnavailable as error:
            if store._unfit is None:
                raise
            raise StorageFull("the disk of {folder} is full; nothing was changed", folder=path.parent) from error
        finally:
            store.close()
        if any(log.stat().st_size for log in logs_of(new)):  # closing could not put everything into its place
            raise StorageFull("the disk of {folder} is full; nothing was changed", folder=path.parent)
        yield new
    finally:
        forget(new)


def forget(path: Path) -> None:
    """Take away the file of a store, and what lies beside it."""
    for file in (path, *path.parent.glob(f"{path.name}.*")):
        file.unlink(missing_ok=True)
