"""Which locked dependencies have known weaknesses? Ends with 0 for none, 1 for some, 2 where nothing is known.

pip-audit alone ends with 0 where the advisories of no dependency could be asked for, as behind a mirror.

    python deploy/audit.py build/tools/bin/pip-audit requirements.lock
"""

import json
import subprocess
import sys
from typing import Any

NONE, SOME, UNKNOWN = 0, 1, 2


def verdict(report: dict[str, Any]) -> tuple[int, list[str]]:
    """The exit code and the lines for a report of pip-audit in JSON."""
    dependencies = report["dependencies"]
    unknown = [each for each in dependencies if "skip_reason" in each]
    weak = [(each, found) for each in dependencies for found in each.get("vulns", ())]
    lines = [
        f"{each['name']} {each['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'no release'}"
        for each, found in weak
    ]
    if unknown:
        names = ", ".join(each["name"] for each in unknown[:3])
        lines.append(
            f"no advisories could be asked for {len(unknown)} of {len(dependencies)} dependencies ({names}…): "
            "nothing is known of them; ask from where PyPI itself is reached"
        )
    elif not weak:
        lines.append(f"no weakness is known of {len(dependencies)} dependencies")
    return (SOME if weak else UNKNOWN if unknown else NONE), lines


def main(program: str, lock: str) -> int:
    command = [program, "--requirement", lock, "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        said = done.stderr.strip().splitlines()
        print(f"the advisories were not reached: {said[-1] if said else 'no answer'}", file=sys.stderr)
        return UNKNOWN
    code, lines = verdict(report)
    print("\n".join(lines), file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
