"""A copy of a report shows the tagged passages where they stand, says why, and the report itself is never touched."""

from __future__ import annotations

import ctypes
import hashlib
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from command_line import qpr
from export_samples import measure
from pypdfium2 import raw
from reading_samples import HEIGHT, LEFT, SENTENCES, WIDTH, make_pdf, paragraphs, text
from reportlab.pdfgen.canvas import Canvas
from store_samples import BASIS, begin

from qpr_classifier.export.annotated import copy_name
from qpr_classifier.export.highlights import Highlight
from qpr_classifier.export.pdf_marking import Marking, mark
from qpr_classifier.reading import read_document
from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.store import Outcome, ResultsStore, Review, add_review

NOTE = "2.3 Soutien – 84\u00a0%"


def annotations_of(path: Path) -> list[dict[str, Any]]:
    """The annotations of all pages: page, note, colour, and the words of the page below their boxes."""
    found = []
    document = pypdfium2.PdfDocument(path)
    for index in range(len(document)):
        page = document[index]
        words = page.get_textpage()
        for number in range(raw.FPDFPage_GetAnnotCount(page)):
            annotation = raw.FPDFPage_GetAnnot(page, number)
            boxes, quad, colour = [], raw.FS_QUADPOINTSF(), [ctypes.c_uint() for _ in range(4)]
            for box in range(raw.FPDFAnnot_CountAttachmentPoints(annotation)):
                assert raw.FPDFAnnot_GetAttachmentPoints(annotation, box, quad)
                across, up = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
                boxes.append(words.get_text_bounded(min(across) - 1, min(up) - 1, max(across) + 1, max(up) + 1))
            raw.FPDFAnnot_GetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, *colour)
            found.append(
                {
                    "page": index + 1,
                    "note": string(annotation, b"Contents"),
                    "words": " ".join(" ".join(boxes).split()),
                    "colour": tuple(part.value for part in colour[:3]),
                    "highlight": raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_HIGHLIGHT,
                }
            )
            raw.FPDFPage_CloseAnnot(annotation)
        words.close()
        page.close()
    document.close()
    return found


