"""How far two annotators agree: Cohen's kappa by level, and Krippendorff's alpha of whole label sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.corpus.passages import LANGUAGES
from qpr_classifier.corpus.second_annotation import Annotation
from qpr_classifier.errors import CorpusError
from qpr_classifier.framework.roadmap import Framework

ROUNDS = 1000
SHARE = 0.95

Pair = tuple[Annotation, Annotation]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of agreement.

    Parameters
    ----------
    level : str
        ``gate`` (digital or not), ``product`` and ``activity`` (of the primary label; "none" is one of the
        categories), the same ``..., both digital`` where both annotators gave labels, ``label sets``.
    figure : str
        ``kappa`` (Cohen, 1960), ``alpha`` (Krippendorff, with the distance of MASI, Passonneau 2006) or
        ``mean Jaccard``.
    language : str
        ``en``, ``fr`` or ``all``.
    passages : int
        Passages it is computed on.
    agreed : float
        Share of them on which both said the very same.
    value, low, high : float or None
        The figure with its bootstrap interval (95 %, over passages); None where chance leaves nothing to agree
        on, as with a single category.
    """

    level: str
    figure: str
    language: str
    passages: int
    agreed: float
    value: float | None
    low: float | None
    high: float | None

    def as_record(self) -> dict[str, Any]:
        """The figure as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Agreement:
    """All figures, and the passages on which the annotators differ.

    Parameters
    ----------
    passages : int
        Passages that both annotated.
    only_first, only_second : int
        Those that only one of them did.
    measures : tuple of Measure
    disagreements : tuple of (Annotation, Annotation)
        Pairs whose label sets or primaries differ.
    confusions : tuple of (str, str, int)
        Primary of the first, of the second, and how often; the most frequent first.
    """

    passages: int
    only_first: int
    only_second: int
    measures: tuple[Measure, ...]
    disagreements: tuple[Pair, ...]
    confusions: tuple[tuple[str, str, int], ...]


def agreement_of(
    first: Mapping[str, Annotation],
    second: Mapping[str, Annotation],
    framework: Framework,
    *,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Agreement:
    """Compare two annotators on the passages that both labelled.

    Parameters
    ----------
    first, second : mapping of str to Annotation
        By id.
    framework : Framework
    rounds, seed : int
        Of the bootstrap.

    Raises
    ------
    CorpusError
        If they have no passage in common.
    """
    common = [name for name in first if name in second]
    if not common:
        raise CorpusError("The two annotations have no passage in common: their ids differ.")
    pairs = [(first[name], second[name]) for name in common]
    measures = []
    for language in ("all", *LANGUAGES):
        own = [(a, b) for a, b in pairs if language in ("all", a.language or b.language)]
        if own:
            measures += _measures(own, language, framework, rounds, seed)
    differing = tuple((a, b) for a, b in pairs if set(a.labels) != set(b.labels) or _primary(a) != _primary(b))
    confused = Counter((_primary(a), _primary(b)) for a, b in differing if _primary(a) != _primary(b))
    return Agreement(
        passages=len(pairs),
        only_first=len(first) - len(pairs),
        only_second=len(second) - len(pairs),
        measures=tuple(measures),
        disagreements=differing,
        confusions=tuple((a, b, count) for (a, b), count in confused.most_common()),
    )


def cohen_kappa(table: NDArray[np.float64]) -> float:
    """Cohen's kappa of a square table of counts; nan where chance alone explains all agreement."""
    total = table.sum()
    expected = float(table.sum(axis=0) @ table.sum(axis=1)) / total**2
    observed = float(np.trace(table)) / total
    return (observed - expected) / (1 - expected) if expected < 1 else float("nan")


def krippendorff_alpha(first: NDArray[np.int64], second: NDArray[np.int64], distance: NDArray[np.float64]) -> float:
    """Krippendorff's alpha of two annotators without gaps.

    Parameters
    ----------
    first, second : ndarray of int, shape (n_passages,)
        Number of the value each gave.
    distance : ndarray, shape (n_values, n_values)
        Between values, 0 on the diagonal.

    Returns
    -------
    float
        nan where all values are the same.
    """
    counts = np.bincount(np.concatenate([first, second]), minlength=len(distance)).astype(float)
    units = counts.sum()
    expected = float(counts @ distance @ counts) / (units * (units - 1))
    return 1 - float(distance[first, second].mean()) / expected if expected > 0 else float("nan")


