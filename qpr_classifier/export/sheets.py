"""What stands on each sheet of the workbook, before anyone draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qpr_classifier.export.columns import Column, Kind, Value, measure_columns
from qpr_classifier.export.decisions import is_digital, labels_of, review_state
from qpr_classifier.export.overview import Count, Denominators, counts, denominators
from qpr_classifier.export.phrasing import Phrasing, Record
from qpr_classifier.framework.gazetteer import words_of

Link = Callable[[str, int | None], str | None]
"""Gives the link to a page of a report by its name, None where there can be none."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and how it stands out.

    Parameters
    ----------
    product : str or None
        Code of the Product in whose colour the cell is shown.
    flagged : bool
        Shown as something to act on.
    link : str or None
        Where it leads.
    """

    value: Value
    product: str | None = None
    flagged: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; `strong` for one that sums up others, `faint` for one that matters less."""

    cells: Sequence[Cell]
    strong: bool = False
    faint: bool = False

    @classmethod
    def of(cls, *values: Value) -> Row:
        """A row of plain cells."""
        return cls([Cell(value) for value in values])


@dataclass(frozen=True, slots=True)
class Heading:
    """Title, width in characters and kind of a column."""

    title: str
    width: float
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: lines of text above a table.

    Parameters
    ----------
    rows : iterable of Row
        Gone through once, as they are drawn: there may be more than memory holds.
    above : sequence of str
        The first is the title of the sheet, the others explain.
    if_empty : str
        Said instead of rows where there are none.
    frozen : int
        Columns that stay in sight.
    printed : int
        Columns that are printed; 0 for all.
    """

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Row]
    above: Sequence[str] = ()
    if_empty: str = ""
    frozen: int = 0
    printed: int = 0
    filtered: bool = True


def measures_sheet(records: Iterable[Record], phrasing: Phrasing, link: Link, chosen: Sequence[str] = ()) -> Sheet:
    """All measures, the digital ones first, else in their order; for `chosen`, see `overview_sheet`."""
    columns = measure_columns(phrasing)
    keys = [column.key for column in columns]
    ordered = (record for wanted in (True, False) for record in records if is_digital(record) == wanted)
    return Sheet(
        phrasing.text("sheets.measures"),
        [Heading(column.title(phrasing), column.width, column.kind) for column in columns],
        measure_rows(ordered, columns, phrasing, link),
        if_empty=phrasing.text("notes.no_measures_chosen", sheet=phrasing.text("sheets.overview"))
        if chosen
        else phrasing.text("notes.no_measures"),
        frozen=keys.index("title") + 1,
        printed=keys.index("text") + 1,
    )


def measure_rows(records: Iterable[Record], columns: Sequence[Column], phrasing: Phrasing, link: Link) -> Iterator[Row]:
    """A row for each measure, its Product in colour, faint where it is not digital."""

    def row(record: Record) -> Row:
        product = _product(record["labels"], phrasing)
        colours = {"product": product, "activity": product, "decided_labels": _product(labels_of(record), phrasing)}
        cells = []
        for column in columns:
            cells.append(
                Cell(
                    value := column.value(record, phrasing),
                    product=colours.get(column.key) if value else None,
                    flagged=column.key == "review" and review_state(record) == "needed",
                    link=link(record["report"], record["page_start"]) if column.key == "pages" else None,
                )
            )
        return Row(cells, faint=not is_digital(record))

    return map(row, records)


def _product(labels: Sequence[str], phrasing: Phrasing) -> str | None:
    return phrasing.framework.product_of(labels[0]).code if labels else None


def overview_sheet(records: Iterable[Record], run: Record, phrasing: Phrasing, chosen: Sequence[str] = ()) -> Sheet:
    """Product by activity: distinct Parties, reports and measures, with denominators and the Parties' names.

    Parameters
    ----------
    records : iterable of mapping
        That can be gone through twice.
    run : mapping
    phrasing : Phrasing
    chosen : sequence of str
        How the measures were chosen, in words; none where they are all there are.
    """
    out_of = denominators(records, run)

    def heading(key: str, width: float, kind: Kind = Kind.TEXT, total: int = 0) -> Heading:
        return Heading(phrasing.text(f"overview.{key}.title", total=total), width, kind)

    framework = phrasing.framework
    return Sheet(
        phrasing.text("sheets.overview"),
        [
            heading("code", 7),
            heading("entry", 64),
            heading("parties", 13, Kind.COUNT, out_of.parties),
            heading("share", 12, Kind.PERCENT),
            heading("reports", 13, Kind.COUNT, out_of.reports),
            heading("measures", 14, Kind.COUNT, out_of.digital),
            heading("needs_review", 14, Kind.COUNT),
            heading("names", 60),
        ],
        [_overview_row(count, out_of, phrasing) for count in counts(records, framework)],
        above=[
            phrasing.text("overview.title"),
            *chosen,
            phrasing.text("overview.framework", name=framework.name[phrasing.language], version=framework.version),
            phrasing.text(
                "overview.denominators",
                reports=out_of.reports,
                parties=out_of.parties,
                failed=out_of.failed,
                measures=out_of.measures,
                digital=out_of.digital,
            ),
            *(
                [phrasing.text("overview.reviewed", reviewed=out_of.reviewed, corrected=out_of.corrected)]
                if out_of.reviewed
                else []
            ),
            phrasing.text("overview.not_reported_note", not_reported=phrasing.text("overview.not_reported")),
            phrasing.text("overview.adding_up"),
            phrasing.text("overview.provisional"),
        ],
        frozen=2,
        filtered=False,
    )


def _overview_row(count: Count, out_of: Denominators, phrasing: Phrasing) -> Row:
    framework = phrasing.framework
    if count.code is None:
        entry, product = phrasing.text("overview.total"), None
    else:
        entry = framework.title_with_status(count.code, phrasing.language)
        is_product = count.code in framework.product_codes
        product = count.code if is_product else framework.product_of(count.code).code
    share = len(count.parties) / out_of.parties if out_of.parties else None
    names = [(phrasing.party_name(code), number) for code, number in count.parties.items()]
    names.sort(key=lambda pair: words_of(pair[0]))
    if count.unidentified:
        names.append((phrasing.party_name(None), count.unidentified))
    told = ", ".join(f"{name} ({number})" for name, number in names)
    return Row(
        [
            Cell(count.code, product),
            Cell(entry, product),
            Cell(len(count.parties)),
            Cell(share),
            Cell(count.reports),
            Cell(count.measures),
            Cell(count.needs_review),
            Cell(told or phrasing.text("overview.not_reported")),
        ],
        strong=count.code is None or count.code in framework.product_codes,
        faint=not count.measures,
    )


def answers_sheet(answers: Iterable[Record], phrasing: Phrasing, link: Link) -> Sheet:
    """The answers to the closed questions of the form."""
    words = {"yes": phrasing.text("values.yes"), "no": phrasing.text("values.no")}
    return Sheet(
        phrasing.text("sheets.answers"),
        [
            Heading(phrasing.text("columns.party.title"), 20),
            Heading(phrasing.text("columns.year.title"), 7, Kind.YEAR),
            Heading(phrasing.text("answers.question.title"), 70),
            Heading(phrasing.text("answers.answer.title"), 13),
            Heading(phrasing.text("answers.activities.title"), 34),
            Heading(phrasing.text("answers.page.title"), 9),
            Heading(phrasing.text("columns.report.title"), 28),
            Heading(phrasing.text("columns.section.title"), 40),
        ],
        (
            Row(
                [
                    Cell(phrasing.party(answer)),
                    Cell(answer["year"]),
                    Cell(answer["question"]),
                    Cell(words.get(answer["answer"], phrasing.text("values.unanswered"))),
                    Cell(tuple(phrasing.short_title(code) for code in answer.get("activities", ()))),
                    Cell(phrasing.pages(answer["page"], answer["page"]), link=link(answer["report"], answer["page"])),
                    Cell(answer["report"]),
                    Cell(answer["section"]),
                ]
            )
            for answer in answers
        ),
        if_empty=phrasing.text("notes.no_answers"),
        frozen=1,
    )


def reports_sheet(run: Record, phrasing: Phrasing, link: Link) -> Sheet:
    """Every file of the run, read or not, and why not."""
    own = "outcome", "pages", "pages_not_read", "measures", "digital_measures", "needs_review", "reason", "warnings"
    title = {key: phrasing.text(f"reports.{key}.title") for key in own}
    return Sheet(
        phrasing.text("sheets.reports"),
        [
            Heading(phrasing.text("columns.report.title"), 34),
            Heading(phrasing.text("columns.party.title"), 20),
            Heading(phrasing.text("columns.year.title"), 7, Kind.YEAR),
            Heading(phrasing.text("columns.cycle.title"), 16),
            Heading(phrasing.text("columns.language.title"), 12),
            Heading(title["outcome"], 10),
            Heading(title["pages"], 9, Kind.COUNT),
            Heading(title["pages_not_read"], 13),
            Heading(title["measures"], 11, Kind.COUNT),
            Heading(title["digital_measures"], 11, Kind.COUNT),
            Heading(title["needs_review"], 13, Kind.COUNT),
            Heading(title["reason"], 44),
            Heading(title["warnings"], 60),
        ],
        [_report_row(report, phrasing, link) for report in run.get("reports", ())],
        if_empty=phrasing.text("notes.no_reports"),
        frozen=1,
    )


def _report_row(report: Mapping[str, Any], phrasing: Phrasing, link: Link) -> Row:
    failed = report.get("status") != "read"
    reason = " – ".join(filter(None, (phrasing.value("reason", report.get("reason")), report.get("message"))))
    return Row(
        [
            Cell(report["report"], link=link(report["report"], None)),
            Cell("" if failed and not report.get("party") else phrasing.party(report)),
            Cell(report.get("year")),
            Cell(phrasing.value("cycle", report.get("cycle"))),
            Cell(phrasing.value("language", report.get("language"))),
            Cell(phrasing.value("outcome", report.get("status")), flagged=failed),
            Cell(report.get("pages")),
            Cell(", ".join(map(str, report.get("pages_not_read", ())))),
            Cell(report.get("measures")),
            Cell(report.get("digital_measures")),
            Cell(report.get("needs_review")),
            Cell(reason if failed else ""),
            Cell(tuple(report.get("warnings", ()))),
        ]
    )


def columns_sheet(run: Record, phrasing: Phrasing) -> Sheet:
    """How to read the workbook, then each column of the measures explained."""
    fills = {
        "needs_review": phrasing.value("review_state", "needed"),
        "not_flagged": phrasing.value("review_state", "not needed"),
        "reports": phrasing.text("sheets.reports"),
        "version": run.get("program", {}).get("version", "?"),
        "model": run.get("model", {}).get("name", "?"),
        "framework": phrasing.framework.version,
    }
    advice = [
        Row([Cell(phrasing.text(f"reading.{key}.title")), Cell(phrasing.text(f"reading.{key}.about", **fills))])
        for key in ("probability", "review", "silence", "provisional", "pages", "origin")
    ]
    if run.get("notes"):
        advice.append(Row([Cell(phrasing.text("reading.notes.title")), Cell(tuple(run["notes"]))]))
    heads = Row([Cell(phrasing.text("reading.table_title")), Cell(phrasing.text("reading.explanation"))], strong=True)
    columns = [
        Row([Cell(column.title(phrasing)), Cell(column.about(phrasing))]) for column in measure_columns(phrasing)
    ]
    return Sheet(
        phrasing.text("sheets.columns"),
        [Heading(phrasing.text("reading.title"), 34), Heading("", 100)],
        [*advice, heads, *columns],
        filtered=False,
    )
