"""`qpr inspect`: look at what was read on one page of a report."""

from __future__ import annotations

from pathlib import Path

import click

from qpr_classifier.cli.options import existing_path


@click.command("inspect")
@click.argument("report_file", metavar="REPORT", type=existing_path)
@click.option("--page", "-p", type=click.IntRange(min=1), required=True, help="Page to look at, counted from 1.")
@click.option(
    "--output", "-o", type=existing_path, help="Image file to write. Default: REPORT.page-N.png in this folder."
)
@click.option("--tree", "only_tree", is_flag=True, help="Print the structure only; write no picture.")
def command(report_file: Path, page: int, output: Path | None, only_tree: bool) -> None:
    """Show what was read on one page of REPORT, to check the machine by eye.

    Writes a picture of the page in which each part has a coloured, lettered box: headings, answers, text of the
    Party, text printed by the form, table rows, notes, check-boxes with their state, and what was removed (headers,
    footers, contents). The same letters and numbers stand in the tree that is printed: sections, measures,
    passages with field and language, answers to closed questions.

    A DOCX file has no pages to picture: its tree is printed, with the pages as far as the file tells them.

    \b
    Examples:
      qpr inspect report.pdf --page 7
      qpr inspect report.pdf --page 7 --tree
    """
    from rich.console import Console

    from qpr_classifier.errors import OutputError
    from qpr_classifier.language import assign_languages
    from qpr_classifier.reading import read_document
    from qpr_classifier.reading.grammar import read_report_structure
    from qpr_classifier.reading.inspection import draw_page, marks_of, page_tree

    document = read_document(report_file)
    report = assign_languages(read_report_structure(document))
    marks = marks_of(document, report, page)
    Console().print(page_tree(document, report, page, marks))
    for warning in report.warnings:
        click.echo(f"Note: {warning}")
    if only_tree:
        return
    if document.pages[page - 1].engine == "docx":
        click.echo("A DOCX file has no page picture. To see one, save it as PDF and inspect that.")
        return
    target = output or Path(f"{report_file.stem}.page-{page}.png")
    if target.exists() and target.resolve() == report_file.resolve():
        raise OutputError(f"{target} is the report itself. Give another file with --output.")
    draw_page(report_file, document, page, marks, target)
    click.echo(f"Picture: {target}")
