"""Explanations are exact: what is shown as the part of words and voices adds up to the probability."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from command_line import qpr
from numpy.typing import NDArray

from qpr_classifier.corpus.passages import LabelledPassage
from qpr_classifier.errors import ExitCode, ModelError
from qpr_classifier.tagging.explanation import explain, weigh
from qpr_classifier.tagging.heads import fit_kernel_heads, label_matrix, primary_columns
from qpr_classifier.tagging.neighbours import Neighbours, from_files, neighbours_of, to_files
from qpr_classifier.tagging.persistence import Provenance, load_model, load_neighbours, save_model
from qpr_classifier.tagging.tagger import Tagger
from qpr_classifier.tagging.text import TagInput
from qpr_classifier.tagging.voices import Likeness, Voice, likeness
from qpr_classifier.training import Training
from qpr_classifier.training.training import DEFAULT_SETTINGS, inputs_of

FILMS = TagInput("A national portal streams 400 restored films, and pays royalties online.", "Film héritage", "en")
LONG = TagInput(
    " ".join(["The potters of the south met the minister in May and spoke of clay and of the price of wood."] * 8)
    + " An online shop sells their work since 2021, and a podcast tells of it on streaming platforms. "
    + " ".join(["The road to the north is cut in the season of rains and nobody comes."] * 8),
    "Crafts",
    "en",
)


@pytest.fixture(scope="module")
def tagger(small_training: Training) -> Tagger:
    return small_training.tagger


@pytest.fixture(scope="module")
def neighbours(tagger: Tagger, few_passages: list[LabelledPassage]) -> Neighbours:
    inputs = inputs_of(few_passages)
    return neighbours_of(tagger, [p.id for p in few_passages], inputs, [p.labels for p in few_passages])


@pytest.fixture(scope="module")
def model(tagger: Tagger, neighbours: Neighbours, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explained") / "model"
    save_model(tagger, folder, Provenance("0" * 64, 1, {}, {}), "# Card\n", neighbours)
    return folder


class Letters:
    """A stand-in for the encoder: how often each letter occurs, as a vector of unit length."""

    name, sha256, tuned_on = "encoder", "0" * 64, frozenset[str]()

    def features(self, inputs: Sequence[TagInput]) -> NDArray[np.float32]:
        counts = np.array([[item.text.lower().count(letter) + 0.1 for letter in "aeioust"] for item in inputs])
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), dtype=np.float32)


def log_odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def test_the_parts_add_up_to_the_probability(tagger: Tagger) -> None:
    found = explain(FILMS, tagger)
    assert found is not None and found.window is None
    gate, given = tagger.probabilities([FILMS])
    assert found.gate.log_odds == pytest.approx(log_odds(gate[0]), abs=1e-4)
    column = tagger.scheme.activities.index(found.activity.subject)
    assert column == given[0].argmax()
    assert found.activity.log_odds == pytest.approx(log_odds(given[0, column]), abs=1e-4)
    for weighing in (found.gate, found.activity):
        parts = sum(weighing.words.values()) + sum(weighing.whole.values()) + weighing.rivals + weighing.start
        assert parts == pytest.approx(weighing.log_odds)
    assert found.gate.rivals == 0.0


def test_the_other_activities_take_the_same_from_each_activity(tagger: Tagger) -> None:
    """Whatever words do not explain is shared: so the words explain exactly why one activity beats another."""
    taken = [weigh(FILMS, tagger, 1 + c, code).rivals for c, code in enumerate(tagger.scheme.activities)]
    usual = float(np.median(taken))
    # The winner of the contest may change places with the activity of the highest log-odds.
    assert sum(abs(value - usual) > 1e-4 for value in taken) in (0, 2)


def test_they_add_up_in_a_text_of_several_windows(tagger: Tagger) -> None:
    found = explain(LONG, tagger)
    assert found is not None and found.window is not None
    start, end = found.window
    assert "online shop" in LONG.text[start:end]
    assert found.gate.log_odds == pytest.approx(log_odds(found.tags.digital_probability), abs=1e-4)


def test_a_voice_without_words_is_told_as_a_whole(tagger: Tagger, few_passages: list[LabelledPassage]) -> None:
    some = few_passages[::4]
    vectors = Letters().features(inputs_of(some))
    labels = label_matrix([p.labels for p in some], tagger.scheme.activities)
    primary = primary_columns([p.primary for p in some], tagger.scheme.activities)
    heads = fit_kernel_heads(likeness(vectors, vectors, 4.0), labels, primary, DEFAULT_SETTINGS.encoder)
    both = copy(tagger)
    both.voices = (*tagger.voices, Voice("encoder", Likeness(Letters(), vectors, 4.0), heads))
    both.calibration = replace(
        tagger.calibration,
        weights=np.hstack([tagger.calibration.weights, np.full_like(tagger.calibration.weights, 0.3)]),
        contest=np.concatenate([tagger.calibration.contest, [0.2, 0.2]]),
    )
    found = weigh(FILMS, both, 0, "gate")
    assert set(found.whole) == {"encoder"} and found.whole["encoder"] != 0.0
    assert found.log_odds == pytest.approx(log_odds(both.probabilities([FILMS])[0][0]), abs=1e-4)
    known = neighbours_of(both, [p.id for p in some], inputs_of(some), [p.labels for p in some])
    assert known.nearest(inputs_of(some)[7], both)[0].similarity == pytest.approx(1.0, abs=1e-3)


def test_letters_are_counted_to_the_words_as_they_are_printed(tagger: Tagger) -> None:
    found = weigh(FILMS, tagger, 0, "gate")
    printed = {"A", "national", "portal", "streams", "(number)", "restored", "films", "and", "pays", "royalties"}
    printed |= {"online", "Film", "héritage"}
    assert {word for name in found.words for word in name.split()} <= printed
    assert {"streams", "héritage"} <= set(found.words)


def test_the_strongest_words_are_sorted_and_on_their_side(tagger: Tagger) -> None:
    in_favour, against = weigh(FILMS, tagger, 0, "gate").strongest(4)
    assert len(in_favour) == 4
    assert [part for _, part in in_favour] == sorted((part for _, part in in_favour), reverse=True)
    assert all(part > 0 for _, part in in_favour) and all(part < 0 for _, part in against)


def test_the_nearest_passage_to_a_labelled_one_is_itself(
    tagger: Tagger, neighbours: Neighbours, few_passages: list[LabelledPassage]
) -> None:
    for passage in few_passages[5::150]:
        (item,) = inputs_of([passage])
        first, second, third = neighbours.nearest(item, tagger)
        assert first.passage.id == passage.id and first.passage.labels == passage.labels
        assert first.similarity >= second.similarity >= third.similarity > 0


def test_it_is_known_which_passages_were_trained_on(
    neighbours: Neighbours, few_passages: list[LabelledPassage]
) -> None:
    assert neighbours.seen(inputs_of(few_passages)) == len(few_passages)
    assert neighbours.seen([FILMS, LONG]) == 0


def test_text_in_another_language_is_not_explained(tagger: Tagger) -> None:
    assert explain(TagInput("El portal ofrece películas.", "", "es"), tagger) is None
    assert explain(TagInput("...", "", "en"), tagger) is None


def test_the_passages_come_back_with_the_model(model: Path, neighbours: Neighbours) -> None:
    loaded = load_neighbours(model)
    assert loaded is not None and loaded.passages == neighbours.passages
    assert abs(loaded.words - neighbours.words).max() < 1e-3
    load_model(model)


def test_changed_or_forged_passages_are_refused(model: Path, neighbours: Neighbours, tmp_path: Path) -> None:
    lines, packed = to_files(neighbours)
    with pytest.raises(ModelError, match="damaged"):
        from_files(lines.split("\n", 1)[1], packed)  # one passage fewer
    with pytest.raises(ModelError, match="damaged"):
        from_files(lines, packed[:-40])
    target = tmp_path / "pickled.npz"
    np.savez(target, weights=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ModelError, match="damaged"):
        from_files(lines, target.read_bytes())
    (model / "neighbours.jsonl").write_text(lines.replace("1.1", "1.2"), encoding="utf-8")
    try:
        with pytest.raises(ModelError, match="sha256 differs"):
            load_neighbours(model)
    finally:
        (model / "neighbours.jsonl").write_text(lines, encoding="utf-8", newline="\n")


def test_a_model_without_passages_still_explains(tagger: Tagger, tmp_path: Path) -> None:
    save_model(tagger, tmp_path, Provenance("0" * 64, 1, {}, {}), "# Card\n")
    assert load_neighbours(tmp_path) is None
    assert qpr("explain", FILMS.text, "--model", tmp_path) == ExitCode.OK


def test_explain_tells_a_person(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert qpr("explain", FILMS.text, "--heading", FILMS.heading, "--model", model) == ExitCode.OK
    shown = capsys.readouterr().out
    assert "digital-environment measure, with probability 0." in shown
    assert "streams" in shown and "Log-odds" in shown
    assert shown.split("Most similar passages")[1].count("[") == 3


def test_explain_tells_a_program(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.jsonl"
    spanish = "El portal de cine digital ofrece cuatrocientas películas restauradas a todos los ciudadanos."
    records = [{"id": 1, "text": LONG.text}, {"id": 2, "text": spanish}]
    source.write_text("\n".join(json.dumps(r) for r in records), encoding="utf-8")
    assert qpr("explain", "--file", source, "--json", "--model", model) == ExitCode.OK
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["id"] == 1 and len(first["explanation"]["nearest"]) == 3
    assert first["explanation"]["gate"]["for"] and first["explanation"]["window"]
    assert second == {"id": 2, "language": "es"}


def test_explain_wants_a_text_or_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert qpr("explain") == ExitCode.USAGE
    assert "Give a text" in capsys.readouterr().err
