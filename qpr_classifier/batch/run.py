"""A run: do what is new or changed, keep the results, write the exports.

Reports are independent: each is read in a process of its own, several at a time, and written to the store as soon
as it is done. Started again after any end, a run does what is left.
"""

from __future__ import annotations

import logging
import platform
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, overload

from qpr_classifier.batch.backends import Workers, perform_all
from qpr_classifier.batch.isolation import ProcessLimits
from qpr_classifier.batch.job import Job
from qpr_classifier.batch.labels import labelled
from qpr_classifier.batch.outputs import EXPORTS, RUN_RECORDS, write_outputs
from qpr_classifier.batch.plan import Step, Work, is_missing, place_of, plan, surroundings
from qpr_classifier.batch.reports import ReportFile
from qpr_classifier.errors import ExitCode
from qpr_classifier.export.whole_file import remove_leftovers
from qpr_classifier.framework.roadmap import Language
from qpr_classifier.store import Model, Outcome, ResultsStore, Standing, open_results
from qpr_classifier.tagging.manifest import MANIFEST, check_files, file_sha256, read_manifest
from qpr_classifier.tagging.shipped import model_folder

logger = logging.getLogger(__name__)

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
    drop_missing : bool
        Whether reports go from the results whose file is not where it was.
    """

    model: str
    ui_language: Language = "en"
    workers: Workers = field(default_factory=Workers)
    limits: ProcessLimits = field(default_factory=ProcessLimits)
    drop_missing: bool = False


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did.

    Parameters
    ----------
    read, tagged, labelled, failed, kept : int
        Reports read now, tagged or labelled anew without being read, not readable, and done before.
    record : mapping
        The content of ``run.json``.
    """

    read: int
    tagged: int
    labelled: int
    failed: int
    kept: int
    record: dict[str, Any]

    @property
    def exit_code(self) -> ExitCode:
        """Whether all, some or none of the reports of this run could be read."""
        if not self.failed:
            return ExitCode.OK
        return (
            ExitCode.SOME_REPORTS_FAILED
            if self.read + self.tagged + self.labelled + self.kept
            else ExitCode.ALL_REPORTS_FAILED
        )


class Listener:
    """Told what a run is doing; the command line shows it, a program may ignore it."""

    def begin(self, to_do: int, kept: int) -> None:
        """The run knows what it has to do."""

    def page(self, name: str, done: int, total: int) -> None:
        """A page of a report was read."""

    def end_report(self, record: dict[str, Any], work: Work) -> None:
        """A report is done: read, tagged or labelled anew, or failed."""


def run(
    files: Sequence[ReportFile],
    folder: Path,
    settings: RunSettings,
    listener: Listener | None = None,
    notes: Sequence[str] = (),
) -> RunSummary:
    """Do what is to be done about `files`, and write the results into `folder`.

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
        If the model is not what it should be; nothing is read then.
    OutputError
        If the results cannot be written.
    """
    listener = listener or Listener()
    started, clock = datetime.now(UTC), time.monotonic()
    model = model_facts(settings.model)
    with ResultsStore(folder) as store:
        remove_leftovers(folder, (*EXPORTS, *RUN_RECORDS))
        standings = store.standings()
        steps = plan(files, standings, surroundings(model.sha256))
        if any(step.work in (Work.READ, Work.TAG) for step in steps):
            # Before anything is read: a bad model must not cost a night. It is loaded where the work is done.
            check_files(model_folder(settings.model), model.manifest)
        store.begin_run(_said(started), version("qpr-classifier"), model, asdict(settings))
        done = _do(steps, store, standings, settings, listener)
        remarks = [*notes, *done.notes, *_missing_reports(store, settings), *_same_files(store), *_pipelines_missing()]
        record = {
            **_run_facts(model, started, time.monotonic() - clock),
            "counts": done.counts | _totals(store),
            "by_code": store.counts_by_code(),
            "notes": remarks,
            "reports": list(store.reports()),
        }
        write_outputs(store, record, settings.ui_language)
        store.end_run(_said(datetime.now(UTC)), {key: value for key, value in record.items() if key != "reports"})
    counts = done.counts
    logger.info("run ends after %.1f s: %s", record["seconds"], ", ".join(f"{k} {n}" for k, n in counts.items()))
    return RunSummary(
        read=counts["read_now"],
        tagged=counts["tagged_now"],
        labelled=counts["labelled_now"],
        failed=counts["failed_now"],
        kept=counts["kept_from_earlier_runs"],
        record=record,
    )


@dataclass(frozen=True, slots=True)
class _Done:
    """What a run did, and what must be said of it."""

    counts: dict[str, int]
    notes: list[str]


