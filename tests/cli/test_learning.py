"""``alignment evaluate`` on tables: what was read is told, ragged files are refused, settings count."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.suggestions.test_encoders import service

Run = Callable[..., Ran]
TABLE = (
    "id\ttext\tsdg\tlabel\n"
    '1\t"Vaccinate children, and train ""village"" midwives"\t3\tTrue\n'
    "2\tRepair rural water points and latrines\t6\tTrue\n"
    "3\tRepair rural water points and latrines\t16\tFalse\n"
    "4\t\t5\tTrue\n"
)


def test_a_table_of_answers_says_what_was_read_and_how_often_they_are_right(alignment: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.tsv"
    file.write_text(TABLE, encoding="utf-8")
    shown = alignment("evaluate", file)
    said = " ".join(shown.err.split())
    assert "4 rows read, 1 without text or label left out; texts from text, labels from sdg" in said
    assert "yes or no from label: 3 ×1, 6 ×1, 16 ×1" in said
    found = alignment("evaluate", file, "--json").json
    assert (found["n"], found["yes"], found["f1"], found["table"]["rows"]) == (3, 2, 1.0, 4)
    file.write_text(TABLE + "5\tRoads\n", encoding="utf-8")
    alignment("evaluate", file).refused("a.tsv, line 6: 2 cells where the first line has 4")


def test_the_second_encoder_of_the_settings_is_what_is_measured(
    alignment: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("text,label\nWells and pumps,water\nJudges and courts,law\n", encoding="utf-8")
    with service(lambda texts: (200, {"data": [{"index": n, "embedding": [1.0, n]} for n in range(len(texts))]})) as (
        address,
        sent,
    ):
        monkeypatch.setenv("ALIGNMENT_SECOND_ENCODER", address)
        monkeypatch.setenv("ALIGNMENT_SECOND_ENCODER_MODEL", "m")
        assert alignment("evaluate", file, "--examples", "none").code == 0
        assert "Wells and pumps" in {text for _, _, body in sent for text in body["input"]}
