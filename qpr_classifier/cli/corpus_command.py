"""`qpr corpus`: check, exchange and picture the labelled passages, and measure how annotators agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qpr_classifier.cli.options import existing_path

if TYPE_CHECKING:
    from qpr_classifier.corpus.check import CheckResult
    from qpr_classifier.tagging.encoder import PassageEncoder

PASSAGES = Path("corpus") / "passages"
"""Where the passages are in a checkout of the project."""

passages_argument = click.argument("corpus", type=existing_path, default=PASSAGES, required=False)
json_option = click.option("--json", "as_json", is_flag=True, help="Write the result as JSON.")


@click.group("corpus")
def command() -> None:
    """Check, exchange and picture the labelled passages that models are trained on.

    \b
    Examples:
      qpr corpus check
      qpr corpus export corpus/passages --output passages.xlsx
      qpr corpus import my-passages.csv --output corpus/passages/mine.jsonl
      qpr corpus report --output corpus.html
      qpr corpus agreement corpus/passages corpus/second_annotation
    """


@command.command("check", short_help="Check the passages.")
@passages_argument
@click.option("--limits", "limits_file", type=existing_path, help="Limits. Default: limits.toml beside it.")
@click.option("--split", "split_file", type=existing_path, help="The split. Default: split.json beside it.")
@click.option("--encoder/--no-encoder", default=True, help="Find translations with the encoder, if it is there.")
@click.option(
    "--noise", type=click.IntRange(0), default=0, metavar="N", help="List N doubtful labels (trains a model)."
)
@json_option
def check_command(
    corpus: Path, limits_file: Path | None, split_file: Path | None, encoder: bool, noise: int, as_json: bool
) -> None:
    """Check the passages in CORPUS (a .jsonl file or a folder; default: corpus/passages).

    Fields and codes, balance, duplicates, translations, leakage into the test passages, obvious cues, variety,
    personal data. Errors end with exit code 9; warnings and notes do not.
    """
    from qpr_classifier.corpus.check import check_corpus
    from qpr_classifier.errors import CheckError

    loaded, reason = _encoder() if encoder else (None, "")
    result = check_corpus(
        corpus,
        limits_file=limits_file,
        split_file=split_file,
        encoder=loaded,
        no_encoder=reason,
        noise=noise,
        on_step=lambda step: click.echo(f"... {step}", err=True),
    )
    if as_json:
        click.echo(json.dumps(result.as_record(), ensure_ascii=False, indent=2))
    else:
        _print_result(result)
    if result.errors:
        raise CheckError(f"The corpus check found {_count(result.errors, 'error')}. Mend the lines marked ERROR.")


def _encoder() -> tuple[PassageEncoder | None, str]:
    """The encoder, or why there is none."""
    from qpr_classifier.errors import ModelError
    from qpr_classifier.tagging.encoder import load_encoder

    try:
        return load_encoder(), ""
    except ModelError as error:
        return None, str(error)


def _print_result(result: CheckResult) -> None:
    counts = result.counts
    click.echo(
        f"{counts['passages']} passages ({counts['en']} en, {counts['fr']} fr), {counts['positive']} positive, "
        f"by {_count(counts['writers'], 'writer')}"
    )
    marks = {"error": "ERROR  ", "warning": "warning", "note": "note   "}
    for name in result.checks:
        own = [finding for finding in result.findings if finding.check == name]
        if not own:
            click.echo(f"ok       {name}")
        places: dict[tuple[str, str], list[str]] = {}
        for finding in own:
            places.setdefault((marks[finding.severity], finding.message), []).append(finding.place)
        for (mark, message), found in places.items():
            more = f" and {len(found) - 3} more" if len(found) > 3 else ""
            click.echo(f"{mark}  {name}: {', '.join(found[:3])}{more}: {message}")
    for name, reason in result.skipped:
        click.echo(f"skipped  {name}: {reason}")
    click.echo(f"{_count(result.errors, 'error')}, {_count(result.warnings, 'warning')}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


FORMAT_NAMES = ("csv", "xlsx", "doccano", "label-studio", "prodigy")
format_option = click.option(
    "--format", "format_name", type=click.Choice(FORMAT_NAMES), help="Default: told by the name or content of the file."
)
output_option = click.option("--output", "-o", required=True, type=existing_path, help="File to write.")


@command.command("export", short_help="Write passages for a spreadsheet or annotation tool.")
@passages_argument
@output_option
@format_option
@click.option("--blind", is_flag=True, help="Leave out labels and all that hints at them, for a second annotator.")
def export_command(corpus: Path, output: Path, format_name: str | None, blind: bool) -> None:
    """Write the passages in CORPUS for a spreadsheet or an annotation tool.

    \b
    Examples:
      qpr corpus export --output passages.xlsx
      qpr corpus export corpus/passages/en11.jsonl --format prodigy --blind --output second.jsonl
    """
    from qpr_classifier.corpus.exchange import export_passages

    passages = export_passages(corpus, output, format_name=format_name, blind=blind)
    click.echo(f"{_count(len(passages), 'passage')} written to {output}")


@command.command("import", short_help="Read passages from a spreadsheet or annotation tool.")
@click.argument("source", type=existing_path, metavar="FILE")
@output_option
@format_option
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="A value for rows that lack the field.")
@click.option("--labels-only", is_flag=True, help="Write ids and labels only, as a second annotation.")
@click.option("--replace", is_flag=True, help="Replace an existing file.")
def import_command(
    source: Path, output: Path, format_name: str | None, given: tuple[str, ...], labels_only: bool, replace: bool
) -> None:
    """Read passages from FILE (CSV, XLSX, doccano, Label Studio, Prodigy) into a file of the corpus.

    All rows are imported or none: every row that cannot be used is named with its line.

    \b
    Examples:
      qpr corpus import more.csv --set annotator=mk --set language=fr --output corpus/passages/mk.jsonl
      qpr corpus import project-7.json --labels-only --output corpus/second_annotation/mk.jsonl
    """
    from qpr_classifier.corpus.exchange import import_labels, import_passages

    if labels_only:
        number = len(import_labels(source, output, format_name=format_name, replace=replace))
    else:
        values = dict(_field_and_value(text) for text in given)
        number = len(import_passages(source, output, format_name=format_name, given=values, replace=replace))
    click.echo(f"{_count(number, 'passage')} written to {output}")


def _field_and_value(text: str) -> tuple[str, str]:
    field, sign, value = text.partition("=")
    if not sign or not value.strip():
        raise click.BadParameter(f"{text!r} is not FIELD=VALUE", param_hint="--set")
    return field.strip(), value.strip()


@command.command("agreement", short_help="How far two annotators agree.")
@click.argument("first", type=existing_path)
@click.argument("second", type=existing_path)
@click.option("--disagreements", type=existing_path, help="Write the passages on which they differ (JSON Lines).")
@json_option
def agreement_command(first: Path, second: Path, disagreements: Path | None, as_json: bool) -> None:
    """How far two annotators agree on the passages that both labelled.

    FIRST and SECOND are labelled passages or second annotations: .jsonl files of {"id", "labels"}, or folders of them.

    \b
    Example:
      qpr corpus agreement corpus/passages corpus/second_annotation
    """
    from qpr_classifier.corpus.agreement import agreement_of
    from qpr_classifier.corpus.second_annotation import read_annotations
    from qpr_classifier.export.jsonl import write_jsonl
    from qpr_classifier.framework.roadmap import load_framework

    framework = load_framework()
    found = agreement_of(read_annotations(first, framework.codes), read_annotations(second, framework.codes), framework)
    if disagreements is not None:
        records = ({"id": a.id, "first": a.labels, "second": b.labels} for a, b in found.disagreements)
        write_jsonl(records, disagreements)
    if as_json:
        record = {
            "passages": found.passages,
            "only_first": found.only_first,
            "only_second": found.only_second,
            "measures": [measure.as_record() for measure in found.measures],
            "confusions": [{"first": a, "second": b, "passages": count} for a, b, count in found.confusions],
        }
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    click.echo(f"{_count(found.passages, 'passage')} labelled by both; they differ on {len(found.disagreements)}")
    click.echo(f"{'level':24}{'figure':14}{'language':>9}{'passages':>9}{'agreed':>8}{'value':>8}  95 % interval")
    for m in found.measures:
        value = "     -  " if m.value is None or m.low is None else f"{m.value:8.3f}  {m.low:.3f} to {m.high:.3f}"
        click.echo(f"{m.level:24}{m.figure:14}{m.language:>9}{m.passages:>9}{m.agreed:>8.3f}{value}")
    if found.confusions:
        click.echo("Most frequent differences (first / second):")
        for a, b, count in found.confusions[:10]:
            click.echo(f"{count:6}  {a} / {b}")


@command.command("report", short_help="Draw a picture of the corpus.")
@passages_argument
@output_option
@click.option("--second", type=existing_path, help="Second annotations. Default: the folder second_annotation beside.")
@click.option("--encoder/--no-encoder", default=True, help="Draw the map by meaning, if the encoder is installed.")
def report_command(corpus: Path, output: Path, second: Path | None, encoder: bool) -> None:
    """Draw a picture of the corpus as one HTML page that works offline.

    \b
    Example:
      qpr corpus report --output corpus.html
    """
    from qpr_classifier.corpus.picture import write_picture

    loaded, _ = _encoder() if encoder else (None, "")
    write_picture(
        corpus, output, second=second, encoder=loaded, on_step=lambda step: click.echo(f"... {step}", err=True)
    )
    click.echo(f"Picture written to {output}")
