"""How ``learned.npz`` is made again from UN INFO country files: idf, two-tower models, and the ranker's weights.

The ranker is taught on plans that its towers have not seen: countries are cut into four, each quarter is ranked by
towers of the other three. Every plan is asked four ways, without examples and with few, some and many, so that one
set of weights serves a new draft and an old one. Countries named in ``left_out`` are never looked at.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import InvalidInput
from graph_service.suggestions.learned import Learned
from graph_service.suggestions.meaning import Vectors
from graph_service.suggestions.signals import Signals
from graph_service.suggestions.two_tower import TwoTower
from graph_service.suggestions.wording import GRAM_BUCKETS, Wording, grams, smoothed_idf, stems, strip_numbering
from graph_service.training.cases import Bench
from graph_service.training.fitting import Case, fit
from graph_service.training.labelled import Labelled, from_uninfo
from graph_service.training.two_tower import Lesson, train

Report = Callable[[str], None]
_QUARTERS: Final = 4
_TOWERS: Final = 3
#: How many examples a plan is asked with; None is all of four fifths.
_EXAMPLES: Final = (0, 5, 20, 80, None)
_RARE, _FEW_TEXTS, _FEW_TARGETS, _MOST_TEXTS, _MOST_ASKED = 3, 8, 3, 1_500, 200


def learn(
    contents: Iterable[tuple[str, bytes]],
    vectors: Vectors,
    *,
    left_out: Sequence[str] = (),
    report: Report = lambda _: None,
) -> Learned:
    """What there is to learn from country files, given as names and bytes; the same files give the same.

    Raises:
        InvalidInput: fewer than eight plans are left.
    """
    plans = _plans(contents, left_out)
    if len(plans) < 2 * _QUARTERS:
        raise InvalidInput(
            "{n} plans are too few to learn from; give at least {least} country files",
            n=len(plans),
            least=2 * _QUARTERS,
        )
    texts = sorted({strip_numbering(text) for plan in plans for text in (*plan.texts, *_wordings(plan))})
    report(f"{len(plans)} plans, {len(texts):,} texts: reading their meaning")
    vectors.of(texts, lambda done, of: report(f"{done:,} of {of:,} texts"))
    wording = _wording(texts)
    lessons = [_lesson(plan, wording, vectors) for plan in plans]
    entities = sorted({key for plan in plans for key in _often(plan)})
    quarter = np.random.default_rng(1).permutation(len(plans)) % _QUARTERS
    cases: list[Case] = []
    for number in range(_QUARTERS):
        report(f"quarter {number + 1} of {_QUARTERS}: towers of the other plans, then its own plans asked")
        signals = Signals(
            wording, vectors, _towers([lessons[at] for at in np.flatnonzero(quarter != number)], entities)
        )
        for at in np.flatnonzero(quarter == number):
            cases += _cases(plans[at], signals)
    report(f"{len(cases)} cases: fitting the ranker, then towers of all plans")
    made_from = {"files": [plan.name for plan in plans], "left_out": sorted(left_out), "texts": len(texts)}
    towers, ranker = _towers(lessons, entities), fit(cases)
    return Learned(tuple(wording.known), wording.stem_idf, wording.gram_idf, towers, ranker, made_from)


def _plans(contents: Iterable[tuple[str, bytes]], left_out: Sequence[str]) -> list[Labelled]:
    """The plans that are large enough, each once: countries that share a workspace share a plan."""
    plans: dict[tuple[str, ...], Labelled] = {}
    for name, content in contents:
        if any(name.startswith(each) for each in left_out):
            continue
        try:
            plan = from_uninfo(content, name, descriptions=True)
        except InvalidInput:
            continue
        if len(set(plan.texts)) >= _FEW_TEXTS and len(plan.targets) >= _FEW_TARGETS:
            plans.setdefault(tuple(target.key for target in plan.targets), plan)
    return sorted(plans.values(), key=lambda plan: plan.name)


def _wordings(plan: Labelled) -> Iterable[str]:
    for target in plan.targets:
        yield from (*target.titles, target.parent)


def _wording(texts: Sequence[str]) -> Wording:
    often: dict[str, int] = {}
    for text in texts:
        for stem in set(stems(text)):
            often[stem] = often.get(stem, 0) + 1
    known = sorted(stem for stem, times in often.items() if times >= _RARE)
    bucket = {stem: at for at, stem in enumerate(known)}
    return Wording(
        known,
        smoothed_idf(texts, lambda text: [bucket[stem] for stem in stems(text) if stem in bucket], len(known)),
        smoothed_idf(texts, lambda text: grams(text).tolist(), GRAM_BUCKETS),
    )


def _lesson(plan: Labelled, wording: Wording, vectors: Vectors) -> Lesson:
    once = {
        (strip_numbering(text), right): at
        for at, (text, right) in reversed([*enumerate(zip(plan.texts, plan.right, strict=True))])
    }
    rows = sorted(once.values())
    texts = [strip_numbering(plan.texts[at]) for at in rows]
    titles, parents = (
        [strip_numbering(t.titles[0]) for t in plan.targets],
        [strip_numbering(t.parent) for t in plan.targets],
    )
    return Lesson(
        vectors.of(texts),
        wording.known_words(texts),
        np.array([plan.right[at] for at in rows], dtype=np.int64),
        [next(iter(plan.entities[at]), "") for at in rows],
        vectors.of(titles),
        wording.known_words(titles),
        vectors.of(parents),
        wording.known_words(parents),
    )


def _often(plan: Labelled) -> set[str]:
    return {key for each in plan.entities for key in each}


def _towers(lessons: Sequence[Lesson], entities: Sequence[str]) -> tuple[TwoTower, ...]:
    return tuple(train(lessons, entities, seed=seed) for seed in range(_TOWERS))


def _cases(plan: Labelled, signals: Signals) -> list[Case]:
    """One plan asked under each number of examples; each text once, however many entities share it."""
    if len(plan.texts) > _MOST_TEXTS:
        some = np.random.default_rng(0).choice(len(plan.texts), _MOST_TEXTS, replace=False)
        plan = _part(plan, sorted(some.tolist()))
    bench = Bench(plan, signals)
    first = {key: at for at, key in reversed([*enumerate(zip(bench.same, plan.right, strict=True))])}
    once: NDArray[np.bool_] = np.isin(np.arange(len(plan.texts)), list(first.values()))
    found: list[Case] = []
    for most in _EXAMPLES:
        asked = [bench.ask(np.arange(len(plan.texts)))] if most == 0 else list(bench.every(most=most))
        features = np.concatenate([each.features[once[each.rows]] for each in asked])
        right = np.concatenate([bench.right[each.rows[once[each.rows]]] for each in asked])
        if len(right) > _MOST_ASKED:
            some = np.random.default_rng(0).choice(len(right), _MOST_ASKED, replace=False)
            features, right = features[some], right[some]
        found.append(Case(features, right, np.full(len(right), 1 / np.sqrt(len(right)), dtype=np.float32)))
    return found


def _part(plan: Labelled, rows: Sequence[int]) -> Labelled:
    return Labelled(
        plan.name,
        plan.targets,
        tuple(plan.texts[at] for at in rows),
        tuple(plan.right[at] for at in rows),
        tuple(plan.groups[at] for at in rows),
        tuple(plan.entities[at] for at in rows),
    )
