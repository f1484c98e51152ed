"""Does the audit tell nothing known from nothing wrong?"""

from deploy import audit

SOUND = {"name": "click", "version": "8.5.1", "vulns": []}
WEAK = {"name": "h11", "version": "0.14", "vulns": [{"id": "CVE-0", "fix_versions": ["0.16"]}]}
UNKNOWN = {"name": "rich", "skip_reason": "Dependency not found on PyPI and could not be audited: rich (15.0.0)"}


def verdict(*dependencies):
    return audit.verdict({"dependencies": list(dependencies)})


def test_none_is_known():
    assert verdict(SOUND) == (0, ["no weakness is known of 1 dependencies"])


def test_a_weakness_is_told_with_what_mends_it():
    assert verdict(SOUND, WEAK) == (1, ["h11 0.14: CVE-0, mended in 0.16"])


def test_what_could_not_be_asked_for_is_no_success():
    code, (line,) = verdict(SOUND, UNKNOWN)
    assert code == 2 and line.startswith("no advisories could be asked for 1 of 2 dependencies (rich…)")
    assert verdict(WEAK, UNKNOWN)[0] == 1


def test_a_program_that_reaches_nothing_is_no_success(tmp_path, capsys):
    program = tmp_path / "pip-audit"
    program.write_text("#!/bin/sh\necho connection refused >&2\nexit 1\n")
    program.chmod(0o700)
    assert audit.main(str(program), "requirements.lock") == 2
    assert capsys.readouterr().err == "the advisories were not reached: connection refused\n"
