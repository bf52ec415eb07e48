"""What more writers, or the other language, would give: models trained on parts of the corpus.

This trains several models and takes minutes; see docs/evaluation.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qpr_classifier.corpus.passages import LANGUAGES, LabelledPassage
from qpr_classifier.evaluation.metrics import figures, predictions_of
from qpr_classifier.framework.roadmap import Framework
from qpr_classifier.tagging.tagger import Tagger
from qpr_classifier.tagging.voices import Encoder
from qpr_classifier.training.training import DEFAULT_SETTINGS, TrainingSettings, inputs_of, train

POINTS = 5
"""Sizes on the learning curve."""

KEPT = ("micro_f1", "primary_accuracy", "product_accuracy", "gate_f1", "gate_average_precision", "ece")

FEWEST_WRITERS = 2
"""Training holds each writer out once, so it needs two."""


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """Figures of a model trained on the passages of so many writers, on the passages kept for testing."""

    writers: int
    passages: int
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Transfer:
    """Figures of a model trained on one language, on the test passages of one language."""

    trained_on: str
    tested_on: str
    passages: int
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Curves:
    """Models trained on parts of the corpus.

    Parameters
    ----------
    voices : tuple of str
        ``words``, and ``encoder`` where the models had one.
    """

    voices: tuple[str, ...]
    learning: tuple[LearningPoint, ...]
    transfer: tuple[Transfer, ...]


def learn_curves(
    training: Sequence[LabelledPassage],
    test: Sequence[LabelledPassage],
    framework: Framework,
    *,
    encoder: Encoder | None = None,
    settings: TrainingSettings = DEFAULT_SETTINGS,
    on_step: Callable[[str], None] = lambda step: None,
) -> Curves:
    """Train on more and more writers, and on each language alone, and judge all on the test passages.

    Parameters
    ----------
    training, test : sequence of LabelledPassage
        No writer on both sides.
    framework : Framework
    encoder : Encoder, optional
        Gives the models a second voice.
    settings : TrainingSettings
    on_step : callable
        Told what is being done.
    """
    learning = []
    writers = _alternating(training)
    for count in _sizes(len(writers)):
        chosen = set(writers[:count])
        own = [p for p in training if p.annotator in chosen]
        on_step(f"learning curve: {count} of {len(writers)} writers")
        tagger = train(own, framework, settings, name="part", encoder=encoder).tagger
        found = _figures(tagger, test)
        learning.append(LearningPoint(count, len(own), found))
    transfer = []
    for source in LANGUAGES:
        own = [p for p in training if p.language == source]
        if len({p.annotator for p in own}) < FEWEST_WRITERS:
            continue
        on_step(f"trained on {source} alone")
        tagger = train(own, framework, settings, name="part", encoder=encoder).tagger
        for target in LANGUAGES:
            judged = [p for p in test if p.language == target]
            if judged:
                transfer.append(Transfer(source, target, len(judged), _figures(tagger, judged)))
    voices = ("words",) if encoder is None else ("words", encoder.name)
    return Curves(voices, tuple(learning), tuple(transfer))


def _figures(tagger: Tagger, passages: Sequence[LabelledPassage]) -> dict[str, float]:
    tags = tagger.tag(inputs_of(passages))
    found = figures(predictions_of(tags, [p.labels for p in passages], tagger.scheme.products))
    return {name: found[name] for name in KEPT}


def _alternating(passages: Sequence[LabelledPassage]) -> list[str]:
    """The writers, by name, one of each language in turn, so that every size has both."""
    lists = [sorted({p.annotator for p in passages if p.language == language}) for language in LANGUAGES]
    longest = max(map(len, lists))
    turns = [own[turn] for turn in range(longest) for own in lists if turn < len(own)]
    return list(dict.fromkeys(turns))


def _sizes(count: int) -> list[int]:
    """At most `POINTS` numbers of writers, each about the same factor above the last."""
    first = min(FEWEST_WRITERS, count)
    steps = [round(first * (count / first) ** (step / (POINTS - 1))) for step in range(POINTS)]
    return sorted(set(steps))
