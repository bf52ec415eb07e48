"""Find and classify digital-environment measures in the periodic reports to UNESCO's 2005 Convention.

The powers of the command line in a few calls::

    from qpr_classifier import classify, load_model, read_report

The names are loaded on first use, so that ``import qpr_classifier`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qpr_classifier.api import analyse_report, classify, load_model, read_report

__all__ = ["__version__", "analyse_report", "classify", "load_model", "read_report"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return version("qpr-classifier")
    if name in __all__:
        return getattr(import_module("qpr_classifier.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
