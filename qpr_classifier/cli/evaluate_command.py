"""`qpr evaluate`: how well a model tags passages that it has not seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qpr_classifier.cli.options import existing_path, model_option

if TYPE_CHECKING:
    from qpr_classifier.corpus.split import Split
    from qpr_classifier.evaluation.learning import Curves
    from qpr_classifier.framework.roadmap import Framework
    from qpr_classifier.tagging.tagger import Tagger

PAGE, RECORD = "evaluation.html", "evaluation.json"


@click.command("evaluate")
@click.argument("corpus", type=existing_path)
@click.option("--split", "split_file", type=existing_path, help="The split. Default: split.json beside the passages.")
@model_option
@click.option("--compare", metavar="NAME|FOLDER", help="A second model, compared on the same passages.")
@click.option("--output", "-o", type=existing_path, help=f"Folder for {RECORD} and the page {PAGE}.")
@click.option("--curves", is_flag=True, help="Also train on parts of the corpus: learning curve, transfer. Minutes.")
def command(
    corpus: Path, split_file: Path | None, model: str | None, compare: str | None, output: Path | None, curves: bool
) -> None:
    """Judge a model on the test passages of CORPUS (a .jsonl file or a folder of them).

    Test passages are those of the annotators that the split names. Without a split, all passages are judged: right
    for passages of your own that the model has never seen. Intervals hold 95 % of 500 resamples, of passages and,
    wider and more honest, of whole writers.

    \b
    Examples:
      qpr evaluate corpus/passages
      qpr evaluate corpus/passages --compare roadmap-lite --output evaluation
      qpr evaluate my-passages.jsonl --model my-model
    """
    from qpr_classifier.api import load_model
    from qpr_classifier.evaluation.evaluation import evaluate, passages_to_judge
    from qpr_classifier.evaluation.page import write_page
    from qpr_classifier.evaluation.tables import print_tables
    from qpr_classifier.export.whole_file import whole_file
    from qpr_classifier.framework.roadmap import load_framework
    from qpr_classifier.tagging.persistence import load_neighbours
    from qpr_classifier.tagging.shipped import default_model, model_folder
    from qpr_classifier.training.training import inputs_of

    framework = load_framework()
    split, kept_apart = passages_to_judge(corpus, split_file, framework)
    if not kept_apart:
        click.echo(
            "There is no split: all passages are judged. Be sure that the model was not trained on them.", err=True
        )
    if curves and not kept_apart:
        raise click.UsageError("--curves trains models, so it needs a split that keeps passages for testing.")
    name = model or default_model()
    tagger, neighbours = load_model(name), load_neighbours(model_folder(name))
    if output is not None:
        _make_folder(output)
    click.echo(f"... {len(split.test)} passages, model {tagger.name}", err=True)
    found = evaluate(
        tagger,
        split.test,
        kept_apart=kept_apart,
        seen=neighbours.seen(inputs_of(split.test)) if neighbours else None,
        other=load_model(compare) if compare else None,
        curves=_curves(tagger, split, framework) if curves else None,
        framework=framework,
    )
    print_tables(found, framework)
    if output is not None:
        with whole_file(output / RECORD) as temporary:
            text = json.dumps(found.as_record(), ensure_ascii=False, indent=1) + "\n"
            temporary.write_text(text, encoding="utf-8", newline="\n")
        write_page(found, framework, output / PAGE)
        click.echo(f"Written: {output / PAGE} and {output / RECORD}")


def _make_folder(folder: Path) -> None:
    from qpr_classifier.errors import OutputError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made: {error.strerror}. Choose another folder.") from error


def _curves(tagger: Tagger, split: Split, framework: Framework) -> Curves:
    """Models with the voices of `tagger`, trained on parts of the corpus."""
    from qpr_classifier.evaluation.learning import learn_curves
    from qpr_classifier.tagging.voices import Likeness

    encoders = [voice.features.encoder for voice in tagger.voices if isinstance(voice.features, Likeness)]
    return learn_curves(
        split.train,
        split.test,
        framework,
        encoder=encoders[0] if encoders else None,
        on_step=lambda step: click.echo(f"... {step}", err=True),
    )
