"""What the C library does with memory that Python gives back, in a service that runs for weeks."""

import contextlib
import ctypes
from typing import Final

#: mallopt of the GNU C library: M_ARENA_MAX and M_MMAP_THRESHOLD.
_ARENA_MAX: Final = -8
_MMAP_THRESHOLD: Final = -3
_ARENAS: Final = 2
_LARGE: Final = 1024 * 1024


def give_back_what_is_freed() -> None:
    """Have memory that was freed go back to the system, whatever thread took it.

    Of itself the GNU C library gives every thread a heap of its own and, once a large block was freed, takes the next
    ones from those heaps too, where small ones that stay keep them from going back. Other libraries have no such
    settings, and are left as they are.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_ARENA_MAX, _ARENAS)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
