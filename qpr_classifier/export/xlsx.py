"""The Excel workbook of a run, for people who read, filter and print it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qpr_classifier.errors import OutputError
from qpr_classifier.export.columns import Kind, Value
from qpr_classifier.export.links import report_link
from qpr_classifier.export.phrasing import Phrasing, Record
from qpr_classifier.export.sheets import (
    Cell,
    Heading,
    Link,
    Row,
    Sheet,
    answers_sheet,
    columns_sheet,
    measures_sheet,
    overview_sheet,
    reports_sheet,
)
from qpr_classifier.export.text import clean, within_excel_cell
from qpr_classifier.export.whole_file import whole_file
from qpr_classifier.framework.roadmap import Framework, Language

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

EXCEL_ROWS = 1_048_576
EXCEL_LINKS = 65_530
TALLEST_ROW_LINES = 9
LINE_HEIGHT = 14.4
"""Of 10-point type, in points."""
LETTERS_PER_WIDTH = 1.1
"""Letters of 10-point type for each unit of a column's width, which is a digit of 11-point type."""

CREATED = datetime(2000, 1, 1)
"""Fixed, so that the same results give the same bytes."""

PRODUCT_COLOURS = ("#DDE8F3", "#E3EFDC", "#FBF0D0", "#EBE1F1", "#F8E3DA", "#D9EEEC", "#EEEEE0")
"""Light enough for black type (contrast above 15 to 1); a Product's code always stands beside its colour."""

_GRID = {"border": 1, "border_color": "#D4D8DC", "valign": "top", "text_wrap": True, "font_size": 10}
_HEADER = {"bold": True, "bg_color": "#24405C", "font_color": "#FFFFFF", "valign": "vcenter"}
_NUMBER_FORMATS = {Kind.COUNT: "#,##0", Kind.YEAR: "0", Kind.PERCENT: "0%"}


def write_workbook(
    records: Iterable[Record],
    run: Mapping[str, Any],
    path: Path,
    language: Language,
    framework: Framework,
    *,
    answers: Iterable[Record] = (),
    report_files: Mapping[str, Path] | None = None,
    chosen: Sequence[str] = (),
) -> None:
    """Write the workbook: measures, overview, answers, reports, and an explanation of the columns.

    The same input gives the same bytes.

    Parameters
    ----------
    records : iterable of mapping
        Measure records of the output contract, that can be gone through several times: a list, or the measures of
        the store. `check_room` tells beforehand whether Excel has room for them.
    run : mapping
        The record of the run, as in ``run.json``; its ``reports`` are the denominators of the overview.
    language : {"en", "fr"}
        Of titles and coded values; texts of the reports stay in their own.
    framework : Framework
        The one that the records were tagged with.
    answers : iterable of mapping
        Answer records of the output contract.
    report_files : mapping of str to Path, optional
        Where each report lies, by its name in the records; pages become links to them where that is safe.
    chosen : sequence of str
        How the measures were chosen, in words, if they are not all there are.

    Raises
    ------
    OutputError
        If the disk is full, the folder is missing or nothing may be written there.
    """
    link = links_from(path, report_files or {})
    phrasing = Phrasing(language, framework)
    sheets = (
        measures_sheet(records, phrasing, link, chosen),
        overview_sheet(records, run, phrasing, chosen),
        answers_sheet(answers, phrasing, link),
        reports_sheet(run, phrasing, link),
        columns_sheet(run, phrasing),
    )
    write_sheets(sheets, path, phrasing)


def write_sheets(sheets: Iterable[Sheet], path: Path, phrasing: Phrasing) -> None:
    """Write a workbook of these sheets; the same sheets give the same bytes.

    Raises
    ------
    OutputError
        If the disk is full, the folder is missing or nothing may be written there.
    """
    with whole_file(path) as temporary:
        temporary.write_bytes(_drawn(sheets, phrasing))


def has_room(measures: int) -> bool:
    """Whether a sheet has a row for each of so many measures, and one for the titles."""
    return measures < EXCEL_ROWS


def check_room(measures: int, path: Path) -> None:
    """Refuse more measures than Excel has rows.

    Raises
    ------
    OutputError
    """
    if not has_room(measures):
        raise OutputError(
            f"{path} cannot be written: Excel has room for {EXCEL_ROWS - 1:,} measures, and there are "
            f"{measures:,}. Write a CSV file, or choose fewer measures."
        )


def links_from(workbook: Path, report_files: Mapping[str, Path]) -> Link:
    """Makes the links of a workbook to pages of reports, each once."""
    links: dict[tuple[str, int | None], str | None] = {}

    def link(report: str, page: int | None) -> str | None:
        if (report, page) not in links:
            known = report_files.get(report)
            links[report, page] = report_link(workbook, known, page) if known else None
        return links[report, page]

    return link


def _drawn(sheets: Iterable[Sheet], phrasing: Phrasing) -> bytes:
    from xlsxwriter import Workbook

    stream = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as workbook:
        workbook.set_properties({"title": phrasing.text("overview.title"), "created": CREATED})
        styles = _Styles(workbook, phrasing)
        for sheet in sheets:
            _draw_sheet(workbook.add_worksheet(sheet.name), sheet, styles)
    return stream.getvalue()


