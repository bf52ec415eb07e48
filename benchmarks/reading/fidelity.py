"""How truly reports are read: paragraphs, headings, check-boxes and furniture found, against the example reports.

Usage::

    python benchmarks/reading/fidelity.py [FOLDER] [--missed]

`FOLDER` holds ``NAME.pdf`` (or ``.docx``) beside ``NAME.gold.json``; by default ``corpus/reports``. The gold comes from
the generator of each report and lists what it printed:

paragraphs
    Found when one block, table cell or paragraph in a cell has exactly this text; "within" when it is a part of one.
headings
    Found when a heading block has this text, or the title of a table of contents that was removed.
check_boxes
    Found when a check-box block has this label and this state on this page, each block counted once.
furniture
    Texts of running headers and footers, digits written as ``#``. Found when it was removed and none was left.
characters
    Similarity (1 - edit distance / length) of all paragraphs to the best matching stretch of the text as read.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rich.console import Console
from rich.table import Table

from qpr_classifier.reading import read_document
from qpr_classifier.reading.document import Block, BlockKind, Document
from qpr_classifier.reading.layout.paragraphs import build_blocks
from qpr_classifier.reading.layout.text import clean

_DEFAULT = Path(__file__).parents[2] / "corpus" / "reports"
_COUNTS = ("paragraphs", "within", "headings", "check_boxes", "furniture")
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Count:
    """Gold items of one sort, how many were found, and which were not."""

    total: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, text: str, found: bool) -> None:
        self.total += 1
        self.found += found
        if not found:
            self.missed.append(text)

    @property
    def share(self) -> float | None:
        return self.found / self.total if self.total else None


@dataclass(slots=True)
class Fidelity:
    """Figures of one report."""

    paragraphs: Count = field(default_factory=Count)
    within: Count = field(default_factory=Count)
    headings: Count = field(default_factory=Count)
    check_boxes: Count = field(default_factory=Count)
    furniture: Count = field(default_factory=Count)
    characters: float | None = None


def compare(document: Document, gold: dict[str, Any]) -> Fidelity:
    """Compare a document with the gold of its generator."""
    result = Fidelity()
    texts = list(_texts(_with_blocks_in_cells(document)))
    exact = Counter(_plain(text) for text in texts)
    whole = " ".join(_plain(text) for text in texts)
    similarity: list[tuple[float, int]] = []
    for item in gold.get("paragraphs", []):
        text = _plain(item["text"])
        result.paragraphs.add(f"p. {item['page']}: {text}", text in exact)
        inside = text in exact or any(text in _plain(other) for other in texts)
        result.within.add(f"p. {item['page']}: {text}", inside)
        score = 100.0 if inside else fuzz.partial_ratio(text, whole)
        similarity.append((score / 100, len(text)))
    headings = {
        _plain(block.text).rstrip(" :")
        for block in (*document.blocks, *document.removed)
        if block.kind in (BlockKind.HEADING, BlockKind.CONTENTS)
    }
    for item in gold.get("headings", []):
        text = _plain(item["text"])
        result.headings.add(f"p. {item['page']}: {text}", text.rstrip(" :") in headings)
    boxes = Counter(
        (_plain(block.text), block.checked, block.page)
        for block in _with_blocks_in_cells(document)
        if block.kind is BlockKind.CHECK_BOX
    )
    for item in gold.get("check_boxes", []):
        key = (_plain(item["label"]), item["checked"], item["page"])
        result.check_boxes.add(f"p. {key[2]}: {key[0]} = {key[1]}", boxes[key] > 0)
        boxes[key] -= 1
    removed = " ".join(_masked(block.text) for block in document.removed)
    left = {_masked(block.text) for block in document.blocks}
    for text in gold.get("furniture", []):
        masked = _masked(text)
        result.furniture.add(text, masked in removed and masked not in left)
    weight = sum(length for _, length in similarity)
    if weight:
        result.characters = sum(score * length for score, length in similarity) / weight
    return result


def _with_blocks_in_cells(document: Document) -> Iterable[Block]:
    """The blocks of the document, and those that stand inside table cells."""
    for block in document.blocks:
        yield block
        for cell in block.cells:
            yield from build_blocks(cell.lines, document.vocabulary)


def _texts(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        yield block.text
        for cell in block.cells:
            yield cell.text
        if block.marker:
            yield f"{block.marker} {block.text}"


def _plain(text: str) -> str:
    """Text without what typesetting may change: spaces, form of apostrophes and quotation marks."""
    text = clean(text).replace("’", "'").replace("‘", "'")
    text = re.sub(r"[«»“”„]", '"', text)
    text = re.sub(r'"\s+|\s+"', '"', text)
    return re.sub(r"\s+", " ", re.sub(r"\s+([:;!?])", r"\1", text)).strip()


def _masked(text: str) -> str:
    return _DIGITS.sub("#", _plain(text))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=_DEFAULT)
    parser.add_argument("--missed", action="store_true", help="print what was not found")
    arguments = parser.parse_args()
    console = Console()
    table = Table("report", "paragraphs", "within", "headings", "check-boxes", "furniture", "characters")
    totals = Fidelity()
    for gold_path in sorted(arguments.folder.glob("*.gold.json")):
        gold = json.loads(gold_path.read_text(encoding="utf-8"))
        report = gold_path.with_name(gold["report"])
        result = compare(read_document(report), gold)
        row = [report.name]
        for name in _COUNTS:
            count: Count = getattr(result, name)
            total: Count = getattr(totals, name)
            total.total += count.total
            total.found += count.found
            row.append(_shown(count))
        row.append("" if result.characters is None else f"{result.characters:.4f}")
        table.add_row(*row)
        if arguments.missed:
            for name in ("within", "headings", "check_boxes", "furniture"):
                for text in getattr(result, name).missed:
                    console.print(f"{report.name} {name}: {text}", markup=False, highlight=False, soft_wrap=True)
    table.add_section()
    table.add_row(
        "all",
        *(_shown(getattr(totals, n)) for n in ("paragraphs", "within", "headings", "check_boxes", "furniture")),
        "",
    )
    console.print(table)


def _shown(count: Count) -> str:
    return f"{count.share:.3f} ({count.found}/{count.total})" if count.share is not None else ""


if __name__ == "__main__":
    main()
