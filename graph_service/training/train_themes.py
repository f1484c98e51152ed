"""How ``themes.npz`` is made again from public data.

    python -m graph_service.training.train_themes SDG_IATI.csv UNINFO_FOLDER \\
        [--labelled tests/suggestions/data] [--leave-out BFA,GIN,KEN,SEN,NER] [--vectors CACHE.sqlite]

SDG_IATI.csv is AidData's file (v0.1 beta), UNINFO_FOLDER holds UN INFO country files (JSON). NumPy alone; the same
files give the same numbers. Takes some six minutes on two cores, most of it for meaning; ``--vectors`` keeps those.

1. A first head of goals learns our own wordings (``theme_wording``).
2. With it, and with the likeness to the wordings of targets (words, letters, meaning, and the towers of
   ``learned``), texts of UN INFO and SDG_IATI are given shares of goals and targets. Those of SDG_IATI are
   multiplied with what the file says, which follows from sector codes and not from what is written.
3. The heads of goals and targets learn those that are sure, beside our wordings.
4. The head of DAC sectors learns the sector codes of SDG_IATI, and the names and scope of each sector.
5. How sharp the probabilities are is fitted on every second row of the labelled texts (goals, targets), and on
   the activities of three organisations, each read by a head of the others (sectors; what they sum to as well).
   Labelled texts are never learned from.
"""

import argparse
import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from graph_service.suggestions import learned, theme_model
from graph_service.suggestions.arithmetic import softmax
from graph_service.suggestions.meaning import Floats, UniversalSentenceEncoder, Vectors
from graph_service.suggestions.theme_model import ThemeModel
from graph_service.suggestions.theme_wording import calm, codes, columns, of_goals, of_sectors, of_targets
from graph_service.suggestions.themes import ThemeSuggester
from graph_service.suggestions.wording import Wording, strip_numbering
from graph_service.training.theme_fitting import fit
from graph_service.training.theme_lessons import (
    Activity,
    Teacher,
    activities,
    goal_lessons,
    known_words,
    sector_lessons,
    target_lessons,
)

#: Scores, and the right columns of each row.
Asked = tuple[Floats, Sequence[set[int]]]
_LEFT_OUT: Final = "BFA,GIN,KEN,SEN,NER"
_SHARPNESS: Final = tuple(round(0.1 * step, 1) for step in range(2, 31))
_CEILINGS: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)
_MEASURED: Final = ("GB-1", "DE-1", "44000")
_MOST_MEASURED: Final = 1_500


def train(
    table: Sequence[Activity],
    plans: Mapping[str, bytes],
    labelled: Mapping[str, Sequence[tuple[str, set[int]]]],
    vectors: Vectors,
) -> ThemeModel:
    """What there is to learn; ``labelled`` has texts and their right columns by list."""
    never = {calm(strip_numbering(text)) for rows in labelled.values() for text, _ in rows}
    texts = [text for text in project_texts(plans.values()) if text not in never]
    rows = [each for each in table if each.text not in never]
    own = [*of_goals(), *of_targets(), *of_sectors()]
    words = known_words([each.text for each in own], [*texts, *(each.text for each in rows)])
    teacher = Teacher(vectors, learned.load(), words)
    heads = {
        "sdg-goal": fit(goal_lessons(teacher, texts, rows), rounds=15),
        "sdg-target": fit(target_lessons(teacher, texts), rounds=10),
        "dac-sector": fit(sector_lessons(rows, vectors, words), rounds=8),
    }
    stems = tuple(words.known)
    about = {"uninfo": sorted(plans), "uninfo_texts": len(texts), "sdg_iati_texts": len(rows)}
    idf = np.array([words.idf(stem) for stem in stems], dtype=np.float32)
    flat = dict.fromkeys(heads, 1.0)
    model = ThemeModel(stems, idf, heads, flat, flat, about)
    asked = ThemeSuggester(vectors, learned.load().wording(), model)
    sharpness, ceiling = dict(flat), dict(flat)
    for scheme in ("sdg-goal", "sdg-target"):
        if some := labelled.get(scheme, ())[::2]:
            sharpness[scheme] = sharpest([(asked.raw([text for text, _ in some], scheme), [r for _, r in some])])[0]
    if measured := _by_organisation(rows, vectors, words, model):
        sharpness["dac-sector"], ceiling["dac-sector"] = sharpest(measured, _CEILINGS)
    return ThemeModel(stems, idf, heads, sharpness, ceiling, about)


