"""The language of passages: right on sentences, steady on reruns, modest on scraps."""

from __future__ import annotations

import pytest

from qpr_classifier.corpus.passages import LabelledPassage
from qpr_classifier.language import assign_languages, detection, guess_language
from qpr_classifier.language.detection import LanguageGuess
from qpr_classifier.reading.document import Box, PageInfo
from qpr_classifier.reading.report import Cycle, Measure, Passage, PassageKind, Place, Report


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The Ministry funds independent studios that make video games.", "en"),
        ("Le ministère finance des studios indépendants qui créent des jeux vidéo.", "fr"),
        ("LE MINISTÈRE FINANCE DES STUDIOS INDÉPENDANTS QUI CRÉENT DES JEUX VIDÉO", "fr"),
        ("El Ministerio de Cultura apoya la creación de contenidos digitales en todo el país.", "es"),
        ("Der Bund fördert die Digitalisierung der Museen und Archive in allen Ländern.", "de"),
        ("تدعم وزارة الثقافة إنتاج المحتوى الرقمي في جميع أنحاء البلاد", "ar"),
    ],
)
def test_sentences_are_told_apart(text: str, language: str) -> None:
    assert guess_language(text).language == language


@pytest.mark.parametrize("text", ["Budget", "Radio", "Digital environment", "12 500", "https://example.org/fr"])
def test_scraps_inherit_the_language_of_their_report(text: str) -> None:
    for prior in ("en", "fr"):
        guess = guess_language(text, prior)
        assert (guess.language, guess.inherited) == (prior, True)


def test_nothing_to_go_by_is_undetermined() -> None:
    assert guess_language("— 12 500 —").language == "undetermined"


def test_the_same_text_always_gets_the_same_answer() -> None:
    text = "Plateforme nationale Culture en ligne, portal of the ministry"
    assert len({guess_language(text) for _ in range(20)}) == 1


def test_corpus_passages_are_hardly_ever_taken_for_another_language(few_passages: list[LabelledPassage]) -> None:
    wrong = [p.id for p in few_passages if guess_language(p.text, p.language).language != p.language]
    assert len(wrong) <= len(few_passages) * 0.01, wrong


def _report(*texts: tuple[str, PassageKind, str | None]) -> Report:
    place = Place(1, (Box(0, 0, 100, 10),))
    passages = tuple(
        Passage(f"p{n}", measure, kind, None, (), text, text, (place,)) for n, (text, kind, measure) in enumerate(texts)
    )
    measures = tuple(
        Measure(m, "Fonds", next(t for t, _, own in texts if own == m), (), 1, 1)
        for m in sorted({m for _, _, m in texts if m})
    )
    return Report("r.pdf", "0", None, None, Cycle.OWN, (PageInfo(1, 595, 842),), measures, passages)


def test_french_labels_do_not_make_english_answers_french() -> None:
    report = assign_languages(
        _report(
            ("Décrivez les principales caractéristiques de la politique ou mesure", PassageKind.FORM, None),
            ("Ressources financières allouées à la politique ou mesure", PassageKind.FORM, None),
            ("The fund pays for podcasts by community radio stations in five parishes.", PassageKind.ANSWER, "m1"),
            ("USD 20,000", PassageKind.ANSWER, "m1"),
        )
    )
    assert report.language == "en"
    assert [p.language for p in report.passages] == ["fr", "fr", "en", "en"]
    assert [m.language for m in report.measures] == ["en"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The fund of the ministry is for the young", "en"),
        ("Le fonds du ministère est pour les jeunes", "fr"),
    ],
)
def test_small_words_settle_between_english_and_french_without_the_detector(
    text: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detection, "_probabilities", lambda *_: pytest.fail("the detector was asked"))
    detection._guess_by_words.cache_clear()
    assert guess_language(text, prior="en" if language == "fr" else "fr") == LanguageGuess(language, 1.0)


def test_the_same_words_are_judged_anew_for_each_report() -> None:
    text = "Budget national culture digital 2024"
    assert [guess_language(text, prior=prior).language for prior in ("en", "fr", "en")] == ["en", "fr", "en"]