def string(annotation: Any, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le").removesuffix("\0")


def marked(path: Path) -> tuple[Path, list[str]]:
    """A copy of a PDF with all its passages marked, and their texts."""
    report = read_report_structure(read_document(path))
    highlights = [
        Highlight(place.page, tuple((b.x0, b.top, b.x1, b.bottom) for b in place.boxes), "2", NOTE)
        for passage in report.passages
        for place in passage.places
    ]
    copy = path.with_name("copy.pdf")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert mark(Marking(path, sha256, copy, highlights, {"2": (143, 214, 168)}), lambda done, total: None) == 0
    return copy, [passage.orig for passage in report.passages]


@pytest.mark.parametrize("crop", [None, (30, 35, 560, 570)])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_lie_on_the_words_however_the_page_is_turned_and_cropped(
    tmp_path: Path, turn: int, crop: tuple[int, int, int, int] | None
) -> None:
    # the canvas swaps the sides of the page for a quarter turn; what is drawn is shown upright
    origin = {0: (0.0, 0.0), 90: (HEIGHT, 0.0), 180: (WIDTH, HEIGHT), 270: (0.0, WIDTH)}[turn]

    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        canvas.translate(*origin)
        canvas.rotate(turn)
        paragraphs(canvas, SENTENCES, top=HEIGHT - 400)

    path = make_pdf(tmp_path / "a.pdf", draw, cropBox=crop)
    copy, texts = marked(path)
    found = annotations_of(copy)
    assert len(found) == len(texts) >= (2 if crop else len(SENTENCES))
    for annotation, passage in zip(found, texts, strict=True):
        assert annotation["highlight"] and annotation["note"] == NOTE and annotation["colour"] == (143, 214, 168)
        assert "".join(annotation["words"].split()) == "".join(passage.split())


def test_boxes_lie_on_text_that_lies_on_its_side(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        paragraphs(canvas, SENTENCES[:3], top=HEIGHT - 400)

    copy, texts = marked(make_pdf(tmp_path / "a.pdf", draw))
    assert ["".join(found["words"].split()) for found in annotations_of(copy)] == ["".join(t.split()) for t in texts]


def test_what_is_new_is_added_behind_the_bytes_of_the_report(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", draw_two_pages)
    before = path.read_bytes()
    copy, _ = marked(path)
    assert path.read_bytes() == before and copy.read_bytes().startswith(before)
    first = copy.read_bytes()
    assert marked(path)[0].read_bytes() == first, "the same bytes for the same report and notes"


def test_an_identifier_in_plain_words_is_kept(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", draw_two_pages)
    path.write_bytes(re.sub(rb"/ID\s*\[.*?\]", b"/ID [(a report) (of 2020)]", path.read_bytes(), flags=re.DOTALL))
    first = marked(path)[0].read_bytes()
    assert marked(path)[0].read_bytes() == first and b"/ID[(a report)<" in first


def test_a_report_without_an_identifier_gets_a_lasting_one(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", draw_two_pages)
    content = re.sub(rb"/ID\s*\[.*?\]", b"", path.read_bytes(), flags=re.DOTALL)
    path.write_bytes(content.replace(b"%PDF-1.3\n", b"%PDF-1.3\n% /ID by chance\n"))
    first = marked(path)[0].read_bytes()
    assert marked(path)[0].read_bytes() == first and b"/ID[<" in first.replace(b" ", b"")


def draw_two_pages(canvas: Canvas) -> None:
    text(canvas, LEFT, 90, SENTENCES[0])
    canvas.showPage()
    text(canvas, LEFT, 90, SENTENCES[1])


def with_report(store: ResultsStore, path: Path, **changes: Any) -> None:
    """A report of two sentences on two pages: a measure with a passage that goes on, and a passage outside measures."""
    name = changes.pop("name", path.name)
    content = path.read_bytes() if path.is_file() else b""
    record = measure(report=name, labels=["2.3"], page_start=1, page_end=2, evidence=["p1"], **changes)
    width, top = 470.0, 80.0
    tags = {key: record[key] for key in ("digital", "digital_probability", "activities", "products", "review")}
    untagged = {**tags, "digital": False, "labels": [], "primary": None}
    place = [[LEFT, top, LEFT + width, top + 14]]
    passage = {
        "passage_id": "p1", "measure_id": record["measure_id"], "report": name, "page": 1, "boxes": place,
        "continues": [{"page": 2, "boxes": place}], "kind": "answer", "text": "", "labels": ["2.3"], "primary": "2.3",
        "language": "en", **tags,
    }  # fmt: skip
    others = [
        {**passage, "passage_id": "p2", "continues": [], **untagged},
        {**passage, "passage_id": "p3", "continues": [], "measure_id": None, "labels": ["4.2"], "primary": "4.2"},
    ]
    report = {
        "report": name, "report_sha256": hashlib.sha256(content).hexdigest(), "status": "read", "path": str(path),
        "party": "CAN", "year": 2020, "cycle": "2020", "language": "en",
    }  # fmt: skip
    store.put(Outcome(report, [record], [passage, *others]), BASIS)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return make_pdf(tmp_path / "ghana.pdf", draw_two_pages)


@pytest.fixture
def results(tmp_path: Path, report: Path) -> Path:
    folder = tmp_path / "results"
    with ResultsStore(folder) as store:
        begin(store)
        with_report(store, report)
    return folder


def annotate(results: Path, *arguments: object) -> int:
    folder = results.parent / "out"
    return qpr("export", results, "--format", "annotated-pdf", "--output", folder, *arguments)


def test_tagged_passages_of_the_chosen_measures_are_marked_and_explained(
    results: Path, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = report.read_bytes()
    assert annotate(results) == 0
    assert report.read_bytes() == before
    assert "marked  ghana.pdf: 3 passages on 2 pages" in capsys.readouterr().out
    first, alone, going_on = annotations_of(results.parent / "out" / "ghana.annotated.pdf")
    assert first["words"] == SENTENCES[0][: len(first["words"])] and len(first["words"]) > 60
    assert (going_on["page"], going_on["note"]) == (2, first["note"])
    assert first["note"] == (
        "2.3 Support to SMEs and entrepreneurs – 86%\n\nMeasure m001: Digital Shelf for Regional Music\n"
        "2.3 Support to SMEs and entrepreneurs – 86%\nDigital-environment measure: 90%\nNot flagged"
    ).replace("\n", "\r\n" if "\r" in first["note"] else "\n")
    assert alone["note"].startswith("4.2 Training") and "Outside the measures" in alone["note"]
    assert alone["colour"] != first["colour"]


def test_the_notes_are_in_french_where_that_is_asked_for(results: Path) -> None:
    assert annotate(results, "--ui-language", "fr") == 0
    note = annotations_of(results.parent / "out" / "ghana.annotated.pdf")[0]["note"].replace("\u00a0", " ")
    assert "2.3 Soutien aux PME" in note and "86 %" in note and "Mesure m001 :" in note and "Non signalé" in note


def test_the_decision_of_a_person_is_told_or_takes_the_mark_away(results: Path) -> None:
    add_review(results, Review("ghana.pdf", "m001", "A. Officer", "corrected", True, ("1.4",)))
    assert annotate(results) == 0
    note = annotations_of(results.parent / "out" / "ghana.annotated.pdf")[0]["note"]
    assert "Reviewed: corrected" in note and "A. Officer: 1.4" in note
    add_review(results, Review("ghana.pdf", "m001", "A. Officer", "corrected", False, ()))
    assert annotate(results) == 0
    assert len(annotations_of(results.parent / "out" / "ghana.annotated.pdf")) == 1, "only the passage outside measures"


def test_the_same_choice_as_for_tables(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert annotate(results, "--activity", "4.2") == 0
    assert "1 passages on 1 pages" in capsys.readouterr().out
    for nothing in (["--party", "FRA"], ["--not-digital"], ["--activity", "5.1"]):
        assert annotate(results, *nothing) == 0
        assert "No annotated report was written." in capsys.readouterr().out


def test_a_report_that_moved_is_found_by_its_content(
    results: Path, report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "archive").mkdir()
    report.rename(tmp_path / "archive" / "Ghana final (2).pdf")
    assert annotate(results) == 4
    said = capsys.readouterr().out
    assert "FAILED  ghana.pdf" in said and "say where they are with --reports" in said
    assert not list((tmp_path / "out").glob("*"))
    assert annotate(results, "--reports", tmp_path / "archive") == 0
    assert len(annotations_of(tmp_path / "out" / "ghana.annotated.pdf")) == 3


def test_a_report_that_changed_is_not_marked_in_the_wrong_places(
    results: Path, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report.write_bytes(report.read_bytes() + b"\n")
    assert annotate(results) == 4
    assert "its content has changed" in capsys.readouterr().out


def test_one_report_that_cannot_be_marked_does_not_stop_the_others(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = make_pdf(tmp_path / "locked.pdf", draw_two_pages, encrypt=StandardEncryption("secret", "owner"))
    broken, word = tmp_path / "broken.pdf", tmp_path / "report.docx"
    broken.write_bytes(b"%PDF-1.7\nnothing more")
    word.write_bytes(b"PK")
    with ResultsStore(results) as store:
        begin(store)
        for path in (locked, broken, word):
            with_report(store, path)
    assert annotate(results) == 3
    said = capsys.readouterr().out
    assert "locked.pdf is protected by a password" in said and "broken.pdf is damaged" in said
    assert "report.docx is a Word document" in said
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["ghana.annotated.pdf"]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("2024/ghana.pdf", "2024_ghana.annotated.pdf"),
        ("../../etc/passwd.pdf", "etc_passwd.annotated.pdf"),
        ("C:\\reports\\a.pdf", "C_reports_a.annotated.pdf"),
        ("CON.pdf", "_CON.annotated.pdf"),
        ("rapport d'étape (v2).pdf", "rapport d'étape (v2).annotated.pdf"),
        ("a\u202efdp.exe.pdf", "a_fdp.exe.annotated.pdf"),
        ("a\x1b[2J\n<b>.pdf", "a_2J_b.annotated.pdf"),
        (".pdf", "pdf.annotated.pdf"),
        ("..", "_.annotated.pdf"),
        ("é" * 300 + ".pdf", "é" * 60 + ".annotated.pdf"),
    ],
)
def test_copies_have_names_that_every_system_takes(report: str, expected: str) -> None:
    assert copy_name(report, set()) == expected


def test_reports_of_one_name_get_copies_of_their_own() -> None:
    taken: set[str] = set()
    assert copy_name("a/b.pdf", taken) == "a_b.annotated.pdf"
    assert copy_name("A_b.pdf", taken) == "A_b-2.annotated.pdf"
