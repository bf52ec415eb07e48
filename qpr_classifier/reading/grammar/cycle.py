"""Which generation of the form a report follows, by the headings and labels that only that one prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qpr_classifier.framework.forms import Form
from qpr_classifier.reading.document import Block, BlockKind
from qpr_classifier.reading.grammar.wording import PhraseBook, normalise
from qpr_classifier.reading.layout.markers import find_marker
from qpr_classifier.reading.report import Cycle

ENOUGH = 2
"""Number of different signatures from which a report is taken to follow a form."""


def find_cycle(blocks: Iterable[Block], forms: Mapping[str, Form]) -> Cycle:
    """The generation with the most different signatures; ``own`` where none has enough.

    A signature that a report repeats (a label of each measure) counts once, so that a single chapter copied from
    another form does not decide; of two generations with as many the newer one is taken.
    """
    book = PhraseBook(
        (phrase, (cycle, number))
        for cycle, form in sorted(forms.items(), reverse=True)
        for number, phrase in enumerate(form.signatures)
    )
    seen: dict[str, dict[int, int]] = {cycle: {} for cycle in forms}
    for block in blocks:
        if block.kind is BlockKind.NOTE:
            continue
        for index, line in enumerate(block.lines):
            marker = find_marker(line.text)
            start = line.text[marker.end :] if marker else line.text
            following = " ".join(after.text for after in block.lines[index + 1 : index + 4])
            words = normalise(f"{start} {following}")
            match = book.at_start(words)
            if match is None and start[:1].isupper():
                match = book.near_start(words)
            if match:
                cycle, number = match.phrase.entry
                seen[cycle][number] = seen[cycle].get(number, 0) + 1
        for cell in block.cells:
            match = book.at_start(normalise(cell.text))
            if match:
                cycle, number = match.phrase.entry
                seen[cycle][number] = seen[cycle].get(number, 0) + 1
    best = max(sorted(seen), key=lambda cycle: (len(seen[cycle]), sum(seen[cycle].values()), cycle))
    enough = len(seen[best]) >= ENOUGH or sum(seen[best].values()) > ENOUGH
    return Cycle(best) if enough else Cycle.OWN
