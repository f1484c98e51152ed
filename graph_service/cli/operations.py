"""What a change or a what-if reads from its file: the operations, as the API takes them."""

import json
import sys
from pathlib import Path
from typing import Any

from graph_service.changes import operations_from_json
from graph_service.errors import InvalidInput
from graph_service.stores.base import Row


def operations_in(file: Path) -> list[Row]:
    """The operations in a file, as they stand in it, or of standard input for ``-``: a list, or an object that has it.

    Raises:
        InvalidInput: it is no JSON, or one of them is none.
    """
    try:
        read = json.loads(sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            "{file} is not JSON ({why}); it must be a list of operations", file=file, why=str(error)
        ) from error
    found: Any = read.get("operations") if isinstance(read, dict) else read
    operations_from_json(found)
    return list(found)
