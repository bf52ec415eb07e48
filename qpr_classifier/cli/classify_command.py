"""`qpr classify`: tag bare passages."""

from __future__ import annotations

from pathlib import Path

import click

from qpr_classifier.cli.options import existing_path, model_option


@click.command("classify")
@click.argument("input_file", metavar="INPUT.jsonl", type=existing_path)
@click.option("--output", "-o", required=True, type=existing_path, help="JSON Lines file to write.")
@model_option
def command(input_file: Path, output: Path, model: str | None) -> None:
    """Tag the passages in INPUT.jsonl, one JSON object a line.

    Each line has an "id", a "text" and, where there is one, a "heading". The output has one line for each, in the
    same order, with the language, the probabilities, the labels and whether a person should look.

    \b
    Example:
      qpr classify passages.jsonl --output tags.jsonl
    """
    from qpr_classifier.batch.passages import classify_file

    count, digital, review = classify_file(input_file, output, model)
    click.echo(
        f"{count} passages tagged: {digital} digital-environment measures, {review} to review. Written: {output}"
    )
