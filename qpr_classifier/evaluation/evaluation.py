"""A model judged on labelled passages that it has not seen: what `qpr evaluate` measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qpr_classifier.corpus.findings import find_beside
from qpr_classifier.corpus.passages import LabelledPassage, read_passages
from qpr_classifier.corpus.split import SPLIT_FILE, Split, corpus_sha256, split_passages
from qpr_classifier.errors import InputError
from qpr_classifier.evaluation.breakdown import (
    ActivityFigures,
    Breakdown,
    FalseAlarms,
    breakdowns,
    by_activity,
    false_alarms,
)
from qpr_classifier.evaluation.comparison import Comparison, compare
from qpr_classifier.evaluation.confidence import (
    ReliabilityBin,
    RiskCoverage,
    confusion,
    gate_reliability,
    primary_reliability,
    risk_coverage,
)
from qpr_classifier.evaluation.learning import Curves
from qpr_classifier.evaluation.metrics import Predictions, figures, predictions_of
from qpr_classifier.evaluation.resampling import Interval, intervals, writer_intervals
from qpr_classifier.framework.roadmap import Framework, load_framework
from qpr_classifier.tagging.tagger import Tagger
from qpr_classifier.tagging.text import TagInput

ROUNDS = 500
"""Resamples behind each interval."""

MISTAKES = 40
"""How many of the surest mistakes are listed."""

TEXT_SHOWN = 240
"""Letters of a passage in the list of mistakes."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong decision: what the annotator and the tagger said, and how sure the tagger was."""

    id: str
    true: tuple[str, ...]
    given: tuple[str, ...]
    digital_probability: float
    review: bool
    text: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that is measured of one model on one set of passages.

    Parameters
    ----------
    model : str
    framework : str
    corpus_sha256 : str
        Of the passages judged.
    passages, digital : int
    writers : tuple of str
    kept_apart : bool
        True if a split kept these passages away from training; false if all passages of the corpus were judged.
    seen : int or None
        How many of the passages are among those the model was trained on; None if the model cannot say.
    figures : dict of str to float
    intervals : dict of str to Interval
        Passages resampled.
    writer_intervals : dict of str to Interval or None
        Whole writers resampled.
    """

    model: str
    framework: str
    corpus_sha256: str
    passages: int
    digital: int
    writers: tuple[str, ...]
    kept_apart: bool
    seen: int | None
    rounds: int
    figures: dict[str, float]
    intervals: dict[str, Interval]
    writer_intervals: dict[str, Interval] | None
    breakdowns: tuple[Breakdown, ...]
    false_alarms: tuple[FalseAlarms, ...]
    activities: tuple[ActivityFigures, ...]
    confusion: tuple[tuple[int, ...], ...]
    gate_reliability: tuple[ReliabilityBin, ...]
    primary_reliability: tuple[ReliabilityBin, ...]
    risk_coverage: RiskCoverage
    mistakes: tuple[Mistake, ...]
    comparison: Comparison | None = None
    curves: Curves | None = None

    def as_record(self) -> dict[str, Any]:
        """Plain values, as they stand in ``evaluation.json``."""
        return asdict(self)


def passages_to_judge(corpus: Path, split_file: Path | None, framework: Framework) -> tuple[Split, bool]:
    """The passages to train on and to judge, and whether a split says so.

    Without a split file given or found beside the passages, all passages are to be judged.
    """
    passages = read_passages(corpus, framework.codes)
    split_file = split_file or find_beside(corpus, SPLIT_FILE)
    if split_file is None:
        return Split((), tuple(passages)), False
    return split_passages(passages, split_file), True


def predict(tagger: Tagger, passages: Sequence[LabelledPassage]) -> Predictions:
    """What `tagger` says of the passages.

    Raises
    ------
    InputError
        If the passages carry labels that the model does not know.
    """
    unknown = sorted({code for p in passages for code in p.labels} - set(tagger.scheme.activities))
    if unknown:
        raise InputError(
            f"The model {tagger.name} does not know {', '.join(unknown)}. Evaluate it on passages of its own framework "
            f"({tagger.scheme.framework})."
        )
    tags = tagger.tag([TagInput(p.text, p.heading or "", p.language) for p in passages])
    return predictions_of(tags, [p.labels for p in passages], tagger.scheme.products)


def evaluate(
    tagger: Tagger,
    passages: Sequence[LabelledPassage],
    *,
    kept_apart: bool,
    seen: int | None = None,
    other: Tagger | None = None,
    curves: Curves | None = None,
    framework: Framework | None = None,
    rounds: int = ROUNDS,
) -> Evaluation:
    """Judge `tagger` on `passages`.

    Parameters
    ----------
    tagger : Tagger
    passages : sequence of LabelledPassage
    kept_apart : bool
        Whether a split kept the passages away from training.
    seen : int, optional
        How many passages the model was trained on after all.
    other : Tagger, optional
        A second model to compare with.
    curves : Curves, optional
        Of models trained on parts of the corpus.
    framework : Framework, optional
        The Open Roadmap if not given.
    rounds : int
        Resamples behind each interval.
    """
    p = predict(tagger, passages)
    framework = framework or load_framework()
    writers = [passage.annotator for passage in passages]
    compared = None
    if other is not None:
        names = (tagger.name, other.name if other.name != tagger.name else f"{other.name} (2)")
        compared = compare(p, predict(other, passages), names, figures, rounds=rounds)
    return Evaluation(
        model=tagger.name,
        framework=tagger.scheme.framework,
        corpus_sha256=corpus_sha256(passages),
        passages=len(passages),
        digital=int(p.digital.sum()),
        writers=tuple(sorted(set(writers))),
        kept_apart=kept_apart,
        seen=seen,
        rounds=rounds,
        figures=figures(p),
        intervals=intervals(p, figures, rounds=rounds),
        writer_intervals=writer_intervals(p, writers, figures, rounds=rounds),
        breakdowns=breakdowns(p, passages, rounds),
        false_alarms=false_alarms(p, passages),
        activities=by_activity(p, framework),
        confusion=tuple(tuple(int(n) for n in row) for row in confusion(p)),
        gate_reliability=tuple(gate_reliability(p)),
        primary_reliability=tuple(primary_reliability(p)),
        risk_coverage=risk_coverage(p),
        mistakes=_mistakes(p, passages),
        comparison=compared,
        curves=curves,
    )


def _mistakes(p: Predictions, passages: Sequence[LabelledPassage]) -> tuple[Mistake, ...]:
    """The wrong decisions of which the tagger was surest."""
    sure = abs(p.gate - 0.5)
    wrong = [row for row in range(len(passages)) if p.given_primary[row] != p.true_primary[row]]
    wrong.sort(key=lambda row: (bool(p.review[row]), -float(sure[row])))
    found = []
    for row in wrong[:MISTAKES]:
        passage = passages[row]
        text = " ".join(f"{passage.heading}: {passage.text}".split() if passage.heading else passage.text.split())
        given = sorted((c for c, on in enumerate(p.given[row]) if on), key=lambda c: -p.activities[row, c])
        found.append(
            Mistake(
                id=passage.id,
                true=passage.labels,
                given=tuple(p.codes[c] for c in given),
                digital_probability=round(float(p.gate[row]), 4),
                review=bool(p.review[row]),
                text=text if len(text) <= TEXT_SHOWN else text[:TEXT_SHOWN].rstrip() + "…",
            )
        )
    return tuple(found)
