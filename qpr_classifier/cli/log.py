"""The log of a run: what happened to which report on which page, as text or as JSON lines.

It holds names and figures, never words of a report. What other libraries say may quote a report, so only the place in
them that spoke is kept.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

from qpr_classifier.errors import OutputError
from qpr_classifier.export.text import visible

OWN = "qpr_classifier"


class _Line(logging.Formatter):
    """What both forms have in common."""

    def parts(self, record: logging.LogRecord) -> dict[str, object]:
        own = record.name.split(".")[0] == OWN
        message = record.getMessage() if own else f"something to tell at {record.module}, line {record.lineno}"
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return {
            "time": when,
            "level": record.levelname,
            "logger": record.name,
            "report": getattr(record, "report", None),
            "page": getattr(record, "page", None),
            "message": message,
        }


class TextLine(_Line):
    """``2027-06-30T18:00:00.000+00:00 INFO report.pdf, p. 3: message``."""

    def format(self, record: logging.LogRecord) -> str:
        found = self.parts(record)
        page = f", p. {found['page']}" if found["page"] else ""
        place = f"{found['report']}{page}" if found["report"] else found["logger"]
        return visible(f"{found['time']} {found['level']} {place}: {found['message']}")


class JsonLine(_Line):
    """One JSON object a line; `report` and `page` are null where they do not apply. Names are as they are, in ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(self.parts(record))


def start_log(path: Path | None, form: str) -> None:
    """Write the log of this process to `path`, behind what is there; without a path nothing is logged.

    Parameters
    ----------
    path : Path or None
    form : {"text", "json"}

    Raises
    ------
    OutputError
        If the file cannot be opened.
    """
    root = logging.getLogger()
    if path is None:
        root.addHandler(logging.NullHandler())  # other libraries' warnings do not go to the terminal
        return
    try:
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"The log {path} cannot be written: {error.strerror}. Give another --log-file.") from error
    handler.setFormatter(JsonLine() if form == "json" else TextLine())
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger(OWN).setLevel(logging.INFO)
