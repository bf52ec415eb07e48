"""Scanned pages: read where tesseract is installed, named where they could not be; garbled text layers are noticed."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pypdfium2
import pytest
from fpdf import FPDF

from qpr_classifier.reading import ocr, read_document
from qpr_classifier.reading.document import PageSource
from qpr_classifier.reading.ocr import Tesseract, find_tesseract, languages_near
from qpr_classifier.reading.text_layer import is_garbled

FRENCH = [
    "Le ministère de la Culture a créé en 2019 un fonds destiné aux œuvres numériques.",
    "Les bénéficiaires sont de jeunes créateurs, des éditeurs et des coopératives de musiciens.",
    "Une évaluation menée à l'été 2022 a montré que l'accès reste inégal dans les régions.",
]
ENGLISH = [
    "The Ministry of Culture set up a fund for digital works in 2019.",
    "It is open to young creators, publishers and cooperatives of musicians.",
    "An evaluation in the summer of 2022 showed that access is uneven in the regions.",
]
needs_tesseract = pytest.mark.skipif(find_tesseract() is None, reason="the program tesseract is not installed")
needs_shell = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for tesseract is a shell script")


def printed(path: Path, *pages: list[str]) -> Path:
    pdf = FPDF()
    pdf.set_font("Times", size=12)
    for lines in pages:
        pdf.add_page()
        for line in lines:
            pdf.cell(0, 8, line.replace("œ", "oe"), new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(path))
    return path


def scanned(path: Path, source: Path, *scans: int) -> Path:
    """A copy of a PDF whose pages with these 1-based numbers are images."""
    document = pypdfium2.PdfDocument(source)
    pdf = FPDF(unit="pt")
    pdf.set_font("Times", size=12)
    for index, page in enumerate(document):
        pdf.add_page(format=page.get_size())
        if index + 1 in scans:
            pdf.image(page.render(scale=200 / 72, grayscale=True).to_pil(), 0, 0, *page.get_size())
        else:
            for line in page.get_textpage().get_text_bounded().splitlines():
                pdf.cell(0, 22, line, new_x="LMARGIN", new_y="NEXT")
    document.close()
    pdf.output(str(path))
    return path


def stand_in(folder: Path, body: str) -> str:
    """A program in the place of tesseract."""
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    return scanned(tmp_path / "scan.pdf", printed(tmp_path / "text.pdf", FRENCH), 1)


@needs_tesseract
def test_a_scanned_page_is_read_with_places_and_confidence(scan: Path) -> None:
    document = read_document(scan)
    page = document.pages[0]
    assert (page.source, page.engine, page.scanned) == (PageSource.OCR, "tesseract", True)
    assert page.confidence is not None and 0.8 < page.confidence <= 1
    text = " ".join(block.text for block in document.blocks)
    for sentence in FRENCH:
        assert sentence.replace("œ", "oe") in text.replace("œ", "oe")
    lines = [line for block in document.blocks for line in block.lines]
    assert [round(line.box.x0) for line in lines] == pytest.approx([31] * 3, abs=2)
    assert [line.size for line in lines] == pytest.approx([12] * 3, abs=1.5)
    assert all(10 < line.box.top < line.box.bottom < 120 for line in lines)
    assert not document.warnings


@needs_tesseract
def test_nothing_is_left_on_disk(scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    for variable in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, str(folder))
    monkeypatch.chdir(folder)
    before = set(tmp_path.rglob("*"))
    assert read_document(scan).blocks
    assert set(tmp_path.rglob("*")) == before


def test_the_language_is_that_of_the_pages_around(tmp_path: Path) -> None:
    french = printed(tmp_path / "fr.pdf", FRENCH * 6, FRENCH)
    english = printed(tmp_path / "en.pdf", ENGLISH * 6, ENGLISH)
    mixed = printed(tmp_path / "mixed.pdf", ENGLISH * 4, FRENCH * 4)
    assert languages_near(scanned(tmp_path / "a.pdf", french, 2), 2) == ("fra",)
    assert languages_near(scanned(tmp_path / "b.pdf", english, 2), 2) == ("eng",)
    assert languages_near(mixed, 1) == ("fra", "eng")
    assert languages_near(scanned(tmp_path / "c.pdf", french, 1, 2), 1) == ("fra", "eng")


def test_without_a_recogniser_the_unread_pages_are_named(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_recogniser", lambda: None)
    document = read_document(scan)
    assert document.pages[0].source is PageSource.NONE
    assert not document.blocks
    assert any(warning.startswith("Page 1 ") and "tesseract" in warning for warning in document.warnings)


@needs_shell
def test_a_page_that_takes_too_long_is_a_warning(scan: Path, tmp_path: Path) -> None:
    reader = Tesseract(stand_in(tmp_path, "exec sleep 20"), seconds=0.3)
    assert reader.ocr_page(scan, 1, ("fra",)) is None
    assert reader.warnings == ["Page 1 took tesseract more than 0 seconds; it was not read."]


@needs_shell
def test_missing_french_data_is_a_warning_and_english_is_used(scan: Path, tmp_path: Path) -> None:
    listing = "echo 'List of available languages (1):'; echo eng"
    program = stand_in(tmp_path, f'case "$1" in --list-langs) {listing};; *) echo "$*" >&2; exit 1;; esac')
    reader = Tesseract(program)
    assert reader(scan, 1) is None
    assert "no French data (tesseract-ocr-fra)" in reader.warnings[0]
    assert reader.warnings[1] == "Page 1 could not be read by tesseract (CalledProcessError)."


def test_a_missing_program_is_a_warning(scan: Path, tmp_path: Path) -> None:
    reader = Tesseract(str(tmp_path / "nowhere"))
    assert reader(scan, 1) is None
    assert reader.warnings


SHIFTED = "".join(chr(ord(c) - 29) if c != " " else "\x03" for c in " ".join(ENGLISH))
SUBSTITUTED = " ".join(FRENCH).translate(str.maketrans("aeiourstnldcmp", "kwzxqbghjfvtrl"))


@pytest.mark.parametrize(
    "text",
    [
        SHIFTED,
        SHIFTED.replace("\x03", " "),
        SUBSTITUTED,
        "".join(chr(0xF000 + ord(c)) if c.isascii() and c != " " else c for c in " ".join(FRENCH)),
        " ".join(FRENCH * 2).encode().decode("cp1252", "replace"),
        "".join(f"(cid:{ord(c)})" for c in ENGLISH[0]),
        "\ufffd" * 30 + " 2019",
    ],
    ids=["shifted", "shifted with spaces", "substituted", "private use", "wrong code page", "cid", "replacement"],
)
def test_garbled_text_layers_are_noticed(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(ENGLISH),
        " ".join(FRENCH),
        " ".join(FRENCH).upper(),
        "",
        "YES NO",
        "Budget 2019: 1 250 000 FCFA; 2020: 1 300 000 FCFA; 2021: 1 412 500 FCFA; 2022: 1 500 000 FCFA; p. 12 " * 3,
        "CNC RTBF SACD SCAM FCFA DGPC PNUD ONG TIC VOD SVOD MCST " * 4,
        "Nguyễn Trần Phạm Đỗ Bùi Đặng Vũ Hoàng Trương Lý Ngô Dương Huỳnh Võ Krzysztof Grzegorz Szymborska " * 2,
        "Министерство культуры поддерживает цифровое творчество. وزارة الثقافة تدعم الإبداع الرقمي " * 3,
        "https://www.mcst.gob.xx/a1b2c3/x?y=z%20k fonds-numerique@culture.gouv.xx " * 8,
        "\uf0b7 Film fund \uf0b7 Music fund \uf0a8 YES \uf0fe NO",
        "The 1st, 2nd and 3rd editions (e-books, CO2, MP3, 4K, COVID-19, iPhone, YouTube) reached 35% of 18-25s. " * 2,
    ],
)  # fmt: skip
def test_ordinary_text_is_not_called_garbled(text: str) -> None:
    assert not is_garbled(text)
