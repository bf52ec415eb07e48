"""Fields that reports in a form of their own write into one paragraph, each behind a short label.

"In charge: Ministry of Culture. Resources: USD 1 million. Web: www.example.org"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from qpr_classifier.framework.forms import load_forms
from qpr_classifier.reading.grammar.drafts import Draft


def split_inline(drafts: Sequence[Draft]) -> tuple[list[Draft], dict[str, str]]:
    """The drafts without those that are nothing but labelled values, and the values by field."""
    kept: list[Draft] = []
    values: dict[str, str] = {}
    for draft in drafts:
        found = inline_values(draft.block.text)
        if found:
            for name, value in found.items():
                values.setdefault(name, value)
        else:
            kept.append(draft)
    return kept, values


def inline_values(text: str) -> dict[str, str]:
    """Values by field where the whole text is labels and values; empty where it is anything else.

    Examples
    --------
    >>> inline_values("In charge: ProChile. Resources: USD 3.9 million. Web:")
    {'agency': 'ProChile', 'budget': 'USD 3.9 million'}
    >>> inline_values("The fund is in charge: it decides.")
    {}
    """
    pattern, fields = _labels()
    starts = list(pattern.finditer(text))
    if not starts or starts[0].start() > 0:
        return {}
    values: dict[str, str] = {}
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        value = text[start.end() : following.start() if following else len(text)].strip(" .;,\n")
        name = fields[start["label"].casefold()]
        if value:
            values.setdefault(name, value)
    return values


@cache
def _labels() -> tuple[re.Pattern[str], dict[str, str]]:
    fields = {label.casefold(): name for name, labels in load_forms().common.inline.items() for label in labels}
    longest_first = sorted(fields, key=len, reverse=True)
    alternatives = "|".join(re.escape(label) for label in longest_first)
    return re.compile(rf"(?:^|(?<=[.;,\n])\s*)(?P<label>{alternatives})\s*:(?!//)\s*", re.IGNORECASE), fields
