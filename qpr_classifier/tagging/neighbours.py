"""The labelled passages a model was trained on, as far as explanations need them: how they begin, and where they lie.

A model folder may hold them beside the weights (`persistence`), in two files:

``neighbours.jsonl``  id, language, labels, beginning and a hash of the text of each passage
``neighbours.npz``    the heaviest words of each with their TF-IDF weights

A model with the encoder compares by meaning, with the vectors of the same passages that it holds anyhow.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.errors import ModelError
from qpr_classifier.tagging.heads import Matrix
from qpr_classifier.tagging.tagger import Tagger
from qpr_classifier.tagging.text import TagInput, token_texts
from qpr_classifier.tagging.voices import Likeness, WordFeatures

BEGINNING = 160
"""Letters of a passage that are kept."""

HEAVIEST_WORDS = 40
"""Words of a passage that are kept."""

MAX_ARRAY_BYTES = 512 * 1024 * 1024
"""Larger arrays are not unpacked."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A passage that the model was trained on.

    Parameters
    ----------
    id, language : str
    labels : tuple of str
        Empty for a negative passage.
    beginning : str
    text_sha256 : str
        First 16 digits of the hash of heading and text.
    """

    id: str
    language: str
    labels: tuple[str, ...]
    beginning: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A labelled passage and how near it is: the cosine, 1 for the same."""

    passage: LabelledText
    similarity: float


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The passages that a model was trained on, in the order of training.

    Parameters
    ----------
    passages : tuple of LabelledText
    words : scipy.sparse.csr_matrix, shape (n_passages, n_words)
        Heaviest words of each, rows of unit length.
    """

    passages: tuple[LabelledText, ...]
    words: Matrix

    def nearest(self, item: TagInput, tagger: Tagger, count: int = 3) -> list[Neighbour]:
        """The passages most like `item`, the nearest first: by the encoder if `tagger` has one, else by words.

        Raises
        ------
        ModelError
            If these are not the passages of `tagger`.
        """
        similarity = _by_meaning(item, tagger)
        if similarity is None:
            row = _word_vectors([item], tagger)
            if row.shape[1] != self.words.shape[1]:
                raise ModelError("The labelled passages belong to another model. Copy the model folder again.")
            similarity = np.asarray((self.words @ row.T).todense()).ravel()
        if len(similarity) != len(self.passages):
            raise ModelError("The labelled passages belong to another model. Copy the model folder again.")
        order = np.argsort(-similarity, kind="stable")[:count]
        return [Neighbour(self.passages[row], float(similarity[row])) for row in order if similarity[row] > 0]

    def seen(self, items: Sequence[TagInput]) -> int:
        """How many of `items` the model was trained on."""
        known = {passage.text_sha256 for passage in self.passages}
        return sum(_text_sha256(item) in known for item in items)


def neighbours_of(
    tagger: Tagger, ids: Sequence[str], inputs: Sequence[TagInput], labels: Sequence[Sequence[str]]
) -> Neighbours:
    """What a model keeps of the passages it was trained on.

    Parameters
    ----------
    tagger : Tagger
    ids : sequence of str
    inputs : sequence of TagInput
        In the order of training.
    labels : sequence of sequence of str
        Codes of each passage.
    """
    passages = tuple(
        LabelledText(number, item.language, tuple(codes), _beginning(item), _text_sha256(item))
        for number, item, codes in zip(ids, inputs, labels, strict=True)
    )
    return Neighbours(passages, _heaviest(_word_vectors(inputs, tagger)))


def to_files(neighbours: Neighbours) -> tuple[str, bytes]:
    """The contents of ``neighbours.jsonl`` and ``neighbours.npz``."""
    lines = [
        json.dumps(
            {"id": p.id, "language": p.language, "labels": p.labels, "text": p.beginning, "sha256": p.text_sha256},
            ensure_ascii=False,
        )
        for p in neighbours.passages
    ]
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        weights=neighbours.words.data.astype(np.float16),
        columns=neighbours.words.indices.astype(np.int32),
        starts=neighbours.words.indptr.astype(np.int32),
        shape=np.array(neighbours.words.shape, np.int64),
    )
    return "\n".join(lines) + "\n", stream.getvalue()


def from_files(lines: str, packed: bytes) -> Neighbours:
    """Read what `to_files` gave.

    Raises
    ------
    ModelError
        If the files do not hold labelled passages and plain arrays that fit them.
    """
    try:
        records = [json.loads(line) for line in lines.split("\n") if line]
        passages = tuple(_labelled_text(record) for record in records)
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_ARRAY_BYTES:
                raise ValueError("the arrays are larger than any model's")
        with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
            words = _sparse(arrays)
        if words.shape[0] != len(passages):
            raise ValueError(f"{len(passages)} passages, but vectors of {words.shape[0]}")
    except (ValueError, KeyError, TypeError, OSError, EOFError, RecursionError, zipfile.BadZipFile) as error:
        raise ModelError(f"The labelled passages of the model are damaged: {error}. Copy its folder again.") from error
    return Neighbours(passages, words)


def _labelled_text(record: Mapping[str, Any]) -> LabelledText:
    labels = tuple(str(code) for code in record["labels"])
    number, language, text, sha256 = (str(record[key]) for key in ("id", "language", "text", "sha256"))
    return LabelledText(number, language, labels, text, sha256)


def _sparse(arrays: Any) -> Matrix:
    from scipy import sparse

    parts = (np.asarray(arrays["weights"], np.float32), arrays["columns"], arrays["starts"])
    matrix = sparse.csr_matrix(parts, shape=tuple(int(n) for n in arrays["shape"]))
    matrix.check_format(full_check=True)
    return matrix


def _by_meaning(item: TagInput, tagger: Tagger) -> NDArray[np.float32] | None:
    """Cosine to each passage by the encoder; None without one."""
    for voice in tagger.voices:
        if isinstance(voice.features, Likeness):
            (vector,) = np.asarray(voice.features.encoder.features([item]), np.float32)
            return np.asarray(voice.features.landmarks @ vector, np.float32)
    return None


def _word_vectors(inputs: Sequence[TagInput], tagger: Tagger) -> Matrix:
    for voice in tagger.voices:
        if isinstance(voice.features, WordFeatures):
            texts = (f"{text.heading} {text.text}".strip() for text in token_texts(inputs))
            return voice.features.sparse.words.transform(texts)
    raise ModelError(f"The model {tagger.name} has no word features, so no passages can be found by words.")


def _heaviest(matrix: Matrix) -> Matrix:
    """The matrix with the largest entries of each row alone, rows again of unit length."""
    from scipy import sparse
    from sklearn.preprocessing import normalize

    data, indices, starts = [], [], [0]
    for row in range(matrix.shape[0]):
        own = slice(matrix.indptr[row], matrix.indptr[row + 1])
        kept = np.sort(np.argsort(-matrix.data[own], kind="stable")[:HEAVIEST_WORDS])
        data.append(matrix.data[own][kept])
        indices.append(matrix.indices[own][kept])
        starts.append(starts[-1] + len(kept))
    parts = (np.concatenate(data), np.concatenate(indices), np.array(starts))
    return normalize(sparse.csr_matrix(parts, shape=matrix.shape, dtype=np.float32))


def _beginning(item: TagInput) -> str:
    text = " ".join((f"{item.heading}: {item.text}" if item.heading else item.text).split())
    return text if len(text) <= BEGINNING else text[:BEGINNING].rstrip() + "…"


def _text_sha256(item: TagInput) -> str:
    return hashlib.sha256(f"{item.heading}\n{item.text}".encode("utf-8", "replace")).hexdigest()[:16]
