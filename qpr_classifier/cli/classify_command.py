"""`qpr classify`: tag bare passages."""

from __future__ import annotations

from pathlib import Path

import click

from qpr_classifier.cli.options import existing_path, model_option


@click.command("classify")
@click.argument("input_file", metavar="INPUT.jsonl", type=existing_path)
@click.option("--output", "-o", required=True, type=existing_path, help="JSON Lines file to write.")
@click.option(
    "--explain", "explained", is_flag=True, help="Add to each line the words that weighed and the nearest passages."
)
@model_option
def command(input_file: Path, output: Path, explained: bool, model: str | None) -> None:
    """Tag the passages in INPUT.jsonl, one JSON object a line.

    Each line has an "id", a "text" and, where there is one, a "heading". The output has one line for each, in the
    same order, with the language, the probabilities, the labels and whether a person should look. With --explain
    each line also says which words weighed for and against, and which three labelled passages are most alike; that
    takes a few times as long.

    \b
    Examples:
      qpr classify passages.jsonl --output tags.jsonl
      qpr classify passages.jsonl --output tags.jsonl --explain
    """
    from qpr_classifier.batch.passages import classify_file

    count, digital, review = classify_file(input_file, output, model, explained=explained)
    click.echo(
        f"{count} passages tagged: {digital} digital-environment measures, {review} to review. Written: {output}"
    )
