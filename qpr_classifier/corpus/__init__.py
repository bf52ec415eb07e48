"""Labelled passages: what the tagger learns from and is measured on."""

from qpr_classifier.corpus.passages import LabelledPassage, read_passages, write_passages

__all__ = ["LabelledPassage", "read_passages", "write_passages"]
