"""`qpr run`: read reports and write their digital-environment measures as tables."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qpr_classifier.cli.options import existing_path, model_option, ui_language_option
from qpr_classifier.framework.roadmap import Language


@click.command("run")
@click.argument("reports", nargs=-1, required=True, type=existing_path)
@click.option("--output", "-o", required=True, type=existing_path, help="Folder for the results.")
@model_option
@ui_language_option
@click.option("--manifest", type=existing_path, help="CSV with the columns file, party, year, cycle.")
@click.option("--party", help="Reporting Party of all reports (ISO 3166 alpha-3, or EUU), whatever they say.")
@click.option("--year", type=click.IntRange(2005, 2100), help="Year of all reports, whatever they say.")
@click.option("--cycle", type=click.Choice(["2012", "2016", "2020", "own"]), help="Form generation of all reports.")
@click.option("--jobs", "-j", default=0, type=click.IntRange(0), help="Reports read at once. Default: all cores.")
@click.option(
    "--backend",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Read on this machine, or on a dask cluster.",
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="Of the dask cluster: tcp://host:8786, tls://host:8786, or a scheduler file."
)
@click.option(
    "--time-limit", default=1800, show_default=True, type=click.IntRange(1), help="Seconds a report may take."
)
@click.option(
    "--memory-limit", default=1024, show_default=True, type=click.IntRange(64), help="MiB a report may take (Linux)."
)
@click.option(
    "--drop-missing", is_flag=True, help="Take reports out of the results whose files are not where they were."
)
@click.option("--log-file", type=existing_path, help="Write a log there: names and figures, no words of reports.")
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Of the log."
)
def command(
    reports: tuple[Path, ...],
    output: Path,
    model: str | None,
    ui_language: Language,
    manifest: Path | None,
    party: str | None,
    year: int | None,
    cycle: str | None,
    jobs: int,
    backend: str,
    scheduler: str | None,
    time_limit: int,
    memory_limit: int,
    drop_missing: bool,
    log_file: Path | None,
    log_format: str,
) -> None:
    """Read REPORTS (PDF or DOCX files, or folders of them) and write tables of their measures.

    The output folder gets measures.xlsx for people, measures.csv, measures.jsonl, passages.jsonl and answers.jsonl
    for programs, run.html and run.json with what was read and what was not and why, and results.sqlite from which
    they are written.
    Started again with the same folder, the command does only what is new or changed: another model tags anew without
    reading, another Party or year only labels anew.

    \b
    Exit codes:
      0  all reports read              5  a file or option cannot be used
      3  some reports failed           6  the results cannot be written
      4  no report could be read       7  the model was refused

    \b
    Examples:
      qpr run reports/ --output results
      qpr run ghana.pdf --output results --party GHA --year 2025
      qpr run reports/ --output resultats --ui-language fr --manifest reports.csv
    """
    from qpr_classifier.batch.backends import Workers
    from qpr_classifier.batch.isolation import ProcessLimits
    from qpr_classifier.batch.reports import Overrides, linked_folders, read_manifest, select_reports
    from qpr_classifier.batch.run import RunSettings, run
    from qpr_classifier.cli.log import start_log
    from qpr_classifier.cli.progress import listener_for, print_summary
    from qpr_classifier.errors import InputError
    from qpr_classifier.export.text import visible
    from qpr_classifier.framework.parties import load_parties
    from qpr_classifier.reading.report import Cycle
    from qpr_classifier.tagging.shipped import default_model

    if (backend == "dask") != (scheduler is not None):
        raise click.UsageError("--backend dask and --scheduler ADDRESS go together.")
    start_log(log_file, log_format)
    codes = [known.code for known in load_parties()]
    if party is not None and party.upper() not in codes:
        raise InputError(f"{party!r} is not the code of a Party. Use ISO 3166 alpha-3 (FRA, VNM) or EUU.")
    everywhere = Overrides(party.upper() if party else None, year, Cycle(cycle) if cycle else None)
    known = read_manifest(manifest, codes) if manifest else {}
    files, unmatched = select_reports(reports, known, everywhere)
    if not files:
        raise InputError(f"No PDF or DOCX files in {', '.join(map(str, reports))}. Give the folder that holds them.")
    settings = RunSettings(
        model=model or default_model(),
        ui_language=ui_language,
        workers=Workers(jobs or cores(), scheduler),
        limits=ProcessLimits(seconds=float(time_limit), memory_bytes=memory_limit << 20),
        drop_missing=drop_missing,
    )
    notes = [f"The manifest names {name}, but there is no such report." for name in unmatched]
    notes += [
        f"{link} is a link to a folder and was not followed. Name it to have its reports read."
        for link in linked_folders(reports)
    ]
    for note in notes:
        click.echo(f"qpr: {visible(note)}", err=True)
    with listener_for(sys.stderr) as listener:
        summary = run(files, output, settings, listener, notes)
    print_summary(summary, output, ui_language)
    sys.exit(int(summary.exit_code))


def cores() -> int:
    """Cores that this process may use."""
    import os

    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
