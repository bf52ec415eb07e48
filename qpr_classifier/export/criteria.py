"""Which measures a person wants, in that person's words: Parties, groups, years, Products, review and so on.

The same criteria choose what is exported, listed and highlighted, and are told in words wherever they were applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qpr_classifier.errors import InputError
from qpr_classifier.export.phrasing import Phrasing
from qpr_classifier.framework.parties import load_parties
from qpr_classifier.framework.roadmap import Framework
from qpr_classifier.store import ReviewState, Selection

REVIEW_STATES: dict[str, tuple[ReviewState, ...]] = {
    "needed": (ReviewState.NEEDED,),
    "unreviewed": (ReviewState.NEEDED, ReviewState.NOT_NEEDED),
    "reviewed": (ReviewState.ACCEPTED, ReviewState.CORRECTED),
    "accepted": (ReviewState.ACCEPTED,),
    "corrected": (ReviewState.CORRECTED,),
}
"""What can be asked about review, and the states it means."""

FIRST_YEAR, LAST_YEAR = 2005, 2100

_YEARS = re.compile(r"(\d{4})(?:\s*[-–:]\s*(\d{4}))?")


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is wanted. Values of one criterion widen the choice, different criteria narrow it.

    Parameters
    ----------
    parties, groups : tuple of str
        Codes; a measure of any of these Parties, or of a Party of any of these electoral groups, will do.
    years : tuple of int
    cycles : tuple of str
    products, activities : tuple of str
        Codes; a measure with any of these activities, or any activity of these Products, will do.
    languages : tuple of str
        Of the measure's description.
    reported_by : tuple of str
        ``government``, ``cso``.
    digital : bool, optional
        Digital-environment measures only, or the others only.
    least_probability : float
        Of being a digital-environment measure, as the program gives it.
    review : tuple of str
        Keys of `REVIEW_STATES`.
    """

    parties: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    cycles: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    reported_by: tuple[str, ...] = ()
    digital: bool | None = None
    least_probability: float = 0.0
    review: tuple[str, ...] = ()

    def selection(self, framework: Framework) -> Selection:
        """The same for the store."""
        of_groups = (party.code for code in self.groups for party in load_parties().in_group(code))
        of_products = (activity.code for code in self.products for activity in framework.activities_of(code))
        return Selection(
            parties=_distinct((*self.parties, *of_groups)),
            years=self.years,
            cycles=self.cycles,
            languages=self.languages,
            activities=_distinct((*self.activities, *of_products)),
            reported_by=self.reported_by,
            digital=self.digital,
            least_probability=self.least_probability,
            review=tuple(dict.fromkeys(state for word in self.review for state in REVIEW_STATES[word])),
        )

    def of_reports(self, framework: Framework) -> Selection:
        """The reports that the measures are out of: what a report as a whole can be asked."""
        whole = self.selection(framework)
        return Selection(parties=whole.parties, years=whole.years, cycles=whole.cycles)

    def described(self, say: Phrasing) -> tuple[str, ...]:
        """Each criterion in words; empty where everything is wanted."""
        groups = [f"{group.code} {group.name[say.language]}" for group in load_parties().groups]
        told = {
            "parties": [say.party_name(code) for code in self.parties],
            "groups": [name for name in groups if name.split(" ")[0] in self.groups],
            "years": _ranges(self.years),
            "cycles": [say.value("cycle", cycle) for cycle in self.cycles],
            "products": [say.short_title(code) for code in self.products],
            "activities": [say.short_title(code) for code in self.activities],
            "languages": [say.value("language", language) for language in self.languages],
            "reported_by": [say.value("reported_by", who) for who in self.reported_by],
            "digital": [] if self.digital is None else [say.yes_no(self.digital)],
            "least_probability": [say.percent(self.least_probability)] if self.least_probability else [],
            "review": [say.text(f"filters.states.{word}") for word in self.review],
        }
        separator = f" {say.text('filters.or')} "
        return tuple(say.text(f"filters.{key}", value=separator.join(values)) for key, values in told.items() if values)


def known_party(text: str) -> str:
    """The code of the Party meant by a code or a name.

    Raises
    ------
    InputError
    """
    parties = load_parties()
    code = text.strip().upper()
    if any(party.code == code for party in parties):
        return code
    party = parties.by_name(text)
    if party is None:
        raise InputError(
            f"{text!r} is no Party that is known. Use its ISO 3166 alpha-3 code (FRA, VNM; EUU for the European "
            "Union) or its name in English or French."
        )
    return party.code


def known_group(text: str) -> str:
    """The code of the electoral group meant by a code or a name.

    Raises
    ------
    InputError
    """
    parties = load_parties()
    group = parties.group(text)
    if group is None:
        known = ", ".join(f"{group.code} ({group.name.en})" for group in parties.groups)
        raise InputError(f"{text!r} is no electoral group that is known. Use one of: {known}.")
    return group.code


def known_years(text: str) -> tuple[int, ...]:
    """The years meant by ``2020`` or ``2019-2022``.

    Raises
    ------
    InputError
    """
    match = _YEARS.fullmatch(text.strip())
    first = int(match[1]) if match else 0
    last = int(match[2] or first) if match else 0
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise InputError(f"{text!r} is no year or span of years. Write 2020 or 2019-2022.")
    return tuple(range(first, last + 1))


def known_codes(texts: Sequence[str], framework: Framework, *, products: bool) -> tuple[str, ...]:
    """Codes of Products or of activities, given one by one or joined by commas.

    Raises
    ------
    FrameworkError
        If there is no such code; the message lists those there are.
    """
    codes = _distinct(code for text in texts for part in text.split(",") if (code := part.strip()))
    for code in codes:
        _ = framework.product(code) if products else framework.activity(code)
    return codes


def _ranges(years: Iterable[int]) -> list[str]:
    """``2019–2021`` for years that follow one another."""
    spans: list[list[int]] = []
    for year in sorted(set(years)):
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return [f"{span[0]}–{span[-1]}" if len(span) > 1 else f"{span[0]}" for span in spans]


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
