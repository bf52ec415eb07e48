"""The dense encoder: a passage as a point among passages of like meaning, in French or English.

The network is multilingual-e5-small with the pieces of these two languages, run by onnxruntime on the processor
alone. Its files are data: a network of standard operations and a list of pieces, both checked against their sha256
before they are read, and no library is ever loaded on their word.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.errors import ModelError
from qpr_classifier.tagging.text import MAX_CHARACTERS, TagInput
from qpr_classifier.tagging.vector_cache import VectorCache, user_cache

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

PROTOCOL = 1
"""Grows when the files change their meaning, or a text is put to the network in another way."""

NETWORK, PIECES, MANIFEST = "encoder.onnx", "tokenizer.json", "encoder.json"

MAX_FILE_BYTES = 128 * 1024 * 1024
"""Larger files are not opened."""

MAX_PIECES = 256
"""A text is cut here (about 170 words); the tagger makes windows of longer ones."""

PREFIX = "query: "
"""What the network was trained to see before a text that is compared with its like."""


class PassageEncoder:
    """Turns passages into vectors; `load_encoder` makes one from its files.

    Parameters
    ----------
    sha256 : str
        Identifies the files and the way they are used; a model records it.
    dimensions : int
    tuned_on : frozenset of str
        Writers of labelled passages that the network learnt from; it knows too much of these to be judged by them.
    tokenizer : tokenizers.Tokenizer
    session : onnxruntime.InferenceSession
    cache : VectorCache or None
    """

    name = "encoder"

    def __init__(
        self,
        sha256: str,
        dimensions: int,
        tuned_on: frozenset[str],
        tokenizer: Tokenizer,
        session: InferenceSession,
        cache: VectorCache | None,
    ) -> None:
        self.sha256 = sha256
        self.dimensions = dimensions
        self.tuned_on = tuned_on
        self.cache = cache
        self._tokenizer = tokenizer
        self._session = session

    def features(self, inputs: Sequence[TagInput]) -> NDArray[np.float32]:
        """Vectors of unit length, shape (n_inputs, dimensions).

        A passage's vector depends on that passage alone, not on its neighbours, on their order, or on whether the
        cache knew it: all are rounded as the cache keeps them.
        """
        texts = [encoded_text(item) for item in inputs]
        keys = [hashlib.sha256(f"{self.sha256}\n{text}".encode()).digest() for text in texts]
        known = self.cache.read(list(dict.fromkeys(keys))) if self.cache else {}
        fresh = {}
        for key, text in zip(keys, texts, strict=True):
            if key not in known:
                known[key] = fresh[key] = self._encode(text).astype(np.float16)
        if self.cache and fresh:
            self.cache.write(fresh)
        vectors = np.empty((len(keys), self.dimensions), dtype=np.float32)
        for row, key in enumerate(keys):
            vectors[row] = known[key]
        return vectors

    def _encode(self, text: str) -> NDArray[np.float32]:
        pieces = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        vector: NDArray[np.float32] = self._session.run(["vector"], {"pieces": pieces})[0][0]
        return vector


def encoded_text(item: TagInput) -> str:
    """What the network sees of a passage: its heading as a first sentence, then its text."""
    heading = item.heading.strip().rstrip(".:;")
    text = f"{PREFIX}{heading}. {item.text.strip()}" if heading else f"{PREFIX}{item.text.strip()}"
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def encoder_folder() -> Path:
    """Where the encoder's files are: in the installed package, or beside it in a checkout.

    Raises
    ------
    ModelError
        If they are in neither.
    """
    package = Path(__file__).parent.parent
    for folder in (package / "models" / "encoder", package.parent / "models" / "encoder"):
        if (folder / MANIFEST).is_file():
            return folder
    raise ModelError("The files of the encoder are missing. Install qpr_classifier again, or use roadmap-lite.")


def load_encoder(folder: Path | None = None, *, cache: bool | VectorCache = True, threads: int = 1) -> PassageEncoder:
    """Read the encoder's files.

    Parameters
    ----------
    folder : Path, optional
        The shipped files if not given.
    cache : bool or VectorCache
        True for the user's cache on disk, False for none, or a cache of one's own.
    threads : int
        Threads for one passage. With 1, the encoder may be loaded before a process forks.

    Raises
    ------
    ModelError
        If onnxruntime or tokenizers is not installed, or a file is missing, too large, or not the one that the
        manifest vouches for.
    """
    try:
        import onnxruntime
        import tokenizers
    except ImportError as error:
        raise ModelError(
            f"The dense encoder needs {error.name}, which is not installed. Install it with "
            "pip install 'qpr-classifier[encoder]', or use the model roadmap-lite."
        ) from error
    folder = folder or encoder_folder()
    manifest, tuned_on, network, pieces = _checked_files(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        tokenizer = tokenizers.Tokenizer.from_buffer(pieces)
        tokenizer.enable_truncation(MAX_PIECES)
        session = onnxruntime.InferenceSession(
            network,
            options,
            providers=["CPUExecutionProvider"],
            # onnxruntime's fused step is slower on one core than the two that it replaces (16 against 12 ms).
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        dimensions = int(session.get_outputs()[0].shape[-1])
    except Exception as error:  # both libraries raise bare exceptions of their own
        raise ModelError(f"The encoder in {folder} cannot be read: {error}. Copy the folder again.") from error
    identity = hashlib.sha256(json.dumps([PROTOCOL, PREFIX, MAX_PIECES, manifest], sort_keys=True).encode()).hexdigest()
    if isinstance(cache, VectorCache):
        chosen: VectorCache | None = cache
    else:
        chosen = user_cache(dimensions) if cache else None
    return PassageEncoder(identity, dimensions, tuned_on, tokenizer, session, chosen)


def _checked_files(folder: Path) -> tuple[dict[str, str], frozenset[str], bytes, bytes]:
    """The sha256 of both files, the writers that the network learnt from, and the files as they were when checked."""
    try:
        record: Any = json.loads(_read(folder / MANIFEST))
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{folder / MANIFEST} is not valid JSON: {error}. Copy the folder again.") from error
    vouched = record.get("sha256") if isinstance(record, dict) else None
    writers = record.get("tuned_on", []) if isinstance(record, dict) else None
    if not isinstance(vouched, dict) or set(vouched) != {NETWORK, PIECES} or not isinstance(writers, list):
        raise ModelError(f"{folder / MANIFEST} is not the manifest of an encoder. Copy the folder again.")
    if record.get("protocol") != PROTOCOL:
        raise ModelError(
            f"The encoder in {folder} has protocol {record.get('protocol')!r}; this version reads {PROTOCOL}. "
            "Install the version of qpr_classifier that it belongs to."
        )
    contents = {}
    for name, expected in vouched.items():
        contents[name] = _read(folder / name)
        if hashlib.sha256(contents[name]).hexdigest() != expected:
            raise ModelError(
                f"{folder / name} is not the file that belongs to this encoder (its sha256 differs). "
                "Copy the folder again from where you trust it."
            )
    return vouched, frozenset(map(str, writers)), contents[NETWORK], contents[PIECES]


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise ModelError(f"The encoder lacks {path}. Copy the whole folder again, or use the model roadmap-lite.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ModelError(f"{path} is larger than {MAX_FILE_BYTES // 2**20} MiB, which no encoder is. It was not read.")
    return path.read_bytes()
