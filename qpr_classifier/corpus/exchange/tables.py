"""Passages as CSV files and Excel workbooks, one row each, columns named like the fields.

Excel and its like take a text that begins with = + - @ for a formula. Such a text is written with an apostrophe
before it, and read without; so is one that has apostrophes before it by nature, so that all come back unchanged.
"""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qpr_classifier.corpus.exchange.rows import FIELDS, Row, readable, text_of
from qpr_classifier.errors import CorpusError
from qpr_classifier.export.text import EXCEL_CELL_LIMIT, without_formula
from qpr_classifier.export.whole_file import whole_file
from qpr_classifier.framework.roadmap import Framework

LABEL_SEPARATOR = ";"
SEPARATORS = (",", ";", "\t")
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_ROWS = 500_000
SHEET = "Passages"
WIDTHS = {"text": 90, "heading": 40, "labels": 14, "negative_kind": 16}


def read_csv(path: Path) -> Iterator[Row]:
    """Rows of a CSV file separated by commas, semicolons or tabs, with a row of titles."""
    text = text_of(path)
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from _rows(path.name, ((reader.line_num, cells) for cells in reader))
    except csv.Error as error:
        raise CorpusError(f"{path.name}:{reader.line_num}: not a valid CSV file: {error}.") from error


def read_xlsx(path: Path) -> Iterator[Row]:
    """Rows of the first sheet of an Excel workbook, with a row of titles."""
    import openpyxl

    try:
        with zipfile.ZipFile(readable(path)) as package:
            if sum(part.file_size for part in package.infolist()) > MAX_UNPACKED_BYTES:
                raise CorpusError(f"{path} is larger than {MAX_UNPACKED_BYTES // 2**20} MiB when unpacked. Split it.")
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            sheet = workbook.worksheets[0]
            cells = ((n, list(row)) for n, row in enumerate(sheet.iter_rows(values_only=True, max_row=MAX_ROWS), 1))
            yield from _rows(path.name, cells)
        finally:
            workbook.close()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError, SyntaxError) as error:
        raise CorpusError(f"{path} cannot be read as an Excel workbook (.xlsx): {error}.") from error


def _rows(name: str, lines: Iterable[tuple[int, Sequence[object]]]) -> Iterator[Row]:
    columns: list[str] = []
    width = end_of_last = 0
    for number, cells in lines:
        # A CSV row may run over several lines; it is named by its first one.
        place = f"{name}:{end_of_last + 1}"
        end_of_last = number
        if not any(cell not in (None, "") for cell in cells):
            continue
        if not columns:
            columns, width = _columns(place, cells), len(cells)
            continue
        if len(cells) > width:
            yield Row(place, {}, f"{len(cells)} cells, but {width} columns: is a quotation mark missing?")
            continue
        try:
            yield Row(place, _fields(dict(zip(columns, cells, strict=False))))
        except ValueError as error:
            yield Row(place, {}, str(error))
    if not columns:
        raise CorpusError(f"{name} is empty. Its first row must name the fields: {', '.join(FIELDS)}.")


def _columns(place: str, cells: Sequence[object]) -> list[str]:
    columns = [str(cell or "").strip().lower() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    unknown = [repr(column) for column in columns if column not in FIELDS]
    if unknown:
        raise CorpusError(f"{place}: unknown column {', '.join(unknown)}. Columns are named {', '.join(FIELDS)}.")
    if len(set(columns)) != len(columns):
        raise CorpusError(f"{place}: a column stands twice.")
    return columns


def _fields(cells: Mapping[str, object]) -> dict[str, Any]:
    found: dict[str, Any] = {name: _text(name, cell) for name, cell in cells.items() if cell not in (None, "")}
    if "labels" in cells:
        found["labels"] = [code.strip() for code in found.get("labels", "").split(LABEL_SEPARATOR) if code.strip()]
    return found


def _text(name: str, cell: object) -> str:
    if isinstance(cell, datetime.date):
        raise ValueError(f"`{name}` became a date ({cell}) in the spreadsheet: format the column as text")
    text = str(cell)
    return text[1:] if text.startswith("'") and _guarded(text[1:]) == text else text


def _guarded(text: str) -> str:
    """The text with an apostrophe if it begins, behind any apostrophes, like a formula."""
    bare = text.lstrip("'")
    return f"'{text}" if without_formula(bare) != bare else text


def _cells(record: Mapping[str, Any], columns: Sequence[str]) -> list[str]:
    values = {**record, "labels": f"{LABEL_SEPARATOR} ".join(record.get("labels", ()))}
    return [_guarded(values.get(column) or "") for column in columns]


def _column_names(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Those that a record has, and always the labels: somebody is to fill them in."""
    return [name for name in FIELDS if name == "labels" or any(name in record for record in records)]


def write_csv(records: Sequence[Mapping[str, Any]], path: Path, framework: Framework) -> None:
    """Write records as CSV: UTF-8 with a byte order mark, commas.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    columns = _column_names(records)
    with whole_file(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows(_cells(record, columns) for record in records)


def write_xlsx(records: Sequence[Mapping[str, Any]], path: Path, framework: Framework) -> None:
    """Write records as an Excel workbook, with the codes and their titles on a second sheet.

    Raises
    ------
    CorpusError
        If a text is longer than an Excel cell can be.
    OutputError
        If the file cannot be written.
    """
    from xlsxwriter import Workbook

    columns = _column_names(records)
    with whole_file(path) as temporary:
        stream = io.BytesIO()
        with Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
            workbook.set_properties({"title": SHEET, "created": datetime.datetime(2000, 1, 1)})
            title = workbook.add_format({"bold": True, "bg_color": "#24405C", "font_color": "#FFFFFF"})
            # As text, so that Excel makes no date of "2.4" or "2016-2019".
            cell = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
            sheet = workbook.add_worksheet(SHEET)
            for number, name in enumerate(columns):
                sheet.set_column(number, number, WIDTHS.get(name, 12), cell)
                sheet.write_string(0, number, name, title)
            for number, record in enumerate(records, 1):
                for column, text in enumerate(_cells(record, columns)):
                    if len(text.encode("utf-16-le")) // 2 > EXCEL_CELL_LIMIT:
                        raise CorpusError(f"Passage {record['id']} is too long for an Excel cell. Export it as CSV.")
                    sheet.write_string(number, column, text, cell)
            sheet.freeze_panes(1, 1)
            sheet.autofilter(0, 0, max(1, len(records)), len(columns) - 1)
            codes = workbook.add_worksheet("Codes")
            codes.set_column(1, 2, 100)
            for number, activity in enumerate(framework.activities):
                codes.write_string(number, 0, activity.code)
                codes.write_string(number, 1, activity.short_title.en)
                codes.write_string(number, 2, activity.short_title.fr)
        temporary.write_bytes(stream.getvalue())
