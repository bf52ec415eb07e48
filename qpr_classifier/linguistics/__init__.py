"""spaCy at work: tokens and sentences for tagging, layout on Docs, trained pipelines where they pay."""

from qpr_classifier.linguistics.documents import document_of, register_extensions
from qpr_classifier.linguistics.pipelines import PIPELINE_PACKAGES, sentence_pipeline, trained_pipeline

__all__ = [
    "PIPELINE_PACKAGES",
    "document_of",
    "register_extensions",
    "sentence_pipeline",
    "trained_pipeline",
]
