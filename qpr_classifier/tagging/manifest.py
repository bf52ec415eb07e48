"""The manifest of a model folder: what it vouches for, read without loading the model.

Kept apart from `persistence`, so that whoever only asks which model it is need not load the libraries that run it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qpr_classifier.errors import ModelError

PROTOCOL = 2
"""Grows when the files change their meaning; a model of another protocol is refused."""

HEADS, VOCABULARY, MANIFEST, CARD = "heads.skops", "vocabulary.json", "manifest.json", "CARD.md"
NEIGHBOURS = ("neighbours.jsonl", "neighbours.npz")

MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
"""Larger files are not opened: no model of ours comes near."""


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a model folder, checked for the protocol and the parts that reading needs."""
    if not (folder / MANIFEST).is_file():
        raise ModelError(
            f"There is no model in {folder} (no {MANIFEST}). Give the folder of a model, or the name of a shipped one."
        )
    manifest = read_json(folder / MANIFEST)
    if not isinstance(manifest, dict) or not isinstance(manifest.get("sha256"), dict):
        raise ModelError(f"{folder / MANIFEST} is not a model's manifest. Copy the folder again.")
    if manifest.get("protocol") != PROTOCOL:
        raise ModelError(
            f"The model in {folder} has protocol {manifest.get('protocol')!r}; this version reads {PROTOCOL}. "
            "Install the version of qpr_classifier that wrote it, or train anew with `qpr train`."
        )
    if not {HEADS, VOCABULARY} <= set(manifest["sha256"]):
        raise ModelError(f"The manifest in {folder} does not vouch for all its files. Do not use it.")
    return manifest


def check_files(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse a model whose files are not those that its manifest vouches for.

    Raises
    ------
    ModelError
    """
    for name, expected in manifest["sha256"].items():
        if name not in (HEADS, VOCABULARY, CARD, *NEIGHBOURS):
            raise ModelError(f"The manifest in {folder} names a file that no model has: {name!r}. Do not use it.")
        check_file(folder, name, expected)


def check_file(folder: Path, name: str, expected: str) -> None:
    """Refuse a file that is missing, too large, or not the one that the manifest vouches for."""
    path = folder / name
    if not path.is_file():
        raise ModelError(f"The model in {folder} lacks {name}. Copy the whole folder again.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ModelError(f"{path} is larger than {MAX_FILE_BYTES // 2**20} MiB, which no model is. It was not read.")
    if file_sha256(path) != expected:
        raise ModelError(
            f"{path} is not the file that was written with this model (its sha256 differs). "
            "Copy the folder again from where you trust it, or train anew with `qpr train`."
        )


def needs_encoder(folder: Path) -> bool:
    """Whether the model was trained with a dense encoder beside the words."""
    return "encoder" in read_manifest(folder).get("voices", ())


def read_json(path: Path) -> Any:
    """What a JSON file of a model holds.

    Raises
    ------
    ModelError
        If it is too large, or no JSON.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ModelError(f"{path} is larger than any model's. It was not read.")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path} is not valid JSON: {error}. Copy the model folder again.") from error


def file_sha256(path: Path) -> str:
    """Hexadecimal sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
