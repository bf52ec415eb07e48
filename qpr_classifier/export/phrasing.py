"""Values of a record as words of the reader's language: Party names, titles of activities, yes and no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qpr_classifier.errors import FrameworkError
from qpr_classifier.framework.parties import Party, load_parties
from qpr_classifier.framework.roadmap import Framework, Language
from qpr_classifier.framework.wording import wording

Record = Mapping[str, Any]


class Phrasing:
    """Words for the values of records in one language.

    Parameters
    ----------
    language : {"en", "fr"}
    framework : Framework
        The one that the records were tagged with.
    """

    def __init__(self, language: Language, framework: Framework) -> None:
        self.language: Language = language
        self.framework = framework
        self.wording = wording(language)

    def text(self, key: str, **values: object) -> str:
        """A text of the wording with its places filled."""
        return self.wording.text(key, **values)

    def value(self, kind: str, value: object) -> str:
        """The words for a coded value (``status``, ``cycle`` ...); the value itself where there are none."""
        key = f"values.{kind}.{value}"
        if key in self.wording:
            return self.wording.text(key)
        return "" if value is None else str(value)

    def yes_no(self, answer: bool | None) -> str:
        """Yes or no; empty where the report does not say."""
        return "" if answer is None else self.text("values.yes" if answer else "values.no")

    def percent(self, probability: float) -> str:
        """``84 %`` or ``84%``; nothing is said to be certain, however near it comes."""
        if 0 < probability < 0.005:
            return self.text("values.percent_below", value=1)
        if probability >= 0.995:
            return self.text("values.percent_above", value=99)
        return self.text("values.percent", value=round(100 * probability))

    def party(self, record: Record) -> str:
        """Name of the Party, with the part of the State that reports in brackets."""
        name = self.party_name(record.get("party"))
        return f"{name} ({record['sub_national']})" if record.get("sub_national") else name

    def party_name(self, code: str | None) -> str:
        """Name of a Party by its code; the code itself where it is not among the Parties."""
        if code is None:
            return self.text("values.unknown_party")
        party = _party(code)
        return party.name[self.language] if party else code

    def electoral_group(self, code: str | None) -> str:
        """Code of the electoral group of a Party; empty where the Party is not known."""
        party = _party(code) if code is not None else None
        return party.group if party else ""

    def electoral_group_name(self, code: str | None) -> str:
        """Code and name of the electoral group of a Party; empty where the Party is not known."""
        own = self.electoral_group(code)
        return next((f"{own} {group.name[self.language]}" for group in load_parties().groups if group.code == own), "")

    def short_title(self, code: str) -> str:
        """Code and short title of an activity or Product, marked where its title or number is provisional."""
        return f"{code} {self.framework.short_title(code, self.language)}"

    def pages(self, first: int, last: int) -> str:
        """``p. 12`` or ``p. 12–13``."""
        if first == last:
            return self.text("values.page", page=first)
        return self.text("values.pages", first=first, last=last)


def _party(code: str) -> Party | None:
    try:
        return load_parties().by_code(code)
    except FrameworkError:
        return None
