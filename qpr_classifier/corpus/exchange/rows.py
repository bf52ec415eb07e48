"""A row of a foreign file, and how rows become passages: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from qpr_classifier.corpus.passages import LabelledPassage, passage_from_record
from qpr_classifier.errors import CorpusError, FrameworkError
from qpr_classifier.framework.parties import Parties

FIELDS = tuple(field.name for field in fields(LabelledPassage))
MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_PROBLEMS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One passage as a foreign file has it.

    Parameters
    ----------
    place : str
        File and line.
    fields : mapping of str to object
        Values by field of a passage; ``labels`` is a list of str, the others are text. Fields may be missing.
    problem : str
        Why the row cannot be used; empty if it can.
    """

    place: str
    fields: Mapping[str, Any]
    problem: str = ""


def readable(path: Path) -> Path:
    """The path itself, if it is a file of a size that can be read.

    Raises
    ------
    CorpusError
        Otherwise.
    """
    if not path.is_file():
        raise CorpusError(f"There is no file {path}.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise CorpusError(f"{path} is larger than {MAX_FILE_BYTES // 2**20} MiB. Split it.")
    return path


def text_of(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte order mark.

    Raises
    ------
    CorpusError
        If it cannot be read, or is in another encoding.
    """
    try:
        return readable(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path} is not in UTF-8 ({error.reason} at byte {error.start}). "
            'Save it as UTF-8; in Excel that is "CSV UTF-8", or hand in the .xlsx file itself.'
        ) from error
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}.") from error


def labels_of(rows: Iterable[Row], codes: Sequence[str]) -> list[dict[str, Any]]:
    """Ids and labels alone, as second annotations are kept.

    Raises
    ------
    CorpusError
        With every row that cannot be used.
    """
    records, problems, seen = [], [], dict[str, str]()
    for row in rows:
        problem = row.problem or _label_problem(row.fields, codes)
        passage_id = row.fields.get("id")
        if not problem and not passage_id:
            problem = "there is no id"
        if not problem and passage_id in seen:
            problem = f"id {passage_id} stands already at {seen[passage_id]}"
        if problem:
            problems.append(f"{row.place}: {problem}")
            continue
        seen[row.fields["id"]] = row.place
        records.append({"id": row.fields["id"], "labels": row.fields["labels"]})
    _refuse(problems)
    return records


def passages_of(
    rows: Iterable[Row],
    codes: Sequence[str],
    parties: Parties,
    given: Mapping[str, str],
    taken: Mapping[str, str],
) -> list[LabelledPassage]:
    """Passages of all rows.

    Parameters
    ----------
    rows : iterable of Row
    codes : sequence of str
        The activity codes of the framework.
    parties : Parties
        Give the group of a Party where the row has none.
    given : mapping of str to str
        Values for fields that a row lacks.
    taken : mapping of str to str
        Ids that other passages have, with their places.

    Raises
    ------
    CorpusError
        With every row that cannot be used.
    """
    passages: list[LabelledPassage] = []
    problems: list[str] = []
    seen = dict(taken)
    for row in rows:
        if row.problem:
            problems.append(f"{row.place}: {row.problem}")
            continue
        try:
            passage = passage_from_record(_record(row.fields, given, parties))
        except (ValueError, TypeError) as error:
            hint = " (a value for all rows can be given with --set)" if "missing" in str(error) else ""
            problems.append(f"{row.place}: {error}{hint}")
            continue
        problems += [f"{row.place}: {problem}" for problem in passage.problems(codes)]
        if passage.id in seen:
            problems.append(f"{row.place}: id {passage.id} stands already at {seen[passage.id]}")
        seen[passage.id] = row.place
        passages.append(passage)
    _refuse(problems)
    return passages


def _record(found: Mapping[str, Any], given: Mapping[str, str], parties: Parties) -> dict[str, Any]:
    values = {**given, **{name: value for name, value in found.items() if value not in (None, "")}}
    labels = list(found.get("labels") or [])
    if labels:
        values.pop("negative_kind", None)  # says why a passage is negative, which it no longer is
    if "group" not in values and "party" in values:
        try:
            values["group"] = parties.by_code(values["party"]).group
        except FrameworkError as error:
            raise ValueError(str(error)) from error
    values["primary"] = values.get("primary") or (labels[0] if labels else None)
    values["labels"] = labels
    return values


def _label_problem(found: Mapping[str, Any], codes: Sequence[str]) -> str:
    labels = found.get("labels")
    if labels is None:
        return "there are no labels"
    unknown = [code for code in labels if code not in codes]
    if unknown:
        return f"unknown activity {', '.join(unknown)}"
    return "a label stands twice" if len(set(labels)) != len(labels) else ""


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        shown = "\n".join(problems[:MAX_PROBLEMS_SHOWN])
        more = f"\n... and {len(problems) - MAX_PROBLEMS_SHOWN} more" if len(problems) > MAX_PROBLEMS_SHOWN else ""
        raise CorpusError(f"Nothing was imported. Mend these rows and import the file again:\n{shown}{more}")
