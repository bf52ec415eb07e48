"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

model_option = click.option(
    "--model",
    default=None,
    metavar="NAME|FOLDER",
    help="A shipped model (roadmap, roadmap-lite) or the folder of your own. Default: the best one installed.",
)

ui_language_option = click.option(
    "--ui-language",
    type=click.Choice(["en", "fr"]),
    default="en",
    show_default=True,
    help="Language of tables and messages in the results.",
)

existing_path = click.Path(path_type=Path)

results_argument = click.argument("results", metavar="RESULTS", type=existing_path)
"""The folder that `qpr run` made."""
