"""How ``themes.npz`` is made again from public data.

    python -m graph_service.training.train_themes SDG_IATI.csv UNINFO_FOLDER \\
        --labelled tests/suggestions/data [--snippets benchmark.csv] [--leave-out BFA,GIN,KEN,SEN,NER] \\
        [--vectors CACHE.sqlite]

SDG_IATI.csv is AidData's file (v0.1 beta), UNINFO_FOLDER holds UN INFO country files (JSON). NumPy alone; the same
files give the same numbers. Takes some six minutes on two cores, most of it for meaning; ``--vectors`` keeps those.

1. A first head of goals learns our own wordings (``theme_wording``).
2. With it, and with the likeness to the wordings of targets (words, letters, meaning, and the towers of
   ``learned``), texts of UN INFO and SDG_IATI are given shares of goals and targets. Those of SDG_IATI are
   multiplied with what the file says, which follows from sector codes and not from what is written.
3. The heads of goals and targets learn those that are sure, beside our wordings.
4. The head of DAC sectors learns the sector codes of SDG_IATI, and the names and scope of each sector.
5. What makes the probabilities is fitted on half of the labelled texts (goals, targets), and on the activities of
   three organisations, each read by a head of the others (sectors); texts of no plan are among them. From where on a
   goal is yes is fitted on half of the public snippets, where they are given.
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
from graph_service.suggestions.meaning import UniversalSentenceEncoder, Vectors
from graph_service.suggestions.theme_model import ThemeModel
from graph_service.suggestions.theme_questions import Question
from graph_service.suggestions.theme_wording import calm, codes, columns, of_goals, of_sectors, of_targets
from graph_service.suggestions.themes import ThemeSuggester
from graph_service.suggestions.wording import Wording, strip_numbering
from graph_service.training.theme_calibration import Answered, answered, fitted, threshold_of_snippets
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

#: A text and its right columns.
LabelledText = tuple[str, set[int]]
#: A text, the column of one goal, and whether the text has it.
Snippet = tuple[str, int, bool]
_LEFT_OUT: Final = "BFA,GIN,KEN,SEN,NER"
_SECTORS: Final = ("dac-sector", "dac-category")
#: What a sentence of ours about one goal counts beside the name of a project, and a text of no plan.
_OF_SENTENCES, _OF_NO_PLAN = 0.25, 0.5
#: Of the targets that our reader would say fit, the share under which sub-outputs are reported: 30 % were right where
#: 63.5 % was said, on sub-outputs of many countries that are not part of this project.
_REPORTED: Final = 0.47
_MEASURED: Final = ("GB-1", "DE-1", "44000")
_MOST_MEASURED: Final = 1_500


def train(
    table: Sequence[Activity],
    plans: Mapping[str, bytes],
    labelled: Mapping[str, Sequence[LabelledText]],
    vectors: Vectors,
    snippets: Sequence[Snippet] = (),
) -> ThemeModel:
    """What there is to learn; ``labelled`` is as ``labelled_texts`` reads it."""
    never = {calm(strip_numbering(text)) for rows in labelled.values() for text, _ in rows}
    never |= {calm(strip_numbering(text)) for text, *_ in snippets}
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
    model = ThemeModel(stems, idf, heads, {}, about)
    asked = ThemeSuggester(vectors, learned.load().wording(), model)
    none = [text for text, _ in fitted_half(labelled["no-plan"])]
    questions = {
        scheme: fitted([*sets, _none(asked, none, scheme)])
        for scheme, sets in _by_organisation(rows, vectors, words, model).items()
    }
    for scheme in ("sdg-goal", "sdg-target"):
        sets = [_answered(asked, fitted_half(labelled[scheme]), scheme), _none(asked, none, scheme)]
        if more := labelled.get(f"{scheme} sentences"):
            sets.append(_answered(asked, fitted_half(more), scheme, _OF_SENTENCES))
        questions[scheme] = fitted(sets)
    questions["sdg-target"] = _as_reported(questions["sdg-target"])
    questions["sdg-goal"] = _yes_from(questions["sdg-goal"], asked, snippets)
    return ThemeModel(stems, idf, heads, questions, about)


def fitted_half(rows: Sequence[LabelledText]) -> list[LabelledText]:
    """The rows that probabilities may be fitted on: two of four, since a text and its translation stand together. The
    others are for measuring."""
    return [row for at, row in enumerate(rows) if at // 2 % 2 == 0]


def _answered(asked: ThemeSuggester, rows: Sequence[LabelledText], scheme: str, weight: float = 1.0) -> Answered:
    return answered(asked.evidence([text for text, _ in rows], scheme), [right for _, right in rows], weight)


def _none(asked: ThemeSuggester, texts: Sequence[str], scheme: str) -> Answered:
    return answered(asked.evidence(texts, scheme), [set() for _ in texts], _OF_NO_PLAN)


def _as_reported(question: Question) -> Question:
    """Our reader gave a text every target that fits; those who report under targets name fewer."""
    return replace(question, ceiling=_REPORTED, threshold=round(question.threshold * _REPORTED, 3))


def _yes_from(question: Question, asked: ThemeSuggester, snippets: Sequence[Snippet]) -> Question:
    """The question with the threshold at which public snippets are best answered, where there are any."""
    if not snippets:
        return question
    rows = np.arange(len(snippets))
    goals = np.array([goal for _, goal, _ in snippets], dtype=np.int64)
    likely = question.probabilities(asked.evidence([text for text, *_ in snippets], "sdg-goal"))[rows, goals]
    right = np.array([is_right for *_, is_right in snippets], dtype=np.bool_)
    return replace(question, threshold=threshold_of_snippets(likely, goals, right))


def _by_organisation(
    rows: Sequence[Activity], vectors: Vectors, words: Wording, model: ThemeModel
) -> dict[str, list[Answered]]:
    """Activities of each measured organisation asked for sectors and categories, by a head of the others; each
    organisation counts alike."""
    found: dict[str, list[Answered]] = {scheme: [] for scheme in _SECTORS}
    for organisation in _MEASURED:
        ours = [each for each in rows if each.organisation == organisation and each.sectors][:_MOST_MEASURED]
        if ours:
            others = [each for each in rows if each.organisation != organisation]
            head = fit(sector_lessons(others, vectors, words), rounds=8)
            of_others = replace(model, heads={**model.heads, "dac-sector": head})
            asked = ThemeSuggester(vectors, learned.load().wording(), of_others)
            texts = [each.text for each in ours]
            for scheme, sets in found.items():
                right = [_in_list(each, scheme) for each in ours]
                sets.append(answered(asked.evidence(texts, scheme), right, _MOST_MEASURED / len(ours)))
    return found


def _in_list(activity: Activity, scheme: str) -> set[int]:
    """The columns of an activity's sectors, or of their categories."""
    if scheme == "dac-sector":
        return set(activity.sectors)
    above = (columns(scheme).get(codes("dac-sector")[at].code[:3]) for at in activity.sectors)
    return {column for column in above if column is not None}


