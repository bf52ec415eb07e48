"""Vectors of passages kept on disk between runs, so that a text is encoded once.

The file holds no text: only a hash of each text (with that of the encoder) and its vector. A vector still says
roughly what its text is about, so the cache stays in the user's own folder and can be switched off.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = "vectors.sqlite"

SWITCH = "QPR_VECTOR_CACHE"
"""Environment variable: another folder for the cache, or ``off``."""

MAX_VECTORS = 50_000
"""The oldest are dropped beyond this many: about 100 MB with 768 numbers each."""

WAIT_SECONDS = 10.0
"""Patience with another process that is writing."""

_KEYS_A_QUERY = 500

_TABLE = """
CREATE TABLE IF NOT EXISTS vectors (number INTEGER PRIMARY KEY, key BLOB UNIQUE NOT NULL, vector BLOB NOT NULL)
"""


class VectorCache:
    """Vectors by key, in a SQLite file that several processes may use at once.

    A cache is never a reason to fail: what cannot be read is missing, what cannot be written is not kept, and a
    damaged file is replaced. The file is opened anew for each call, so the object may cross threads and forks.

    Parameters
    ----------
    folder : Path
        Made, for the user alone to read, where it does not exist.
    dimensions : int
        Length of a vector.
    max_vectors : int
    """

    def __init__(self, folder: Path, dimensions: int, max_vectors: int = MAX_VECTORS) -> None:
        self.path = folder / FILE
        self.dimensions = dimensions
        self.max_vectors = max_vectors

    def read(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float16]]:
        """The vectors that are known, by key; each of shape (dimensions,)."""
        found: dict[bytes, NDArray[np.float16]] = {}

        def look_up(database: sqlite3.Connection) -> None:
            for start in range(0, len(keys), _KEYS_A_QUERY):
                some = keys[start : start + _KEYS_A_QUERY]
                query = f"SELECT key, vector FROM vectors WHERE key IN ({','.join('?' * len(some))})"  # noqa: S608
                for key, stored in database.execute(query, some):
                    if isinstance(stored, bytes) and len(stored) == 2 * self.dimensions:
                        found[key] = np.frombuffer(stored, "<f2")

        if self.path.exists():
            self._with_database(look_up)
        return found

    def write(self, vectors: Mapping[bytes, NDArray[np.float16]]) -> None:
        """Keep vectors; those of keys that are known stay as they are."""
        rows = [(key, vector.astype("<f2").tobytes()) for key, vector in vectors.items()]

        def keep(database: sqlite3.Connection) -> None:
            database.execute("BEGIN IMMEDIATE")
            database.execute(_TABLE)
            database.executemany("INSERT OR IGNORE INTO vectors (key, vector) VALUES (?, ?)", rows)
            database.execute(
                "DELETE FROM vectors WHERE number <= (SELECT max(number) FROM vectors) - ?", (self.max_vectors,)
            )
            database.execute("COMMIT")

        with suppress(OSError):  # then SQLite cannot open the file either, and says so
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._with_database(keep)

    def _with_database(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Do `work`, or as much as can be done; remove the file if it is damaged."""
        try:
            with closing(sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)) as database:
                work(database)
        except sqlite3.OperationalError:
            return  # busy for long, read-only, or the disk is full: go on without
        except sqlite3.DatabaseError:
            with suppress(OSError):  # Windows keeps what another process has open
                self.path.unlink(missing_ok=True)


def user_cache(dimensions: int) -> VectorCache | None:
    """The cache in the user's folder, or where ``QPR_VECTOR_CACHE`` says; None if it says ``off``."""
    chosen = os.environ.get(SWITCH, "").strip()
    if chosen.lower() == "off":
        return None
    if chosen:
        return VectorCache(Path(chosen), dimensions)
    import platformdirs

    return VectorCache(Path(platformdirs.user_cache_dir("qpr_classifier", appauthor=False)), dimensions)
