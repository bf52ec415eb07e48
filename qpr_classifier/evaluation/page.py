"""The evaluation as one HTML page that needs nothing beside it and runs without a network or scripts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qpr_classifier.evaluation.evaluation import Evaluation
from qpr_classifier.evaluation.names import FIGURE_NAMES, SHORT_NAMES, plain
from qpr_classifier.export.page import write_page as write_html
from qpr_classifier.framework.roadmap import Framework

TEMPLATE = Path(__file__).parent / "data" / "evaluation.html.j2"

TILES = ("micro_f1", "primary_accuracy", "product_accuracy", "gate_f1", "ece", "accepted_accuracy")
"""Figures at the head of the page."""

PART_FIGURES = ("micro_f1", "primary_accuracy", "product_accuracy", "gate_f1")


@dataclass(frozen=True, slots=True)
class Cell:
    """A square of the confusion matrix.

    Parameters
    ----------
    share : float
        Of the passages in its row.
    """

    row: int
    column: int
    count: int
    share: float


def write_page(found: Evaluation, framework: Framework, target: Path) -> None:
    """Write the page.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    write_html(
        TEMPLATE,
        target,
        {"plain": plain},
        found=found,
        framework=framework,
        names=FIGURE_NAMES,
        short_names=SHORT_NAMES,
        tiles=TILES,
        part_figures=PART_FIGURES,
        cells=_cells(found),
        highest_risk=_rounded_up(max(point.risk for point in found.risk_coverage.points)),
    )


def _cells(found: Evaluation) -> list[Cell]:
    """The squares that are not empty."""
    cells = []
    for number, row in enumerate(found.confusion):
        total = sum(row)
        cells += [Cell(number, column, count, count / total) for column, count in enumerate(row) if count]
    return cells


def _rounded_up(share: float) -> float:
    """A full tenth that is not below `share`, as the top of an axis."""
    return max(1, min(10, int(share * 10 + 0.999))) / 10