def masi_distance(first: frozenset[str], second: frozenset[str]) -> float:
    """Distance of two label sets: 1 less Jaccard, weighted by how one holds the other (Passonneau, 2006).

    Examples
    --------
    >>> masi_distance(frozenset({"2.3"}), frozenset({"2.3"}))
    0.0
    >>> round(masi_distance(frozenset({"2.3"}), frozenset({"2.3", "2.1"})), 3)
    0.667
    """
    if first == second:
        return 0.0
    if not first & second:
        return 1.0
    weight = 2 / 3 if first <= second or second <= first else 1 / 3
    return 1 - jaccard(first, second) * weight


def jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    """Share of all labels that both gave; 1 if neither gave any."""
    return len(first & second) / len(first | second) if first or second else 1.0


def _measures(pairs: Sequence[Pair], language: str, framework: Framework, rounds: int, seed: int) -> list[Measure]:
    generator = np.random.default_rng(seed)
    product_of = {"none": "none"} | {a.code: a.product for a in framework.activities}
    primaries = [(_primary(a), _primary(b)) for a, b in pairs]
    both = [pair for pair in primaries if "none" not in pair]
    levels: list[tuple[str, list[tuple[Any, Any]]]] = [
        ("gate", [(a != "none", b != "none") for a, b in primaries]),
        ("product", [(product_of[a], product_of[b]) for a, b in primaries]),
        ("activity", primaries),
        ("product, both digital", [(product_of[a], product_of[b]) for a, b in both]),
        ("activity, both digital", both),
    ]
    measures = [_kappa(level, language, values, generator, rounds) for level, values in levels if values]
    return [*measures, *_label_sets(pairs, language, generator, rounds)]


def _kappa(
    level: str, language: str, values: Sequence[tuple[Any, Any]], generator: np.random.Generator, rounds: int
) -> Measure:
    categories = {value: number for number, value in enumerate(sorted({v for pair in values for v in pair}))}
    size = len(categories)
    cells = np.array([categories[a] * size + categories[b] for a, b in values])

    def kappa(rows: NDArray[np.int64]) -> float:
        return cohen_kappa(np.bincount(cells[rows], minlength=size * size).reshape(size, size).astype(float))

    agreed = sum(a == b for a, b in values) / len(values)
    low, value, high = _with_interval(kappa, len(values), generator, rounds)
    return Measure(level, "kappa", language, len(values), agreed, value, low, high)


def _label_sets(pairs: Sequence[Pair], language: str, generator: np.random.Generator, rounds: int) -> list[Measure]:
    sets = [(frozenset(a.labels), frozenset(b.labels)) for a, b in pairs]
    values = sorted({value for pair in sets for value in pair}, key=sorted)
    number = {value: position for position, value in enumerate(values)}
    distance = np.array([[masi_distance(a, b) for b in values] for a in values])
    first = np.array([number[a] for a, _ in sets])
    second = np.array([number[b] for _, b in sets])
    overlaps = np.array([jaccard(a, b) for a, b in sets])
    agreed = float((first == second).mean())
    found = []
    for name, figure in (
        ("alpha", lambda rows: krippendorff_alpha(first[rows], second[rows], distance)),
        ("mean Jaccard", lambda rows: float(overlaps[rows].mean())),
    ):
        low, value, high = _with_interval(figure, len(pairs), generator, rounds)
        found.append(Measure("label sets", name, language, len(pairs), agreed, value, low, high))
    return found


def _with_interval(
    figure: Callable[[NDArray[np.int64]], float], count: int, generator: np.random.Generator, rounds: int
) -> tuple[float | None, float | None, float | None]:
    """Low end, value and high end; None for what cannot be computed."""
    value = figure(np.arange(count))
    if np.isnan(value):
        return None, None, None
    resampled = np.array([figure(generator.integers(0, count, count)) for _ in range(rounds)])
    resampled = resampled[~np.isnan(resampled)]
    tail = (1 - SHARE) / 2
    if not len(resampled):
        return None, float(value), None
    low, high = np.quantile(resampled, [tail, 1 - tail])
    return float(low), float(value), float(high)


def _primary(annotation: Annotation) -> str:
    return annotation.labels[0] if annotation.labels else "none"
