"""Values of fields: websites, ticked options, partners, years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product

from qpr_classifier.framework.forms import CommonWording
from qpr_classifier.reading.document import Block, BlockKind
from qpr_classifier.reading.grammar.answers import boxes_of
from qpr_classifier.reading.grammar.drafts import Draft
from qpr_classifier.reading.grammar.wording import normalise, place_of
from qpr_classifier.reading.layout.markers import find_marker

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>«»\"]+|(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}(?:/[^\s<>«»\"]*)?")
_ADDRESS_START = re.compile(r"^(?:https?://|www\.)\S+", re.IGNORECASE)
_LEFTOVER = re.compile(r"^[\w./?=&%#~+:-]+$")
_SEPARATORS = re.compile(r"\s*[;\n•▪]\s*|,\s+(?=[A-ZÉÀ])")
_PARTNER_SEPARATORS = re.compile(r"\s*[;\n•▪]\s*")
_SENTENCE_END = re.compile(r"(?<=[^\W\d]{2}[.!?])\s+|\n")
_MARK = re.compile(r"^[\s•▪●○■□☐☑☒✓✔✗–—*-]+")


def plain_text(drafts: Iterable[Draft]) -> str:
    """The texts of drafts, a paragraph each, list items with their marker."""
    parts = []
    for draft in drafts:
        block = draft.block
        text = f"{block.marker} {block.text}" if block.marker and block.kind is BlockKind.LIST_ITEM else block.text
        if text.strip():
            parts.append(text.strip())
    return "\n".join(parts)


def website(blocks: Sequence[Block]) -> str | None:
    """The first address of the web, put together where it was broken over lines; the text itself without one."""
    lines = [line.text.strip() for block in blocks for line in block.lines if line.text.strip()]
    text = " ".join(block.text for block in blocks).strip()
    for index, line in enumerate(lines):
        if not _ADDRESS_START.match(line):
            continue
        address = line
        for after in lines[index + 1 :]:
            goes_on = address[-1] in "/-_=&?.%#" or after[:1] in "/_=&?%#-." or after[:1].islower()
            if " " in address or not _LEFTOVER.match(after) or _ADDRESS_START.match(after) or not goes_on:
                break
            address += after
        return address.split(" ")[0].rstrip(".,;)")
    found = _ADDRESS.search(text)
    return found.group().rstrip(".,;)") if found else (text or None)


def options(blocks: Sequence[Block], known: Sequence[str]) -> tuple[str, ...]:
    """The ticked options, or the options listed where there are no boxes."""
    boxed = [block for block in blocks if block.checked is not None]
    if boxed:
        return tuple(block.text.strip() for block in boxed if block.checked and block.text.strip())
    printed = [box for block in blocks for box in boxes_of(block.lines)]
    if printed:
        return tuple(label for label, checked in printed if checked and label)
    names = sorted({normalise(name) for name in known}, key=len, reverse=True)
    found: list[str] = []
    for block in blocks:
        listed = _known_options(block.text, names)
        found += listed or [part for part in map(_unmarked, _SEPARATORS.split(block.text)) if part]
    return tuple(dict.fromkeys(found))


def _known_options(text: str, names: Sequence[str]) -> list[str]:
    """The text as a sequence of known options with nothing else between them; empty where it is not one."""
    found: list[str] = []
    rest = _unmarked(text)
    while rest:
        words = normalise(rest)
        name = next((n for n in names if words == n or words.startswith(n + " ")), None)
        if name is None:
            return []
        end = place_of(rest, len(name))
        closing = re.match(r"[\s)]*\)", rest[end:])
        end += closing.end() if closing else 0
        found.append(rest[:end].strip())
        rest = rest[end:].lstrip(" ,;/•\n\t|.")
    return found


def _unmarked(text: str) -> str:
    return _MARK.sub("", text).strip(" .,;")


def partners(drafts: Sequence[Draft], common: CommonWording) -> tuple[str, ...]:
    """Names of partners, without the type of entity that stands behind or below them."""
    types = sorted({normalise(name) for name in common.options["entities"]}, key=len, reverse=True)
    found: list[str] = []
    for draft in drafts:
        if draft.field == "partner_type" or draft.is_printed or draft.block.checked is not None:
            continue
        if draft.values:
            found.append(draft.values.get("partner_name", ""))
        elif draft.block.cells:
            found.append(next((cell.text for cell in draft.block.cells if cell.text), ""))
        else:
            found += _below_titles(draft.block.text, types, common) or _names(draft.block, types)
    names = [_without_type(_unmarked(name), types) for name in found]
    return tuple(dict.fromkeys(name for name in names if name and normalise(name) not in types))


def _below_titles(text: str, types: Sequence[str], common: CommonWording) -> list[str]:
    """Names in a table of partners that became one text, with its column titles in front; empty where it is none."""
    name_titles, type_titles = (map(normalise, common.columns[f"partner_{side}"]) for side in ("name", "type"))
    titles = sorted(
        (f"{n} {t} ".lstrip() for n, t in product(("", *name_titles), tuple(type_titles))), key=len, reverse=True
    )
    title = next((title for title in titles if normalise(text).startswith(title)), None)
    if title is None:
        return []
    rest = text[place_of(text, len(title.rstrip())) :].strip()
    names: list[str] = []
    kind = re.compile("|".join(rf" {re.escape(name)}(?= |$)" for name in types))
    while found := kind.search(normalise(rest)):
        names.append(rest[: place_of(rest, found.start())])
        rest = rest[place_of(rest, found.end()) :].lstrip(" )")
    return [*names, rest]


def _names(block: Block, types: Sequence[str]) -> list[str]:
    """One name a line where lines end in a type of entity, else one a paragraph or between semicolons."""
    lines = [line.text for line in block.lines]
    typed = [line for line in lines if any(normalise(line).endswith(name) for name in types)]
    if len(lines) > 1 and len(typed) * 2 >= len(lines):
        names: list[str] = []
        open_name = ""
        for line in lines:
            open_name = f"{open_name} {line}".strip()
            if any(normalise(line).endswith(name) for name in types):
                names.append(open_name)
                open_name = ""
        return names + ([open_name] if open_name else [])
    marker = find_marker(block.text)
    return _PARTNER_SEPARATORS.split(block.text[marker.end :] if marker else block.text)


def _without_type(name: str, types: Sequence[str]) -> str:
    """The name without the type of entity behind it, glued to it or not (``FACTORPrivate Sector``)."""
    words = normalise(name)
    for kind in types:
        if words == kind:
            return ""
        if words.endswith(kind):
            before = words[: -len(kind)]
            if before.endswith(" "):
                return name[: place_of(name, len(before.rstrip()))].rstrip(" -–:|,;(/")
            glued = place_of(name, len(before) + 1) - 1
            if name[glued : glued + 1].isupper():
                return name[:glued].rstrip(" -–:|,;(/")
    return name


def years(title: str, description: str, common: CommonWording) -> str | None:
    """When the measure runs, by its title or the first sentence of its description.

    ``2016-2019``, or ``2018-`` for "since 2018". Later sentences speak of parts of a measure.
    """
    for text in (title, _SENTENCE_END.split(description, 1)[0]):
        for pattern in common.year_patterns:
            found = pattern.search(text)
            if found:
                first, *more = re.findall(r"\d+", found.group())
                last = more[-1] if more else ""
                if last and len(last) == 2:
                    last = first[:2] + last
                if not last or int(first) <= int(last):
                    return f"{first}-{last}"
    return None
