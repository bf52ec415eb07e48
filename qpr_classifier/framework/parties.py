"""The Parties to the 2005 Convention, their electoral groups, and their names in French and English.

The electoral groups are those of UNESCO, which no library of country names gives. The Party that submits a
report is a fact about the document; a name found in its text is only a mention (a partner, a donor).
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from qpr_classifier.errors import FrameworkError
from qpr_classifier.framework.gazetteer import Gazetteer, Mention, Name, words_of
from qpr_classifier.framework.roadmap import Bilingual, Wording

DATA = Path(__file__).parent / "data"

_ARTICLES = frozenset({"the", "la", "le", "les", "l"})
_POLITY = re.compile(
    r"(?:republic|kingdom|state|commonwealth|principality|sultanate|republique|royaume|etat|principaute)"
    r" (?:of|de|du|des|d) (?:(?:the|la|les|l) )?"
)
# "Tanzania, United Republic of" and "Bolivia (Plurinational State of)"
_INVERTED = re.compile(r"(?P<last>[^,(]+)[,(](?P<first>[^,()]+)\)?\s*")


@dataclass(frozen=True, slots=True)
class ElectoralGroup:
    """An electoral group of UNESCO, or the bucket of the European Union, which belongs to none."""

    code: str
    name: Wording
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """A State or regional organisation bound by the Convention.

    Attributes
    ----------
    code
        ISO 3166 alpha-3; ``EUU`` for the European Union.
    group
        Code of its electoral group.
    ratified
        Date on which the instrument of ratification, acceptance, approval or accession was deposited; None
        if not known. The Convention enters into force for the Party three months later.
    ratified_checked
        Key in ``data/sources.csv`` of the source that gives the date; empty if the date was not checked.
    """

    code: str
    iso2: str
    group: str
    name: Wording
    ratified: date | None
    ratified_checked: str
    aliases: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class SubNational:
    """A part of a State that reports or is named by itself (Québec, the Länder, Scotland); never a Party."""

    name: Wording
    party: str
    note: str


@dataclass(frozen=True, slots=True)
class NotParty:
    """A State that is not a Party, or another name that hides the name of one ("Gulf of Guinea")."""

    name: Wording
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class PartiesAtDate:
    """The Parties on one day.

    Attributes
    ----------
    parties
        Those that had deposited their instrument on that day or before.
    undated
        Those whose date is not known: they may or may not have been Parties. Never drop them silently from
        a denominator; name them.
    """

    day: date
    parties: tuple[Party, ...]
    undated: tuple[Party, ...]

    @property
    def unchecked(self) -> tuple[Party, ...]:
        """Parties counted here on a date that was not checked against a source."""
        return tuple(party for party in self.parties if not party.ratified_checked)


class Parties:
    """All Parties, with look-up by code and name, and the names of places to find in text.

    Parameters
    ----------
    parties, groups
        Each Party's group must be among `groups`.
    names
        Every name in both languages with what it stands for; also those that must not be taken for a Party.

    Raises
    ------
    FrameworkError
        If a code is there twice, a group is unknown, or one name stands for two things.
    """

    def __init__(
        self,
        parties: Iterable[Party],
        groups: Iterable[ElectoralGroup],
        names: Iterable[Name[Party | SubNational | NotParty]],
    ) -> None:
        self._parties = tuple(parties)
        self.groups = tuple(groups)
        self._by_code = {party.code: party for party in self._parties}
        if len(self._by_code) != len(self._parties):
            raise FrameworkError("parties.csv: a code in iso3 is used twice.")
        group_codes = {group.code for group in self.groups}
        for party in self._parties:
            if party.group not in group_codes:
                raise FrameworkError(f"parties.csv: {party.code} is in an unknown group {party.group!r}.")

        names = tuple(names)
        self._by_words: dict[tuple[str, ...], Party | SubNational | NotParty] = {}
        for name in names:
            words = _without_article(words_of(name.text))
            other = self._by_words.setdefault(words, name.stands_for)
            if other != name.stands_for:
                raise FrameworkError(
                    f"The name {name.text!r} stands for {name.stands_for.name.en} and for {other.name.en}. "
                    "Keep it in one row of the data files."
                )
        self._gazetteer = Gazetteer(names)

    def __iter__(self) -> Iterator[Party]:
        return iter(self._parties)

    def __len__(self) -> int:
        return len(self._parties)

    def by_code(self, iso3: str) -> Party:
        """The Party with this ISO 3166 alpha-3 code.

        Raises
        ------
        FrameworkError
            If no Party has the code.
        """
        try:
            return self._by_code[iso3.strip().upper()]
        except KeyError:
            raise FrameworkError(
                f"No Party has the code {iso3!r}. Codes are ISO 3166 alpha-3, such as CAN; the European Union is EUU."
            ) from None

    def by_name(self, text: str) -> Party | None:
        """The Party whose name or alias is the whole of `text`, else None.

        Case, accents, punctuation, a leading article, an official form of State ("Republic of X") and the
        inverted forms "X, Republic of" and "X (Republic of)" make no difference.
        """
        inverted = _INVERTED.fullmatch(text.strip())
        forms = [text] if inverted is None else [text, f"{inverted['first']} {inverted['last']}"]
        for form in forms:
            words = _without_article(words_of(form))
            shorter = _without_article(tuple(_POLITY.sub("", " ".join(words), count=1).split()))
            for candidate in (words, shorter):
                known = self._by_words.get(candidate)
                if isinstance(known, Party):
                    return known
                if known is not None:
                    return None
        return None

    def find_names(self, text: str) -> list[Mention[Party]]:
        """Parties named in a text, each as (Party, start, end), from left to right.

        The longest name wins: "Guinea-Bissau" is never Guinea. A Party inside the name of a non-Party, of a
        part of a State, of a river or a gulf is not found, nor are words without a capital letter.
        "Jordan", "Georgia", "Chad", "Maurice" and "Dominique" are passed over beside another capitalised
        word, where they are more often a person ("Michael Jordan").
        """
        return [
            Mention(mention.found, mention.start, mention.end)
            for mention in self._gazetteer.find(text)
            if isinstance(mention.found, Party)
        ]

    def find_sub_national(self, text: str) -> list[Mention[SubNational]]:
        """Parts of States named in a text, each as (part, start, end); ``part.party`` is the Party's code."""
        return [
            Mention(mention.found, mention.start, mention.end)
            for mention in self._gazetteer.find(text)
            if isinstance(mention.found, SubNational)
        ]

    def at(self, day: date) -> PartiesAtDate:
        """The Parties on `day`, by date of deposit; those without a known date are listed apart."""
        return PartiesAtDate(
            day=day,
            parties=tuple(p for p in self._parties if p.ratified is not None and p.ratified <= day),
            undated=tuple(p for p in self._parties if p.ratified is None),
        )

    def in_group(self, code: str) -> tuple[Party, ...]:
        """The Parties of one electoral group."""
        return tuple(party for party in self._parties if party.group == code)

    def group(self, text: str) -> ElectoralGroup | None:
        """The electoral group meant by a code or name as people write it.

        "Groupe Va", "V (a)", "Arab States" and "Groupe II : Europe de l'Est" are all understood.
        """
        key = _group_key(text.partition(":")[0])
        for group in self.groups:
            if key in map(_group_key, (group.code, group.name.en, group.name.fr, *group.variants)):
                return group
        return None


