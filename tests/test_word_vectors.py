"""Word vectors and the vote of the nearest labelled passages: the second voice of the model that needs no encoder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from qpr_classifier.api import load_model
from qpr_classifier.corpus.passages import LabelledPassage
from qpr_classifier.errors import ModelError
from qpr_classifier.framework.roadmap import load_framework
from qpr_classifier.tagging.explanation import weigh
from qpr_classifier.tagging.persistence import Provenance, save_model
from qpr_classifier.tagging.text import TagInput
from qpr_classifier.tagging.voices import VOTERS, Vote
from qpr_classifier.tagging.word_vectors import (
    MANIFEST,
    TABLE,
    WORDS,
    WordVectors,
    load_word_vectors,
    word_vectors_folder,
)
from qpr_classifier.training.training import inputs_of, train

STREAMING = TagInput("The ministry pays for the streaming of films.", "Films online")
DIFFUSION = TagInput("Le ministère paie la diffusion de films en ligne.", "Films sur Internet", "fr")
CHOIR = TagInput("A choir of children sang in the church of the village.")


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    return load_word_vectors()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(word_vectors_folder(), tmp_path / "vectors", ignore=shutil.ignore_patterns("*.py")))


def test_passages_of_like_meaning_are_near_in_both_languages(vectors: WordVectors) -> None:
    streaming, diffusion, choir = vectors.features([STREAMING, DIFFUSION, CHOIR])
    assert np.linalg.norm(streaming) == pytest.approx(1, abs=1e-5)
    assert streaming @ diffusion > streaming @ choir + 0.2


def test_a_vector_depends_on_its_passage_alone_and_not_on_the_order_of_its_words(vectors: WordVectors) -> None:
    together = vectors.features([STREAMING, CHOIR])
    turned = TagInput("Films of streaming the for pays ministry the online films.", "")
    assert np.array_equal(together[:1], vectors.features([STREAMING]))
    assert np.array_equal(together[:1], vectors.features([turned]))


def test_a_passage_without_a_known_word_has_no_vector(vectors: WordVectors) -> None:
    assert not vectors.features([TagInput("Qwxzkj 文化"), TagInput("")]).any()


@pytest.mark.parametrize("name", [TABLE, WORDS])
def test_a_table_that_was_changed_is_refused(name: str, copied: Path) -> None:
    with (copied / name).open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(ModelError, match=f"{name} is not the file"):
        load_word_vectors(copied)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"protocol": 99}, "another version"),
        ({"sha256": {}}, "not the manifest"),
        ({"tuned_on": "en01"}, "not the man"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(change: dict[str, object], message: str, copied: Path) -> None:
    manifest = json.loads((copied / MANIFEST).read_text(encoding="utf-8"))
    (copied / MANIFEST).write_text(json.dumps(manifest | change), encoding="utf-8")
    with pytest.raises(ModelError, match=message):
        load_word_vectors(copied)


def test_the_nearest_passages_vote_each_by_its_likeness() -> None:
    labels = np.zeros((VOTERS + 20, 2), dtype=bool)
    labels[0] = True
    labels[1:, 1] = [number % 2 for number in range(1, len(labels))]
    kernel = np.full((2, len(labels)), 0.1, dtype=np.float32)
    kernel[0, 0] = 1.0  # one that is far nearer than all others settles it
    kernel[1, 0] = 0.0
    scores = Vote(labels).scores(kernel)
    assert scores.shape == (1, 2, 2)
    assert scores[0, 0, 0] > 2 > 0 > -2 > scores[0, 1, 0]
    assert np.isfinite(scores).all()


def test_a_model_with_word_vectors_is_the_same_when_it_is_read_again(
    few_passages: list[LabelledPassage], tmp_path: Path
) -> None:
    training = train(few_passages, load_framework(), name="small", encoder=load_word_vectors())
    save_model(training.tagger, tmp_path / "small", Provenance("0" * 64, 1, {}, {}), "# Card\n")
    again = load_model(tmp_path / "small")
    assert [voice.name for voice in again.voices] == ["words", "word-vectors"]
    inputs = [STREAMING, DIFFUSION, CHOIR, *inputs_of(few_passages[:20])]
    before, after = training.tagger.probabilities(inputs), again.probabilities(inputs)
    np.testing.assert_allclose(after[0], before[0], atol=1e-4)
    np.testing.assert_allclose(after[1], before[1], atol=1e-4)
    gate = float(after[0][0])
    assert weigh(STREAMING, again, 0, "gate").log_odds == pytest.approx(np.log(gate / (1 - gate)), abs=1e-3)
