"""From a document to a report: the whole form grammar in order."""

from __future__ import annotations

from collections.abc import Sequence

from qpr_classifier.framework.forms import CommonWording, Form, Forms, LabelPlace, load_forms
from qpr_classifier.framework.parties import load_parties
from qpr_classifier.reading.document import Document
from qpr_classifier.reading.grammar.cycle import find_cycle
from qpr_classifier.reading.grammar.drafts import Draft
from qpr_classifier.reading.grammar.headed_measures import name_measures
from qpr_classifier.reading.grammar.identity import find_identity
from qpr_classifier.reading.grammar.labels import FormBook
from qpr_classifier.reading.grammar.measures import assemble_measures
from qpr_classifier.reading.grammar.passages import number_passages
from qpr_classifier.reading.grammar.pieces import cut_document
from qpr_classifier.reading.grammar.structure import StructureReader
from qpr_classifier.reading.grammar.wording import normalise
from qpr_classifier.reading.report import Cycle, Report

_TITLE_BLOCKS = 60


def read_report_structure(
    document: Document, party: str | None = None, year: int | None = None, cycle: Cycle | None = None
) -> Report:
    """Find measures, passages and answers to closed questions in a document.

    Parameters
    ----------
    document : Document
        As a reader gives it.
    party : str, optional
        ISO 3166 alpha-3 code of the reporting Party (``EUU`` for the European Union); overrides what is found.
    year : int, optional
        Year of the report; overrides what is found.
    cycle : Cycle, optional
        Generation of the form; overrides what is found.

    Returns
    -------
    Report
        Every block of the document is in at least one passage. Party and year are None where the document does
        not name them; a warning says so.
    """
    forms, parties = load_forms(), load_parties()
    found_cycle = cycle or find_cycle(document.blocks, forms.by_cycle)
    followed = _followed(found_cycle, forms)
    is_own = found_cycle is Cycle.OWN
    places = [place for place in LabelPlace if not (is_own and place is LabelPlace.MEASURE)]
    book = FormBook(followed, forms.common, places)
    questions = [question for form in followed for question in form.questions]
    pieces = cut_document(document, book, contacts=not is_own)
    structure = StructureReader(book, forms.common, questions, parties).read(pieces)
    warnings = list(document.warnings)
    drafts: Sequence[Draft] = structure.drafts
    is_report = found_cycle is not Cycle.OWN or _is_periodic_report(document, forms.common)
    labelled = {draft.measure for draft in drafts if draft.measure is not None}
    if is_report and (not labelled or found_cycle in (Cycle.OWN, Cycle.FORM_2012)):
        first = max(labelled, default=-1) + 1
        drafts = name_measures(drafts, first, forms.common)
    elif not is_report:
        warnings.append(
            "This does not look like a periodic report on the 2005 Convention: no measures were looked for, its "
            "text is kept as passages. Name the form (cycle) if it is one."
        )
    measures, identifiers = assemble_measures(drafts, forms.common)
    identity = find_identity(document, drafts, parties)
    known = {"party": party, "year": year}
    doubts = {"party": identity.party_warning, "year": identity.year_warning}
    doubts = {key: doubt for key, doubt in doubts.items() if doubt and known[key] is None}
    warnings += doubts.values()
    untitled = [measure.measure_id for measure in measures if not measure.title]
    if untitled:
        warnings.append(f"No title was found for {len(untitled)} measure(s): {', '.join(untitled[:10])}.")
    return Report(
        name=document.name,
        sha256=document.sha256,
        party=party or identity.party,
        year=year or identity.year,
        cycle=found_cycle,
        pages=document.pages,
        measures=tuple(measures),
        passages=number_passages(drafts, identifiers),
        answers=structure.answers,
        sub_national=identity.sub_national,
        metadata=document.metadata,
        warnings=tuple(warnings),
        doubts=doubts,
    )


def _followed(cycle: Cycle, forms: Forms) -> list[Form]:
    """The form of the cycle; for a report in a form of its own, the headings of all of them, newest first."""
    if cycle is not Cycle.OWN:
        return [forms.by_cycle[cycle.value]]
    return [forms.by_cycle[name] for name in sorted(forms.by_cycle, reverse=True)]


def _is_periodic_report(document: Document, common: CommonWording) -> bool:
    """Whether the front of a document says that it reports on the Convention."""
    front = [block.text for block in (*document.blocks[:_TITLE_BLOCKS], *document.removed[:_TITLE_BLOCKS])]
    words = " ".join(normalise(text) for text in [document.metadata.get("title", ""), *front])
    return any(f" {normalise(title)} " in f" {words} " for title in common.report_titles)
