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
from qpr_classifier.reading.grammar.structure import Draft, name_as_printed

FIRST_YEAR, LAST_YEAR = 2009, 2049
_YEAR = re.compile(r"(?<![\d/.-])(20[0-4]\d)(?![\d/]|-\d)")
_RANGE = re.compile(r"\b(20[0-4]\d)\s*[-–—/]\s*(20[0-4]\d|\d\d)\b")
_STAMP = re.compile(r"-\s*-\s*\d{1,2}/\d{1,2}/(20\d\d)\s*-\s*\d{1,2}:\d{2}")
_HEADER = re.compile(r"^\W*(?P<name>[^\d]{3,70}?)\W+(?P<year>20[0-4]\d)\W*$")
_DATED = re.compile(r"ratif|adopt|signed|signé|accession|accept", re.IGNORECASE)
_REPORT_ON_2005 = re.compile(
    r"2005 convention|convention (?:de|of) 2005|(?:convention|conférence) .{0,60}\b2005", re.IGNORECASE
)
_TITLE_WORDS = 30
_TITLE_PAGES = 3
_CONTACT_WORDS = 14


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reports and when; None where the document does not say."""

    party: str | None
    year: int | None
    sub_national: str | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    value: str
    source: str
    is_guess: bool = False


def find_identity(document: Document, drafts: Sequence[Draft], parties: Parties) -> Identity:
    """Party, year and part of a State, each from the first source that names one.

    Order for the Party: the form's own label (``Name of Party:``), the header line (``Denmark 2020``), the title,
    running headers, the title that the file carries, and last the file name, with a warning.
    """
    warnings: list[str] = []
    titles = _title_lines(drafts)
    headers = [" ".join(block.text.split()) for block in document.removed if block.kind is BlockKind.FURNITURE]
    headers = list(dict.fromkeys(text for text in headers if len(text.split()) <= _TITLE_WORDS))
    carried = document.metadata.get("title", "")
    stem = re.sub(r"[_\-.+]+", " ", document.name.rsplit(".", 1)[0])

    party = _party_of(drafts, titles, headers, carried, stem, parties)
    if party is None:
        warnings.append("The reporting Party is not named in the title, header or technical information.")
    elif party.is_guess:
        warnings.append(f"The reporting Party ({party.value}) is taken from {party.source}.")
    code = party.value if party else None

    year = _year_of(drafts, titles, headers, carried, stem, document.metadata)
    if year is None:
        warnings.append("The year of the report is not stated in its title, header or dates.")
    elif year.is_guess:
        warnings.append(f"The year of the report ({year.value}) is taken from {year.source}.")
    part = _sub_national_of(drafts, titles, headers, carried, code, parties)
    return Identity(code, int(year.value) if year else None, part, tuple(warnings))


def _title_lines(drafts: Sequence[Draft]) -> list[str]:
    """Short lines in front of the first section: cover, title, header of the web page."""
    lines: list[str] = []
    for draft in drafts:
        block = draft.block
        if draft.place.role is not None or block.page > _TITLE_PAGES or draft.measure is not None:
            break
        if (
            block.kind not in (BlockKind.NOTE, BlockKind.TABLE_ROW)
            and draft.field is None
            and draft.place.path[1:] == ()
        ):
            text = " ".join(block.text.split())
            if len(text.split()) <= _TITLE_WORDS:
                lines.append(text)
                lines += [line.text for line in block.lines if line.text != text]
    return lines


def _party_of(
    drafts: Sequence[Draft], titles: Sequence[str], headers: Sequence[str], carried: str, stem: str, parties: Parties
) -> _Found | None:
    for text in _field_texts(drafts, "party"):
        found = _named(text, parties)
        if found:
            return _Found(found.code, "the technical information")
    for text in [*titles, *headers]:
        header = _HEADER.match(text)
        found = parties.by_name(header["name"]) if header else parties.by_name(text)
        if found:
            return _Found(found.code, "the header")
    for source, texts in (("the title", titles), ("the running header", headers), ("the title of the file", [carried])):
        found = _only_one(texts, parties)
        if found:
            return _Found(found.code, source)
    found = _named(stem, parties) or _only_one([stem, stem.title()], parties) or _coded(stem, parties)
    return _Found(found.code, "the file name", True) if found else None


def _named(text: str, parties: Parties) -> Party | None:
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
    found: dict[str, Party] = {}
    for text in texts:
        for mention in parties.find_names(text):
            found[mention.found.code] = mention.found
    return next(iter(found.values())) if len(found) == 1 else None


def _coded(stem: str, parties: Parties) -> Party | None:
    by_code = {party.code: party for party in parties}
    codes = {word for word in stem.split() if word.isupper() and word in by_code}
    return by_code[codes.pop()] if len(codes) == 1 else None


def _year_of(
    drafts: Sequence[Draft],
    titles: Sequence[str],
    headers: Sequence[str],
    carried: str,
    stem: str,
    metadata: object,
) -> _Found | None:
    lines = [text for text in [*titles, *headers] if not _DATED.search(text)]
    for text in lines:
        header = _HEADER.match(text)
        if header and not _STAMP.search(text) and _in_range(header["year"]) and len(text.split()) <= 8:
            return _Found(header["year"], "the header")
    for source, texts in (("the title", lines), ("the title of the file", [carried])):
        year = _last_year(texts)
        if year:
            return _Found(year, source)
    for text in _field_texts(drafts, "submission_date"):
        years = [y for y in re.findall(r"20[0-4]\d", text) if _in_range(y)]
        if years:
            return _Found(years[-1], "the date of submission")
    for text in [*titles, *headers, *(draft.block.text for draft in drafts[:60])]:
        stamp = _STAMP.search(text)
        if stamp:
            return _Found(stamp[1], "the date on which the page was made", True)
    year = _last_year([stem])
    return _Found(year, "the file name", True) if year else None


def _last_year(texts: Iterable[str]) -> str | None:
    """The latest year of the first line that names one; of a period, its end."""
    for text in texts:
        text = _STAMP.sub(" ", _REPORT_ON_2005.sub(" ", text))
        ends = [end if len(end) == 4 else start[:2] + end for start, end in _RANGE.findall(text)]
        years = [year for year in [*ends, *_YEAR.findall(text)] if _in_range(year)]
        if years:
            return max(years)
    return None


def _in_range(year: str) -> bool:
    return FIRST_YEAR <= int(year) <= LAST_YEAR


def _sub_national_of(
    drafts: Sequence[Draft],
    titles: Sequence[str],
    headers: Sequence[str],
    carried: str,
    code: str | None,
    parties: Parties,
) -> str | None:
    """The part of the State that the whole report is about, named where its Party is named."""
    sources = [*_field_texts(drafts, "sub_national"), *_field_texts(drafts, "party"), *titles, *headers, carried]
    for text in sources:
        for mention in parties.find_sub_national(text):
            if len(text.split()) <= _CONTACT_WORDS and code in (None, mention.found.party):
                return name_as_printed(mention, text)
    return None


def _field_texts(drafts: Sequence[Draft], name: str) -> list[str]:
    return [
        draft.block.text
        for draft in drafts
        if draft.field == name and not draft.is_label and not draft.place.in_annex
        and draft.place.role in (None, SectionRole.TECHNICAL, SectionRole.SUBMISSION, SectionRole.SUMMARY)
    ]  # fmt: skip
