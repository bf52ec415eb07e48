"""How various the writing of a corpus is, as figures."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qpr_classifier.corpus.findings import Finding, VarietyLimits
from qpr_classifier.corpus.passages import LANGUAGES, LabelledPassage
from qpr_classifier.corpus.similarity import alike_in_letters, runs_of, words_of

SAMPLE = 20_000
"""Words on which distinct runs are counted: the share falls as a text grows, so only like sizes compare."""


@dataclass(frozen=True, slots=True)
class Variety:
    """Figures of one language.

    Parameters
    ----------
    words : int
        Words counted for `distinct_pairs` and `distinct_triples`, at most `SAMPLE`.
    distinct_pairs, distinct_triples : float
        Share of different ones among all runs of two (three) words; "distinct-n" of Li et al. (2016).
    nearest_similarity : float
        Mean cosine of five-letter sequences of a passage and its nearest (see `similarity`).
    median_words, shortest, longest : int
        Length of passages in words.
    """

    words: int
    distinct_pairs: float
    distinct_triples: float
    nearest_similarity: float
    median_words: int
    shortest: int
    longest: int


def variety_of(passages: Sequence[LabelledPassage]) -> Variety:
    """The figures of passages in one language."""
    # An order that follows neither writer nor topic, and is the same on each call.
    shuffled = sorted(passages, key=lambda p: hashlib.sha256(p.id.encode()).digest())
    pairs: list[tuple[str, ...]] = []
    triples: list[tuple[str, ...]] = []
    total = 0
    for passage in shuffled:
        words = words_of(passage.text)[: SAMPLE - total]
        total += len(words)
        pairs += runs_of(words, 2)
        triples += runs_of(words, 3)
    nearest = alike_in_letters([p.text for p in passages], floor=2.0).similarity
    lengths = sorted(len(p.text.split()) for p in passages) or [0]
    return Variety(
        words=total,
        distinct_pairs=_distinct(pairs),
        distinct_triples=_distinct(triples),
        nearest_similarity=float(nearest.mean()) if len(nearest) else 0.0,
        median_words=lengths[len(lengths) // 2],
        shortest=lengths[0],
        longest=lengths[-1],
    )


def repeated_openings(passages: Sequence[LabelledPassage], least: int) -> list[tuple[str, str, int]]:
    """Writer, first two words and number of the openings that a writer used at least `least` times."""
    openings = Counter((p.annotator, " ".join(words_of(p.text)[:2])) for p in passages)
    return sorted(
        ((writer, opening, count) for (writer, opening), count in openings.items() if count >= least),
        key=lambda found: (-found[2], found[0], found[1]),
    )


def check_variety(passages: Sequence[LabelledPassage], limits: VarietyLimits) -> list[Finding]:
    """The writing does not repeat itself."""
    findings = []
    for language in LANGUAGES:
        own = [p for p in passages if p.language == language]
        if not own:
            continue
        figures = variety_of(own)
        for name, value, least in (
            ("different pairs of words", figures.distinct_pairs, limits.distinct_pairs),
            ("different runs of three words", figures.distinct_triples, limits.distinct_triples),
        ):
            if value < least:
                findings.append(Finding("warning", "variety", language, f"{name}: {value:.2f}, at least {least:.2f}"))
        if figures.nearest_similarity > limits.nearest_similarity:
            message = (
                f"mean similarity of nearest passages: {figures.nearest_similarity:.2f}, "
                f"at most {limits.nearest_similarity:.2f}"
            )
            findings.append(Finding("warning", "variety", language, message))
    for writer, opening, count in repeated_openings(passages, limits.repeated_opening):
        findings.append(Finding("warning", "variety", writer, f'{count} passages begin with "{opening}"'))
    return findings


def _distinct(runs: Sequence[tuple[str, ...]]) -> float:
    return len(set(runs)) / len(runs) if runs else 0.0
