"""Measures that headings or list items name, in reports without the labels of the form.

Parties that report in a form of their own, and most of 2012, put each measure below a heading that names it. A
heading counts where it stands in a part of the report about measures, has text below it, and is not one that
says nothing of its own (Background, Results ...). Outside the printed sections about measures it must also look
like one: by a word in it ("programme"), or because most headings beside it are followed by what measures have (who
runs it, what it costs, since when). Everything else stays a passage without a measure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qpr_classifier.framework.forms import CommonWording, SectionRole
from qpr_classifier.reading.document import BlockKind
from qpr_classifier.reading.grammar.drafts import Draft, with_number
from qpr_classifier.reading.grammar.prose_fields import closing_figures
from qpr_classifier.reading.grammar.structure import WITHOUT_MEASURES
from qpr_classifier.reading.grammar.wording import normalise
from qpr_classifier.reading.report import PassageKind

_ABOUT_MEASURES = frozenset({SectionRole.MEASURES, SectionRole.CIVIL_SOCIETY})
_TEXT = frozenset({PassageKind.BODY, PassageKind.ANSWER, PassageKind.TABLE})
_NUMBER = re.compile(r"^\s*(?:(?:\d{1,2}\.)+\d{0,2}|\d{1,3}[.)]?|\(?[a-zA-Z]\)|[IVX]{1,5}\.)\s+")
_NAMED_ITEM = re.compile(
    r"^(?P<name>[^:;]{4,140}?)\s*(?:\s[–—-]\s|:\s|\.\s(?=[A-ZÀ-ÖØ-Þ\d]))\s*(?P<text>.{30,})$", re.DOTALL
)
_NO_NAME = re.compile(r"^\W*[*/]|://|@")
_LETTER = re.compile(r"^\(?([a-d])[.)]", re.IGNORECASE)
_LETTERED = {"a": "objectives", "b": "implementation", "c": "challenges", "d": "impact"}
_MINIMUM_WORDS = 8
_TITLE_WORDS = range(1, 31)
_ITEM_WORDS = range(1, 16)
_KICKER_WORDS = 6
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A heading that may name a measure: the drafts from `start` up to `end` are it and what is below it."""

    start: int
    end: int
    has_cue: bool
    has_signs: bool
    in_measures: bool
    is_aside: bool = False


def name_measures(drafts: Sequence[Draft], first: int, common: CommonWording) -> list[Draft]:
    """Give drafts below naming headings, and items that begin with a name, the number of a measure.

    Parameters
    ----------
    drafts : sequence of Draft
        Those of labelled measures are left alone.
    first : int
        Number of the first measure to name.
    """
    named = list(drafts)
    number = first
    chapters: set[tuple[str, ...]] = set()
    for candidate in _accepted(list(_candidates(drafts, common))):
        heading = drafts[candidate.start]
        chapters.add(heading.place.path[:-1])
        place = heading.place
        if candidate.is_aside:
            place = replace(place, path=place.path[:-1])
        named[candidate.start] = replace(heading, measure=number, field="title", place=place)
        items = _last_list(drafts, candidate, common)
        below = range(candidate.start + 1, items or candidate.end)
        for index in below:
            named[index] = _belonging(drafts[index], number)
        results = closing_figures([named[index] for index in below])
        if results is not None and named[below[results]].field == "description":
            named[below[results]] = replace(named[below[results]], field="results")
        number += 1
    return _name_items(named, number, chapters, common)


def _accepted(candidates: Sequence[tuple[tuple[str, ...], _Candidate]]) -> list[_Candidate]:
    """Candidates in sections about measures, with a word that names one, or among siblings that look like measures."""
    groups: dict[tuple[str, ...], list[_Candidate]] = defaultdict(list)
    for parent, candidate in candidates:
        groups[parent].append(candidate)
    accepted: list[_Candidate] = []
    for parent, group in groups.items():
        alike = sum(c.has_cue or c.has_signs for c in group)
        together = bool(parent) and len(group) > 1 and alike >= _SHARE * len(group)
        accepted += [c for c in group if c.in_measures or together or (c.has_cue and bool(parent))]
    return sorted(accepted, key=lambda candidate: candidate.start)


def _candidates(drafts: Sequence[Draft], common: CommonWording) -> Iterator[tuple[tuple[str, ...], _Candidate]]:
    """Own headings without own headings below them, except ones that say nothing of their own; with their parents."""
    general = frozenset(normalise(heading) for heading in common.general_headings)
    chapters = frozenset(normalise(heading) for heading in common.measure_chapters)
    index = 0
    while index < len(drafts):
        draft = drafts[index]
        if not _is_own_heading(draft):
            index += 1
            continue
        depth = len(draft.place.path)
        end = index + 1
        is_leaf = True
        while end < len(drafts) and not _ends(drafts[end], depth):
            is_leaf &= not (_is_own_heading(drafts[end]) and _bare(drafts[end].block.text) not in general)
            end += 1
        asides = [n for n in range(index + 1, end - 1) if _is_kicker(drafts[n], general)] if is_leaf else []
        below = drafts[index + 1 : asides[0] if asides else end]
        if is_leaf and _may_name(draft, below, general, chapters, common):
            yield draft.place.path[:-1], _candidate(drafts, index, index + 1 + len(below), common)
        for kicker, following in zip(asides, [*asides[1:], end], strict=False):
            if _is_title_line(drafts[kicker + 1]) and following > kicker + 2:
                aside = _candidate(drafts, kicker + 1, following, common)
                if aside.has_cue:
                    yield draft.place.path[:-1], replace(aside, is_aside=True)
        index = end if is_leaf else index + 1


