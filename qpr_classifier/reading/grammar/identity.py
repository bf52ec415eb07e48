"""Which Party reports, and for which year: from what the document says of itself.

Names of States in running text never count: Parties name each other as partners, donors and co-producers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qpr_classifier.framework.forms import SectionRole
from qpr_classifier.framework.parties import Parties, Party
from qpr_classifier.reading.document import BlockKind, Document
from qpr_classifier.reading.grammar.drafts import Draft, name_as_printed, number_depth

FIRST_YEAR, LAST_YEAR = 2009, 2049
"""No report on the Convention was due before 2012; a title may name the first year of its period."""

_YEAR = re.compile(r"(?<![\d/.-])(20[0-4]\d)(?![\d/]|-\d)")
_RANGE = re.compile(r"\b(20[0-4]\d)\s*[-–—/]\s*(20[0-4]\d|\d\d)\b")
_STAMP = re.compile(r"-\s*-\s*\d{1,2}/\d{1,2}/(20\d\d)\s*-\s*\d{1,2}:\d{2}")
_HEADER = re.compile(r"^\W*(?P<name>\D{3,70}?)\W+(?P<year>20[0-4]\d)\W*$")
_OTHER_DATE = re.compile(r"ratif|adopt|signed|signé|accession|accept", re.IGNORECASE)
_OTHER_TEXT = r"(?:convention|recommendation|recommandation|declaration|déclaration|agreement|accord|law|act|loi)"
_OTHER_TEXT_OF = re.compile(
    rf"\b20\d\d\s+(?:unesco\s+)?{_OTHER_TEXT}\b|\b{_OTHER_TEXT}\b[^.;:]{{0,60}}?(?:\b(?:de|of|du|from)\s+|\()20\d\d\b",
    re.IGNORECASE,
)
"""Years of laws and conventions, which are not the year of the report."""

_PERIOD = re.compile(
    r"\b(?:reporting period|period (?:covered|of the report|under review)|years covered"
    r"|période (?:couverte|considérée|de référence|du rapport|visée))\b",
    re.IGNORECASE,
)

_TITLE_WORDS = 30
_TITLE_PAGES = 3
_SHORT_TITLE = 14
_STAMPED_DRAFTS = 60
_FRONT_ROLES = (None, SectionRole.TECHNICAL, SectionRole.SUBMISSION, SectionRole.SUMMARY)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reports and when; None where the document does not say.

    Parameters
    ----------
    sub_national : str or None
        The part of a State that the whole report is about.
    party_warning, year_warning : str
        Said where the Party or the year is missing or a guess; empty otherwise.
    """

    party: str | None
    year: int | None
    sub_national: str | None
    party_warning: str
    year_warning: str


@dataclass(frozen=True, slots=True)
class _Sources:
    """What may name Party and year, the best first.

    Parameters
    ----------
    titles, lines : tuple of str
        Short texts in front of the first section, whole and line by line.
    headers : tuple of str
        Running headers and footers.
    carried : str
        The title that the file carries.
    stem : str
        The file name without ending, its words apart.
    """

    titles: tuple[str, ...]
    lines: tuple[str, ...]
    headers: tuple[str, ...]
    carried: str
    stem: str


@dataclass(frozen=True, slots=True)
class _Found:
    value: str
    source: str
    is_guess: bool = False


def find_identity(document: Document, drafts: Sequence[Draft], parties: Parties) -> Identity:
    """Party, year and part of a State, each from the first source that names one.

    Order for the Party: the form's own label (``Name of Party:``), the header line (``Denmark 2020``), the title,
    running headers, the title that the file carries, and last the file name, with a warning. The year: header
    line, title, running header, title of the file, reporting period, date of submission, the stamp of the page, the
    file name.
    """
    sources = _sources(document, drafts)
    party = _party(drafts, sources, parties)
    year = _year(drafts, sources, parties)
    party_warning = year_warning = ""
    if party is None:
        party_warning = "The reporting Party is not named in the title, header or technical information."
    elif party.is_guess:
        party_warning = f"The reporting Party ({party.value}) is taken from {party.source}."
    if year is None:
        year_warning = "The year of the report is not stated in its title, header or dates."
    elif year.is_guess:
        year_warning = f"The year of the report ({year.value}) is taken from {year.source}."
    code = party.value if party else None
    part = _sub_national(drafts, sources, code, parties)
    return Identity(code, int(year.value) if year else None, part, party_warning, year_warning)


def _sources(document: Document, drafts: Sequence[Draft]) -> _Sources:
    titles: list[str] = []
    lines: list[str] = []
    for draft in drafts:
        block = draft.block
        if draft.place.role is not None or block.page > _TITLE_PAGES or draft.measure is not None:
            break
        text = " ".join(block.text.split())
        if number_depth(block) or len(text.split()) > _TITLE_WORDS:
            break
        if draft.field is None and block.kind not in (BlockKind.NOTE, BlockKind.TABLE_ROW):
            titles.append(text)
            lines += [line.text for line in block.lines]
    running = (" ".join(block.text.split()) for block in document.removed if block.kind is BlockKind.FURNITURE)
    headers = tuple(dict.fromkeys(text for text in running if len(text.split()) <= _TITLE_WORDS))
    stem = re.sub(r"[_\-.+]+", " ", document.name.rsplit(".", 1)[0])
    return _Sources(tuple(titles), tuple(lines), headers, document.metadata.get("title", ""), stem)


