"""What a paragraph says, run by run: text with its type, breaks, notes and text boxes.

Left out are deleted and hidden text, the instructions of fields, and the placeholders of content controls that
nobody filled in. Check-boxes (content controls and form fields) become box characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from qpr_classifier.reading.docx.styles import Styles
from qpr_classifier.reading.docx.xml import Element, attribute, children, find, name, number, switch, value
from qpr_classifier.reading.layout.check_boxes import EMPTY, TICKED
from qpr_classifier.reading.layout.text import symbols

_LEFT_OUT = frozenset(
    {
        "del",
        "moveFrom",
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "instrText",
        "delText",
        "delInstrText",
        "rt",
        "tblPr",
        "tcPr",
    }
)
_SYMBOL_FONTS = ("wingdings", "webdings", "symbol")
_SPACE = "\u0020"
SUPERSCRIPT = str.maketrans("0123456789ivx", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁱᵛˣ")
"""Raised characters, as every reader writes the marks of notes into lines."""

_LEADER = " ........ "


class Break(Enum):
    """Where a line or page ends."""

    LINE = auto()
    PAGE = auto()
    RENDERED_PAGE = auto()


@dataclass(frozen=True, slots=True)
class Text:
    """Characters of one type."""

    text: str
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class NoteReference:
    """The mark of a footnote or endnote."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class TextBox:
    """A box with paragraphs of its own, anchored here."""

    content: Element


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture; what is written in it is not read."""


Item = Text | Break | NoteReference | TextBox | Picture


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction, and whether its result has begun."""

    instruction: str = ""
    in_result: bool = False
    replaced: bool = False


@dataclass(slots=True)
class RunReader:
    """Reads paragraphs in the order of the document; fields may reach over several of them.

    Parameters
    ----------
    styles : Styles

    Attributes
    ----------
    placeholders : list of str
        Texts of content controls that were left empty.
    unread : list of str
        What was met and cannot be read, since this list was last emptied: ``chart``, ``diagram`` ...
    """

    styles: Styles
    placeholders: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    _fields: list[_Field] = field(default_factory=list)
    _leader: bool = False

    @property
    def in_contents(self) -> bool:
        """Whether a table-of-contents field is open."""
        return any(one.instruction.split()[:1] == ["TOC"] for one in self._fields)

    def items(self, paragraph: Element, style: str | None) -> list[Item]:
        """What a paragraph with this style says."""
        tabs = self.styles.property(find(paragraph, "pPr"), style, "tabs")
        stops = tabs if tabs is not None else ()
        self._leader = any(attribute(stop, "leader") in ("dot", "middleDot") for stop in stops)
        return list(self._inside(paragraph, style))

    def _inside(self, element: Element, style: str | None) -> Iterator[Item]:
        for child in element:
            kind = name(child)
            if kind in _LEFT_OUT:
                continue
            if kind == "r":
                yield from self._run(child, style)
            elif kind == "sdt":
                yield from self._control(child, style)
            elif kind == "t":  # formulas hold their text outside of runs
                yield Text(child.text or "", 0.0, False)
            else:
                yield from self._inside(child, style)

    def _control(self, element: Element, style: str | None) -> Iterator[Item]:
        """A content control within a paragraph."""
        box = find(element, "sdtPr", "checkbox")
        content = find(element, "sdtContent")
        if box is not None:
            found = self.styles.type_of(find(content, "r", "rPr"), style)
            yield Text(TICKED if switch(box, "checked") else EMPTY, found.size, found.bold)
        elif content is not None:
            items = list(self._inside(content, style))
            if is_placeholder(element):
                self.placeholders.append("".join(item.text for item in items if isinstance(item, Text)))
            else:
                yield from items

    def _run(self, run: Element, style: str | None) -> Iterator[Item]:
        properties = find(run, "rPr")
        found = self.styles.type_of(properties, style)
        font = (attribute(find(properties, "rFonts"), "ascii") or "").lower()
        raised = value(properties, "vertAlign") == "superscript"
        for child in run:
            kind = name(child)
            if kind == "fldChar":
                yield from (Text(text, found.size, found.bold) for text in self._field_mark(child))
            elif kind == "instrText" and self._fields:
                self._fields[-1].instruction += child.text or ""
            elif kind == "lastRenderedPageBreak":
                yield Break.RENDERED_PAGE
            elif found.hidden or not self._is_shown or kind in _LEFT_OUT:
                continue
            elif kind in ("drawing", "pict", "object", "AlternateContent"):
                yield from self._drawn(child)
            elif kind in ("footnoteReference", "endnoteReference"):
                yield NoteReference(kind.removesuffix("Reference"), attribute(child, "id") or "")
            elif kind == "br":
                yield Break.PAGE if attribute(child, "type") == "page" else Break.LINE
            elif kind == "cr":
                yield Break.LINE
            elif kind == "ruby":
                yield from self._inside(child, style)
            else:
                text = self._characters(child, kind, font)
                if raised and text.isdigit():
                    text = text.translate(SUPERSCRIPT)
                if text:
                    yield Text(text, found.size, found.bold)

    def _characters(self, element: Element, kind: str, font: str) -> str:
        if kind == "t":
            return _in_symbol_font(element.text or "") if font.startswith(_SYMBOL_FONTS) else element.text or ""
        if kind in ("tab", "ptab"):
            return _LEADER if self._leader or attribute(element, "leader") == "dot" else _SPACE
        if kind == "noBreakHyphen":
            return "\u2011"
        if kind == "softHyphen":
            return "\u00ad"
        if kind == "sym":
            return _symbol(attribute(element, "char") or "")
        return ""

    @property
    def _is_shown(self) -> bool:
        return all(one.in_result and not one.replaced for one in self._fields)

    def _field_mark(self, mark: Element) -> Iterator[str]:
        """Begin, middle or end of a field; form fields without a result of their own give their state."""
        kind = attribute(mark, "fldCharType")
        if kind == "begin":
            shown = self._is_shown
            opened = _Field()
            self._fields.append(opened)
            state = _form_field(mark)
            if state:
                opened.replaced = True
                if shown:
                    yield state
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _drawn(self, element: Element) -> Iterator[Item]:
        """Text boxes in a drawing; what else it holds is counted."""
        if name(element) == "AlternateContent":
            choice = find(element, "Choice")
            fallback = find(element, "Fallback")
            for version in (choice, fallback):
                found = [item for child in version for item in self._drawn(child)] if version is not None else []
                if found or version is fallback:
                    yield from found
                    return
            return
        boxes = list(_text_boxes(element))
        yield from (TextBox(box) for box in boxes)
        kinds = {name(part) for part in element.iter()}
        if not boxes:
            if kinds & {"blip", "imagedata"}:
                yield Picture()
            if "chart" in kinds:
                self.unread.append("chart")
            if "relIds" in kinds:
                self.unread.append("diagram")
            if "control" in kinds:
                self.unread.append("form control")


