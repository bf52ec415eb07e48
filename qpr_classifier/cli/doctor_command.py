"""`qpr doctor`: what is installed, what is missing, and the command that mends it."""

from __future__ import annotations

import sys

import click

from qpr_classifier.errors import ExitCode


@click.command("doctor")
def command() -> None:
    """Check what is installed and say how to mend what is missing.

    Exit code 8 if something that the main job needs is missing or broken; 0 if all is there or only extras lack.
    """
    from qpr_classifier.cli.diagnosis import examine

    findings = examine()
    for finding in findings:
        mark = {"ok": "ok     ", "extra": "extra  ", "broken": "MISSING"}[finding.state]
        click.echo(f"{mark}  {finding.subject}: {finding.detail}")
        if finding.remedy:
            click.echo(f"         mend it with: {finding.remedy}")
    if any(finding.state == "broken" for finding in findings):
        click.echo("The main job cannot run before the lines marked MISSING are mended.")
        sys.exit(int(ExitCode.SETUP_INCOMPLETE))
    click.echo("The main job can run.")
