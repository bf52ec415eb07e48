"""Files that are small on disk and grow without end when they are read: the child ends, the parent goes on."""

from __future__ import annotations

import faulthandler
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from reading_samples import SENTENCES, make_pdf, paragraphs
from reportlab.pdfgen.canvas import Canvas

from qpr_classifier.batch.isolation import ProcessLimits, Progress, run_isolated
from qpr_classifier.errors import ReportError
from qpr_classifier.reading import read_document

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the memory of a child can only be bounded on Linux")

LIMITS = ProcessLimits(seconds_without_progress=3.0, seconds=4.0, memory_bytes=192 << 20)
PATHS = b"1 1 m 9 9 l S 2 2 3 3 re f 4 1 m 5 9 l 7 7 l S\n"
DEPTH, FAN = 12, 8


def read(path: Path, progress: Progress) -> int:
    """Number of blocks; what a worker would do with the report, without the tagging."""
    faulthandler.disable()  # the traceback of an abort that is wanted would only be noise
    return len(read_document(path, progress).blocks)


def deflated(chunk: bytes, megabytes: int) -> bytes:
    """A zlib stream of this size: one packed block, written as often as it takes."""
    block = chunk * ((1 << 20) // len(chunk))
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 1
    for _ in range(megabytes):
        checksum = zlib.adler32(block, checksum)
    return b"\x78\xda" + packed * megabytes + packer.flush() + checksum.to_bytes(4, "big")


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """A PDF file of these objects; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start)
    return bytes(out)


def stream(entries: bytes, content: bytes) -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(content), content)


def one_page(contents: bytes, *others: bytes, resources: bytes = b"") -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%b>>>>" % resources
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, contents, *others])


def paths_in_a_small_stream() -> bytes:
    return one_page(stream(b"/Filter/FlateDecode", deflated(PATHS, 200)))


def stream_within_a_stream() -> bytes:
    return one_page(stream(b"/Filter[/FlateDecode/FlateDecode]", zlib.compress(deflated(PATHS, 400), 9)))


def forms_within_forms() -> bytes:
    """Each form draws the next one eight times: 8^12 drawings from 4 kB."""
    forms = []
    for level in range(DEPTH):
        is_last = level == DEPTH - 1
        content = b"0 0 9 9 re f" if is_last else b"/F Do " * FAN
        inner = b"" if is_last else b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + level)
        forms.append(stream(b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + inner, content))
    return one_page(stream(b"", b"/F Do " * FAN), *forms, resources=b"/XObject<</F 5 0 R>>")


def two_paragraphs(canvas: Canvas) -> None:
    paragraphs(canvas, SENTENCES[:2])


BOMBS: tuple[Callable[[], bytes], ...] = (paths_in_a_small_stream, stream_within_a_stream, forms_within_forms)


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__)
def test_a_bomb_ends_its_own_process_and_no_other(bomb: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bomb())
    assert path.stat().st_size < 2_000_000
    with pytest.raises(ReportError) as caught:
        run_isolated(read, path, LIMITS)
    assert caught.value.reason in ("time limit", "memory limit", "crashed")
    assert run_isolated(read, make_pdf(tmp_path / "good.pdf", two_paragraphs), LIMITS) == 2
