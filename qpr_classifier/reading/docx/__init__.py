"""DOCX reports: `read_docx` gives a `Document`, within `Limits`."""

from qpr_classifier.reading.docx.limits import Limits
from qpr_classifier.reading.docx.reader import read_docx

__all__ = ["Limits", "read_docx"]
