"""The dense encoder: the same passage gives the same vector always, forged files are refused, the cache is safe."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from qpr_classifier.errors import ModelError
from qpr_classifier.tagging.encoder import (
    MANIFEST,
    NETWORK,
    PIECES,
    PassageEncoder,
    encoder_folder,
    load_encoder,
)
from qpr_classifier.tagging.text import TagInput
from qpr_classifier.tagging.vector_cache import FILE, SWITCH, VectorCache, user_cache

INPUTS = [
    TagInput("The film archive put 4,000 restored titles on a free streaming platform.", "Archive online"),
    TagInput("Les archives du film ont mis en ligne 4 000 titres restaurés sur une plateforme gratuite.", "", "fr"),
    TagInput("The new concert hall opened its doors in June."),
    TagInput("Grants help small publishers to turn their catalogue into e-books.", "Digital publishing fund"),
]


@pytest.fixture(scope="module")
def encoder() -> PassageEncoder:
    for library in ("onnxruntime", "tokenizers"):
        pytest.importorskip(library, reason=f"the extra 'encoder' is not installed ({library} is missing)")
    return load_encoder(cache=False)


@pytest.fixture
def copied(encoder: PassageEncoder, tmp_path: Path) -> Path:
    return Path(shutil.copytree(encoder_folder(), tmp_path / "encoder", ignore=shutil.ignore_patterns("*.py")))


def test_vectors_have_unit_length_and_repeat_exactly(encoder: PassageEncoder) -> None:
    first = encoder.features(INPUTS)
    assert first.shape == (4, encoder.dimensions)
    assert first.dtype == np.float32
    assert np.linalg.norm(first, axis=1) == pytest.approx(1, abs=1e-3)
    assert np.array_equal(first, load_encoder(cache=False).features(INPUTS))


def test_neighbours_and_order_change_nothing(encoder: PassageEncoder) -> None:
    together = encoder.features(INPUTS)
    assert np.array_equal(together[::-1], encoder.features(INPUTS[::-1]))
    assert np.array_equal(together, np.vstack([encoder.features([item]) for item in INPUTS]))


def test_more_threads_give_the_same_vectors(encoder: PassageEncoder) -> None:
    assert load_encoder(cache=False, threads=2).features(INPUTS) == pytest.approx(encoder.features(INPUTS), abs=1e-3)


def test_a_translation_is_nearer_than_another_subject(encoder: PassageEncoder) -> None:
    english, french, hall, _ = encoder.features(INPUTS)
    assert english @ french > english @ hall + 0.02
    assert english @ french > french @ hall + 0.02


def test_the_heading_counts(encoder: PassageEncoder) -> None:
    text = "The fund was renewed for three years."
    bare, digital = encoder.features([TagInput(text), TagInput(text, "Online platform for young musicians")])
    assert bare @ digital < 0.98


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\ud800 lone surrogate", "\x00\x01\u200b", "文化 ثقافة культура", "<s></s>"]
)
def test_odd_texts_have_vectors_too(encoder: PassageEncoder, text: str) -> None:
    assert np.isfinite(encoder.features([TagInput(text)])).all()


def test_a_very_long_text_is_cut_and_an_empty_list_is_empty(encoder: PassageEncoder) -> None:
    words = "une plateforme de diffusion en ligne " * 50
    once, longer = encoder.features([TagInput(words), TagInput(words * 400)])
    assert np.array_equal(once, longer)
    assert np.isfinite(encoder.features([TagInput("x" * 1_000_000)])).all()
    assert encoder.features([]).shape == (0, encoder.dimensions)


def test_accents_written_in_two_ways_are_one(encoder: PassageEncoder) -> None:
    composed, apart = encoder.features([TagInput("numérisé"), TagInput("nume\u0301rise\u0301")])
    assert np.array_equal(composed, apart)


@pytest.mark.parametrize("name", [NETWORK, PIECES])
def test_a_changed_file_is_refused(copied: Path, name: str) -> None:
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    with pytest.raises(ModelError, match="sha256 differs"):
        load_encoder(copied, cache=False)


@pytest.mark.parametrize("name", [NETWORK, PIECES, MANIFEST])
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(ModelError, match=name):
        load_encoder(copied, cache=False)


@pytest.mark.parametrize(
    "manifest", ["", "[]", "{}", '{"sha256": {"../x": ""}}', '{"protocol": 2, "sha256": 0}', "[" * 100_000]
)
def test_a_damaged_manifest_is_refused(copied: Path, manifest: str) -> None:
    (copied / MANIFEST).write_text(manifest, encoding="utf-8")
    with pytest.raises(ModelError):
        load_encoder(copied, cache=False)


@pytest.mark.parametrize("name", [NETWORK, PIECES])
def test_a_file_that_is_no_encoder_is_refused_even_when_the_manifest_vouches_for_it(copied: Path, name: str) -> None:
    (copied / name).write_bytes(b"\x08\x09{} not what it should be")
    manifest = json.loads((copied / MANIFEST).read_text(encoding="utf-8"))
    manifest["sha256"][name] = hashlib.sha256((copied / name).read_bytes()).hexdigest()
    (copied / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read"):
        load_encoder(copied, cache=False)


def test_without_the_extra_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match=r"pip install 'qpr-classifier\[encoder\]'"):
        load_encoder(cache=False)


def test_with_the_cache_warm_nothing_is_encoded_and_nothing_differs(
    encoder: PassageEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = load_encoder(cache=VectorCache(tmp_path, encoder.dimensions))
    cold = cached.features(INPUTS)
    monkeypatch.setattr(cached, "_encode", lambda text: pytest.fail(f"encoded again: {text}"))
    assert np.array_equal(cached.features(INPUTS), cold)
    assert np.array_equal(encoder.features(INPUTS), cold)


def test_the_cache_holds_no_text(encoder: PassageEncoder, tmp_path: Path) -> None:
    load_encoder(cache=VectorCache(tmp_path, encoder.dimensions)).features(
        [TagInput("Confidential draft", "Secret heading")]
    )
    content = (tmp_path / FILE).read_bytes().lower()
    assert len(content) > encoder.dimensions * 2
    assert b"confidential" not in content
    assert b"secret" not in content


def _vectors(start: int, count: int) -> dict[bytes, np.ndarray]:
    return {
        hashlib.sha256(str(number).encode()).digest(): np.full(8, number, np.float16)
        for number in range(start, start + count)
    }


def test_the_cache_gives_back_what_it_was_given(tmp_path: Path) -> None:
    vectors = _vectors(0, 1200)
    VectorCache(tmp_path / "new" / "folder", 8).write(vectors)
    found = VectorCache(tmp_path / "new" / "folder", 8).read([*vectors, b"unknown"])
    assert found.keys() == vectors.keys()
    assert all(np.array_equal(found[key], vectors[key]) for key in vectors)


def test_the_cache_forgets_the_oldest_beyond_its_bound(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, 8, max_vectors=10)
    for start in range(0, 40, 4):
        cache.write(_vectors(start, 4))
    assert set(cache.read(list(_vectors(0, 40)))) == set(_vectors(30, 10))


def test_a_damaged_cache_is_replaced(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, 8)
    cache.path.write_bytes(b"this is not a database" * 100)
    assert cache.read(list(_vectors(0, 1))) == {}
    cache.write(_vectors(0, 1))
    assert cache.read(list(_vectors(0, 1))).keys() == _vectors(0, 1).keys()


def test_vectors_of_the_wrong_length_are_not_used(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, 8)
    cache.write(_vectors(0, 1))
    with sqlite3.connect(cache.path) as database:
        database.execute("UPDATE vectors SET vector = x'00'")
    database.close()
    assert cache.read(list(_vectors(0, 1))) == {}


def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    cache = VectorCache(tmp_path / "file", 8)
    cache.write(_vectors(0, 1))
    assert cache.read(list(_vectors(0, 1))) == {}


def test_several_processes_write_to_one_cache_and_lose_nothing(tmp_path: Path) -> None:
    program = (
        "import sys, hashlib, numpy as np\n"
        "from pathlib import Path\n"
        "from qpr_classifier.tagging.vector_cache import VectorCache\n"
        "cache = VectorCache(Path(sys.argv[1]), 8)\n"
        "for number in range(int(sys.argv[2]), int(sys.argv[2]) + 150):\n"
        "    cache.write({hashlib.sha256(str(number).encode()).digest(): np.full(8, number, np.float16)})\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), start]) for start in ("0", "100")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    expected = _vectors(0, 250)
    found = VectorCache(tmp_path, 8).read(list(expected))
    assert found.keys() == expected.keys()
    assert all(np.array_equal(found[key], expected[key]) for key in expected)


def test_the_cache_can_be_moved_and_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "off")
    assert user_cache(8) is None
    monkeypatch.setenv(SWITCH, str(tmp_path))
    moved = user_cache(8)
    assert moved is not None
    assert moved.path.parent == tmp_path
