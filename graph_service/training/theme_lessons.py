"""What the heads of public codes learn from: our wordings, and public texts with what a first teacher makes of them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from graph_service.suggestions.arithmetic import softmax
from graph_service.suggestions.learned import Learned
from graph_service.suggestions.meaning import Floats, Vectors, unit
from graph_service.suggestions.theme_likeness import Likeness
from graph_service.suggestions.theme_wording import (
    GOALS,
    Taught,
    calm,
    codes,
    columns,
    goal_of_target,
    of_categories,
    of_goals,
    of_sectors,
    of_targets,
    worded,
)
from graph_service.suggestions.wording import Wording, smoothed_idf, stems
from graph_service.training.theme_fitting import Lessons, fit

_RARE, _SURE_GOAL, _SURE_TARGET = 8, 0.6, 0.3
#: What towers weigh beside likeness, and how sharp a teacher's shares are.
_TOWER, _GOAL_LIKENESS, _TARGET_LIKENESS, _GOAL_OF_TARGET = 0.25, 4.0, 3.0, 0.7
_OUR_WORDS, _TABLE_SHARE, _TABLE_WEIGHT = 2.0, 0.15, 0.5
#: Sector codes that were withdrawn, by the code that took their place.
_NOW: Final = {
    "15120": "15111",
    "15140": "15110",
    "15161": "15151",
    "15162": "15160",
    "15163": "15153",
    "15164": "15170",
    "23010": "23110",
    "23020": "23310",
    "23030": "23210",
    "23040": "23630",
    "23050": "23640",
    "23061": "23330",
    "23062": "23340",
    "23063": "23320",
    "23064": "23510",
    "23065": "23220",
    "23066": "23260",
    "23067": "23230",
    "23068": "23240",
    "23069": "23250",
    "23070": "23270",
    "23081": "23181",
    "23082": "23182",
    "41050": "43060",
    "74010": "43060",
}


@dataclass(frozen=True, slots=True)
class Activity:
    """A row of SDG_IATI: its text, who reports it, its shares of goals, and of sectors by column."""

    text: str
    organisation: str
    goals: tuple[float, ...]
    sectors: dict[int, float]


def activities(path: Path) -> list[Activity]:
    """The activities of AidData's file that say something, each text once."""
    csv.field_size_limit(1 << 30)
    found: dict[str, Activity] = {}
    sector = columns("dac-sector")
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            title, said = (" ".join((row[name] or "").split()) for name in ("title", "description"))
            said = said.partition(": ")[2] if said.partition(": ")[0] in ("Title", "Description", "Objective") else said
            if "saknar en beskrivande" in said or said == title:  # Swedish: there is no description
                said = ""
            text = calm((f"{title}. {said}" if said else title)[:400])
            goals = [abs(float(row[f"Goal {number}"] or 0)) for number in range(1, GOALS + 1)]
            if len(text) <= 25 or not sum(goals) or text in found:
                continue
            shares: dict[int, float] = {}
            codes_, parts = row["sector-code"].split(";"), row["sector-percentage"].split(";")
            for at, code in enumerate(codes_):
                if (column := sector.get(_NOW.get(code, code))) is not None:
                    part = float(parts[at]) if len(parts) == len(codes_) and parts[at] else 100 / len(codes_)
                    shares[column] = shares.get(column, 0.0) + part
            total = sum(shares.values())
            shares = {column: part / total for column, part in shares.items() if total and part}
            goal_shares = tuple(each / sum(goals) for each in goals)
            found[text] = Activity(text, row["reporting-org-ref"], goal_shares, shares)
    return list(found.values())


def known_words(ours: Sequence[str], theirs: Sequence[str]) -> Wording:
    """The stems of our wordings, and those that several of the public texts have."""
    often: dict[str, int] = {}
    for text in theirs:
        for stem in set(stems(text)):
            often[stem] = often.get(stem, 0) + 1
    known = sorted({stem for stem, times in often.items() if times >= _RARE} | {s for t in ours for s in stems(t)})
    bucket = {stem: at for at, stem in enumerate(known)}
    idf = smoothed_idf([*ours, *theirs], lambda text: [bucket[s] for s in stems(text) if s in bucket], len(known))
    return Wording(known, idf.astype(np.float16).astype(np.float32), np.ones(1, dtype=np.float32))