def _do(
    steps: Sequence[Step],
    store: ResultsStore,
    standings: Mapping[str, Standing],
    settings: RunSettings,
    listener: Listener,
) -> _Done:
    """Do the steps; each report is in the store as soon as it is done."""
    by_name = {step.file.name: step for step in steps}
    to_do = Counter(step.work for step in steps)
    kept = to_do[Work.NOTHING]
    logger.info("run into %s begins: %d reports to do, %d kept", store.folder, len(steps) - kept, kept)
    listener.begin(len(steps) - kept, kept)
    counts = dict.fromkeys(("read_now", "tagged_now", "labelled_now", "failed_now"), 0)
    notes = []
    for step in steps:
        if step.work is Work.LABEL:
            outcome = _as_labelled(store.outcome(step.file.name), step)
            store.put(outcome, step.basis)
            counts["labelled_now"] += 1
            _log(outcome.report, Work.LABEL)
            listener.end_report(dict(outcome.report), Work.LABEL)
    jobs = _Jobs([step for step in steps if step.work in (Work.READ, Work.TAG)], settings, store.folder)
    for outcome in perform_all(jobs, settings.workers, listener.page):
        step = by_name[outcome.report["report"]]
        outcome = _as_labelled(outcome, step)
        if outcome.report["status"] == "read":
            store.put(outcome, step.basis, step.formerly)
            counts["read_now" if step.work is Work.READ else "tagged_now"] += 1
        else:
            counts["failed_now"] += 1
            if not _is_known(outcome, standings.get(step.file.name)):
                store.put(outcome, step.basis)
            elif standings[step.file.name].status == "read":
                notes.append(
                    f"{step.file.name} could not be read again, and what was read earlier is kept. "
                    f"{outcome.report['message']}"
                )
        _log(outcome.report, step.work)
        listener.end_report(dict(outcome.report), step.work)
    return _Done({**counts, "kept_from_earlier_runs": kept}, notes)


_DONE = {Work.READ: "read", Work.TAG: "tagged", Work.LABEL: "labelled"}


def _log(report: Mapping[str, Any], work: Work) -> None:
    """A line for a report that is done; the message of a failure may quote the file, so its reason must do."""
    name = {"report": report["report"]}
    if report["status"] == "failed":
        logger.error("failed: %s, %.1f s", report["reason"], report["seconds"], extra=name)
    else:
        found = [report[key] for key in ("pages", "measures", "digital_measures", "needs_review", "seconds")]
        text = "%s: %d pages, %d measures, %d digital, %d to review, %.1f s"
        logger.info(text, _DONE[work], *found, extra=name)


def _as_labelled(outcome: Outcome, step: Step) -> Outcome:
    located = replace(outcome, report={**outcome.report, "path": place_of(step.file)})
    return labelled(located, step.file.overrides)


class _Jobs(Sequence[Job]):
    """The jobs of steps, made as they are wanted: what is stored of a report is much, of all reports too much."""

    def __init__(self, steps: Sequence[Step], settings: RunSettings, folder: Path) -> None:
        self._steps = steps
        self._settings = settings
        self._folder = folder

    def __len__(self) -> int:
        return len(self._steps)

    @overload
    def __getitem__(self, number: int) -> Job: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Job]: ...
    def __getitem__(self, number: int | slice) -> Job | Sequence[Job]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        step, settings = self._steps[number], self._settings
        stored = None
        if step.work is Work.TAG:
            with open_results(self._folder) as results:  # from any thread
                stored = results.outcome(step.file.name)
        return Job(step.file, settings.model, settings.limits, stored)


def _is_known(outcome: Outcome, standing: Standing | None) -> bool:
    """Whether the results have nothing to learn from a failure: of what was read before, or failed in the same way.

    A file that has changed and cannot be read is another matter: what its old self said does not stand under its name.
    """
    report = outcome.report
    if standing is None:
        return False
    if standing.status == "read":
        return report["report_sha256"] in (None, standing.report_sha256)
    return (standing.report_sha256, standing.path, standing.message) == (
        report["report_sha256"],
        report["path"],
        report["message"],
    )


def _missing_reports(store: ResultsStore, settings: RunSettings) -> list[str]:
    """What is to be said of reports whose files are not where they were; a failure to read one needs no keeping."""
    notes = []
    for name, standing in store.standings().items():
        if not is_missing(standing):
            continue
        if settings.drop_missing or standing.status == "failed":
            store.remove(name)
        else:
            notes.append(
                f"{name} is no longer at {standing.path}. Its results are kept; --drop-missing takes them out."
            )
    return notes


def _same_files(store: ResultsStore) -> list[str]:
    return [
        f"{', '.join(names)} are one and the same file; its measures stand in the results {len(names)} times."
        for names in store.same_files()
    ]


def _pipelines_missing() -> list[str]:
    from qpr_classifier.linguistics.pipelines import installed_pipelines

    missing = [language for language, package in installed_pipelines().items() if package is None]
    if not missing:
        return []
    return [
        f"No trained spaCy pipeline for {', '.join(missing)}: the blank one was used, and the status of measures "
        "rests on set phrases alone. `qpr doctor` says how to install it."
    ]


def model_facts(model: str) -> Model:
    """What the results keep of a model."""
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


def _run_facts(model: Model, started: datetime, seconds: float) -> dict[str, Any]:
    """What ran, with what."""
    from qpr_classifier.linguistics.pipelines import installed_pipelines

    return {
        "program": {"name": "qpr_classifier", "version": version("qpr-classifier")},
        "started": _said(started),
        "seconds": round(seconds, 1),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "platform": platform.system(),
        "pipelines": installed_pipelines(),
        "model": {
            "name": model.name,
            "framework": model.framework,
            "voices": list(model.voices),
            "gate_threshold": model.manifest["thresholds"]["gate"],
        },
    }


def _totals(store: ResultsStore) -> dict[str, int]:
    """Of all that is in the results."""
    reports = list(store.reports())
    totals = {key: sum(report.get(key, 0) for report in reports) for key in ("measures", "digital_measures")}
    return {"reports": len(reports), **totals, "needs_review": sum(report.get("needs_review", 0) for report in reports)}


def _said(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
