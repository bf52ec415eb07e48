"""Styles of a document: what a paragraph or run looks like when it does not say so itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qpr_classifier.reading.docx.xml import Element, attribute, find, name, number, switch, value

_MAX_DEPTH = 20
_DEFAULT_SIZE = 10.0
_CONTENTS_STYLE = re.compile(r"toc( heading)?( \d)?|table of figures", re.IGNORECASE)
_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_TITLE_STYLE = "title"


@dataclass(frozen=True, slots=True)
class Type:
    """How characters are set: size in points, bold, hidden."""

    size: float
    bold: bool
    hidden: bool = False


class Styles:
    """The styles of a document.

    Parameters
    ----------
    root : Element or None
        Root of ``styles.xml``; None where the document has none.
    """

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._defaults = find(root, "docDefaults", "rPrDefault", "rPr")
        self._normal: str | None = None
        for style in root if root is not None else ():
            if name(style) != "style":
                continue
            key = attribute(style, "styleId") or ""
            self._styles[key] = style
            if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true", "on"):
                self._normal = key

    def paragraph_style(self, properties: Element | None) -> str | None:
        """Identifier of the style of a paragraph with these properties."""
        return value(properties, "pStyle") or self._normal

    def type_of(self, run: Element | None, style: str | None) -> Type:
        """How a run is set, from its own properties, its character style and the style of its paragraph."""
        sources = [
            run,
            *(find(found, "rPr") for found in self._chain(value(run, "rStyle"))),
            *(find(found, "rPr") for found in self._chain(style)),
            self._defaults,
        ]
        sizes = (number(value(source, "sz")) for source in sources)
        size = next((half_points / 2 for half_points in sizes if half_points), _DEFAULT_SIZE)
        bold = next((state for source in sources if (state := switch(source, "b")) is not None), False)
        hidden = next((state for source in sources if (state := switch(source, "vanish")) is not None), False)
        return Type(size, bold, hidden)

    def heading_level(self, properties: Element | None, style: str | None) -> int:
        """Level of a heading, 1 the highest; 0 for a paragraph that is none."""
        own = number(value(properties, "outlineLvl"))
        if own is not None:
            return own + 1 if own < 9 else 0
        for found in self._chain(style):
            level = number(value(found, "pPr", "outlineLvl"))
            if level is not None:
                return level + 1 if level < 9 else 0
            style_name = value(found, "name") or ""
            if style_name.lower() == _TITLE_STYLE:
                return 1
            heading = _HEADING_STYLE.fullmatch(style_name)
            if heading:
                return int(heading.group(1))
        return 0

    def is_contents(self, style: str | None) -> bool:
        """Whether a style is that of a line of a table of contents."""
        return any(_CONTENTS_STYLE.fullmatch(value(found, "name") or "") for found in self._chain(style))

    def numbering(self, style: str | None) -> tuple[str | None, int | None]:
        """Number of the list, and level in it, that a paragraph style brings along."""
        for found in self._chain(style):
            properties = find(found, "pPr", "numPr")
            if properties is not None:
                return value(properties, "numId"), number(value(properties, "ilvl"))
        return None, None

    def property(self, properties: Element | None, style: str | None, wanted: str) -> Element | None:
        """A paragraph property, from the paragraph itself or its style."""
        found = find(properties, wanted)
        for source in self._chain(style):
            if found is not None:
                break
            found = find(source, "pPr", wanted)
        return found

    def _chain(self, style: str | None) -> Iterator[Element]:
        """A style and those it is based on, nearest first."""
        for _ in range(_MAX_DEPTH):
            found = self._styles.get(style or "")
            if found is None:
                return
            yield found
            style = value(found, "basedOn")