def is_placeholder(control: Element) -> bool:
    """Whether a content control shows only what to type into it."""
    return bool(switch(control, "sdtPr", "showingPlcHdr"))


def _text_boxes(element: Element) -> Iterator[Element]:
    """Contents of the outermost text boxes, once where a drawing has them in two versions."""
    for child in element:
        kind = name(child)
        if kind == "txbxContent":
            yield child
        elif kind == "AlternateContent":
            choice = find(child, "Choice")
            found = list(_text_boxes(choice)) if choice is not None else []
            fallback = find(child, "Fallback")
            yield from found or (_text_boxes(fallback) if fallback is not None else ())
        else:
            yield from _text_boxes(child)


def _form_field(mark: Element) -> str:
    """State of a check-box or choice of a drop-down list among the form fields of old."""
    data = find(mark, "ffData")
    box = find(data, "checkBox")
    if box is not None:
        state = switch(box, "checked")
        return TICKED if (switch(box, "default") if state is None else state) else EMPTY
    choices = find(data, "ddList")
    if choices is not None:
        entries = [value(entry) or "" for entry in children(choices, "listEntry")]
        chosen = number(value(choices, "result")) or number(value(choices, "default")) or 0
        return entries[chosen] if 0 <= chosen < len(entries) else ""
    return ""


def _symbol(code: str) -> str:
    """A character of a symbol font, given by its code."""
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    if point < 0x20 or point > 0xFFFF or 0xD800 <= point < 0xE000:
        return ""
    return symbols(chr(point | 0xF000 if point < 0x100 else point))


def _in_symbol_font(text: str) -> str:
    """Bullets and boxes among the letters of a symbol font; letters that are none stay as they are."""
    readable = ""
    for character in text:
        place = chr(ord(character) | 0xF000) if ord(character) < 0x100 else character
        shown = symbols(place)
        readable += character if shown == place else shown
    return readable
