"""The results of a folder in one SQLite file, from which all exports are written."""

from qpr_classifier.store.results import ResultsStore

__all__ = ["ResultsStore"]
