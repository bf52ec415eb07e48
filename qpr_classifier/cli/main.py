"""The command `qpr`: finds the subcommand, and turns errors into messages and exit codes.

Subcommands are imported when they are called, so that `qpr --help` answers at once.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from qpr_classifier.errors import ExitCode, QprError
from qpr_classifier.export.text import visible

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("run_command", "Read reports and write their digital-environment measures as tables."),
    "measures": ("measures_command", "List the measures in the results, all of them or a choice."),
    "show": ("show_command", "Show one measure: what is said of it, its tags, its evidence, and why."),
    "review": ("review_command", "Write down what a person decided about a measure."),
    "export": ("export_command", "Write measures from the results as tables, all of them or a choice."),
    "classify": ("classify_command", "Tag bare passages from a JSON Lines file."),
    "explain": ("explain_command", "Say why a passage is tagged as it is: words, place, similar labelled passages."),
    "train": ("train_command", "Train a model from labelled passages."),
    "evaluate": ("evaluate_command", "Measure a model on labelled passages kept apart, and compare two models."),
    "corpus": ("corpus_command", "Check, exchange and picture the labelled passages; agreement of annotators."),
    "inspect": ("inspect_command", "Show what was read on one page of a report, as a picture and as a tree."),
    "doctor": ("doctor_command", "Check what is installed and say how to mend what is missing."),
}
"""Module (below this package) and one-line help of each subcommand, in the order of the help page."""


class LazyGroup(click.Group):
    """A group that imports a subcommand only when it is called."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = import_module(f"qpr_classifier.cli.{COMMANDS[name][0]}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"{name} is not a command")
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="qpr-classifier", prog_name="qpr")
@click.option("--debug", is_flag=True, help="Show where an unexpected error happened.")
@click.pass_context
def command_line(context: click.Context, debug: bool) -> None:
    """Find and classify digital-environment measures in reports to UNESCO's 2005 Convention.

    \b
    The main job:    qpr run REPORTS --output RESULTS
    Set-up trouble:  qpr doctor
    """
    context.obj = {"debug": debug}


def main(arguments: list[str] | None = None) -> None:
    """Entry point of the command `qpr`."""
    arguments = sys.argv[1:] if arguments is None else arguments
    # Officers' consoles on Windows may not be in UTF-8; a name that cannot be shown must not end the run.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = command_line.main(arguments, prog_name="qpr", standalone_mode=False)
    except click.exceptions.Abort:
        code = _say(
            "Interrupted. What was finished is kept; the same command goes on from there.", ExitCode.INTERRUPTED
        )
    except KeyboardInterrupt:
        code = _say(
            "Interrupted. What was finished is kept; the same command goes on from there.", ExitCode.INTERRUPTED
        )
    except click.ClickException as error:
        error.show()
        code = ExitCode.USAGE
    except QprError as error:
        code = _say(str(error), error.exit_code)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: nothing is wrong.
        sys.stderr.close()
        code = ExitCode.OK
    except Exception as error:
        if "--debug" in arguments:
            raise
        code = _say(
            f"Unexpected error: {type(error).__name__}: {error}\n"
            "This is a fault of the program. Please report it with the output of: qpr --debug " + " ".join(arguments),
            ExitCode.UNEXPECTED,
        )
    sys.exit(int(code or 0))


def _say(message: str, code: ExitCode) -> ExitCode:
    click.echo("qpr: " + "\n".join(visible(line) for line in message.splitlines()), err=True)
    return code
