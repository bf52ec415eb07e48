"""The options that choose measures, the same for every command that shows or writes some."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

_OPTIONS = (
    click.option("--party", "parties", multiple=True, metavar="PARTY", help="ISO 3166 alpha-3 code, or name."),
    click.option(
        "--group", "groups", multiple=True, metavar="GROUP", help="Electoral group: I, II, III, IV, V(a), V(b)."
    ),
    click.option("--year", "years", multiple=True, metavar="YEAR", help="Year of the report: 2020 or 2019-2022."),
    click.option(
        "--cycle", "cycles", multiple=True, type=click.Choice(["2012", "2016", "2020", "own"]), help="Form generation."
    ),
    click.option("--product", "products", multiple=True, metavar="CODE", help="Product, such as 2."),
    click.option("--activity", "activities", multiple=True, metavar="CODE", help="Reference activity, such as 2.4."),
    click.option("--language", "languages", multiple=True, metavar="CODE", help="Of the measure: en, fr, other ..."),
    click.option(
        "--reported-by", multiple=True, type=click.Choice(["government", "cso"]), help="Who reports the measure."
    ),
    click.option("--digital/--not-digital", default=None, help="Digital-environment measures only, or the others."),
    click.option(
        "--probability",
        "least_probability",
        type=click.FloatRange(0, 1),
        default=0.0,
        metavar="P",
        help="Least probability of being digital, 0 to 1.",
    ),
    click.option(
        "--review",
        multiple=True,
        type=click.Choice(["needed", "unreviewed", "reviewed", "accepted", "corrected"]),
        help="Where the measure stands with people.",
    ),
)


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose measures; it gets them as `criteria`.

    An option may be given several times: its values widen the choice, as do Party and group, and Product and activity;
    different options narrow it.
    """

    @wraps(command)
    def with_criteria(**values: Any) -> Any:
        from qpr_classifier.export.criteria import Criteria, known_codes, known_group, known_party, known_years
        from qpr_classifier.framework.roadmap import load_framework

        framework = load_framework()
        criteria = Criteria(
            parties=tuple(known_party(text) for text in values.pop("parties")),
            groups=tuple(known_group(text) for text in values.pop("groups")),
            years=tuple(year for text in values.pop("years") for year in known_years(text)),
            cycles=values.pop("cycles"),
            products=known_codes(values.pop("products"), framework, products=True),
            activities=known_codes(values.pop("activities"), framework, products=False),
            languages=tuple(text.strip().lower() for text in values.pop("languages")),
            reported_by=values.pop("reported_by"),
            digital=values.pop("digital"),
            least_probability=values.pop("least_probability"),
            review=values.pop("review"),
        )
        return command(criteria=criteria, **values)

    for option in reversed(_OPTIONS):
        with_criteria = option(with_criteria)
    return with_criteria
