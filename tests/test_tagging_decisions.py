"""Tags are consistent by construction, long texts are searched by windows, decisions follow the thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpr_classifier.tagging.decision import Thresholds, choose_thresholds, decide
from qpr_classifier.tagging.tagger import Tagger
from qpr_classifier.tagging.text import TagInput, windows_of
from qpr_classifier.training import Training

THRESHOLDS = Thresholds(gate=0.5, activity=0.4, negative_trusted=0.2, positive_trusted=0.6)
CODES = ("1.1", "1.2", "2.1")
PRODUCTS = {"1": (0, 1), "2": (2,)}


@given(gate=st.floats(0, 1), activities=st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_an_activity_never_exceeds_its_product_nor_a_product_the_gate(gate: float, activities: list[float]) -> None:
    tags = decide(gate, np.array(activities), CODES, PRODUCTS, THRESHOLDS)
    for code, product in (("1.1", "1"), ("1.2", "1"), ("2.1", "2")):
        assert (
            0
            <= tags.activities[code]
            <= tags.products[product] + 1e-12
            <= tags.digital_probability + 2e-12
            <= 1 + 3e-12
        )
    assert bool(tags.labels) == tags.digital == (tags.primary is not None)


def test_the_most_probable_label_comes_first_and_is_always_given() -> None:
    tags = decide(0.9, np.array([0.45, 0.8, 0.1]), CODES, PRODUCTS, THRESHOLDS)
    assert tags.labels == ("1.2", "1.1")
    tags = decide(0.9, np.array([0.1, 0.2, 0.3]), CODES, PRODUCTS, THRESHOLDS)
    assert tags.labels == ("2.1",)


@pytest.mark.parametrize(
    ("gate", "best", "review"), [(0.95, 0.9, False), (0.95, 0.5, True), (0.3, 0.9, True), (0.1, 0.9, False)]
)
def test_review_is_asked_for_where_trust_ends(gate: float, best: float, review: bool) -> None:
    assert decide(gate, np.array([best, 0, 0]), CODES, PRODUCTS, THRESHOLDS).review is review


def test_thresholds_keep_the_promise_of_the_review_band() -> None:
    generator = np.random.default_rng(0)
    labels = np.zeros((2000, 3), dtype=bool)
    primary = generator.integers(-1, 3, 2000)
    labels[np.arange(2000)[primary >= 0], primary[primary >= 0]] = True
    gate = np.clip(np.where(primary >= 0, 0.7, 0.3) + generator.normal(0, 0.25, 2000), 0.01, 0.99)
    given_digital = np.clip(0.3 * labels + 0.35 + generator.normal(0, 0.2, (2000, 3)), 0.01, 0.99)
    found = choose_thresholds(gate, given_digital, labels, primary)
    trusted = (gate >= found.gate) & (gate * given_digital.max(axis=1) >= found.positive_trusted)
    assert trusted.any()
    assert (given_digital.argmax(axis=1) == primary)[trusted].mean() >= 0.9
    rest = (gate < found.gate) & (gate < found.negative_trusted)
    assert (primary[rest] == -1).mean() >= 0.9


def test_windows_cover_a_long_text_in_whole_sentences() -> None:
    text = " ".join(f"Sentence number {n} tells of a festival in a small town by the sea." for n in range(40))
    windows = windows_of(TagInput(text))
    assert len(windows) > 3
    covered = set()
    for start, end in windows:
        assert text[start:end].startswith("Sentence") and text[start:end].endswith(".")
        covered |= set(range(start, end))
    assert {text.index(f"number {n} ") for n in range(40)} <= covered
    assert windows_of(TagInput("One short sentence.")) == []


@pytest.fixture(scope="module")
def tagger(small_training: Training) -> Tagger:
    return small_training.tagger


def test_other_languages_and_wordless_texts_are_not_tagged(tagger: Tagger) -> None:
    spanish = TagInput("El portal de cine digital ofrece películas en línea.", language="es")
    empty, numbers = TagInput(""), TagInput("12 500 — 2019")
    for tags in tagger.tag([spanish, empty, numbers]):
        assert not tags.digital and not tags.review and tags.digital_probability == 0.0


def test_each_text_is_tagged_the_same_alone_and_in_company(tagger: Tagger) -> None:
    inputs = [
        TagInput("A streaming portal now offers 400 national films with subtitles.", "National film portal", "en"),
        TagInput("Une bourse pour les autrices de jeux vidéo a été ouverte.", "", "fr"),
        TagInput("The festival of masks was held in nine villages.", "", "en"),
    ]
    together = tagger.tag(inputs)
    alone = [tagger.tag([item])[0] for item in inputs]
    for one, other in zip(together, alone, strict=True):
        assert one.labels == other.labels
        assert one.digital_probability == pytest.approx(other.digital_probability, abs=1e-6)


def test_one_digital_clause_in_a_long_answer_is_shown_as_evidence(tagger: Tagger) -> None:
    plain = "The town council keeps the dance halls, pays the choir masters and lends costumes to schools. " * 12
    clause = (
        "Since 2021 an online platform streams the digitised film archive and pays royalties for each video on demand, "
        "and metadata of all works is published so that recommendation algorithms of streaming services find them. "
    )
    text = plain + clause + plain
    (tags,) = tagger.tag([TagInput(text, "", "en")])
    (without,) = tagger.tag([TagInput(plain * 2, "", "en")])
    assert tags.digital_probability > without.digital_probability + 0.1
    assert tags.digital and not without.digital
    start, end = tags.evidence[0]
    assert "streams the digitised film archive" in text[start:end] or "metadata of all works" in text[start:end]


def test_a_very_long_text_is_tagged_without_harm(tagger: Tagger) -> None:
    (tags,) = tagger.tag([TagInput("museum " * 60_000, language="en")])
    assert 0 <= tags.digital_probability <= 1


def test_fewer_digital_texts_expected_means_lower_probabilities(tagger: Tagger) -> None:
    item = TagInput("A streaming portal now offers 400 national films with subtitles.", "National film portal", "en")
    (as_trained,), (same,), (rarer,) = (tagger.tag([item], share) for share in (None, tagger.prevalence, 0.2))
    assert same.digital_probability == pytest.approx(as_trained.digital_probability, abs=1e-9)
    odds = as_trained.digital_probability / (1 - as_trained.digital_probability)
    factor = (0.2 / 0.8) / (tagger.prevalence / (1 - tagger.prevalence))
    assert rarer.digital_probability == pytest.approx(odds * factor / (1 + odds * factor), abs=1e-6)
