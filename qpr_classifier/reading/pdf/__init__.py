"""PDF reports: `read_pdf` gives a `Document`, within `Limits`."""

from qpr_classifier.reading.pdf.limits import Limits
from qpr_classifier.reading.pdf.reader import OcrPage, OcrReader, read_pdf

__all__ = ["Limits", "OcrPage", "OcrReader", "read_pdf"]
