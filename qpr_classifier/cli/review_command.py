"""`qpr review`: write down what a person decided about a measure."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from qpr_classifier.cli.options import results_argument


@click.command("review")
@results_argument
@click.argument("measure", metavar="MEASURE")
@click.option("--accept", is_flag=True, help="The program is right.")
@click.option("--labels", metavar="CODES", help="It is digital, with these activities, the main one first: 2.3,1.4.")
@click.option("--not-digital", is_flag=True, help="It is no digital-environment measure.")
@click.option("--by", "reviewer", required=True, metavar="NAME", help="Who decides.")
@click.option("--note", default="", metavar="TEXT", help="Why, or where to look.")
def command(
    results: Path, measure: str, accept: bool, labels: str | None, not_digital: bool, reviewer: str, note: str
) -> None:
    """Write down what a person decided about MEASURE: that the program is right, or what is right instead.

    MEASURE is called as `qpr measures` lists it: REPORT:NUMBER. The decision stands beside what the program said, in
    the results and in all exports. Nothing is overwritten: who decides again adds a decision, and the latest counts.
    When the report is read again, the decision goes with the measure as long as it says the same.

    \b
    Examples:
      qpr review results ghana_2025.pdf:m012 --accept --by "A. Mensah"
      qpr review results ghana_2025.pdf:m013 --labels 2.3,1.4 --by "A. Mensah" --note "fund for start-ups, p. 14"
      qpr review results ghana_2025.pdf:m014 --not-digital --by "A. Mensah"
    """
    from qpr_classifier.export.criteria import known_codes
    from qpr_classifier.export.naming import find_measure, name_of
    from qpr_classifier.export.text import visible
    from qpr_classifier.framework.roadmap import load_framework
    from qpr_classifier.store import Review, add_review, open_results

    if accept + (labels is not None) + not_digital != 1:
        raise click.UsageError("Give one of --accept, --labels and --not-digital.")
    if labels is not None and not labels.strip(" ,"):
        raise click.UsageError("Name with --labels at least one activity, or give --not-digital.")
    if not reviewer.strip():
        raise click.UsageError("Say with --by who decides.")
    framework = load_framework()
    codes = known_codes([labels], framework, products=False) if labels is not None else ()
    with open_results(results) as opened:
        record = find_measure(opened, measure)
    said = bool(record["digital"]), tuple(record["labels"])
    digital, activities = said if accept else (not not_digital, codes)
    decision: Literal["accepted", "corrected"] = "accepted" if (digital, activities) == said else "corrected"
    report, number = record["report"], record["measure_id"]
    review = Review(report, number, reviewer.strip(), decision, digital, activities, note.strip())
    add_review(results, review)
    outcome = ", ".join(activities) if digital else "not digital"
    before = ", ".join(said[1]) if said[0] else "not digital"
    click.echo(
        f"{visible(name_of(record))} is {decision} by {visible(review.reviewer)}: {outcome}"
        + (f" (the program: {before})." if decision == "corrected" else ", as the program says.")
    )
