"""Reading scanned pages by optical character recognition: tesseract where it is installed, else RapidOCR.

Both work on this computer, and pages are handed over in memory: nothing of a confidential report is left on disk.
A page that cannot be recognised is a warning, never an error.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree

from qpr_classifier.reading.layout.lines import build_lines
from qpr_classifier.reading.layout.order import in_reading_order
from qpr_classifier.reading.layout.words import DESCENT, Word
from qpr_classifier.reading.pdf import OcrPage

DOTS_PER_INCH = 300
SECONDS_PER_PAGE = 60.0
LANGUAGES = ("fra", "eng")
"""Languages of the reports, by the names of tesseract's data."""

_RAPID_DOTS_PER_INCH = 150
_MAX_PIXELS = 25_000_000
_POINTS_PER_INCH = 72.0
_SURE_ENOUGH = 0.35
_SIZE_TOLERANCE = 0.1
_SIZE_OF_BOX = 0.85
_NEIGHBOURS = 3
_CLEAR_MAJORITY = 4
_FUNCTION_WORDS = {
    "eng": frozenset({"the", "of", "and", "to", "in", "for", "is", "by", "with", "has", "are"}),
    "fra": frozenset({"le", "la", "les", "des", "du", "et", "une", "pour", "dans", "est", "par", "au"}),
}
_WORD = re.compile(r"[^\W\d_]+")


class Recogniser(Protocol):
    """Reads pages as images; fits `qpr_classifier.reading.pdf.OcrReader`.

    Attributes
    ----------
    warnings : list of str
        What went wrong so far, for the person who checks the run.
    """

    warnings: list[str]

    def __call__(self, path: Path, number: int) -> OcrPage | None:
        """Read the page with this 1-based number; None where no text was found on it."""
        ...


def find_recogniser() -> Recogniser | None:
    """The best recogniser that is installed; None where there is none."""
    program = find_tesseract()
    if program is not None:
        return Tesseract(program)
    from importlib.util import find_spec

    return RapidOcr() if find_spec("rapidocr") and find_spec("onnxruntime") else None


def find_tesseract() -> str | None:
    """Where the program tesseract is; its Windows installer does not put it on the path."""
    found = shutil.which("tesseract")
    if found is None and os.name == "nt":
        folder = Path(os.environ.get("PROGRAMFILES", r"C:\Program Files")) / "Tesseract-OCR"
        found = shutil.which("tesseract", path=str(folder))
    return found


