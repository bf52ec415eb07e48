"""The results of a folder in one SQLite file, from which all exports are written."""

from qpr_classifier.store.connection import FILE_NAME, snapshot
from qpr_classifier.store.outcome import Outcome
from qpr_classifier.store.results import Results, ReviewedMeasures, open_results
from qpr_classifier.store.reviews import Review, add_review
from qpr_classifier.store.rows import Basis, Model
from qpr_classifier.store.selection import ReviewState, Selection
from qpr_classifier.store.writer import Export, ResultsStore, Standing

__all__ = [
    "FILE_NAME",
    "Basis",
    "Export",
    "Model",
    "Outcome",
    "Results",
    "ResultsStore",
    "Review",
    "ReviewState",
    "ReviewedMeasures",
    "Selection",
    "Standing",
    "add_review",
    "open_results",
    "snapshot",
]
