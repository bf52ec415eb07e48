"""Where one paragraph ends and the next begins, from the measures of the page.

A line goes on the paragraph above it when it stands at the usual distance, in the same type, and when its first
word would not have fitted on the line above. The usual distance and the right margin are measured, not assumed.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qpr_classifier.reading.document import Line
from qpr_classifier.reading.layout.check_boxes import BOXES
from qpr_classifier.reading.layout.markers import AMBIGUOUS_BULLETS, Marker, find_marker, follows, goes_on_inline_list
from qpr_classifier.reading.layout.text import is_capitals, symbols

_SAME_SIZE = 0.09
_CLEAR_GAP = 1.28
_MAX_PITCH = 2.2
_USUAL_PITCH = 1.35
_TERMINAL = ".!?…:;"
_CLOSING = "»”\")]’' "
_HYPHENS = "-\u2010\u00ad"
_ENOUGH_LINES = 4
_WIDE_WORD = 1.1
_SENTENCE_WIDTH = 25
_SHORT_WIDTH = 12
_FULL = 0.1
_RUN_LINES = 3
_JUSTIFIED_SHARE = 0.25
_SAME_END = 4.0
_ROW = 6.0
_RUN_SHORT_SHARE = 0.26


@dataclass(frozen=True, slots=True)
class PageMeasure:
    """Body type, distances between lines and right margins of a document.

    Parameters
    ----------
    body_size : float
        Size in which most of the text is set.
    pitches : mapping
        Usual distance between two baselines of a paragraph, by page and size, and by size alone (page 0).
    rights : mapping
        Right margins, by page, left margin and size, and over all pages (page 0): where most lines end, and where
        the longest does.
    line_rights : mapping
        Right margin of the lines that stand in a run of evenly set lines, or beside another column.
    """

    body_size: float
    pitches: Mapping[tuple[int, float], float]
    rights: Mapping[tuple[int, int, float], tuple[float, float]]
    line_rights: Mapping[Line, float]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> PageMeasure:
        """Measure the lines of a document, given in reading order."""
        sizes: Counter[float] = Counter()
        edges: defaultdict[tuple[int, int, float], list[tuple[float, int]]] = defaultdict(list)
        for line in lines:
            sizes[_rounded(line.size)] += len(line.text)
            for page in (line.page, 0):
                edges[_margin_key(line, page)].append((line.box.x1, len(line.text)))
        rights = {key: _margins(ends) for key, ends in edges.items() if key[0] == 0 or len(ends) >= _ENOUGH_LINES}
        body_size = sizes.most_common(1)[0][0] if sizes else 0.0
        unpitched = cls(body_size, {}, rights, _rights_beside(lines) | _run_rights(lines))
        return cls(body_size, unpitched._measured_pitches(lines), rights, unpitched.line_rights)

    def _measured_pitches(self, lines: Sequence[Line]) -> dict[tuple[int, float], float]:
        """The most frequent distance below lines that are full, and so go on in the next one."""
        distances: defaultdict[tuple[int, float], Counter[float]] = defaultdict(Counter)
        for above, below in itertools.pairwise(lines):
            distance = below.box.bottom - above.box.bottom
            if above.page != below.page or not 0.5 * above.size < distance < 3 * above.size:
                continue
            if _same_size(above, below) and not self._would_fit(above, below):
                for page in (above.page, 0):
                    distances[page, _rounded(above.size)][round(distance * 2) / 2] += 1
        return {
            key: max(found, key=lambda pitch: (found[pitch], -pitch))
            for key, found in distances.items()
            if key[0] == 0 or sum(found.values()) >= _ENOUGH_LINES
        }

    def breaks(self, group: Sequence[Line], line: Line) -> bool:
        """Whether `line` begins a new paragraph after the lines of `group`."""
        above = group[-1]
        if not _same_size(above, line):
            return True
        marker = find_marker(line.text)
        lower = marker is None and _starts_lower(line.text)
        ended = above.text.rstrip(_CLOSING)[-1:] in _TERMINAL
        fits = self._would_fit(above, line)
        if above.bold != line.bold and (fits or ended or not (lower or self._is_emphasis(group, line))):
            return True
        if is_capitals(above.text) and not lower and any(map(str.islower, line.text)):
            return True
        if marker and self._opens_item(marker, group, line, fits=fits, ended=ended):
            return True
        lower = lower or (marker is not None and marker.is_bullet and _starts_lower(line.text[marker.end :]))
        hyphen = above.text.rstrip()[-1:] in _HYPHENS and above.text.rstrip()[-2:-1].isalpha()
        if above.page != line.page or line.box.bottom < above.box.top:
            if hyphen or (above.text.rstrip().endswith(",") and self._is_large(line)):
                return False
            is_set_apart = above.box.width < _SHORT_WIDTH * above.size and not _aligned(above, line)
            return ended or above.bold != line.bold or (not lower and (fits or is_set_apart))
        distance = line.box.bottom - above.box.bottom
        if distance < 0.5 * line.size:
            return True
        if distance > _CLEAR_GAP * self._pitch(group, line):
            mid_sentence = not fits and not ended and _aligned(above, line)
            return not (mid_sentence and distance < _MAX_PITCH * line.size)
        if hyphen or self._is_display(group, line):
            return False
        if _indents(group, line, goes_on=lower and not fits and not ended):
            return True
        if not fits:
            return False
        wide = above.box.width > 0.5 * (self._right(above) - above.box.x0)
        return not (lower and not ended and wide)

    def _opens_item(self, marker: Marker, group: Sequence[Line], line: Line, *, fits: bool, ended: bool) -> bool:
        """Whether the marker at the beginning of a line introduces a list item, or only happens to stand there."""
        if (marker.is_bullet and marker.text not in AMBIGUOUS_BULLETS) or _is_next_item(marker, group[0], line):
            return True
        if goes_on_inline_list(marker, group):
            return fits
        above = group[-1]
        if marker.is_bullet and _starts_lower(line.text[marker.end :]):
            # A dash and the short word behind it fit on many a line that is full to a reader.
            right = self._right(above)
            fits = fits and above.box.x1 < right - _FULL * (right - above.box.x0)
        return fits or ended or not _aligned(above, line)

    def _pitch(self, group: Sequence[Line], line: Line) -> float:
        """Usual distance of lines here: as within the group, on the page, in the document, in print."""
        size = _rounded(line.size)
        usual = self.pitches.get((line.page, size)) or self.pitches.get((0, size)) or _USUAL_PITCH * line.size
        if len(group) > 1 and group[-2].page == group[-1].page == line.page:
            usual = max(usual, group[-1].box.bottom - group[-2].box.bottom)
        return min(usual, _MAX_PITCH * line.size)

    def _right(self, line: Line) -> float:
        """Right margin for a line: its own, else that of the lines on its page with its left margin, else of all."""
        own = self.line_rights.get(line)
        if own is not None:
            return own
        usual, longest = (
            self.rights.get(_margin_key(line, line.page))
            or self.rights.get(_margin_key(line, 0))
            or (line.box.x1, line.box.x1)
        )
        return usual if line.box.x1 <= usual + 1 else longest

    def _would_fit(self, above: Line, below: Line) -> bool:
        """Whether the first word of `below` would have had room at the end of `above`."""
        per_character = below.box.width / max(1, len(below.text))
        needed = (_length_of_first_word(below.text) + 1) * per_character * _WIDE_WORD
        return above.box.x1 + needed + 0.1 * above.size < self._right(above)

    def _is_emphasis(self, group: Sequence[Line], line: Line) -> bool:
        """Whether bold type begins or ends within a sentence that does not begin in bold."""
        above = group[-1]
        if above.bold:
            return not group[0].bold
        is_running_text = above.box.width > _SENTENCE_WIDTH * above.size
        is_label = line.text.rstrip()[-1:] in ":?" or find_marker(line.text) is not None
        return is_running_text and _aligned(above, line) and not is_label

    def _is_large(self, line: Line) -> bool:
        return line.size > 1.12 * self.body_size

    def _is_display(self, group: Sequence[Line], line: Line) -> bool:
        """Whether a line goes on a large or centred heading."""
        above = group[-1]
        large = self._is_large(line) and above.text.rstrip()[-1:] not in ".:?!"
        middle = abs((above.box.x0 + above.box.x1) - (line.box.x0 + line.box.x1)) / 2
        centred = middle < 0.5 * line.size and abs(above.box.x0 - line.box.x0) > line.size
        return (large and find_marker(line.text) is None) or (centred and (line.bold or is_capitals(line.text)))


def _margins(ends: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """Where most text ends, when enough of it ends at one place, and where the longest line ends.

    Ends are given with the number of characters of their line.
    """
    longest = max(end for end, _ in ends)
    weights: Counter[int] = Counter()
    for end, characters in ends:
        weights[round(end / _SAME_END)] += characters
    place, weight = weights.most_common(1)[0]
    at_place = [end for end, _ in ends if round(end / _SAME_END) == place]
    if len(at_place) < _RUN_LINES or weight < _JUSTIFIED_SHARE * weights.total():
        return longest, longest
    return max(at_place), longest


def _rights_beside(lines: Sequence[Line]) -> dict[Line, float]:
    """Right margin of the lines that have another line to their right on the same row, and of those just below."""
    rows: defaultdict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        rows[line.page, round(line.box.bottom / _ROW)].append(line)
    found: dict[Line, float] = {}
    for row in rows.values():
        ordered = sorted(row, key=lambda line: line.box.x0)
        for left, right in itertools.pairwise(ordered):
            if right.box.x0 - left.box.x1 > 0.5 * left.size:
                found[left] = right.box.x0 - 0.5 * left.size
    for above, below in itertools.pairwise(lines):
        right_of_above = found.get(above)
        if right_of_above is not None and below not in found and _in_column(above, below, right_of_above):
            found[below] = right_of_above
    return found


def _in_column(above: Line, below: Line, right: float) -> bool:
    distance = below.box.bottom - above.box.bottom
    return (
        above.page == below.page
        and 0 < distance < _MAX_PITCH * below.size
        and abs(above.box.x0 - below.box.x0) < 2 * below.size
        and below.box.x1 < right
    )


def _run_rights(lines: Sequence[Line]) -> dict[Line, float]:
    """Right margin of the lines in runs: evenly spaced lines in one type with one left margin.

    A run is wrapped text, and its longest line shows its margin, when few of its lines end so early that the
    next word would have fitted.
    """
    found: dict[Line, float] = {}
    run: list[Line] = []

    def close() -> None:
        if len(run) >= _RUN_LINES:
            right = max(line.box.x1 for line in run)
            short = sum(
                1
                for above, below in itertools.pairwise(run)
                if above.box.x1 + (_length_of_first_word(below.text) + 1) * below.box.width / len(below.text) < right
            )
            if short <= _RUN_SHORT_SHARE * (len(run) - 1):
                found.update(dict.fromkeys(run, right))
        run.clear()

    for line in lines:
        if run and not _in_one_run(run, line):
            close()
        run.append(line)
    close()
    return found


def _in_one_run(run: Sequence[Line], line: Line) -> bool:
    above = run[-1]
    if above.page != line.page or not _same_size(above, line) or above.bold != line.bold:
        return False
    if len(run) > 1 and not _aligned(above, line):
        return False
    distance = line.box.bottom - above.box.bottom
    if len(run) > 1:
        before = above.box.bottom - run[-2].box.bottom
        return abs(distance - before) < 0.15 * before
    return 0.8 * line.size < distance < _MAX_PITCH * line.size


def _indents(group: Sequence[Line], line: Line, *, goes_on: bool) -> bool:
    """Whether the left margin says that a new paragraph begins; `goes_on`: whether the words say that none does."""
    above = group[-1]
    step = line.box.x0 - above.box.x0
    if len(group) > 1:
        return abs(step) > 0.9 * line.size
    if find_marker(above.text) or symbols(above.text.lstrip())[:1] in BOXES:
        return step < -0.6 * line.size
    return step > 1.5 * line.size and not goes_on


def _is_next_item(marker: Marker, first: Line, line: Line) -> bool:
    """Whether a line begins, at the same place, with what comes after the marker of the item above."""
    before = find_marker(first.text)
    return before is not None and follows(before, marker) and _aligned(first, line)


def _length_of_first_word(text: str) -> int:
    """Characters up to the first space; a dash keeps to the word behind it."""
    words = text.split(maxsplit=2)
    if words[0] in AMBIGUOUS_BULLETS and len(words) > 1:
        return len(words[0]) + 1 + len(words[1])
    return len(words[0])


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _margin_key(line: Line, page: int) -> tuple[int, int, float]:
    return page, round(line.box.x0 / 8), _rounded(line.size)


def _same_size(a: Line, b: Line) -> bool:
    return abs(a.size - b.size) <= _SAME_SIZE * max(a.size, b.size)


def _aligned(a: Line, b: Line) -> bool:
    return abs(a.box.x0 - b.box.x0) < 0.5 * max(b.size, 1.0)


def _starts_lower(text: str) -> bool:
    for character in text:
        if character.isalpha():
            return character.islower()
        if not character.isspace() and character not in "«“\"'(’":
            return False
    return False