def sharpest(asked: Sequence[Asked], ceilings: Sequence[float] = (1.0,)) -> tuple[float, float]:
    """The sharpness, and the ceiling, at which the probability of what comes first is nearest to how often it is
    right (Brier 1950); each set of texts counts alike."""
    hits = [
        np.array([column in known for column, known in zip(raw.argmax(axis=1).tolist(), right, strict=True)])
        for raw, right in asked
    ]
    best = (np.inf, 1.0, 1.0)
    for sharp in _SHARPNESS:
        sure = [softmax((raw * sharp).astype(np.float32)).max(axis=1) for raw, _ in asked]
        for ceiling in ceilings:
            error = sum(float(((ceiling * own - hit) ** 2).mean()) for own, hit in zip(sure, hits, strict=True))
            best = min(best, (error, sharp, ceiling))
    return best[1], best[2]


def _by_organisation(rows: Sequence[Activity], vectors: Vectors, words: Wording, model: ThemeModel) -> list[Asked]:
    """Scores of sectors for the activities of each measured organisation, by a head of the others."""
    found: list[Asked] = []
    for organisation in _MEASURED:
        ours = [each for each in rows if each.organisation == organisation and each.sectors][:_MOST_MEASURED]
        if ours:
            others = [each for each in rows if each.organisation != organisation]
            head = fit(sector_lessons(others, vectors, words), rounds=8)
            of_others = replace(model, heads={**model.heads, "dac-sector": head})
            asked = ThemeSuggester(vectors, learned.load().wording(), of_others)
            raw = asked.raw([each.text for each in ours], "dac-sector")
            found.append((raw, [set(each.sectors) for each in ours]))
    return found


def project_texts(plans: Iterable[bytes]) -> list[str]:
    """Names of projects of country files, each once, in order of the alphabet."""
    found = set()
    for content in plans:
        for project in json.loads(content)["projects"]:
            name = calm(strip_numbering(" ".join((project.get("name") or "").split()))[:400])
            if len(name) >= 20:
                found.add(name)
    return sorted(found)


def labelled_texts(folder: Path) -> dict[str, list[tuple[str, set[int]]]]:
    """Our labelled texts by list."""
    goals: list[tuple[str, set[int]]] = []
    for name in ("goal_sentences.tsv", "goal_paragraphs.tsv"):
        for row in _table(folder / name):
            goals += [(row[x], {columns("sdg-goal")[row["goal"]]}) for x in ("en", "fr") if x in row]
    rows = _table(folder / "projects_by_target.tsv")
    targets = [(row["text"], {columns("sdg-target")[each] for each in row["targets"].split()}) for row in rows]
    goals += [(row["text"], {columns("sdg-goal")[t.split(".")[0]] for t in row["targets"].split()}) for row in rows]
    return {"sdg-goal": goals, "sdg-target": targets}


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sdg_iati", type=Path)
    parser.add_argument("uninfo", type=Path)
    parser.add_argument("--labelled", type=Path)
    parser.add_argument("--leave-out", default=_LEFT_OUT)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--output", type=Path, default=Path(theme_model.__file__).with_name(theme_model.FILE))
    given = parser.parse_args(arguments)
    out = {each for each in given.leave_out.split(",") if each}
    plans = {path.stem: path.read_bytes() for path in sorted(given.uninfo.glob("*.json")) if path.stem not in out}
    labelled = labelled_texts(given.labelled) if given.labelled else {}
    vectors = Vectors(UniversalSentenceEncoder(), given.vectors)
    model = train(activities(given.sdg_iati), plans, labelled, vectors)
    theme_model.save(model, given.output)
    counts = {scheme: len(codes(scheme)) for scheme in model.heads}
    print(f"{given.output}: {given.output.stat().st_size:,} bytes, {counts}")
    print(f"sharpness {dict(model.sharpness)}, ceiling {dict(model.ceiling)}")


if __name__ == "__main__":
    main()
