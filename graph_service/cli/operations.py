"""What a change or a what-if reads from its file: the operations, as the API takes them."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from graph_service.changes import Operation, operations_from_json
from graph_service.errors import InvalidInput


def operations_in(file: Path) -> Sequence[Operation]:
    """The operations in a file, or of standard input for ``-``: a list, or an object that has it.

    Raises:
        InvalidInput: it is no JSON, or one of them is none.
    """
    try:
        read = json.loads(sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            "{file} is not JSON ({why}); it must be a list of operations", file=file, why=str(error)
        ) from error
    return operations_from_json(read.get("operations") if isinstance(read, dict) else read)
