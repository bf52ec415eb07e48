"""From a corpus on disk to a model folder with its card: what `qpr train` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from qpr_classifier.corpus.passages import LabelledPassage, read_passages
from qpr_classifier.corpus.split import Split, corpus_sha256, split_passages
from qpr_classifier.errors import OutputError
from qpr_classifier.evaluation.metrics import figures, predictions_of
from qpr_classifier.framework.roadmap import load_framework
from qpr_classifier.tagging.decision import decide
from qpr_classifier.tagging.encoder import load_encoder
from qpr_classifier.tagging.manifest import MANIFEST
from qpr_classifier.tagging.neighbours import neighbours_of
from qpr_classifier.tagging.persistence import Provenance, save_model
from qpr_classifier.tagging.voices import Encoder
from qpr_classifier.tagging.word_vectors import load_word_vectors
from qpr_classifier.training.card import model_card
from qpr_classifier.training.training import DEFAULT_SETTINGS, Training, TrainingSettings, inputs_of, train


def train_and_save(
    corpus: Path,
    folder: Path,
    *,
    name: str,
    split_file: Path | None = None,
    with_encoder: bool = False,
    settings: TrainingSettings = DEFAULT_SETTINGS,
    on_step: Callable[[str], None] = lambda step: None,
) -> dict[str, float]:
    """Train on the passages of `corpus` and write the model into `folder`.

    Parameters
    ----------
    corpus : Path
        A JSON Lines file or a folder of them.
    folder : Path
        New, empty, or holding a model that is to be replaced.
    name : str
        Name of the model.
    split_file : Path, optional
        Names the annotators that are kept for testing.
    with_encoder : bool
        The second voice rests on the dense encoder, in place of the word vectors.
    settings : TrainingSettings
    on_step : callable
        Told what is being done.

    Returns
    -------
    dict of str to float
        Figures out of fold and, with a split, on the test passages; they are on the card too.
    """
    framework = load_framework()
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file. Give a folder for the model.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise OutputError(f"{folder} holds something that is not a model. Give a new folder with --output.")
    passages = read_passages(corpus, framework.codes)
    split = split_passages(passages, split_file) if split_file else Split(tuple(passages), ())
    encoder: Encoder = load_encoder() if with_encoder else load_word_vectors()
    training = train(
        split.train,
        framework,
        settings,
        name=name,
        encoder=encoder,
        on_step=on_step,
    )
    metrics = {f"out_of_fold_{key}": value for key, value in out_of_fold_figures(training, split.train).items()}
    if split.test:
        on_step("figures on the test passages")
        metrics |= {f"test_{key}": value for key, value in test_figures(training, split.test).items()}
    provenance = Provenance(
        corpus_sha256=corpus_sha256(split.train),
        passages=len(split.train),
        settings=settings.as_record(),
        metrics={key: round(value, 4) for key, value in metrics.items()},
    )
    neighbours = neighbours_of(
        training.tagger, [p.id for p in split.train], inputs_of(split.train), [p.labels for p in split.train]
    )
    card = model_card(training.tagger, split, int(training.judged.sum()), metrics, framework)
    save_model(training.tagger, folder, provenance, card, neighbours)
    return metrics


def out_of_fold_figures(training: Training, passages: tuple[LabelledPassage, ...]) -> dict[str, float]:
    """Figures on the training passages, each judged by voices and an encoder that had not seen its writer."""
    scheme, thresholds = training.tagger.scheme, training.tagger.thresholds
    judged = np.flatnonzero(training.judged)
    tags = [
        decide(float(training.gate[row]), training.given[row], scheme.activities, scheme.columns, thresholds)
        for row in judged
    ]
    return figures(predictions_of(tags, [passages[row].labels for row in judged], scheme.products))


def test_figures(training: Training, passages: tuple[LabelledPassage, ...]) -> dict[str, float]:
    """Figures of the finished tagger on passages kept apart."""
    tags = training.tagger.tag(inputs_of(passages))
    return figures(predictions_of(tags, [p.labels for p in passages], training.tagger.scheme.products))
