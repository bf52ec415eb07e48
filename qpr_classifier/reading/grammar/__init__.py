"""The form grammar: from a `Document` to a `Report` with measures, passages and answers to closed questions."""

from qpr_classifier.reading.grammar.report import read_report_structure

__all__ = ["read_report_structure"]
