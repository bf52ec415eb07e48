"""What the figures are called for people, and which of them is better when it is small."""

from __future__ import annotations

FIGURE_NAMES = {
    "micro_f1": "Activities, micro-F1",
    "micro_precision": "Activities, precision",
    "micro_recall": "Activities, recall",
    "macro_f1": "Activities, macro-F1",
    "macro_average_precision": "Activities, mean average precision",
    "primary_accuracy": "Primary activity, accuracy",
    "product_accuracy": "Product, accuracy",
    "gate_f1": "Digital or not, F1",
    "gate_precision": "Digital or not, precision",
    "gate_recall": "Digital or not, recall",
    "gate_average_precision": "Digital or not, average precision",
    "gate_ece": "Digital or not, calibration error (ECE)",
    "ece": "All probabilities, calibration error (ECE)",
    "review_share": "Share sent to review",
    "accepted_accuracy": "Right without review",
}
"""In the order of the tables."""

SHORT_NAMES = {
    "micro_f1": "Micro-F1",
    "primary_accuracy": "Primary",
    "product_accuracy": "Product",
    "gate_f1": "Gate F1",
    "gate_average_precision": "Gate AP",
    "ece": "ECE",
}

KIND_NAMES = {
    "all": "All negatives",
    "not_cultural": "Digital, not cultural",
    "ordinary": "Cultural, not digital",
    "ocr": "Read by OCR",
    "form": "Printed text of the form",
}
"""Kinds of passages whose own name says too little."""


def plain(name: str) -> str:
    """A kind or status as words; what has capitals or digits (a group, a writer) stays as it is."""
    words = name.replace("_", " ")
    return KIND_NAMES.get(name, words.capitalize() if words.islower() and not any(map(str.isdigit, words)) else name)
