"""Training a tagger from labelled passages."""

from qpr_classifier.training.training import Training, TrainingSettings, train

__all__ = ["Training", "TrainingSettings", "train"]
