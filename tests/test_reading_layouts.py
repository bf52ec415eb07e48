"""Every layout of the gold set is read as a person reads it: nothing lost, nothing out of order, nothing invented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from layouts import LAYOUTS, Layout

from qpr_classifier.reading import read_document
from qpr_classifier.reading.document import Block, BlockKind, Document
from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.reading.report import Cycle


def with_fault(layout: Layout) -> object:
    """Known faults are listed with the layout; the test says so when one is mended."""
    marks = [pytest.mark.xfail(reason=layout.fault, strict=True)] if layout.fault else []
    return pytest.param(layout, id=layout.name, marks=marks)


@pytest.mark.parametrize("layout", [with_fault(layout) for layout in LAYOUTS])
def test_a_layout_is_read_as_a_person_reads_it(layout: Layout, tmp_path: Path) -> None:
    document = read_document(layout.make(tmp_path / f"{layout.name}.pdf"))
    gold = layout.gold
    if gold.measures is None or gold.paragraphs:
        texts = [b for b in document.blocks if b.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)]
        labels = [b.text for b in document.blocks if b.kind is BlockKind.HEADING]
        # A label in bold may be taken for a heading: where it is looked for as a label, either is right.
        if gold.measures is not None:
            texts = [b for b in document.blocks if b.kind not in (BlockKind.CHECK_BOX, BlockKind.TABLE_ROW)]
            labels = []
        assert [plain(block.text) for block in texts] == [plain(text) for text in gold.paragraphs]
        assert labels == list(gold.headings)
        assert tuple(b.marker for b in texts if b.kind is BlockKind.LIST_ITEM) == gold.markers
    assert of_kind(document, BlockKind.NOTE) == gold.notes
    assert sorted(dotless(block.text) for block in document.removed) == sorted(map(dotless, gold.removed))
    boxes = [block for block in document.blocks if block.kind is BlockKind.CHECK_BOX]
    assert tuple((block.text, block.checked) for block in boxes) == gold.check_boxes
    assert tuple(cells(block) for block in document.blocks if block.kind is BlockKind.TABLE_ROW) == gold.rows
    if gold.measures is not None:
        report = read_report_structure(document, cycle=Cycle.FORM_2020)
        assert len(report.measures) == len(gold.measures)
        for measure, wanted in zip(report.measures, gold.measures, strict=True):
            assert {name: getattr(measure, name) for name in wanted} == dict(wanted)


def of_kind(document: Document, kind: BlockKind) -> tuple[str, ...]:
    return tuple(block.text for block in document.blocks if block.kind is kind)


def cells(row: Block) -> tuple[str, ...]:
    return tuple(cell.text for cell in row.cells)


def plain(text: str) -> str:
    """Text with all kinds of space made one, as they are printed alike."""
    return re.sub(r"\s+", " ", text)


def dotless(text: str) -> str:
    """A line of contents without its leaders, however many dots they have."""
    return re.sub(r"[\s.]+", " ", text)


def test_the_gold_set_holds_at_least_twenty_layouts() -> None:
    names = [layout.name for layout in LAYOUTS]
    assert len(names) == len(set(names))
    assert len(names) >= 20
