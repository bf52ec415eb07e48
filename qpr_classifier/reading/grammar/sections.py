"""The heading path: under which headings of the form, and of the Party's own, a passage stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qpr_classifier.framework.forms import Section, SectionRole
from qpr_classifier.reading.report import ReportedBy

OWN_RANK = 10
"""Headings that the form does not print stand below those that it prints."""

_NUMBER = re.compile(r"^\s*(\d{1,2}(?:\.\d{1,2})*)\.?\s")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the report something stands.

    Parameters
    ----------
    path : tuple of str
        Texts of the headings above, the highest first.
    role : SectionRole or None
        What the printed section is for; None outside printed sections.
    in_annex : bool
        Whether it stands behind the heading of an annex.
    """

    path: tuple[str, ...] = ()
    role: SectionRole | None = None
    goal: int | None = None
    in_annex: bool = False
    sub_national: str | None = None
    reported_by: ReportedBy = ReportedBy.GOVERNMENT


class HeadingPath:
    """The stack of open headings while a report is read from front to back.

    Parameters
    ----------
    civil_society : Pattern
        Own headings below which civil society reports.
    """

    def __init__(self, civil_society: re.Pattern[str]) -> None:
        self._civil_society = civil_society
        self._is_civil_form = False
        self._stack: list[tuple[int, str, Section | None]] = []
        self._in_annex = False
        self._filled: set[str] = set()
        self.sub_national: str | None = None
        self.may_have_annex = True
        self._has_text = False

    @property
    def can_open_annex(self) -> bool:
        """Whether the title of an annex can stand here: behind the report, not in front of it."""
        return self._has_text and self.may_have_annex

    @property
    def place(self) -> Place:
        """Where what comes next stands."""
        printed = [section for _, _, section in self._stack if section]
        goals = [section.goal for section in printed if section.goal]
        role = printed[-1].role if printed else None
        own = [text for _, text, section in self._stack if section is None]
        if any(section.role is SectionRole.CIVIL_SOCIETY for section in printed):
            role = SectionRole.CIVIL_SOCIETY
        is_civil = role is SectionRole.CIVIL_SOCIETY or any(self._civil_society.search(text) for text in own)
        return Place(
            tuple(text for _, text, _ in self._stack),
            role,
            goals[-1] if goals and role is not SectionRole.CIVIL_SOCIETY else None,
            self._in_annex,
            self.sub_national if self._in_annex else None,
            ReportedBy.CIVIL_SOCIETY if is_civil or self._is_civil_form else ReportedBy.GOVERNMENT,
        )

    def open_printed(self, section: Section, text: str) -> None:
        """A heading that the form prints.

        Behind the heading of an annex such headings belong to the annex (a report within the report), unless the
        report has not had that section yet.
        """
        is_new = section.identifier not in self._filled
        if section.role is SectionRole.CIVIL_SOCIETY_FORM:
            self._is_civil_form = True
        if section.level == 0:
            return
        if section.role is SectionRole.ANNEX:
            self._in_annex = self.can_open_annex
        elif self._in_annex and (section.role is SectionRole.SUBMISSION or (section.level == 1 and is_new)):
            self._in_annex, self.sub_national = False, None
        self._push(_numbered_depth(text) or section.level, text, section)

    def open_own(self, level: int, text: str, *, is_annex: bool = False) -> None:
        """A heading of the Party's own, or the title of an annex."""
        if is_annex:
            self._in_annex = True
            is_within = any(section and section.role is SectionRole.ANNEX for _, _, section in self._stack)
            self._push(2 if is_within else 1, text, None)
        else:
            self._push(OWN_RANK + level, text, None)

    def leave_own(self, level: int) -> None:
        """Close headings of the Party's own of this level and below, as a title of a measure does."""
        while self._stack and self._stack[-1][0] >= OWN_RANK + level:
            self._stack.pop()

    def fill(self) -> None:
        """Something else than a heading stands in the open sections."""
        self._has_text = True
        for _, _, section in self._stack:
            if section:
                self._filled.add(section.identifier)

    def _push(self, rank: int, text: str, section: Section | None) -> None:
        while self._stack and self._stack[-1][0] >= rank:
            self._stack.pop()
        self._stack.append((rank, text, section))


def _numbered_depth(text: str) -> int:
    """How deep a number puts a heading: 1 for ``3.``, 2 for ``2.1``; 0 without a number."""
    found = _NUMBER.match(text)
    return found[1].count(".") + 1 if found else 0