@cache
def load_parties() -> Parties:
    """Read the Parties, their groups and all names from the data files, once."""
    names: list[Name[Party | SubNational | NotParty]] = []
    parties = []
    for row in _rows("parties.csv"):
        party = _party(row)
        parties.append(party)
        names += _names(row, party)
    known = {party.code for party in parties}
    for row in _rows("sub_national.csv"):
        if row["iso3"] not in known:
            raise FrameworkError(f"sub_national.csv: {row['name_en']} belongs to {row['iso3']!r}, not a Party.")
        names += _names(row, SubNational(_name(row), row["iso3"], row["note"]))
    for row in _rows("not_parties.csv"):
        names += _names(row, NotParty(_name(row), row["kind"], row["note"]))
    return Parties(parties, _groups(), names)


def find_sub_national(text: str) -> list[Mention[SubNational]]:
    """Parts of States named in a text (see `Parties.find_sub_national`)."""
    return load_parties().find_sub_national(text)


def _party(row: dict[str, str]) -> Party:
    try:
        ratified = date.fromisoformat(row["ratified"]) if row["ratified"] else None
    except ValueError as error:
        raise FrameworkError(
            f"parties.csv: the date {row['ratified']!r} of {row['iso3']} must be written YYYY-MM-DD."
        ) from error
    return Party(
        code=row["iso3"],
        iso2=row["iso2"],
        group=row["group"],
        name=_name(row),
        ratified=ratified,
        ratified_checked=row["ratified_checked"],
        aliases=(*_split(row["aliases_en"]), *_split(row["aliases_fr"])),
        note=row["note"],
    )


def _groups() -> Iterator[ElectoralGroup]:
    content = tomllib.loads((DATA / "electoral_groups.toml").read_text(encoding="utf-8"))
    for group in content["groups"]:
        name = Bilingual(group["name_en"], group["name_fr"])
        yield ElectoralGroup(group["code"], name, tuple(group["variants"]))


def _rows(filename: str) -> Iterator[dict[str, str]]:
    with (DATA / filename).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _name(row: dict[str, str]) -> Wording:
    return Bilingual(row["name_en"], row["name_fr"])


def _names(
    row: dict[str, str], stands_for: Party | SubNational | NotParty
) -> Iterator[Name[Party | SubNational | NotParty]]:
    personal = set(_split(row.get("also_personal_name", "")))
    names = (row["name_en"], row["name_fr"], *_split(row["aliases_en"]), *_split(row["aliases_fr"]))
    for text in dict.fromkeys(names):
        yield Name(text, stands_for, text in personal)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _without_article(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


def _group_key(text: str) -> str:
    words = words_of(text)
    if words and words[0] in ("group", "groupe"):
        words = words[1:]
    return "".join(words)