def project_texts(plans: Iterable[bytes]) -> list[str]:
    """Names of projects of country files, each once, in order of the alphabet."""
    found = set()
    for content in plans:
        for project in json.loads(content)["projects"]:
            name = calm(strip_numbering(" ".join((project.get("name") or "").split()))[:400])
            if len(name) >= 20:
                found.add(name)
    return sorted(found)


def labelled_texts(folder: Path) -> dict[str, list[LabelledText]]:
    """Our labelled texts by list: names of projects, and for goals ``sentences`` and paragraphs beside; under
    ``no-plan`` texts without any code."""
    sentences: list[LabelledText] = []
    for name in ("goal_sentences.tsv", "goal_paragraphs.tsv"):
        for row in _table(folder / name):
            sentences += [(row[x], {columns("sdg-goal")[row["goal"]]}) for x in ("en", "fr") if x in row]
    rows = _table(folder / "projects_by_target.tsv")
    targets = [(row["text"], {columns("sdg-target")[each] for each in row["targets"].split()}) for row in rows]
    goals = [(row["text"], {columns("sdg-goal")[t.split(".")[0]] for t in row["targets"].split()}) for row in rows]
    none: list[LabelledText] = [(row[x], set()) for row in _table(folder / "no_plan.tsv") for x in ("en", "fr")]
    return {"sdg-goal": goals, "sdg-goal sentences": sentences, "sdg-target": targets, "no-plan": none}


def public_snippets(path: Path) -> list[Snippet]:
    """The half of the SDG Classification Benchmark (columns id, text, sdg, label) whose ``id`` is an even number: a
    text, the column of the goal that it was asked for, and whether it has it. The other half is for measuring."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (row["text"], columns("sdg-goal")[row["sdg"]], row["label"] == "True")
            for row in csv.DictReader(file)
            if int(row["id"], 16) % 2 == 0
        ]


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sdg_iati", type=Path)
    parser.add_argument("uninfo", type=Path)
    parser.add_argument("--labelled", type=Path, required=True)
    parser.add_argument("--snippets", type=Path, help="benchmark.csv of the SDG Classification Benchmark")
    parser.add_argument("--leave-out", default=_LEFT_OUT)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--output", type=Path, default=Path(theme_model.__file__).with_name(theme_model.FILE))
    given = parser.parse_args(arguments)
    out = {each for each in given.leave_out.split(",") if each}
    plans = {path.stem: path.read_bytes() for path in sorted(given.uninfo.glob("*.json")) if path.stem not in out}
    vectors = Vectors(UniversalSentenceEncoder(), given.vectors)
    snippets = public_snippets(given.snippets) if given.snippets else []
    model = train(activities(given.sdg_iati), plans, labelled_texts(given.labelled), vectors, snippets)
    theme_model.save(model, given.output)
    counts = {scheme: len(codes(scheme)) for scheme in model.heads}
    print(f"{given.output}: {given.output.stat().st_size:,} bytes, {counts}")
    print("\n".join(f"{scheme}: {question}" for scheme, question in model.questions.items()))


if __name__ == "__main__":
    main()
