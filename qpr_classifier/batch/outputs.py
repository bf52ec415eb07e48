"""The files of a results folder: written from the store, and only where they are not the right ones already."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qpr_classifier.errors import OutputError
from qpr_classifier.export.whole_file import whole_file
from qpr_classifier.framework.roadmap import Language
from qpr_classifier.store import Export, ResultsStore, snapshot

EXPORTS = ("measures.jsonl", "passages.jsonl", "answers.jsonl", "measures.csv", "measures.xlsx")
RUN_RECORDS = ("run.json", "run.html")


def write_outputs(store: ResultsStore, record: Mapping[str, Any], ui_language: Language) -> None:
    """Bring all files of the folder of `store` up to date; each appears only when it is whole.

    Parameters
    ----------
    store : ResultsStore
    record : mapping
        The content of ``run.json``.
    ui_language : {"en", "fr"}

    Raises
    ------
    OutputError
    """
    folder = store.folder
    basis = _basis(store, record, ui_language)
    try:
        found = _as_they_lie(folder, basis)
        if len(found) < len(EXPORTS) or found != store.exports():
            with snapshot(store.connection):
                _write_exports(store, record, ui_language)
            store.note_exports(_as_they_lie(folder, basis))
        _write_run_records(folder, record, ui_language)
    except OSError as error:
        raise OutputError(
            f"The results cannot be written to {folder}: {error.strerror or error}. "
            "Close the tables if they are open in another program, then start the same command again: "
            "what was read is kept."
        ) from error


def _basis(store: ResultsStore, record: Mapping[str, Any], ui_language: Language) -> str:
    """What the exports show: the results, and what the run says of them, by whom and in which words."""
    from qpr_classifier.framework.fingerprint import all_data_sha256

    said = [record[key] for key in ("program", "model", "notes")]
    parts = json.dumps([store.changes(), ui_language, all_data_sha256(), said], sort_keys=True)
    return hashlib.sha256(parts.encode("utf-8", "backslashreplace")).hexdigest()


def _as_they_lie(folder: Path, basis: str) -> dict[str, Export]:
    """The exports that are in the folder, as they are now.

    Size and the instant of the last change tell whether anyone touched a file; that these are the same to the
    nanosecond and the content is not, no spreadsheet program brings about.
    """
    found = {name: (folder / name).stat() for name in EXPORTS if (folder / name).is_file()}
    return {name: Export(status.st_size, status.st_mtime_ns, basis) for name, status in found.items()}


def _write_exports(store: ResultsStore, record: Mapping[str, Any], ui_language: Language) -> None:
    from qpr_classifier.export.criteria import Criteria
    from qpr_classifier.export.csv import write_measures_csv
    from qpr_classifier.export.jsonl import write_jsonl
    from qpr_classifier.export.phrasing import Phrasing
    from qpr_classifier.export.tables import chosen_in_words
    from qpr_classifier.export.xlsx import check_room, has_room, write_workbook
    from qpr_classifier.framework.roadmap import load_framework

    folder = store.folder
    write_jsonl(store.reviewed_measures(), folder / "measures.jsonl")
    write_jsonl(store.passages(), folder / "passages.jsonl")
    write_jsonl(store.answers(), folder / "answers.jsonl")
    write_measures_csv(store.reviewed_measures(), folder / "measures.csv", ui_language)
    criteria = Criteria() if has_room(store.reviewed_measures().count()) else Criteria(digital=True)
    framework, path = load_framework(), folder / "measures.xlsx"
    chosen = store.reviewed_measures(criteria.selection(framework))
    check_room(chosen.count(), path)
    write_workbook(
        chosen,
        record,
        path,
        ui_language,
        framework,
        answers=store.answers(),
        report_files={report["report"]: Path(report["path"]) for report in record["reports"] if report.get("path")},
        chosen=chosen_in_words(store, criteria, Phrasing(ui_language, framework)),
    )


def _write_run_records(folder: Path, record: Mapping[str, Any], ui_language: Language) -> None:
    from qpr_classifier.export.run_page import write_run_page
    from qpr_classifier.export.text import without_surrogates
    from qpr_classifier.framework.roadmap import load_framework

    write_run_page(record, folder / "run.html", ui_language, load_framework())
    text = without_surrogates(json.dumps(record, indent=2, ensure_ascii=False))
    with whole_file(folder / "run.json") as temporary:
        temporary.write_text(text + "\n", encoding="utf-8", newline="\n")
