"""Measures from drafts: the fields of the form put together, empty slots of the form left out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from qpr_classifier.framework.forms import CommonWording
from qpr_classifier.reading.document import BlockKind
from qpr_classifier.reading.grammar import fields
from qpr_classifier.reading.grammar.drafts import Draft, with_number
from qpr_classifier.reading.grammar.inline_fields import split_inline
from qpr_classifier.reading.grammar.open_measure import PARTNER_FIELDS
from qpr_classifier.reading.grammar.prose_fields import agency_in, budget_in
from qpr_classifier.reading.grammar.wording import normalise
from qpr_classifier.reading.report import Measure, PassageKind

DESCRIPTIONS = ("features", "implementation", "description", "objectives", "results", "impact")
"""Where the main description of a measure stands, the best place first."""

_PLAIN = frozenset({"title", "agency", "website", "domains", "features", "description", "results", "budget",
                    "evaluation", "objectives", "scope", "nature", "years"})  # fmt: skip
_CHOICES = frozenset({"youth", "fund_support", "evaluated"})
_SAME_TITLE = 95.0
_HEADING_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}[.)]|\(?[a-z]\)|[IVX]{1,5}\.)\s+(?=\S)")
_COUNTED = re.compile(
    r"^(?:policy|measure|mesure|politique|initiative)s?(?:\s*/\s*(?:measure|mesure|initiative))?\s*(?:n[°ºo]\.?|no\.?|#)?\s*"
    r"\d{1,3}(?:\.\d{1,2})*\s*[.:–—-]\s*(?=\S)",
    re.IGNORECASE,
)


def assemble_measures(drafts: Sequence[Draft], common: CommonWording) -> tuple[list[Measure], dict[int, str]]:
    """Measures in order, and the identifier of each by its number in the drafts.

    A measure whose every field was left empty is an unused slot of the form and is left out. A row of a list of
    measures that names one described elsewhere in the report adds its columns to that one.
    """
    groups: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.measure is not None:
            groups[draft.measure].append(draft)
    values = {number: _values(group, common) for number, group in groups.items()}
    homes = _homes(groups, values)
    ids: dict[int, str] = {}
    measures: list[Measure] = []
    for number in groups:
        if homes.get(number, number) != number or not any(values[number].values()):
            continue
        rows = [row for row, home in homes.items() if home == number and row != number]
        for row in rows:
            for name, value in values[row].items():
                values[number].setdefault(name, value)
        identifier = f"m{len(measures) + 1:03d}"
        ids[number] = identifier
        ids.update(dict.fromkeys(rows, identifier))
        measures.append(_measure(identifier, groups[number], values[number], common))
    return measures, ids


def _homes(groups: Mapping[int, list[Draft]], values: Mapping[int, dict[str, str]]) -> dict[int, int]:
    """For each row of a list, the number of the measure of that title that is described elsewhere."""
    is_row = {number: all(draft.values for draft in group) for number, group in groups.items()}
    titles = {n: normalise(values[n].get("title", "")) for n in groups}
    homes: dict[int, int] = {}
    for number in (n for n in groups if is_row[n]):
        for other in (n for n in groups if not is_row[n] and titles[n]):
            if fuzz.ratio(titles[number], titles[other]) >= _SAME_TITLE:
                homes[number] = other
                break
    return homes


def _values(group: Sequence[Draft], common: CommonWording) -> dict[str, str]:
    """What was written into each field."""
    values: dict[str, str] = {}
    by_field: dict[str, list[Draft]] = defaultdict(list)
    for draft in group:
        for name, value in draft.values.items():
            values.setdefault(name, value)
        if not draft.is_printed and not draft.values and draft.answer is None:
            by_field[draft.field or "description"].append(draft)
    by_field["description"], inline = split_inline(by_field["description"])
    values.update(inline)
    for name, written in by_field.items():
        if name in PARTNER_FIELDS or name in ("domains", "scope", "nature"):
            continue
        text = fields.plain_text(d for d in written if d.block.checked is None)
        if name == "title":
            text = _COUNTED.sub("", _HEADING_NUMBER.sub("", " ".join(text.split())))
        if text:
            values[name] = text
    for name in ("domains", "scope", "nature"):
        if by_field.get(name):
            listed = fields.options([draft.block for draft in by_field[name]], common.options[name])
            if listed:
                values[name] = "; ".join(listed)
    if by_field.get("website"):
        values["website"] = fields.website([draft.block for draft in by_field["website"]]) or ""
    listed = fields.partners([draft for draft in group if draft.field in PARTNER_FIELDS], common)
    if listed:
        values["partners"] = "\n".join(listed)
    return {name: value for name, value in values.items() if value}


def _measure(identifier: str, group: Sequence[Draft], values: Mapping[str, str], common: CommonWording) -> Measure:
    place = next((draft.place for draft in group if not draft.values), group[0].place)
    text = next((values[name] for name in DESCRIPTIONS if values.get(name)), "")
    listed = [draft.block for draft in group if draft.field == "domains" and not draft.is_printed]
    prose = values.get("implementation") or values.get("description", "")
    known = _PLAIN | _CHOICES | PARTNER_FIELDS
    section = place.path[:-1] if place.path and _is_title_heading(group, place.path[-1]) else place.path
    return Measure(
        measure_id=identifier,
        title=values.get("title", ""),
        text=text,
        section=section,
        page_start=min(draft.block.page for draft in group),
        page_end=max(draft.block.last_page for draft in group),
        goal=place.goal,
        reported_by=place.reported_by,
        agency=values.get("agency") or agency_in(prose, common),
        website=values.get("website"),
        domains=fields.options(listed, common.options["domains"]) if listed else (),
        results=values.get("results") or values.get("impact"),
        budget=values.get("budget") or budget_in(prose, common),
        evaluated=_choice(group, "evaluated"),
        evaluation=values.get("evaluation"),
        partners=tuple(values["partners"].split("\n")) if "partners" in values else (),
        targets_youth=_choice(group, "youth"),
        fund_support=_choice(group, "fund_support"),
        years=values.get("years") or fields.years(values.get("title", ""), text, common),
        objectives=values.get("objectives"),
        scope=values.get("scope"),
        nature=values.get("nature"),
        other={name: value for name, value in values.items() if name not in known},
        sub_national=place.sub_national,
    )


def _is_title_heading(group: Sequence[Draft], heading: str) -> bool:
    first = group[0]
    is_heading = first.kind is PassageKind.HEADING and first.block.kind is BlockKind.HEADING
    return is_heading and with_number(first.block) == heading


def _choice(group: Sequence[Draft], name: str) -> bool | None:
    """The YES or NO of a field; None where it was left open or both were ticked."""
    marked = {draft.answer for draft in group if draft.field == name and draft.answer is not None}
    return marked.pop() if len(marked) == 1 else None
