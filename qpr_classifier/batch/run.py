"""A run: read the reports that are new or changed, keep the results, write the exports.

Reports are independent: each is read in a process of its own, several at a time, and written to the store as soon
as it is done. Started again after any end, a run does what is left.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from qpr_classifier.batch.backends import Workers, perform_all
from qpr_classifier.batch.isolation import ProcessLimits
from qpr_classifier.batch.job import Job, sha256_of
from qpr_classifier.batch.reports import ReportFile
from qpr_classifier.errors import ExitCode, OutputError
from qpr_classifier.framework.roadmap import Language
from qpr_classifier.store import Basis, Model, ResultsStore, Standing

LIBRARIES = ("spacy", "scikit-learn", "pdfplumber", "pypdfium2", "langdetect", "numpy", "skops")


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What can be chosen about a run.

    Parameters
    ----------
    model : str
        Name of a shipped model, or a model folder.
    ui_language : str
        Language of the tables, ``en`` or ``fr``.
    workers : Workers
        Who reads the reports.
    limits : ProcessLimits
        What one report may cost.
    """

    model: str
    ui_language: Language = "en"
    workers: Workers = field(default_factory=Workers)
    limits: ProcessLimits = field(default_factory=ProcessLimits)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did.

    Parameters
    ----------
    read, failed, kept : int
        Reports read now, not readable, and taken over from an earlier run.
    record : mapping
        The content of ``run.json``.
    """

    read: int
    failed: int
    kept: int
    record: dict[str, Any]

    @property
    def exit_code(self) -> ExitCode:
        """Whether all, some or none of the reports of this run could be read."""
        if not self.failed:
            return ExitCode.OK
        return ExitCode.SOME_REPORTS_FAILED if self.read + self.kept else ExitCode.ALL_REPORTS_FAILED


class Listener:
    """Told what a run is doing; the command line shows it, a program may ignore it."""

    def begin(self, to_read: int, kept: int) -> None:
        """The run knows what it has to do."""

    def page(self, name: str, done: int, total: int) -> None:
        """A page of a report was read."""

    def end_report(self, record: dict[str, Any]) -> None:
        """A report is done, read or failed."""


def run(
    files: Sequence[ReportFile],
    folder: Path,
    settings: RunSettings,
    listener: Listener | None = None,
    notes: Sequence[str] = (),
) -> RunSummary:
    """Read `files`, tag them and write the results into `folder`.

    Parameters
    ----------
    files : sequence of ReportFile
    folder : Path
    settings : RunSettings
    listener : Listener, optional
    notes : sequence of str
        Remarks to be kept in ``run.json``, such as manifest lines without a report.

    Raises
    ------
    ModelError
        If the model cannot be loaded; nothing is read then.
    OutputError
        If the results cannot be written.
    """
    from qpr_classifier.api import load_model

    listener = listener or Listener()
    started = datetime.now(UTC)
    load_model(settings.model)  # before anything is read: a bad model must not cost a night
    with ResultsStore(folder) as store:
        files = keep_apart(files, store)
        model = model_facts(settings.model)
        store.begin_run(
            started.isoformat(timespec="seconds"), version("qpr-classifier"), model, settings_record(settings)
        )
        bases = {file.name: basis_of(file, model) for file in files}
        standings = store.standings()
        to_do = [file for file in files if not _is_done(standings.get(file.name), file, bases[file.name])]
        kept = len(files) - len(to_do)
        listener.begin(len(to_do), kept)
        jobs = [Job(file, settings.model, settings.limits) for file in to_do]
        read = failed = 0
        for outcome in perform_all(jobs, settings.workers, listener.page):
            name = outcome.report["report"]
            store.put(outcome.report, bases[name], outcome.measures, outcome.passages, outcome.answers)
            read += outcome.report["status"] == "read"
            failed += outcome.report["status"] == "failed"
            listener.end_report(dict(outcome.report))
        record = run_record(store, settings, started, read=read, failed=failed, kept=kept, notes=notes)
        write_exports(store, folder, record, settings.ui_language, {file.name: file.path for file in files})
        facts = {key: value for key, value in record.items() if key != "reports"}
        store.end_run(datetime.now(UTC).isoformat(timespec="seconds"), facts)
    return RunSummary(read, failed, kept, record)


def keep_apart(files: Sequence[ReportFile], store: ResultsStore) -> list[ReportFile]:
    """The files, renamed where their name belongs to a report that was read from another place.

    A report that was corrected where it stands takes the place of its earlier results; one of the same name from
    another folder must not.
    """
    read_from = {report["report"]: report.get("path") for report in store.reports()}
    taken = set(read_from) | {file.name for file in files}
    kept = []
    for file in files:
        name, place = file.name, str(file.path.resolve())
        if read_from.get(name) not in (None, place):
            parts = file.path.resolve().parts
            longer = ("/".join(parts[-length:]) for length in range(2, len(parts) + 1))
            name = next((n for n in longer if read_from.get(n) == place or n not in taken), place)
            taken.add(name)
        kept.append(replace(file, name=name))
    return kept


def model_facts(model: str) -> Model:
    """What the results keep of a model."""
    from qpr_classifier.tagging.manifest import MANIFEST, file_sha256, read_manifest
    from qpr_classifier.tagging.shipped import model_folder

    folder = model_folder(model)
    manifest = read_manifest(folder)
    return Model(
        sha256=file_sha256(folder / MANIFEST),
        name=str(manifest["name"]),
        framework=str(manifest["framework"]),
        voices=tuple(manifest["voices"]),
        products=manifest["products"],
        manifest=manifest,
    )


def settings_record(settings: RunSettings) -> dict[str, Any]:
    """The settings as the results keep them."""
    return asdict(settings)


def basis_of(file: ReportFile, model: Model) -> Basis:
    """What a result depends on beside the bytes of the report: program, model, and what the user knows better."""
    own = file.overrides
    reading = json.dumps({"program": version("qpr-classifier"), "cycle": own.cycle})
    labels = json.dumps({"party": own.party, "year": own.year})
    return Basis(reading, labels, model.sha256)


def _is_done(standing: Standing | None, file: ReportFile, basis: Basis) -> bool:
    if standing is None or standing.status != "read" or standing.basis != basis:
        return False
    return standing.report_sha256 == sha256_of(file)


def run_record(
    store: ResultsStore,
    settings: RunSettings,
    started: datetime,
    *,
    read: int,
    failed: int,
    kept: int,
    notes: Sequence[str],
) -> dict[str, Any]:
    """The content of ``run.json``: what ran, with what, and what came of each report."""
    from qpr_classifier.api import load_model
    from qpr_classifier.linguistics.pipelines import installed_pipelines

    reports = list(store.reports())
    tagger = load_model(settings.model)
    pipelines = installed_pipelines()
    missing = [language for language, package in pipelines.items() if package is None]
    remarks = list(notes)
    if missing:
        remarks.append(
            f"No trained spaCy pipeline for {', '.join(missing)}: the blank one was used, and the status of measures "
            "rests on set phrases alone. `qpr doctor` says how to install it."
        )
    return {
        "program": {"name": "qpr_classifier", "version": version("qpr-classifier")},
        "started": started.isoformat(timespec="seconds"),
        "seconds": round((datetime.now(UTC) - started).total_seconds(), 1),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "platform": platform.system(),
        "pipelines": pipelines,
        "model": {
            "name": tagger.name,
            "framework": tagger.scheme.framework,
            "voices": [voice.name for voice in tagger.voices],
            "gate_threshold": tagger.thresholds.gate,
        },
        "counts": {
            "reports": len(reports),
            "read_now": read,
            "failed_now": failed,
            "kept_from_earlier_runs": kept,
            "measures": sum(report.get("measures", 0) for report in reports),
            "digital_measures": sum(report.get("digital_measures", 0) for report in reports),
            "needs_review": sum(report.get("needs_review", 0) for report in reports),
        },
        "by_code": count_by_code(store),
        "notes": remarks,
        "reports": reports,
    }


def count_by_code(store: ResultsStore) -> dict[str, dict[str, int]]:
    """Digital-environment measures and distinct Parties behind each Product and activity that has any."""
    from qpr_classifier.export.overview import counts
    from qpr_classifier.framework.roadmap import load_framework

    return {
        count.code: {"measures": count.measures, "parties": len(count.parties)}
        for count in counts(store.measures(), load_framework())
        if count.code is not None and count.measures
    }


def write_exports(
    store: ResultsStore,
    folder: Path,
    record: dict[str, Any],
    ui_language: Language,
    report_files: Mapping[str, Path],
) -> None:
    """All files of the results folder, from the store; each appears only when it is whole."""
    from qpr_classifier.export.csv import write_measures_csv
    from qpr_classifier.export.jsonl import write_jsonl
    from qpr_classifier.export.text import without_surrogates
    from qpr_classifier.export.whole_file import whole_file
    from qpr_classifier.export.xlsx import write_workbook
    from qpr_classifier.framework.roadmap import load_framework

    try:
        write_jsonl(store.measures(), folder / "measures.jsonl")
        write_jsonl(store.passages(), folder / "passages.jsonl")
        write_jsonl(store.answers(), folder / "answers.jsonl")
        write_measures_csv(store.measures(), folder / "measures.csv", ui_language)
        write_workbook(
            list(store.measures()),
            record,
            folder / "measures.xlsx",
            ui_language,
            load_framework(),
            answers=store.answers(),
            report_files=report_files,
        )
        with whole_file(folder / "run.json") as path:
            text = without_surrogates(json.dumps(record, indent=2, ensure_ascii=False))
            path.write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(
            f"The results cannot be written to {folder}: {error.strerror or error}. "
            "Close the tables if they are open in another program, then start the same command again: "
            "what was read is kept."
        ) from error
