"""Write `docs/cli.md` from the help texts of the program: `python docs/make_cli.py`."""

from __future__ import annotations

from pathlib import Path

import click

from qpr_classifier.cli.main import command_line

PAGE = Path(__file__).parent / "cli.md"


def reference() -> str:
    """The help of all commands, as one Markdown page."""
    parts = ["# The command line", "", "Made from `--help` by `docs/make_cli.py`; a test keeps it current.", ""]
    parts += _pages(
        command_line,
        click.Context(command_line, info_name="qpr", terminal_width=100, help_option_names=["-h", "--help"]),
    )
    return "\n".join(parts)


def _pages(command: click.Command, context: click.Context) -> list[str]:
    parts = [f"## `{context.command_path}`", "", "```", command.get_help(context), "```", ""]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                parts += _pages(inner, click.Context(inner, parent=context, info_name=name, terminal_width=100))
    return parts


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8", newline="\n")
