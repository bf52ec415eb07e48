"""Is a measure done, under way, planned? Read from its verbs and from set phrases.

Set phrases come first ("will be launched", "a été adopté"); where they leave it open and a trained pipeline is
installed, the tense of the main verbs decides. What the text leaves open stays ``unknown``.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from qpr_classifier.linguistics.pipelines import trained_pipeline
from qpr_classifier.reading.report import Measure, Report

if TYPE_CHECKING:
    from spacy.tokens import Token

STATUSES = ("done", "under way", "planned", "unknown")

MAX_CHARACTERS = 1_500
"""The first sentences say what a measure is; later ones tell of its context."""

MAX_PARSED_CHARACTERS = 300
"""What is parsed for its verbs: parsing costs more than all the rest of the reading."""

_PHRASES = Path(__file__).parent.parent / "framework" / "data" / "status_phrases.toml"


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = tomllib.loads(_PHRASES.read_text(encoding="utf-8"))
    return tuple(
        (status, re.compile("|".join(rf"\b(?:{phrase})" for phrase in phrases), re.IGNORECASE))
        for status, phrases in data.get(language, {}).items()
    )


def status_of(text: str, language: str) -> str:
    """Status of the measure that `text` describes: one of `STATUSES`.

    Examples
    --------
    >>> status_of("A portal for digitised films will be launched in 2027.", "en")
    'planned'
    >>> status_of("Le budget du fonds est de 2 millions.", "it")
    'unknown'
    """
    text = text[:MAX_CHARACTERS]
    votes: Counter[str] = Counter()
    for status, pattern in _patterns(language):
        votes[status] += len(pattern.findall(text))
    if votes:
        (best, count), *others = votes.most_common()
        if count > 0 and (not others or others[0][1] < count):
            return best
    return _status_by_tense(text, language)


def _status_by_tense(text: str, language: str) -> str:
    pipeline = trained_pipeline(language)
    if pipeline is None or not text.strip():
        return "unknown"
    with pipeline.select_pipes(disable=[name for name in ("ner", "lemmatizer") if name in pipeline.pipe_names]):
        doc = pipeline(text[:MAX_PARSED_CHARACTERS])
    votes = Counter(status for token in doc if (status := _status_of_verb(token)) is not None)
    if not votes:
        return "unknown"
    (best, count), *others = votes.most_common()
    return best if not others or count > others[0][1] else "unknown"


def _status_of_verb(token: Token) -> str | None:
    """What the tense of a main verb says; None for other words and for verbs that leave it open."""
    if token.dep_ not in ("ROOT", "conj") or token.pos_ not in ("VERB", "AUX"):
        return None
    helpers = [child for child in token.children if child.dep_.startswith("aux")]
    if any(child.lower_ in ("will", "shall") for child in helpers):
        return "planned"
    tenses = {tense for word in (token, *helpers) for tense in word.morph.get("Tense", [])}
    if "Fut" in tenses:
        return "planned"
    finite = [word for word in (token, *helpers) if "Fin" in word.morph.get("VerbForm", [])]
    if "Past" in tenses and any(child.lower_ not in ("est", "sont", "is", "are") for child in (*helpers, token)):
        return "done"
    if any("Pres" in word.morph.get("Tense", []) for word in finite):
        return "under way"
    return None


def measure_status(measure: Measure) -> str:
    """Status of a measure; results that were reported mean that it is at least under way."""
    status = status_of(f"{measure.title}. {measure.text}", measure.language)
    if status in ("planned", "unknown") and measure.results and len(measure.results) > 40:
        return "under way"
    return status


def assign_statuses(report: Report) -> Report:
    """A copy of `report` with the status of each measure filled in."""
    return replace(report, measures=tuple(replace(m, status=measure_status(m)) for m in report.measures))
