"""Fields that reports without labels write in prose: figures that close a description, an amount, who runs it.

Only what is printed is taken, as it is printed; where the signs are not plain the field stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qpr_classifier.framework.forms import CommonWording
from qpr_classifier.reading.grammar.drafts import Draft
from qpr_classifier.reading.grammar.inline_fields import inline_values
from qpr_classifier.reading.report import PassageKind

_FIGURE = re.compile(r"(?<![\w.,])\d[\d.,\u00a0\u202f ]*\d|\d")
_YEAR = re.compile(r"(?:19|20)\d{2}(?:\s?[-–]\s?(?:19|20)?\d{2})?")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÀ-ÖØ-Þ])|\n")
_TEXT = frozenset({PassageKind.BODY, PassageKind.ANSWER})
_LONGEST = 25
_WORDS_FOR_A_FIGURE = 15
_SHORTEST_ACRONYM = 3


def closing_figures(drafts: Sequence[Draft]) -> int | None:
    """Which of the drafts below the name of a measure is a short last paragraph of figures, its results.

    "57 artists in residence, 21 prototypes." It must be shorter than the description before it and hold a figure,
    years not counted, for every fifteen words. Paragraphs of labelled values behind it are passed over.
    """
    written = [n for n, draft in enumerate(drafts) if draft.kind in _TEXT and not inline_values(draft.block.text)]
    if len(written) < 2:
        return None
    before, last = drafts[written[-2]].block.text, drafts[written[-1]].block.text
    words = len(last.split())
    figures = len(_FIGURE.findall(_YEAR.sub("", last)))
    is_short = words <= _LONGEST and words < len(before.split())
    return written[-1] if is_short and last.endswith(".") and figures * _WORDS_FOR_A_FIGURE >= words else None


def budget_in(text: str, common: CommonWording) -> str | None:
    """The amount of money in the first sentence that speaks of the budget and holds just one amount.

    Parameters
    ----------
    common : CommonWording
        With the words for a budget and for money.
    """
    for sentence in _SENTENCE_END.split(text):
        if common.budget_cues.search(sentence):
            amounts = list(common.amounts.finditer(sentence))
            if len(amounts) == 1:
                return amounts[0].group().strip(" .,;")
    return None


def agency_in(text: str, common: CommonWording) -> str | None:
    """Who runs the measure, where a sentence says so and gives a name: two words or more, or an acronym.

    Examples
    --------
    >>> from qpr_classifier.framework.forms import load_forms
    >>> agency_in("Since 2019 it is managed by the National Library with two towns.", load_forms().common)
    'National Library'
    >>> agency_in("It is managed by the Ministry.", load_forms().common) is None
    True
    """
    for found in common.agency.finditer(text):
        name = found["name"].strip()
        if " " in name or (name.isupper() and len(name) >= _SHORTEST_ACRONYM):
            return name
    return None
