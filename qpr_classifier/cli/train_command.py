"""`qpr train`: train a model from labelled passages."""

from __future__ import annotations

from pathlib import Path

import click

from qpr_classifier.cli.options import existing_path


@click.command("train")
@click.argument("corpus", type=existing_path)
@click.option("--output", "-o", required=True, type=existing_path, help="Folder for the model.")
@click.option("--name", default=None, help="Name of the model. Default: the name of the folder.")
@click.option("--split", "split_file", type=existing_path, help="JSON file that names the annotators kept for testing.")
@click.option(
    "--encoder/--no-encoder",
    default=False,
    help="Let the second voice rest on the dense encoder, in place of word vectors.",
)
def command(corpus: Path, output: Path, name: str | None, split_file: Path | None, encoder: bool) -> None:
    """Train a model from the labelled passages in CORPUS (a .jsonl file or a folder of them).

    Calibration and thresholds come from passages of annotators that the model had not seen. With --split, the
    passages of the annotators it names are kept apart and only used for the figures on the model card.

    \b
    Examples:
      qpr train corpus/passages --split corpus/split.json --output models/roadmap-lite
      qpr train my-passages.jsonl --output my-model
    """
    from qpr_classifier.training.models import train_and_save

    metrics = train_and_save(
        corpus,
        output,
        name=name or output.name,
        split_file=split_file,
        with_encoder=encoder,
        on_step=lambda step: click.echo(f"... {step}", err=True),
    )
    for key, value in metrics.items():
        click.echo(f"{key:45} {value:.3f}" if isinstance(value, float) else f"{key:45} {value}")
    click.echo(f"Model written to {output}")
