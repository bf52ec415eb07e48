"""Labelled passages in the files of spreadsheets and annotation tools, out and back in."""

from qpr_classifier.corpus.exchange.exchange import export_passages, import_labels, import_passages
from qpr_classifier.corpus.exchange.formats import FORMATS

__all__ = ["FORMATS", "export_passages", "import_labels", "import_passages"]