class _Styles:
    """The formats of the workbook; those of cells are made as they are needed."""

    def __init__(self, workbook: Workbook, phrasing: Phrasing) -> None:
        self.phrasing = phrasing
        codes = phrasing.framework.product_codes
        self._colours = {code: PRODUCT_COLOURS[i % len(PRODUCT_COLOURS)] for i, code in enumerate(codes)}
        self._workbook = workbook
        self._cells: dict[tuple[object, ...], Format] = {}
        self.header = workbook.add_format(_GRID | _HEADER)
        self.title = workbook.add_format({"bold": True, "font_size": 14, "font_color": "#24405C"})
        self.note = workbook.add_format({"font_size": 10, "text_wrap": True, "valign": "top"})

    def cell(self, cell: Cell, kind: Kind, row: Row) -> Format:
        key = (kind, row.strong, row.faint, cell.product, cell.flagged, cell.link is not None)
        if key not in self._cells:
            self._cells[key] = self._workbook.add_format(self._cell_properties(cell, kind, row))
        return self._cells[key]

    def _cell_properties(self, cell: Cell, kind: Kind, row: Row) -> dict[str, Any]:
        properties: dict[str, Any] = dict(_GRID)
        if kind in _NUMBER_FORMATS:
            properties |= {"num_format": _NUMBER_FORMATS[kind], "align": "center"}
        if row.strong:
            properties |= {"bold": True, "bg_color": "#F1F3F5"}
        if row.faint:
            properties |= {"font_color": "#595959"}
        if cell.product is not None:
            properties |= {"bg_color": self._colours[cell.product]}
        if cell.flagged:
            properties |= {"bold": True, "font_color": "#7A3E00", "bg_color": "#FDEBD3"}
        if cell.link is not None:
            properties |= {"font_color": "#0B5394", "underline": 1}
        return properties


def _draw_sheet(worksheet: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    last = len(sheet.headings) - 1
    for column, heading in enumerate(sheet.headings):
        worksheet.set_column(column, column, heading.width)
    _draw_above(worksheet, sheet, styles)

    top = len(sheet.above) + 1 if sheet.above else 0
    _draw_header(worksheet, top, sheet.headings, styles)
    number = top
    for number, row in enumerate(sheet.rows, start=top + 1):
        _draw_row(worksheet, number, row, sheet.headings, styles)
    if number == top:
        number = top + 1
        worksheet.merge_range(top + 1, 0, top + 1, last, sheet.if_empty, styles.note)

    worksheet.freeze_panes(top + 1, sheet.frozen)
    if sheet.filtered:
        worksheet.autofilter(top, 0, number, last)
    _set_up_printing(worksheet, sheet, top, number, styles)


def _draw_above(worksheet: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    width = sum(heading.width for heading in sheet.headings)
    for number, text in enumerate(sheet.above):
        style = styles.note if number else styles.title
        worksheet.merge_range(number, 0, number, len(sheet.headings) - 1, text, style)
        worksheet.set_row(number, LINE_HEIGHT * (_lines(text, width) if number else 1.5))


def _draw_header(worksheet: Worksheet, number: int, headings: Sequence[Heading], styles: _Styles) -> None:
    # Room for the button of the filter, and for bold type.
    lines = max(_lines(heading.title, heading.width - 3) for heading in headings)
    worksheet.set_row(number, LINE_HEIGHT * lines + 4)
    for column, heading in enumerate(headings):
        worksheet.write_string(number, column, clean(heading.title), styles.header)


def _draw_row(worksheet: Worksheet, number: int, row: Row, headings: Sequence[Heading], styles: _Styles) -> None:
    lines = 1
    for column, (cell, heading) in enumerate(zip(row.cells, headings, strict=True)):
        style = styles.cell(cell, heading.kind, row)
        value = _excel_value(cell.value, styles.phrasing)
        if value is None or value == "":
            worksheet.write_blank(number, column, None, style)
        elif isinstance(value, str):
            lines = max(lines, _lines(value, heading.width))
            if cell.link is not None and number < EXCEL_LINKS:
                worksheet.write_url(number, column, cell.link, style, value)
            else:
                worksheet.write_string(number, column, value, style)
        else:
            worksheet.write_number(number, column, value, style)
    worksheet.set_row(number, LINE_HEIGHT * min(lines, TALLEST_ROW_LINES) + 3)


def _excel_value(value: Value, phrasing: Phrasing) -> str | int | float | None:
    if isinstance(value, tuple):
        value = "\n".join(value)
    if isinstance(value, str):
        return within_excel_cell(clean(value), phrasing.text("notes.cut"))
    return value


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column, from the mean width of letters; enough to set heights."""
    letters = width * LETTERS_PER_WIDTH
    if len(text) > letters * TALLEST_ROW_LINES:
        return TALLEST_ROW_LINES
    return sum(max(1, math.ceil(len(line) / letters)) for line in text.split("\n"))


def _set_up_printing(worksheet: Worksheet, sheet: Sheet, top: int, bottom: int, styles: _Styles) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(8 if sheet.printed else 9)  # A3 for the wide sheet, else A4
    worksheet.fit_to_pages(1, 0)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    worksheet.repeat_rows(top)
    last = (sheet.printed or len(sheet.headings)) - 1
    worksheet.print_area(0, 0, bottom, last)
    worksheet.set_footer("&L&A&R" + styles.phrasing.text("notes.printed_page", page="&P", pages="&N"))
