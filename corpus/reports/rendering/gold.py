"""The gold of an example report: what a reader should find, with the pages found in the finished PDF.

Pages come from the raw text that pdfium gives for each page, not from the reader of qpr_classifier: the
letters and digits of all pages are strung together and each block is looked up behind the one before it.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from pathlib import Path
from typing import Any

import pypdfium2

from .blocks import Block, Draft, Source, lines_of, without_footnotes

LONG_PARAGRAPH = 60
"""Paragraphs of more characters than this are listed in the gold."""

PREFIXES = (60, 30, 16)
"""Lengths of the beginnings looked up: a block cut by a page break is still found by a shorter one."""

SECTION_LEVELS = 3
"""Headings below this level are labels of the form ("RELEVANT POLICIES AND MEASURES:"), not sections."""

EDGE = 400
"""Running lines are looked for among so many characters at the beginning and at the end of a page."""

REACH = 9000
"""How far behind the last block the next one is looked for, in letters and digits."""


def squeezed(text: str) -> str:
    """Return the letters and digits of a text, in lower case, without ligatures and footnotes."""
    return "".join(c for c in unicodedata.normalize("NFKC", without_footnotes(text)).lower() if c.isalnum())


class Pages:
    """The text of a finished PDF without its running headers and footers, searched from front to back.

    Raises
    ------
    LookupError
        If one of the running lines (``#`` stands for a number) is missing on more than a third of the pages.
    """

    def __init__(self, pdf: Path, furniture: list[str]) -> None:
        document = pypdfium2.PdfDocument(pdf)
        texts = [page.get_textpage().get_text_bounded() for page in document]
        for line in furniture:
            found = [_running_line(line, text, number) for number, text in enumerate(texts, start=1)]
            if sum(map(bool, found)) < len(texts) * 2 / 3:
                raise LookupError(f"{line!r} recurs on {sum(map(bool, found))} of {len(texts)} pages only")
            texts = [
                text[: hit.start()] + text[hit.end() :] if hit else text for text, hit in zip(texts, found, strict=True)
            ]
        self.texts = [squeezed(text) for text in texts]
        self.starts = [0]
        for text in self.texts:
            self.starts.append(self.starts[-1] + len(text))
        self.whole = "".join(self.texts)
        self.position = 0

    def page_at(self, position: int) -> int:
        """Return the number of the page (from 1) that holds a position."""
        return bisect.bisect_right(self.starts, position, hi=len(self.texts))

    def find(self, text: str) -> int:
        """Return the page on which a text begins and go on from there.

        Raises
        ------
        LookupError
            If the text is not printed behind the texts found so far.
        """
        wanted = squeezed(text)
        for length in PREFIXES:
            head = wanted[:length]
            found = self.whole.find(head, self.position, self.position + REACH)
            if found >= 0:
                self.position = found + len(head)
                return self.page_at(found)
        before = self.whole[self.position - 40 : self.position]
        raise LookupError(f"Not found behind {before!r}: {text[:80]!r}")

    def finish(self, text: str, *, move: bool = True) -> int:
        """Return the page on which a text that `find` has found ends and go on from there.

        With `move` false the search stays where it is: in a table row cut by a page break, the answer may
        stand before the end of its label.
        """
        for length in PREFIXES:
            tail = squeezed(text)[-length:]
            reach = self.position + len(squeezed(text)) + REACH
            found = self.whole.find(tail, max(self.position - len(tail), 0), reach)
            if found >= 0:
                end = max(found + len(tail), self.position)
                self.position = end if move else self.position
                return self.page_at(end - 1)
        return self.page_at(self.position - 1)


def _running_line(line: str, text: str, page: int) -> re.Match[str] | None:
    """Find a running line near the head or the foot of a page; its first ``#`` is the number of the page."""
    numbers = [str(page), r"\d+"]
    first, *others = [r"\s*".join(map(re.escape, part.split())) for part in line.split("#")]
    printed = first + "".join(rf"\s*{number}\s*{part}" for number, part in zip(numbers, others, strict=False))
    pattern = re.compile(rf"(?<!\S)\s*{printed}(?!\S)")
    foot = pattern.search(text, max(len(text) - (6 if line == "#" else EDGE), 0))
    return foot or (None if line == "#" else pattern.search(text, 0, EDGE))


def gold(draft: Draft, pdf: Path) -> dict[str, Any]:
    """Return the gold of one report; see README.md for the meaning of each entry."""
    source = draft.source
    pages = Pages(pdf, source["furniture"])
    record = _Record(pages, draft.measures)
    for block in draft.blocks:
        record.add(block)
    answer: dict[str, Any] = {
        "report": pdf.name,
        **{name: source[name] for name in ("party", "year", "cycle", "interface_language", "producer")},
        "pages": len(pages.texts),
    }
    if source.get("sub_national"):
        answer["sub_national"] = source["sub_national"]
    answer["measures"] = [_measure(measure, source, record, place) for place, measure in enumerate(draft.measures)]
    answer |= {"answers": record.answers, "headings": record.headings, "paragraphs": record.paragraphs,
               "check_boxes": record.boxes, "furniture": source["furniture"]}  # fmt: skip
    return answer


class _Record:
    """What has been found so far, block by block."""

    def __init__(self, pages: Pages, measures: tuple[Source, ...]) -> None:
        self.pages = pages
        self.path: list[tuple[int, str]] = []
        self.answers: list[dict[str, Any]] = []
        self.headings: list[dict[str, Any]] = []
        self.paragraphs: list[dict[str, Any]] = []
        self.boxes: list[dict[str, Any]] = []
        self.first: list[int] = [0] * len(measures)
        self.last: list[int] = [0] * len(measures)
        self.section: list[str] = [""] * len(measures)
        self.bare = {measure["title"]: i for i, measure in enumerate(measures) if measure.get("bare")}

    def add(self, block: Block) -> None:
        """Look up one block and record what it holds."""
        first = last = 0
        if block.text:
            first = self.pages.find(block.text)
            last = self.pages.finish(block.text, move=not (block.value or block.options))
        if block.kind == "heading":
            self.path = [(level, text) for level, text in self.path if level < block.level]
            if block.level <= SECTION_LEVELS:
                self.path.append((block.level, block.text))
            self.headings.append({"text": block.text, "level": block.level, "page": first})
        elif block.kind == "measure_title" and not block.value:
            self.headings.append({"text": block.text, "level": block.level, "page": first})
        elif block.kind == "question":
            self.answers.append({"question": block.text, "answer": _word(block.answer), "page": first})
        elif block.kind == "paragraph":
            self._paragraph(block.text, first)
        answer = "" if block.kind == "measure_title" else block.value
        for line in lines_of(answer):
            page = self.pages.find(line)
            self._paragraph(line, page)
            first, last = first or page, self.pages.finish(line)
        for label, checked in block.options:
            last = self.pages.find(label)
            self.boxes.append({"label": label, "checked": checked, "page": last})
            self.pages.finish(label)
        for row in block.rows:
            for cell in filter(squeezed, row):
                page = self.pages.find(cell)
                first, last = first or page, self.pages.finish(cell)
                if cell in self.bare:
                    self.first[self.bare[cell]], self.last[self.bare[cell]] = page, last
        if block.measure is not None:
            if not self.first[block.measure]:
                self.first[block.measure] = first
                self.section[block.measure] = " > ".join(text for _, text in self.path)
            self.last[block.measure] = max(self.last[block.measure], last)

    def _paragraph(self, text: str, page: int) -> None:
        if len(text) > LONG_PARAGRAPH:
            self.paragraphs.append({"text": without_footnotes(text), "page": page})


def _word(answer: bool | None) -> str | None:
    return None if answer is None else "yes" if answer else "no"


def _measure(measure: Source, source: Source, record: _Record, place: int) -> dict[str, Any]:
    labels = [str(code) for code in measure.get("labels", [])]
    plain = ("agency", "website", "results", "budget", "evaluated", "evaluation", "targets_youth", "ifcd",
             "years")  # fmt: skip
    more = ("objectives", "scope", "nature", "challenges", "sub_national")
    known = {
        "title": measure["title"],
        "section": measure.get("section") or record.section[place],
        "goal": measure.get("goal"),
        "reported_by": measure.get("reported_by", "government"),
        "language": measure.get("language", source["language"]),
        "page_start": record.first[place],
        "page_end": record.last[place],
        "domains": measure.get("domains"),
        "text": without_footnotes(measure.get("text") or "").strip(),
        "partners": [list(map(str, partner)) for partner in measure.get("partners") or []],
        "digital": bool(labels),
        "labels": labels,
        "primary": labels[0] if labels else None,
        "status": measure.get("status", "under way"),
    }
    known |= {name: _stripped(measure.get(name)) for name in plain}
    return known | {name: _stripped(measure[name]) for name in more if name in measure}


def _stripped(value: Any) -> Any:
    return without_footnotes(value).strip() or None if isinstance(value, str) else value