def _candidate(drafts: Sequence[Draft], start: int, end: int, common: CommonWording) -> _Candidate:
    text = " ".join(d.block.text for d in drafts[start + 1 : end] if d.kind in _TEXT)
    has_cue = bool(common.name_cues.intersection(_bare(drafts[start].block.text).split()))
    in_measures = drafts[start].place.role in _ABOUT_MEASURES
    return _Candidate(start, end, has_cue, bool(common.body_cues.search(text)), in_measures)


def _is_kicker(draft: Draft, general: frozenset[str]) -> bool:
    """Whether a line in capitals opens a box beside the text: ``IN FOCUS``, ``A FIGURE``."""
    text = draft.block.text
    is_line = draft.kind is PassageKind.BODY and draft.block.kind is BlockKind.PARAGRAPH and len(draft.block.lines) == 1
    return is_line and text.isupper() and len(text.split()) <= _KICKER_WORDS and _bare(text) not in general


def _is_title_line(draft: Draft) -> bool:
    """Whether a paragraph is one line like a title: few words, a capital first, no stop at the end."""
    text, block = draft.block.text, draft.block
    is_line = draft.kind is PassageKind.BODY and block.kind is BlockKind.PARAGRAPH and len(block.lines) == 1
    return is_line and len(text.split()) in _ITEM_WORDS and text[:1].isupper() and text[-1:] not in ".,;:!?"


def _is_own_heading(draft: Draft) -> bool:
    is_own = draft.kind is PassageKind.HEADING and draft.block.kind is BlockKind.HEADING and draft.measure is None
    if not is_own or draft.is_printed or draft.field is not None or not draft.place.path:
        return False
    return draft.place.path[-1] == with_number(draft.block)


def _ends(draft: Draft, depth: int) -> bool:
    if draft.measure is not None:
        return True
    return draft.kind is PassageKind.HEADING and len(draft.place.path) <= depth


def _bare(text: str) -> str:
    return normalise(_NUMBER.sub("", text))


def _may_name(
    heading: Draft,
    below: Sequence[Draft],
    general: frozenset[str],
    chapters: frozenset[str],
    common: CommonWording,
) -> bool:
    """Whether a heading stands where measures may, says something of its own, and has text below it."""
    place, title = heading.place, heading.block.text.strip()
    if place.in_annex or place.role in WITHOUT_MEASURES or title.endswith(("?", ":")) or _NO_NAME.search(title):
        return False
    bare = _bare(title)
    if any(f"{bare} ".startswith(f"{start} ") for start in common.instruction_starts):
        return False
    if bare in general or len(bare.split()) not in _TITLE_WORDS or not any(c.isalpha() for c in title):
        return False
    if any(_bare(text) in general - chapters for text in place.path[:-1]):
        return False
    if any(draft.field == "closed_question" for draft in below):
        return False
    return sum(len(d.block.text.split()) for d in below if d.kind in _TEXT) >= _MINIMUM_WORDS


def _belonging(draft: Draft, number: int) -> Draft:
    if draft.kind in (PassageKind.NOTE, PassageKind.FORM):
        return draft
    letter = _LETTER.match(draft.block.marker)
    name = draft.field or (_LETTERED[letter[1].lower()] if letter else "description")
    if draft.kind is PassageKind.HEADING:
        name = "subheading"
    return replace(draft, measure=number, field=name)


def _last_list(drafts: Sequence[Draft], candidate: _Candidate, common: CommonWording) -> int | None:
    """Where a closing list of further measures begins ("Other actions of the chapter:"), below the last heading."""
    for index in range(candidate.start + 1, candidate.end - 1):
        text = drafts[index].block.text
        if common.list_cues.search(text) and _item_name(drafts[index + 1], common, needs_cue=False):
            return index
    return None


def _name_items(drafts: list[Draft], number: int, chapters: set[tuple[str, ...]], common: CommonWording) -> list[Draft]:
    """List items that begin with the name of a measure, in sections about measures or behind a line that says so."""
    named = list(drafts)
    introduced = False
    for index, draft in enumerate(drafts):
        if draft.measure is not None or draft.kind is not PassageKind.BODY or draft.place.in_annex:
            introduced = False
            continue
        place = draft.place
        about = place.role in _ABOUT_MEASURES or (
            place.role is None and (place.path in chapters or place.path[:-1] in chapters)
        )
        if not about:
            continue
        if common.list_cues.search(draft.block.text):
            introduced = True
            continue
        name = _item_name(draft, common, needs_cue=not introduced)
        if name is None:
            introduced = introduced and draft.block.kind is BlockKind.LIST_ITEM
            continue
        values = {"title": name[0], "description": name[1]}
        above = place.path[:-1] if place.role is None and place.path not in chapters else place.path
        place = replace(place, path=above)
        named[index] = replace(draft, measure=number, field="description", values=values, place=place)
        number += 1
    return named


def _item_name(draft: Draft, common: CommonWording, *, needs_cue: bool) -> tuple[str, str] | None:
    """Name and description of a measure in a list item such as ``Film fund: loans for first films``."""
    block = draft.block
    starts_bold = len(block.lines) > 1 and block.lines[0].bold and not block.lines[-1].bold
    if block.kind is not BlockKind.LIST_ITEM and not starts_bold and needs_cue:
        return None
    found = _NAMED_ITEM.match(block.text)
    if found is None:
        return None
    name = found["name"].strip(' «»"“”')
    words = normalise(name).split()
    if not name[:1].isupper() or len(words) not in _ITEM_WORDS:
        return None
    if needs_cue and not common.name_cues.intersection(words):
        return None
    return name, found["text"]
