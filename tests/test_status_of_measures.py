"""Whether a measure is done, under way or planned: told by phrases, else by the tense of its verbs."""

import pytest

from qpr_classifier.linguistics import pipelines
from qpr_classifier.linguistics.status import statuses_of

PHRASES = [
    ("A portal for digitised films will be launched in 2027.", "en", "planned"),
    ("Le lancement d'un portail des films numérisés est prévu pour 2027.", "fr", "planned"),
    ("Un fondo para videojuegos.", "es", "unknown"),
    ("", "en", "unknown"),
]
TENSES = [
    ("The ministry digitised four hundred films and gave the schools access to them.", "en", "done"),
    ("Le ministère a numérisé quatre cents films et a ouvert leur accès aux écoles.", "fr", "done"),
    ("The fund pays small studios for their first game.", "en", "under way"),
    ("Le fonds finance les premiers jeux des petits studios et aide leurs auteurs.", "fr", "under way"),
]


def test_statuses_come_in_the_order_of_the_texts_whatever_their_languages() -> None:
    assert statuses_of([(text, language) for text, language, _ in PHRASES]) == [status for *_, status in PHRASES]


@pytest.mark.skipif(None in pipelines.installed_pipelines().values(), reason="needs both trained pipelines")
def test_where_no_phrase_tells_the_tense_of_the_verbs_does() -> None:
    mixed = [TENSES[0], PHRASES[2], *TENSES[1:]]
    assert statuses_of([(text, language) for text, language, _ in mixed]) == [status for *_, status in mixed]


def test_without_a_trained_pipeline_phrases_still_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines, "installed_pipelines", lambda: {"en": None, "fr": None})
    pipelines.trained_pipeline.cache_clear()
    try:
        assert statuses_of([PHRASES[0][:2], TENSES[0][:2]]) == ["planned", "unknown"]
    finally:
        pipelines.trained_pipeline.cache_clear()
