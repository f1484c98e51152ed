"""How large a document may be, and how much time and memory its reading may take."""

from typing import Final

MIB: Final = 1024 * 1024
#: Pages, slides or sheets; and as much text as so many pages have.
MOST_PAGES: Final = 500
MOST_CHARACTERS: Final = 2_500_000
MOST_BLOCKS: Final = 40_000
#: A longer text is cut into several blocks, at a space.
LONGEST_BLOCK: Final = 8_000
#: What a file of the zip family may hold, and how often its packed size it may unpack to.
MOST_MEMBERS: Final = 5_000
MOST_UNPACKED: Final = 300 * MIB
LARGEST_PART: Final = 64 * MIB
MOST_RATIO: Final = 200
#: Below so many unpacked bytes a part may be packed as tightly as it likes.
RATIO_FROM: Final = 8 * MIB
#: Tables in tables, groups in groups.
DEEPEST: Final = 12
#: What the process that reads one document may take.
MEMORY: Final = 1024 * MIB
PROCESSOR_SECONDS: Final = 40
SECONDS: Final = 60.0
