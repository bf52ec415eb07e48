"""Word vectors: the dense encoder's knowledge of single words, in a table that needs no library to read.

The table holds a vector for each of some tens of thousands of French and English words, as the encoder gives them, with
frequent words made short. A passage is the sum of its words. That is far from what the encoder makes of a passage as a
whole, but it brings words of like meaning together that no labelled passage holds, in both languages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.errors import ModelError
from qpr_classifier.tagging.manifest import file_sha256, read_json
from qpr_classifier.tagging.text import TagInput, TokenText, token_texts

PROTOCOL = 1
"""Grows when the files change their meaning, or the words of a passage are put together in another way."""

TABLE, WORDS, MANIFEST = "vectors.npy", "words.txt", "word-vectors.json"

MAX_FILE_BYTES = 64 * 1024 * 1024
"""Larger files are not opened."""


class WordVectors:
    """Turns passages into vectors; `load_word_vectors` makes one from its files.

    Parameters
    ----------
    sha256 : str
        Identifies the files; a model records it.
    tuned_on : frozenset of str
        Writers of labelled passages that the encoder behind the table learnt from.
    words : mapping of str to int
        Row of each word.
    table : ndarray of int8, shape (n_words, dimensions)
    """

    name = "word-vectors"

    def __init__(
        self, sha256: str, tuned_on: frozenset[str], words: Mapping[str, int], table: NDArray[np.int8]
    ) -> None:
        self.sha256 = sha256
        self.tuned_on = tuned_on
        self._words = words
        self._table = table

    def features(self, inputs: Sequence[TagInput]) -> NDArray[np.float32]:
        """Vectors of unit length, shape (n_inputs, dimensions); all zero for a passage without a known word."""
        vectors = np.zeros((len(inputs), self._table.shape[1]), dtype=np.float32)
        for vector, text in zip(vectors, token_texts(inputs), strict=True):
            rows = [self._words[word] for word in _distinct(text) if word in self._words]
            if rows:
                vector += self._table[rows].sum(axis=0, dtype=np.int32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


def _distinct(text: TokenText) -> set[str]:
    return {*text.heading.split(), *text.text.split()}


def word_vectors_folder() -> Path:
    """Where the table is: in the installed package, or beside it in a checkout.

    Raises
    ------
    ModelError
        If it is in neither.
    """
    package = Path(__file__).parent.parent
    for folder in (package / "models" / "word-vectors", package.parent / "models" / "word-vectors"):
        if (folder / MANIFEST).is_file():
            return folder
    raise ModelError("The word vectors are missing. Install qpr_classifier again.")


def load_word_vectors(folder: Path | None = None) -> WordVectors:
    """Read the table.

    Parameters
    ----------
    folder : Path, optional
        The shipped files if not given.

    Raises
    ------
    ModelError
        If a file is missing, too large, or not the one that the manifest vouches for.
    """
    folder = folder or word_vectors_folder()
    record: Any = read_json(folder / MANIFEST)
    if not isinstance(record, dict) or record.get("protocol") != PROTOCOL:
        raise ModelError(f"The word vectors in {folder} are of another version. Copy the folder again.")
    vouched, writers = record.get("sha256"), record.get("tuned_on", [])
    if not isinstance(vouched, dict) or set(vouched) != {TABLE, WORDS} or not isinstance(writers, list):
        raise ModelError(f"{folder / MANIFEST} is not the manifest of word vectors. Copy the folder again.")
    for name, expected in vouched.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES or file_sha256(path) != expected:
            raise ModelError(f"{path} is not the file that belongs to these word vectors. Copy the folder again.")
    try:
        table = np.load(folder / TABLE, allow_pickle=False)
        words = (folder / WORDS).read_text(encoding="utf-8").split("\n")
    except ValueError as error:
        raise ModelError(f"The word vectors in {folder} cannot be read: {error}. Copy the folder again.") from error
    if table.dtype != np.int8 or table.ndim != 2 or len(table) != len(words):
        raise ModelError(f"The word vectors in {folder} are damaged. Copy the folder again.")
    identity = hashlib.sha256(json.dumps([PROTOCOL, vouched], sort_keys=True).encode()).hexdigest()
    return WordVectors(identity, frozenset(map(str, writers)), {word: row for row, word in enumerate(words)}, table)
