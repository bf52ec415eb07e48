"""From the corpus to a file of another program and back: what `qpr corpus export` and `import` do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qpr_classifier.corpus.exchange.formats import FORMATS, format_of, format_to_write
from qpr_classifier.corpus.exchange.rows import FIELDS, labels_of, passages_of
from qpr_classifier.corpus.passages import LabelledPassage, read_passages, record_of, scan_passages, write_passages
from qpr_classifier.errors import CorpusError, OutputError
from qpr_classifier.export.jsonl import write_jsonl
from qpr_classifier.framework.parties import load_parties
from qpr_classifier.framework.roadmap import load_framework

BLIND_FIELDS = ("id", "language", "text", "heading")
"""What an annotator sees who must not know the labels; the other fields would give them away."""


def export_passages(
    corpus: Path, target: Path, *, format_name: str | None = None, blind: bool = False
) -> list[LabelledPassage]:
    """Write the passages of a file or folder in another format.

    Parameters
    ----------
    corpus, target : Path
    format_name : str, optional
        One of `FORMATS`; told by the name of `target` if not given.
    blind : bool
        Leave out the labels and all that hints at them, for a second annotator.

    Raises
    ------
    CorpusError
        If the corpus breaks its rules, or the format is not clear.
    OutputError
        If the file cannot be written.
    """
    framework = load_framework()
    writer = FORMATS[format_name or format_to_write(target)].write
    passages = read_passages(corpus, framework.codes)
    records: Sequence[Mapping[str, Any]] = [record_of(passage) for passage in passages]
    if blind:
        records = [{name: record[name] for name in BLIND_FIELDS if name in record} for record in records]
    writer(records, target, framework)
    return passages


def import_passages(
    source: Path,
    target: Path,
    *,
    format_name: str | None = None,
    given: Mapping[str, str] | None = None,
    replace: bool = False,
) -> list[LabelledPassage]:
    """Read passages from a file of another program and write them as a file of the corpus, all or none.

    Parameters
    ----------
    source, target : Path
    format_name : str, optional
        One of `FORMATS`; found from `source` if not given.
    given : mapping of str to str, optional
        Values for fields that a row lacks.
    replace : bool
        Whether an existing target may be replaced.

    Raises
    ------
    CorpusError
        With file and line of every row that cannot be used; nothing is written then.
    OutputError
        If the target exists already or cannot be written.
    """
    given = given or {}
    unknown = sorted(set(given) - set(FIELDS))
    if unknown:
        raise CorpusError(f"There is no field {', '.join(unknown)}. Fields are {', '.join(FIELDS)}.")
    _may_write(target, replace)
    framework = load_framework()
    rows = FORMATS[format_name or format_of(source)].read(source)
    passages = passages_of(rows, framework.codes, load_parties(), given, _ids_beside(target, framework.codes))
    if not passages:
        raise CorpusError(f"{source} holds no passages.")
    write_passages(passages, target)
    return passages


def import_labels(
    source: Path, target: Path, *, format_name: str | None = None, replace: bool = False
) -> list[dict[str, Any]]:
    """Read ids and labels only and write them as second annotations; otherwise like `import_passages`."""
    _may_write(target, replace)
    rows = FORMATS[format_name or format_of(source)].read(source)
    records = labels_of(rows, load_framework().codes)
    if not records:
        raise CorpusError(f"{source} holds no passages.")
    write_jsonl(records, target)
    return records


def _may_write(target: Path, replace: bool) -> None:
    if target.suffix.lower() != ".jsonl":
        raise CorpusError(f"{target}: files of the corpus are JSON Lines; give a name that ends in .jsonl.")
    if target.exists() and not replace:
        raise OutputError(f"{target} is there already. Choose another name, or replace it with --replace.")


def _ids_beside(target: Path, codes: Sequence[str]) -> dict[str, str]:
    """Ids in the other files of the folder, which the new file must not use again."""
    ids: dict[str, str] = {}
    for file in sorted(target.parent.glob("*.jsonl")):
        if file.name != target.name:
            found = scan_passages(file, codes)
            ids |= {p.id: place for p, place in zip(found.passages, found.places, strict=True)}
    return ids
