"""Which dumps lie in a folder, how each is named, and which of them are no longer kept."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from graph_service.errors import InvalidInput, NotFound

_MOMENT: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"alignment-(\d{8}T\d{6}Z)-r(\d+)\.jsonl\.gz(?:\.\w+)?")


@dataclass(frozen=True, slots=True)
class DumpFile:
    """One dump that was made by itself: when (UTC), at which revision, and its size in bytes."""

    path: Path
    made: datetime
    revision: int
    size: int


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days and how many weeks have a dump that is kept: the last one of each."""

    daily: int
    weekly: int


def name_of(made: datetime, revision: int) -> str:
    """The name of a dump.

    >>> name_of(datetime(2026, 11, 28, 6, 5, tzinfo=UTC), 12)
    'alignment-20261128T060500Z-r12.jsonl.gz'
    """
    return f"alignment-{made.astimezone(UTC).strftime(_MOMENT)}-r{revision}.jsonl.gz"


def listed(folder: Path) -> list[DumpFile]:
    """The dumps of a folder, newest first; other files are left out.

    Raises:
        NotFound: there is no such folder.
        InvalidInput: it cannot be read.
    """
    try:
        return sorted(
            (dump for path in folder.iterdir() if (dump := _dump_of(path))), key=lambda dump: dump.made, reverse=True
        )
    except FileNotFoundError as error:
        raise NotFound(
            "there is no folder {folder}; dumps are made in ALIGNMENT_DUMP_FOLDER by the running service",
            folder=folder,
        ) from error
    except OSError as error:
        raise InvalidInput(
            "{folder} cannot be read ({why})", folder=folder, why=error.strerror or str(error)
        ) from error


def superfluous(dumps: Iterable[DumpFile], kept: Retention) -> list[DumpFile]:
    """Those that may go: neither the last of one of the last days that have any, nor the last of one of the last
    weeks. The newest dump always stays, and the days and weeks are those of UTC."""
    newest_first = sorted(dumps, key=lambda dump: dump.made, reverse=True)
    days: dict[date, DumpFile] = {}
    weeks: dict[tuple[int, int], DumpFile] = {}
    for dump in newest_first:
        days.setdefault(dump.made.date(), dump)
        weeks.setdefault(dump.made.isocalendar()[:2], dump)
    stay: Sequence[DumpFile] = [
        *newest_first[:1],
        *list(days.values())[: kept.daily],
        *list(weeks.values())[: kept.weekly],
    ]
    return [dump for dump in newest_first if dump not in stay]


def _dump_of(path: Path) -> DumpFile | None:
    if not (named := _NAME.fullmatch(path.name)):
        return None
    try:
        made = datetime.strptime(named[1], _MOMENT).replace(tzinfo=UTC)
        return DumpFile(path, made, int(named[2]), path.stat().st_size)
    except (ValueError, OSError):  # a name that is no moment, or a file that went away meanwhile
        return None