class Teacher:
    """Gives public texts shares of goals and targets, before any head of targets is learned."""

    def __init__(self, vectors: Vectors, learned: Learned, words: Wording) -> None:
        self.vectors, self.words = vectors, words
        self._plain, self._towers = learned.wording(), learned.towers
        self._like = Likeness(worded("sdg-target"), vectors, self._plain)
        self.head = fit(taught(of_goals(), GOALS, vectors, words, even=True), rounds=40)

    def shares(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Of goals and of targets, one row a text."""
        meaning = self.vectors.of(texts)
        like = self._like.scores(meaning, self._plain.words(texts), self._plain.letters(texts))[0] + self._met(texts)
        goal = np.array(goal_of_target())
        best = np.stack([like[:, goal == each].max(axis=1) for each in range(GOALS)], axis=1)
        learned = self.head.logits(meaning, self.words.known_words(texts))
        goals = softmax((learned + _GOAL_LIKENESS * best).astype(np.float32))
        of_goal = _GOAL_OF_TARGET * np.log(goals[:, goal] + 1e-4)
        targets = softmax((_TARGET_LIKENESS * like + of_goal).astype(np.float32))
        return goals, targets

    def _met(self, texts: Sequence[str]) -> Floats:
        """Where statements and short wordings meet in the towers: product and cosine, by each target's best."""
        ours = [(at, text) for at, each in enumerate(worded("sdg-target")) for text in each.short]
        said = [text for _, text in ours]
        firsts = np.flatnonzero(np.diff([at for at, _ in ours], prepend=-1))
        found = np.zeros((len(texts), len(codes("sdg-target"))), dtype=np.float32)
        for tower in self._towers:
            theirs = tower.target_vectors(self.vectors.of(said), self._plain.known_words(said))
            own = tower.statement_vectors(self.vectors.of(texts), self._plain.known_words(texts))
            met = own @ theirs.T + 2 * (unit(own) @ unit(theirs).T)
            found += _TOWER * np.maximum.reduceat(met, firsts, axis=1)
        return found


def taught(every: Sequence[Taught], size: int, vectors: Vectors, words: Wording, *, even: bool = False) -> Lessons:
    """Our wordings as lessons; ``even`` makes each code count alike."""
    texts = [each.text for each in every]
    shares = np.zeros((len(every), size), dtype=np.float32)
    shares[np.arange(len(every)), [each.column for each in every]] = 1
    weight = np.array([each.weight for each in every], dtype=np.float32)
    if even:
        sums = weight @ shares
        weight = weight / (shares @ sums) * sums.mean()
    return Lessons(vectors.of(texts), words.known_words(texts), shares, weight.astype(np.float32))


def goal_lessons(teacher: Teacher, texts: Sequence[str], table: Sequence[Activity]) -> Lessons:
    """Our wordings, project names, and activities whose text and sectors agree."""
    said = [each.text for each in table]
    goals = teacher.shares(texts)[0]
    agreed = teacher.shares(said)[0] * (np.array([each.goals for each in table], np.float32) + _TABLE_SHARE)
    agreed /= agreed.sum(axis=1, keepdims=True)
    ours = taught(of_goals(), GOALS, teacher.vectors, teacher.words, even=True)
    ours = Lessons(ours.meaning, ours.words, ours.shares, _OUR_WORDS * ours.weight)
    return ours.and_(_sure(teacher, texts, goals, 1.0)).and_(_sure(teacher, said, agreed, _TABLE_WEIGHT))


def _sure(teacher: Teacher, texts: Sequence[str], shares: Floats, weight: float) -> Lessons:
    """The texts that the teacher is sure of, each goal counting alike and the surer ones more."""
    rows = np.flatnonzero(shares.max(axis=1) > _SURE_GOAL)
    own = shares[rows].astype(np.float32)
    often = own.sum(axis=0) + 20
    even = (own / often * often.mean()).sum(axis=1) * own.max(axis=1)
    some = [texts[at] for at in rows.tolist()]
    counts = (weight * even).astype(np.float32)
    return Lessons(teacher.vectors.of(some), teacher.words.known_words(some), own, counts)


def target_lessons(teacher: Teacher, texts: Sequence[str]) -> Lessons:
    """Our wordings, and project names with the targets that the teacher gives them, made a little surer."""
    shares = teacher.shares(texts)[1]
    rows = np.flatnonzero(shares.max(axis=1) > _SURE_TARGET)
    own = shares[rows] ** 1.5
    own = (own / own.sum(axis=1, keepdims=True)).astype(np.float32)
    rare = (own / (own.sum(axis=0) + 5)).sum(axis=1)
    weight = np.clip(rare / rare.mean(), 0.2, 3).astype(np.float32)
    some = [texts[at] for at in rows.tolist()]
    ours = taught(of_targets(), own.shape[1], teacher.vectors, teacher.words)
    ours = Lessons(ours.meaning, ours.words, ours.shares, _OUR_WORDS * ours.weight)
    return ours.and_(Lessons(teacher.vectors.of(some), teacher.words.known_words(some), own, weight))


def sector_lessons(table: Sequence[Activity], vectors: Vectors, words: Wording) -> Lessons:
    """Names and scope of sectors, and activities with their sector codes; a frequent sector counts less a row."""
    rows = [each for each in table if each.sectors]
    shares = np.zeros((len(rows), len(codes("dac-sector"))), dtype=np.float32)
    for at, each in enumerate(rows):
        shares[at, list(each.sectors)] = list(each.sectors.values())
    weight = (shares / np.sqrt(shares.sum(axis=0) + 5)).sum(axis=1)
    texts = [each.text for each in rows]
    said = Lessons(vectors.of(texts), words.known_words(texts), shares, (weight / weight.mean()).astype(np.float32))
    ours = taught(of_sectors(), shares.shape[1], vectors, words)
    return ours.and_(_categories(shares.sum(axis=0), vectors, words)).and_(said)


def _categories(often: Floats, vectors: Vectors, words: Wording) -> Lessons:
    """Our terms of categories: each speaks of its sectors, the frequent ones most."""
    every = of_categories()
    texts = [text for text, _ in every]
    category = np.array([code.code[:3] for code in codes("dac-sector")])
    shares = np.stack([np.where(category == number, np.sqrt(often + 1), 0) for _, number in every])
    shares = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
    return Lessons(vectors.of(texts), words.known_words(texts), shares, np.ones(len(every), dtype=np.float32))