def _field_texts(drafts: Sequence[Draft], name: str) -> list[str]:
    """The answers to a label at the front of the report."""
    answers = (draft for draft in drafts if draft.field == name and not draft.is_printed)
    front = (draft for draft in answers if draft.place.role in _FRONT_ROLES and not draft.place.in_annex)
    return [draft.block.text for draft in front]


def _party(drafts: Sequence[Draft], sources: _Sources, parties: Parties) -> _Found | None:
    for text in _field_texts(drafts, "party"):
        found = _named(text, parties)
        if found:
            return _Found(found.code, "the technical information")
    for text in (*sources.titles, *sources.lines, *sources.headers):
        header = _HEADER.match(text)
        found = parties.by_name(header["name"]) if header else parties.by_name(text)
        if found:
            return _Found(found.code, "the header")
    named = (("title", sources.titles), ("running header", sources.headers), ("title of the file", (sources.carried,)))
    for source, texts in named:
        found = _only_one(texts, parties)
        if found:
            return _Found(found.code, f"the {source}")
    found = _named(sources.stem, parties) or _named(sources.stem.title(), parties) or _coded(sources.stem, parties)
    return _Found(found.code, "the file name", True) if found else None


def _named(text: str, parties: Parties) -> Party | None:
    """The Party that a text is or names; of a part of a State, its Party."""
    whole = parties.by_name(text.strip(" .:;"))
    if whole:
        return whole
    found = {mention.found.code: mention.found for mention in parties.find_names(text)}
    if len(found) == 1:
        return next(iter(found.values()))
    part = parties.find_sub_national(text)
    return parties.by_code(part[0].found.party) if part and not found else None


def _only_one(texts: Iterable[str], parties: Parties) -> Party | None:
    """The one Party named in titles; None where there are several, which no rule could tell apart."""
    found = {mention.found.code: mention.found for text in texts for mention in parties.find_names(text)}
    return next(iter(found.values())) if len(found) == 1 else None


def _coded(stem: str, parties: Parties) -> Party | None:
    by_code = {party.code: party for party in parties}
    codes = {word for word in stem.split() if word.isupper() and word in by_code}
    return by_code[codes.pop()] if len(codes) == 1 else None


def _year(drafts: Sequence[Draft], sources: _Sources, parties: Parties) -> _Found | None:
    for text in (*sources.titles, *sources.lines, *sources.headers):
        header = _HEADER.match(text)
        if header and _in_range(header["year"]) and parties.by_name(header["name"]):
            return _Found(header["year"], "the header")
    named = (("title", sources.titles), ("running header", sources.headers), ("title of the file", (sources.carried,)))
    for source, texts in named:
        year = _last_year(text for text in texts if not _OTHER_DATE.search(text))
        if year:
            return _Found(year, f"the {source}")
    front = [" ".join(draft.block.text.split()) for draft in drafts[:_STAMPED_DRAFTS] if draft.measure is None]
    period = _last_year(text for text in front if _PERIOD.search(text) and len(text.split()) <= _SHORT_TITLE)
    if period:
        return _Found(period, "the reporting period")
    for text in _field_texts(drafts, "submission_date"):
        years: list[str] = [year for year in re.findall(r"20[0-4]\d", text) if _in_range(year)]
        if years:
            return _Found(years[-1], "the date of submission")
    printed = (draft.block.text for draft in drafts[:_STAMPED_DRAFTS])
    for text in (*sources.headers, *printed):
        stamp = _STAMP.search(text)
        if stamp:
            return _Found(stamp[1], "the date on which the page was made", True)
    year = _last_year([sources.stem])
    return _Found(year, "the file name", True) if year else None


def _last_year(texts: Iterable[str]) -> str | None:
    """The latest year of the first text that names one; of a period, its end."""
    for text in texts:
        text = _OTHER_TEXT_OF.sub(" ", _STAMP.sub(" ", text))
        ends: list[str] = [end if len(end) == 4 else start[:2] + end for start, end in _RANGE.findall(text)]
        years: list[str] = [year for year in ends + _YEAR.findall(text) if _in_range(year)]
        if years:
            return max(years)
    return None


def _in_range(year: str) -> bool:
    return FIRST_YEAR <= int(year) <= LAST_YEAR


def _sub_national(drafts: Sequence[Draft], sources: _Sources, code: str | None, parties: Parties) -> str | None:
    """The part of the State that the whole report is about, named where its Party is named."""
    labelled = (*_field_texts(drafts, "sub_national"), *_field_texts(drafts, "party"))
    for text in (*labelled, *sources.titles, *sources.headers, sources.carried):
        for mention in parties.find_sub_national(text):
            if len(text.split()) <= _SHORT_TITLE and code in (None, mention.found.party):
                return name_as_printed(mention, text)
    return None
