"""Train the voices, calibrate their blend, choose the thresholds; folds are split by writer.

Two passages by one writer are more alike than two reports of two Parties, so no fold is tested on a writer it was
trained on. Calibration and thresholds come from these out-of-fold scores; the voices that ship are then trained
on all passages.

An encoder that was itself tuned on passages of some writers knows too much of them. Calibration and thresholds then
come from the out-of-fold scores of the other writers alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from qpr_classifier.corpus.passages import LabelledPassage
from qpr_classifier.errors import CorpusError
from qpr_classifier.framework.roadmap import Framework
from qpr_classifier.tagging.calibration import fit_calibration
from qpr_classifier.tagging.decision import choose_thresholds
from qpr_classifier.tagging.features import SparseFeatures
from qpr_classifier.tagging.heads import (
    PLANES,
    Heads,
    Strengths,
    fit_heads,
    fit_kernel_heads,
    label_matrix,
    primary_columns,
)
from qpr_classifier.tagging.tagger import Scheme, Tagger
from qpr_classifier.tagging.text import TagInput, token_texts
from qpr_classifier.tagging.voices import Encoder, Likeness, Voice, Vote, WordFeatures, likeness

WORD_STRENGTHS = Strengths(gate=10.0, activity=10.0, primary=30.0)
ENCODER_STRENGTHS = Strengths(gate=5.0, activity=5.0, primary=3.0)


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """What can be chosen about a training.

    Parameters
    ----------
    words, encoder : Strengths
        Inverse regularisation of the heads on words, and on the vectors of the encoder.
    gamma : float
        How fast the likeness of two vectors falls with their distance.
    folds : int
        Number of groups of writers for the out-of-fold scores.
    pooling : float
        Share of the most digital window in the judgement of a long text.
    """

    words: Strengths = WORD_STRENGTHS
    encoder: Strengths = ENCODER_STRENGTHS
    gamma: float = 2.0
    folds: int = 5
    pooling: float = 0.25

    def as_record(self) -> dict[str, Any]:
        """The settings as plain values, for the manifest."""
        return asdict(self)


DEFAULT_SETTINGS = TrainingSettings()

MIN_JUDGED = 400
"""Passages that calibration needs; below, all writers count whether the encoder knows them or not."""


@dataclass(frozen=True, slots=True)
class Training:
    """A trained tagger and what it said of passages it had not seen.

    Parameters
    ----------
    tagger : Tagger
    gate : ndarray, shape (n_passages,)
        Out-of-fold probability of the gate (calibrated).
    given : ndarray, shape (n_passages, n_activities)
        Out-of-fold probability of each activity, given digital.
    judged : ndarray of bool, shape (n_passages,)
        By whose out-of-fold scores the tagger was calibrated: passages of writers that the encoder does not know.
    """

    tagger: Tagger
    gate: NDArray[np.float64]
    given: NDArray[np.float64]
    judged: NDArray[np.bool_]


def scheme_of(framework: Framework) -> Scheme:
    """The codes of `framework`."""
    return Scheme(
        framework=framework.version,
        activities=framework.codes,
        products=tuple(
            (product, tuple(a.code for a in framework.activities if a.product == product))
            for product in framework.product_codes
        ),
    )


def inputs_of(passages: Sequence[LabelledPassage]) -> list[TagInput]:
    """The passages as the tagger sees them."""
    return [TagInput(p.text, p.heading or "", p.language) for p in passages]


def folds_of(passages: Sequence[LabelledPassage], count: int) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Training and held-out positions of each fold, no writer on both sides.

    Raises
    ------
    CorpusError
        If there are fewer than two writers.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    writers = sorted({p.annotator for p in passages})
    if len(writers) < 2:
        raise CorpusError("Training needs passages by at least two annotators, so that each can be held out once.")
    primaries = [p.primary or "" for p in passages]
    splitter = StratifiedGroupKFold(n_splits=min(count, len(writers)), shuffle=True, random_state=0)
    return list(splitter.split(primaries, primaries, [p.annotator for p in passages]))


def train(
    passages: Sequence[LabelledPassage],
    framework: Framework,
    settings: TrainingSettings = DEFAULT_SETTINGS,
    *,
    name: str = "roadmap-lite",
    encoder: Encoder | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> Training:
    """Train a tagger.

    Parameters
    ----------
    passages : sequence of LabelledPassage
        The training split.
    framework : Framework
        Whose activity codes the labels are.
    settings : TrainingSettings
    name : str
        Name of the model.
    encoder : Encoder, optional
        The dense encoder or the word vectors; with it the model has a second voice.
    on_step : callable
        Told what is being done.

    Returns
    -------
    Training
    """
    # With several threads the linear algebra of many small problems spends its time waiting for itself.
    with threadpool_limits(limits=1):
        return _train(passages, framework, settings, name, encoder, on_step)


def _train(
    passages: Sequence[LabelledPassage],
    framework: Framework,
    settings: TrainingSettings,
    name: str,
    encoder: Encoder | None,
    on_step: Callable[[str], None],
) -> Training:
    scheme = scheme_of(framework)
    inputs = inputs_of(passages)
    labels = label_matrix([p.labels for p in passages], scheme.activities)
    primary = primary_columns([p.primary for p in passages], scheme.activities)
    folds = folds_of(passages, settings.folds)

    on_step("tokens of all passages")
    tokens = token_texts(inputs)
    vectors: NDArray[np.float32] | None = None
    if encoder is not None:
        on_step("vectors of all passages")
        vectors = encoder.features(inputs)

    votes = np.column_stack([primary >= 0, labels])
    planes = PLANES if vectors is None else PLANES + PLANES + 1
    scores = np.zeros((planes, len(passages), 1 + len(scheme.activities)))
    for number, (seen, held_out) in enumerate(folds, 1):
        on_step(f"fold {number} of {len(folds)}")
        sparse = SparseFeatures().fit([tokens[i] for i in seen])
        heads = fit_heads(sparse.transform([tokens[i] for i in seen]), labels[seen], primary[seen], settings.words)
        scores[:PLANES, held_out] = heads.scores(sparse.transform([tokens[i] for i in held_out]))
        if vectors is not None:
            heads = _fit_on_vectors(vectors[seen], labels[seen], primary[seen], settings)
            kernel = likeness(vectors[held_out], vectors[seen], settings.gamma)
            scores[PLANES:, held_out] = np.concatenate([heads.scores(kernel), Vote(votes[seen]).scores(kernel)])

    on_step("calibration and thresholds")
    known = encoder.tuned_on if encoder is not None else frozenset()
    judged = np.array([p.annotator not in known for p in passages])
    if judged.sum() < MIN_JUDGED:
        judged[:] = True
    calibration = fit_calibration(scores[:, judged], labels[judged], primary[judged])
    probabilities = calibration.probabilities(scores)
    gate, given = probabilities[:, 0], probabilities[:, 1:]
    thresholds = choose_thresholds(gate[judged], given[judged], labels[judged], primary[judged])

    on_step("heads on all passages")
    sparse = SparseFeatures().fit(tokens)
    heads = fit_heads(sparse.transform(tokens), labels, primary, settings.words)
    final = [Voice("words", WordFeatures(sparse), heads)]
    if encoder is not None and vectors is not None:
        # What is saved is rounded to half precision, so the heads are fitted to that.
        landmarks = vectors.astype(np.float16).astype(np.float32)
        heads = _fit_on_vectors(landmarks, labels, primary, settings)
        final.append(Voice(encoder.name, Likeness(encoder, landmarks, settings.gamma), heads, Vote(votes)))
    prevalence = float((primary[judged] >= 0).mean())
    tagger = Tagger(name, scheme, final, calibration, thresholds, settings.pooling, prevalence)
    return Training(tagger, gate, given, judged)


def _fit_on_vectors(
    vectors: NDArray[np.float32],
    labels: NDArray[np.bool_],
    primary: NDArray[np.int64],
    settings: TrainingSettings,
) -> Heads:
    kernel = likeness(vectors, vectors, settings.gamma)
    return fit_kernel_heads(kernel, labels, primary, settings.encoder)
