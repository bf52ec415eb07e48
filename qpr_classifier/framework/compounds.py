"""Compounds of French and English that keep their hyphen when a line ends at it: ``savoir-faire``, ``self-employed``.

The parts by which they are known are in ``data/compounds.toml``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "compounds.toml"
_SHORTEST_REST = 4
_SHORTEST_FIRST = 3


@dataclass(frozen=True, slots=True)
class Compounds:
    """Parts of compounds, all in lower case.

    Parameters
    ----------
    first : frozenset of str
        Words that open a compound.
    second : frozenset of str
        Words that close one.
    inside : frozenset of str
        Small words between two hyphens.
    endings : frozenset of str
        Ends of ordinary words, which no compound has as its second part.
    closed : frozenset of str
        Ordinary words that only look like a compound.
    """

    first: frozenset[str]
    second: frozenset[str]
    inside: frozenset[str]
    endings: frozenset[str]
    closed: frozenset[str]

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Whether ``left-right`` is a compound, and not one word cut at the end of a line.

        Examples
        --------
        >>> compounds = load_compounds()
        >>> compounds.keeps_hyphen("porte", "parole"), compounds.keeps_hyphen("porte", "feuille")
        (True, False)
        """
        if left + right in self.closed or right in self.endings:
            return False
        return (left in self.first and len(right) >= _SHORTEST_REST) or (
            right in self.second and len(left) >= _SHORTEST_FIRST
        )


@cache
def load_compounds() -> Compounds:
    """The compounds of the package."""
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    parts = {name: frozenset(word for words in data[name].values() for word in words) for name in data}
    return Compounds(**parts)
