"""The Python interface: read a report, load a model, tag passages, analyse a report from end to end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from qpr_classifier.errors import InputError, ReportError
from qpr_classifier.language import assign_languages, guess_language
from qpr_classifier.linguistics.status import assign_statuses
from qpr_classifier.reading import read_document
from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.reading.ocr import find_recogniser
from qpr_classifier.reading.report import Cycle, Report
from qpr_classifier.tagging.persistence import load_model as load_model_folder
from qpr_classifier.tagging.reports import TaggedReport, tag_report
from qpr_classifier.tagging.shipped import default_model, model_folder
from qpr_classifier.tagging.tagger import Tagger
from qpr_classifier.tagging.tags import Tags
from qpr_classifier.tagging.text import TagInput


def read_report(
    path: str | Path,
    *,
    party: str | None = None,
    year: int | None = None,
    cycle: Cycle | None = None,
    name: str | None = None,
    on_page: Callable[[int, int], None] | None = None,
) -> Report:
    """Read a report from a PDF or DOCX file: measures with their fields, passages with their places.

    Parameters
    ----------
    path : str or Path
    party : str, optional
        ISO 3166 alpha-3 code of the reporting Party; overrides what the document says.
    year : int, optional
        Year of the report; overrides what the document says.
    cycle : Cycle, optional
        Generation of the form; overrides what is found.
    name : str, optional
        Name of the report in the results; the file name if not given.
    on_page : callable, optional
        Told the number of each page as it is read, and how many there are.

    Returns
    -------
    Report
        With the language of the report, of its passages and measures, and the status of its measures.

    Raises
    ------
    ReportError
        If the file cannot be read; ``error.reason`` says why in a word.
    """
    document = read_document(Path(path), on_page)
    report = read_report_structure(document, party=party, year=year, cycle=cycle)
    if not report.passages:
        raise ReportError(no_text_message(report), "no text")
    report = assign_statuses(assign_languages(report))
    return replace(report, name=name) if name else report


def no_text_message(report: Report) -> str:
    """Why nothing was found to read, and what to do."""
    scanned = sum(page.scanned for page in report.pages)
    if scanned:
        advice = (
            "Install the program tesseract to have them read (`qpr doctor`), or ask for the original file."
            if find_recogniser() is None
            else "Optical character recognition found nothing in them. Ask for the original file."
        )
        return f"{report.name} holds no text, only images of pages ({scanned} of {len(report.pages)}). {advice}"
    return f"{report.name} has no text on any page (pages: {len(report.pages)}). Check that it is the right file."


@lru_cache(maxsize=4)
def load_model(model: str | Path | None = None) -> Tagger:
    """Load a shipped model by its name, or any model by its folder; the default model if none is given.

    Raises
    ------
    ModelError
        If there is no such model, or the folder was changed, is damaged or holds anything but a model.
    """
    from qpr_classifier.tagging.encoder import load_encoder

    return load_model_folder(model_folder(model or default_model()), encoder=load_encoder)


def classify(passages: Iterable[str | Mapping[str, Any]], model: Tagger | None = None) -> list[Tags]:
    """Tag bare passages.

    Parameters
    ----------
    passages : iterable of str or mapping
        Texts, or records with ``text`` and, where there is one, ``heading`` and ``language``.
    model : Tagger, optional
        The default model if not given.

    Returns
    -------
    list of Tags
        In the order of the passages.
    """
    inputs = [tag_input(passage) for passage in passages]
    return (model or load_model()).tag(inputs)


def tag_input(passage: str | Mapping[str, Any]) -> TagInput:
    """A passage as the tagger takes it, its language found where it is not given."""
    record: Mapping[str, Any] = {"text": passage} if isinstance(passage, str) else passage
    text, heading = record.get("text"), record.get("heading") or ""
    if not isinstance(text, str) or not isinstance(heading, str):
        raise InputError("A passage needs a `text` (and may have a `heading`), both of them text.")
    language = record.get("language") or guess_language(text if len(text) > 40 else f"{heading}. {text}").language
    return TagInput(text, heading, str(language))


def analyse_report(path: str | Path, model: Tagger | None = None, **reading: Any) -> TaggedReport:
    """Read a report and tag its measures and passages.

    Parameters
    ----------
    path : str or Path
    model : Tagger, optional
        The default model if not given.
    **reading
        As for `read_report`.
    """
    return tag_report(read_report(path, **reading), model or load_model())
