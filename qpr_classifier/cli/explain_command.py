"""`qpr explain`: why a passage is tagged as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qpr_classifier.cli.explaining import known_title, print_explanation
from qpr_classifier.cli.options import existing_path, model_option

if TYPE_CHECKING:
    from qpr_classifier.tagging.explanation import Explanation
    from qpr_classifier.tagging.text import TagInput


@click.command("explain")
@click.argument("text", required=False)
@click.option("--file", "source", type=existing_path, metavar="INPUT.jsonl", help="Explain each passage of a file.")
@click.option("--heading", default="", help="Title of the measure, or heading above the text.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@model_option
def command(text: str | None, source: Path | None, heading: str, as_json: bool, model: str | None) -> None:
    """Say why TEXT, or each passage of a file, is tagged as it is.

    Shows the probabilities and the decision, the words that weighed most for and against it, the place that weighed
    most in a long text, and the three most similar passages that the model was trained on, with their labels.

    \b
    Examples:
      qpr explain "A national portal streams 400 restored films." --heading "Film heritage"
      qpr explain --file passages.jsonl --json > explanations.jsonl
    """
    from qpr_classifier.api import load_model, tag_input
    from qpr_classifier.batch.passages import read_lines
    from qpr_classifier.tagging.explanation import explain
    from qpr_classifier.tagging.persistence import load_neighbours
    from qpr_classifier.tagging.shipped import default_model, model_folder

    if (text is None) == (source is None):
        raise click.UsageError("Give a text in quotation marks, or a file with --file.")
    name = model or default_model()
    tagger, neighbours = load_model(name), load_neighbours(model_folder(name))
    records: Any = read_lines(source) if source else [{"id": None, "text": text, "heading": heading}]
    for record in records:
        item = tag_input(record)
        found = explain(item, tagger, neighbours)
        if as_json:
            click.echo(json.dumps(_record(record["id"], item, found), ensure_ascii=False))
        else:
            _print(record["id"], item, found, has_neighbours=neighbours is not None)


def _record(number: object, item: TagInput, found: Explanation | None) -> dict[str, Any]:
    record: dict[str, Any] = {} if number is None else {"id": number}
    record["language"] = item.language
    return record if found is None else record | found.tags.as_record() | {"explanation": found.as_record()}


def _print(number: object, item: TagInput, found: Explanation | None, *, has_neighbours: bool) -> None:
    from rich.console import Console

    from qpr_classifier.export.phrasing import Phrasing
    from qpr_classifier.framework.roadmap import load_framework

    console = Console(highlight=False, soft_wrap=True)

    def write(line: str = "", style: str | None = None) -> None:
        console.print(line, style=style, markup=False)

    if number is not None:
        write(f"{number}", "bold")
    if found is None:
        write(f"Not tagged: language {item.language!r}, or no words. The models read French and English.")
        return
    say, tags = Phrasing("en", load_framework()), found.tags
    verdict = "a digital-environment measure" if tags.digital else "not a digital-environment measure"
    write(f"This is {verdict}, with probability {tags.digital_probability:.2f} of being one.", "bold")
    write("A person should look at it." if tags.review else "Sure enough to be accepted without review.")
    for code in tags.labels:
        write(f"  {tags.activities[code]:.2f}  {known_title(code, say)}")
    if not tags.digital:
        write(f"  If it were one, the most probable activity would be {known_title(found.activity.subject, say)}.")
    print_explanation(console, found, item.text, say, has_neighbours=has_neighbours)
