"""What a corpus consists of: counts by label, language, group, kind, length and status, and labels that meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from qpr_classifier.corpus.passages import LANGUAGES, NEGATIVE_KINDS, SOURCE_KINDS, STATUSES, LabelledPassage
from qpr_classifier.framework.parties import Parties
from qpr_classifier.framework.roadmap import Framework

LENGTH_BANDS = ((1, 15), (16, 60), (61, 120), (121, 220), (221, 10_000))
"""First and last number of words of each band."""


@dataclass(frozen=True, slots=True)
class Count:
    """A line of a table: something counted in each language."""

    name: str
    en: int
    fr: int

    @property
    def total(self) -> int:
        """In both languages."""
        return self.en + self.fr


@dataclass(frozen=True, slots=True)
class ActivityCount:
    """How often an activity stands first and further behind."""

    code: str
    title: str
    product: str
    primary: Count
    further: int


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts of one property of passages."""

    title: str
    rows: tuple[Count, ...]

    @property
    def largest(self) -> int:
        """The largest total, at least 1."""
        return max((row.total for row in self.rows), default=1) or 1


def activity_counts(passages: Sequence[LabelledPassage], framework: Framework) -> list[ActivityCount]:
    """A line for each activity of the framework."""
    primary = Counter((p.primary, p.language) for p in passages)
    further = Counter(code for p in passages for code in p.labels[1:])
    return [
        ActivityCount(
            a.code,
            framework.short_title(a.code, "en"),
            a.product,
            Count(a.code, primary[a.code, "en"], primary[a.code, "fr"]),
            further[a.code],
        )
        for a in framework.activities
    ]


def count_tables(passages: Sequence[LabelledPassage], parties: Parties) -> list[CountTable]:
    """The other properties, each as a table."""
    groups = list(dict.fromkeys([*(group.code for group in parties.groups), *sorted({p.group for p in passages})]))
    most_labels = [str(n) for n in range(1, 1 + max((len(p.labels) for p in passages), default=0))]
    periods = sorted({p.period[:4] for p in passages})
    return [
        _table("Digital or not", passages, lambda p: "digital" if p.labels else f"not: {p.negative_kind}",
               ["digital", *(f"not: {kind}" for kind in NEGATIVE_KINDS)]),
        _table("Electoral group", passages, lambda p: p.group, groups),
        _table("Length in words", passages, lambda p: _band(p.text), [_band_name(*band) for band in LENGTH_BANDS]),
        _table("Status", passages, lambda p: p.status, STATUSES),
        _table("Kind of writing", passages, lambda p: p.source_kind, SOURCE_KINDS),
        _table("Period (first year)", passages, lambda p: p.period[:4], periods),
        _table("Labels on a positive", [p for p in passages if p.labels], lambda p: str(len(p.labels)), most_labels),
        _table("Heading", passages, lambda p: "with" if p.heading else "without", ["with", "without"]),
    ]  # fmt: skip


def writer_table(passages: Sequence[LabelledPassage]) -> CountTable:
    """Passages of each writer."""
    return _table("Writer", passages, lambda p: p.annotator, sorted({p.annotator for p in passages}))


def party_table(passages: Sequence[LabelledPassage], parties: Parties) -> CountTable:
    """Passages of each Party, by name."""
    names = {party.code: party.name.en for party in parties}
    counts = Counter((names.get(p.party, p.party), p.language) for p in passages)
    found = sorted({name for name, _ in counts})
    return CountTable("Party", tuple(Count(name, counts[name, "en"], counts[name, "fr"]) for name in found))


def label_pairs(passages: Iterable[LabelledPassage]) -> Counter[tuple[str, str]]:
    """How often two activities stand on one passage; the smaller code first."""
    return Counter(pair for p in passages for pair in combinations(sorted(p.labels), 2))


def _table(
    title: str, passages: Iterable[LabelledPassage], key: Callable[[LabelledPassage], str], names: Iterable[str]
) -> CountTable:
    counts = Counter((key(p), p.language) for p in passages)
    return CountTable(title, tuple(Count(name, *(counts[name, language] for language in LANGUAGES)) for name in names))


def _band(text: str) -> str:
    words = len(text.split())
    return next((_band_name(*band) for band in LENGTH_BANDS if band[0] <= words <= band[1]), "")


def _band_name(first: int, last: int) -> str:
    return f"{first} to {last}" if last < LENGTH_BANDS[-1][1] else f"{first} and more"
