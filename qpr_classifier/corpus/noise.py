"""Labels that look wrong: those that a model disagrees with which never saw the passage or its writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.corpus.findings import Finding
from qpr_classifier.corpus.passages import LabelledPassage

NONE = "none"
"""Stands for the label of a negative passage."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A label that a model finds unlikely.

    Parameters
    ----------
    passage : LabelledPassage
    expected : str
        What the model would have put first: a code or "none".
    margin : float
        Probability of that less the highest of the passage's own labels, both out of fold.
    """

    passage: LabelledPassage
    expected: str
    margin: float


def suspicious_labels(passages: Sequence[LabelledPassage], codes: Sequence[str], folds: int = 4) -> list[Suspicion]:
    """Passages whose labels disagree with an out-of-fold model, the most suspicious first.

    The normalised margin of confident learning (Northcutt et al., 2021), on TF-IDF features and logistic
    regressions for the gate and the activities. A second label counts as the passage's own.

    Raises
    ------
    CorpusError
        If there are fewer than two writers.
    """
    probabilities = _out_of_fold(passages, codes, folds)
    classes = [NONE, *codes]
    column = {name: number for number, name in enumerate(classes)}
    found = []
    for passage, row in zip(passages, probabilities, strict=True):
        expected = classes[int(row.argmax())]
        own = passage.labels or (NONE,)
        if expected not in own:
            margin = float(row.max() - max(row[column[name]] for name in own))
            found.append(Suspicion(passage, expected, margin))
    return sorted(found, key=lambda suspicion: -suspicion.margin)


def noise_findings(suspicions: Sequence[Suspicion], most: int) -> list[Finding]:
    """The most suspicious as notes: reading them is worth the time, but a hard passage is no fault."""
    return [
        Finding(
            "note",
            "label noise",
            s.passage.id,
            f"labelled {', '.join(s.passage.labels) or NONE}, a model that had not seen it says {s.expected} "
            f"(margin {s.margin:.2f})",
        )
        for s in suspicions[:most]
    ]


def _out_of_fold(passages: Sequence[LabelledPassage], codes: Sequence[str], folds: int) -> NDArray[np.float64]:
    """Probability of none and of each activity as primary, shape (n_passages, 1 + n_activities)."""
    from scipy.special import expit
    from sklearn.model_selection import GroupKFold

    from qpr_classifier.errors import CorpusError
    from qpr_classifier.tagging.features import SparseFeatures
    from qpr_classifier.tagging.heads import Strengths, fit_heads, label_matrix, primary_columns
    from qpr_classifier.tagging.text import TagInput, token_texts

    writers = [p.annotator for p in passages]
    count = min(folds, len(set(writers)))
    if count < 2:
        raise CorpusError("Label noise can only be looked for with passages by at least two annotators.")
    tokens = token_texts([TagInput(p.text, p.heading or "", p.language) for p in passages])
    labels = label_matrix([p.labels for p in passages], codes)
    primary = primary_columns([p.primary for p in passages], codes)
    probabilities = np.zeros((len(passages), 1 + len(codes)))
    for seen, held_out in GroupKFold(count).split(tokens, groups=writers):
        # Fewer features than a shipped model: a model that is to be doubted need not be the best one.
        features = SparseFeatures(max_words=15_000, max_characters=10_000).fit([tokens[i] for i in seen])
        heads = fit_heads(
            features.transform([tokens[i] for i in seen]), labels[seen], primary[seen], Strengths(10.0, 10.0, 30.0)
        )
        scores = expit(heads.scores(features.transform([tokens[i] for i in held_out]))[0])
        digital, given = scores[:, :1], scores[:, 1:]
        probabilities[held_out, :1] = 1 - digital
        probabilities[held_out, 1:] = digital * given / np.maximum(given.sum(axis=1, keepdims=True), 1e-9)
    return probabilities
