"""Whether the data files are the same as at an earlier time: people may correct them by hand."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"

_ONLY_SHOWN = frozenset({"electoral_groups.toml", "monitoring.toml", "roadmap.toml", "sources.csv", "wording.toml"})
"""Files that change how results are shown, never what is read in a report."""


def reading_data_sha256() -> str:
    """Of the files that say how reports are read: forms, Parties, words."""
    return _sha256(frozenset(path.name for path in _files()) - _ONLY_SHOWN)


def all_data_sha256() -> str:
    """Of all data files."""
    return _sha256(frozenset(path.name for path in _files()))


def _files() -> list[Path]:
    return sorted(path for path in _DATA.iterdir() if path.is_file())


@lru_cache(maxsize=4)
def _sha256(names: frozenset[str]) -> str:
    digest = hashlib.sha256()
    for path in _files():
        if path.name in names:
            content = path.read_bytes()
            digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