@dataclass(slots=True)
class Tesseract:
    """The program tesseract, one page at a time on one core.

    Parameters
    ----------
    program : str
        Path of the program.
    seconds : float
        Time limit of one page.
    """

    program: str
    seconds: float = SECONDS_PER_PAGE
    warnings: list[str] = field(default_factory=list)
    _installed: frozenset[str] | None = None

    def __call__(self, path: Path, number: int) -> OcrPage | None:
        languages = self._usable(languages_near(path, number))
        return self.ocr_page(path, number, languages) if languages else None

    def ocr_page(self, path: Path, number: int, languages: Sequence[str]) -> OcrPage | None:
        """Read a page in the given languages.

        The page is drawn in grey at 300 dots an inch. Lines of which the program itself is hardly sure (below
        0.35) are pictures taken for text, and left out.

        Parameters
        ----------
        path : Path
            A PDF file.
        number : int
            1-based.
        languages : sequence of str
            Names of tesseract's data, for example ``("fra", "eng")``.

        Returns
        -------
        OcrPage or None
            None where no text was found or the time was up (then `warnings` says so).
        """
        try:
            image, scale = _page_image(path, number)
            png = BytesIO()
            image.save(png, "PNG", compress_level=1)
            done = subprocess.run(
                [self.program, "stdin", "stdout", "-l", "+".join(languages), "--dpi", str(DOTS_PER_INCH), "hocr"],
                input=png.getvalue(),
                capture_output=True,
                timeout=self.seconds,
                check=True,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
            return _page_from_hocr(done.stdout, number, scale)
        except subprocess.TimeoutExpired:
            self.warnings.append(f"Page {number} took tesseract more than {self.seconds:.0f} seconds; it was not read.")
        except (OSError, RuntimeError, MemoryError, subprocess.CalledProcessError, ElementTree.ParseError) as error:
            self.warnings.append(f"Page {number} could not be read by tesseract ({type(error).__name__}).")
        return None

    def _usable(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """The wanted languages that are installed, else the others; warns once of those that are missing."""
        if self._installed is None:
            self._installed = self._installed_languages()
            missing = [language for language in LANGUAGES if language not in self._installed]
            if missing:
                names = " and ".join({"fra": "French", "eng": "English"}[language] for language in missing)
                packages = " ".join(f"tesseract-ocr-{language}" for language in missing)
                self.warnings.append(
                    f"tesseract has no {names} data ({packages}): scans are read badly or not at all. Install it."
                )
        usable = tuple(language for language in wanted if language in self._installed)
        return usable or tuple(language for language in LANGUAGES if language in self._installed)

    def _installed_languages(self) -> frozenset[str]:
        try:
            listed = subprocess.run(
                [self.program, "--list-langs"], capture_output=True, timeout=self.seconds, check=True, text=True
            )
        except (OSError, subprocess.SubprocessError):
            return frozenset()
        return frozenset(listed.stdout.split())


@dataclass(slots=True)
class RapidOcr:
    """The package rapidocr, which comes with its models.

    Five times slower than tesseract, with ten times the memory, and unsure of the order of columns.
    """

    warnings: list[str] = field(default_factory=list)
    _engine: Any = None

    def __call__(self, path: Path, number: int) -> OcrPage | None:
        import numpy

        try:
            image, scale = _page_image(path, number, _RAPID_DOTS_PER_INCH)
            if self._engine is None:
                from rapidocr import RapidOCR

                self._engine = RapidOCR(params={"Global.log_level": "error"})
            found = self._engine(numpy.asarray(image.convert("RGB")))
        except Exception as error:
            self.warnings.append(f"Page {number} could not be read by rapidocr ({type(error).__name__}).")
            return None
        if found.boxes is None or found.txts is None:
            return None
        words: list[Word] = []
        sure: list[tuple[float, int]] = []
        for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
            if score < _SURE_ENOUGH or not text.strip():
                continue
            (left, top), (right, bottom) = corners.min(axis=0) / scale, corners.max(axis=0) / scale
            words.extend(_words_in(text, float(left), float(right), float(top), float(bottom)))
            sure.append((float(score), len(text)))
        if not words:
            return None
        lines = build_lines(_in_few_sizes(words), number)
        # Given from the bottom up, no part of the order is trusted: rapidocr reads across columns.
        ordered = in_reading_order(sorted(lines, key=lambda line: -line.box.bottom))
        return OcrPage(ordered, "rapidocr", round(_mean(sure), 4))


def languages_near(path: Path, number: int) -> tuple[str, ...]:
    """Languages of the text on the pages around a page, by tesseract's names; both where it is not clear."""
    import pypdfium2

    counts = dict.fromkeys(LANGUAGES, 0)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return LANGUAGES
    try:
        for index in range(max(0, number - 1 - _NEIGHBOURS), min(len(document), number + _NEIGHBOURS)):
            try:
                text = document[index].get_textpage().get_text_bounded()
            except pypdfium2.PdfiumError:
                continue
            words = [word.lower() for word in _WORD.findall(text)]
            for language, known in _FUNCTION_WORDS.items():
                counts[language] += sum(word in known for word in words)
    finally:
        document.close()
    first, second = sorted(LANGUAGES, key=lambda language: -counts[language])
    return (first,) if counts[first] > _CLEAR_MAJORITY * max(counts[second], 5) else LANGUAGES


def _page_image(path: Path, number: int, dots_per_inch: int = DOTS_PER_INCH) -> tuple[Any, float]:
    """A page as shown, as a grey image, and its pixels a point; a huge page in fewer of them."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(dots_per_inch / _POINTS_PER_INCH, (_MAX_PIXELS / max(1.0, width * height)) ** 0.5)
        return page.render(scale=scale, grayscale=True).to_pil(), scale
    finally:
        document.close()


def _page_from_hocr(hocr: bytes, number: int, scale: float) -> OcrPage | None:
    """Lines from tesseract's hOCR, which tells the baseline and size of each line besides the boxes of words."""
    words: list[Word] = []
    sure: list[tuple[float, int]] = []
    for element in ElementTree.fromstring(hocr).iter():  # noqa: S314 (tesseract wrote it)
        if element.get("class") not in ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"):
            continue
        line = _properties(element)
        found = [(word, _properties(word)) for word in element.iter() if word.get("class") == "ocrx_word"]
        texts = ["".join(word.itertext()).strip() for word, _ in found]
        scores = [(one["x_wconf"][0] / 100, len(text)) for (_, one), text in zip(found, texts, strict=True) if text]
        if not scores or _mean(scores) < _SURE_ENOUGH:
            continue
        left, _, right, bottom = line["bbox"]
        slope, offset = line.get("baseline", [0.0, 0.0])
        baseline = (bottom + offset + slope * (right - left) / 2) / scale
        size = line.get("x_size", [bottom - line["bbox"][1]])[0] / scale
        for (_, one), text in zip(found, texts, strict=True):
            if text:
                words.append(Word(text, one["bbox"][0] / scale, one["bbox"][2] / scale, baseline, size))
        sure.extend(scores)
    if not words:
        return None
    return OcrPage(build_lines(_in_few_sizes(words), number), "tesseract", round(_mean(sure), 4))


def _in_few_sizes(words: Sequence[Word]) -> list[Word]:
    """The words with sizes near the main one set to it: the sizes of an image are measured, and measured roughly."""
    characters: Counter[float] = Counter()
    for word in words:
        characters[round(word.size * 2) / 2] += len(word.text)
    main = characters.most_common(1)[0][0]
    return [word._replace(size=main) if abs(word.size - main) <= _SIZE_TOLERANCE * main else word for word in words]


def _words_in(text: str, left: float, right: float, top: float, bottom: float) -> list[Word]:
    """The words of a line of which only the box is known, each with its share of the width."""
    size = (bottom - top) * _SIZE_OF_BOX
    baseline = bottom - (bottom - top - size) / 2 - DESCENT * size
    per_character = (right - left) / len(text)
    return [
        Word(found.group(), left + found.start() * per_character, left + found.end() * per_character, baseline, size)
        for found in re.finditer(r"\S+", text)
    ]


def _properties(element: ElementTree.Element) -> dict[str, list[float]]:
    """What hOCR notes in the title: ``bbox 1 2 3 4; x_wconf 96``."""
    found: dict[str, list[float]] = {}
    for entry in (element.get("title") or "").split(";"):
        key, *values = entry.split()
        found[key] = [float(value) for value in values if re.fullmatch(r"-?[\d.]+(e-?\d+)?", value)]
    return found


def _mean(scores: Sequence[tuple[float, int]]) -> float:
    """Mean confidence, each word weighing its characters."""
    return sum(score * length for score, length in scores) / max(1, sum(length for _, length in scores))
