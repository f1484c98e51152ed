"""What a service frees goes back to the system."""

import subprocess
import sys

import pytest

_PROGRAM = """
import sys
from graph_service.cli.heap import give_back_what_is_freed

def memory():
    return next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmRSS"))

if sys.argv[1] == "set":
    give_back_what_is_freed()
bytearray(8_000_000)
before = memory()
pairs = [(bytearray(2_000_000), bytearray(5_000)) for _ in range(100)]
kept = [small for _, small in pairs]
del pairs
print(memory() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the setting is one of the GNU C library")
def test_freed_memory_goes_back() -> None:
    def kept(setting: str) -> int:
        found = subprocess.run([sys.executable, "-c", _PROGRAM, setting], capture_output=True, text=True, check=True)
        return int(found.stdout)

    assert kept("set") < 10 < 50 < kept("not set")
