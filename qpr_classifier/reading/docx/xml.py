"""XML of Office documents: parsed without document types, and looked up by local names.

Local names, because the same elements have other namespaces in a "Strict Open XML Document".
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

Element = ElementTree.Element


class DoctypeError(Exception):
    """An XML file has a document type declaration: Office never writes one, entity bombs need one."""


class _Builder(ElementTree.TreeBuilder):
    """Stops at the declaration itself, before any entity in it is declared."""

    def doctype(self, *_: str | None) -> None:
        raise DoctypeError


def parse(content: bytes) -> Element:
    """The root of an XML file.

    The open packaging convention forbids document types (ECMA-376 part 2), and without one there are no
    entities, inside or outside of the file.

    Raises
    ------
    DoctypeError
        If it has a document type declaration.
    xml.etree.ElementTree.ParseError
        If it is not well-formed.
    """
    parser = ElementTree.XMLParser(target=_Builder())  # noqa: S314 (document types are refused)
    parser.feed(content)
    root: Element = parser.close()
    return root


def name(element: Element) -> str:
    """Name without namespace."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element | None, local: str) -> str | None:
    """Value of the attribute with this name, whatever its namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == local:
            return value
    return None


def find(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of local names."""
    for step in path:
        if element is None:
            return None
        element = next((child for child in element if name(child) == step), None)
    return element


def value(element: Element | None, *path: str) -> str | None:
    """Value of ``val`` of the descendant along a path; None where there is no such element."""
    return attribute(find(element, *path), "val")


def switch(element: Element | None, *path: str) -> bool | None:
    """State of an on/off element such as ``w:b``; None where it is absent."""
    found = find(element, *path)
    if found is None:
        return None
    return (attribute(found, "val") or "true").lower() not in ("0", "false", "off", "none")


def number(text: str | None) -> int | None:
    """A whole number as Office writes one; None where it is none."""
    try:
        return int(float(text)) if text is not None else None
    except (ValueError, OverflowError):
        return None


_TRANSPARENT = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"})


def children(element: Element, *names: str) -> Iterator[Element]:
    """Children with these names, also those inside content controls, insertions and the like."""
    for child in element:
        if name(child) in names:
            yield child
        elif name(child) in _TRANSPARENT:
            yield from children(child, *names)
