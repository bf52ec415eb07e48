"""Is a measure done, under way, planned? Read from its verbs and from set phrases.

Set phrases come first ("will be launched", "a été adopté"); where they leave it open and a trained pipeline is
installed, the tense of the main verbs decides. What the text leaves open stays ``unknown``.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from qpr_classifier.linguistics.pipelines import trained_pipeline
from qpr_classifier.reading.report import Measure, Report

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

STATUSES = ("done", "under way", "planned", "unknown")

MAX_CHARACTERS = 1_500
"""The first sentences say what a measure is; later ones tell of its context."""

MAX_PARSED_CHARACTERS = 300
"""What is parsed for its verbs: parsing costs more than all the rest of the reading."""

MIN_RESULTS = 40
"""Results in fewer characters ("None so far") may say that there are none."""

_PHRASES = Path(__file__).parent.parent / "framework" / "data" / "status_phrases.toml"


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = tomllib.loads(_PHRASES.read_text(encoding="utf-8"))
    return tuple(
        (status, re.compile("|".join(rf"\b(?:{phrase})" for phrase in phrases), re.IGNORECASE))
        for status, phrases in data.get(language, {}).items()
    )


def statuses_of(texts: Sequence[tuple[str, str]]) -> list[str]:
    """Status of the measure that each text describes, one of `STATUSES` for each.

    Parameters
    ----------
    texts : sequence of (str, str)
        Text and its language.

    Examples
    --------
    >>> statuses_of([("A portal for digitised films will be launched in 2027.", "en"), ("Un fondo.", "it")])
    ['planned', 'unknown']
    """
    statuses = [_status_by_phrases(text[:MAX_CHARACTERS], language) for text, language in texts]
    for language in sorted({language for _, language in texts}):
        open_ones = [n for n, (text, own) in enumerate(texts) if own == language and not statuses[n] and text.strip()]
        pipeline = trained_pipeline(language) if open_ones else None
        if pipeline is not None:
            docs = pipeline.pipe(texts[n][0][:MAX_PARSED_CHARACTERS] for n in open_ones)
            for number, doc in zip(open_ones, docs, strict=True):
                statuses[number] = _status_by_tense(doc)
    return [status or "unknown" for status in statuses]


def _status_by_phrases(text: str, language: str) -> str | None:
    counts = ((status, len(pattern.findall(text))) for status, pattern in _patterns(language))
    return _most_voted(Counter({status: count for status, count in counts if count}))


def _status_by_tense(doc: Doc) -> str | None:
    return _most_voted(Counter(status for token in doc if (status := _status_of_verb(token)) is not None))


def _most_voted(votes: Counter[str]) -> str | None:
    """The status with most votes; None where there is none or several have as many."""
    if not votes:
        return None
    (best, count), *others = votes.most_common()
    return best if not others or count > others[0][1] else None


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


def assign_statuses(report: Report) -> Report:
    """A copy of `report` with the status of each measure filled in."""
    statuses = statuses_of([(f"{m.title}. {m.text}", m.language) for m in report.measures])
    measures = (replace(m, status=_with_results(s, m)) for m, s in zip(report.measures, statuses, strict=True))
    return replace(report, measures=tuple(measures))


def _with_results(status: str, measure: Measure) -> str:
    """Results that were reported mean that a measure is at least under way."""
    reported = measure.results is not None and len(measure.results) > MIN_RESULTS
    return "under way" if reported and status in ("planned", "unknown") else status
