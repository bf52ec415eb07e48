"""How fast reports are read, and with how much memory, beside pdfplumber and raw pdfium on the same files.

Usage::

    python benchmarks/reading/speed.py [PDF_OR_FOLDER ...] [--rounds N]

Each method reads all files in a process of its own, so that its peak memory is its own; the rounds of the methods
take turns. Times are CPU seconds of that process, so other work on the machine weighs little. For each file the
median of the rounds counts. Methods:

qpr
    `read_pdf` of this package, to finished blocks.
whole
    All that `qpr run` does with a report but writing it down: reading, languages, form, status, tags of `roadmap-lite`.
words
    pdfplumber `extract_words` with font name and size, page by page, each page closed.
text
    pdfplumber `extract_text`.
pdfium
    The plain text of each page from pypdfium2.

Below the files stand those without a ruled table, those with some, and all.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

_DEFAULT = Path(__file__).parents[2] / "corpus" / "reports"
_METHODS = ("qpr", "whole", "words", "text", "pdfium")


def _qpr(path: Path) -> int:
    from qpr_classifier.reading.pdf import read_pdf

    return len(read_pdf(path).pages)


def _whole(path: Path) -> int:
    from qpr_classifier.api import load_model, read_report
    from qpr_classifier.tagging.reports import tag_report

    return len(tag_report(read_report(path), load_model("roadmap-lite")).report.pages)


def _plumber(path: Path, *, words: bool) -> int:
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages:
            if words:
                page.extract_words(extra_attrs=["fontname", "size"])
            else:
                page.extract_text()
            page.close()
        return len(document.pages)


def _pdfium(path: Path) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for page in document:
        textpage = page.get_textpage()
        textpage.get_text_bounded()
        textpage.close()
        page.close()
    count = len(document)
    document.close()
    return count


def _read_all(method: str, files: Sequence[Path]) -> None:
    """Child process: read each file once and print pages, seconds and peak memory as JSON."""
    readers: dict[str, Callable[[Path], int]] = {
        "qpr": _qpr,
        "whole": _whole,
        "words": lambda path: _plumber(path, words=True),
        "text": lambda path: _plumber(path, words=False),
        "pdfium": _pdfium,
    }
    read = readers[method]
    import pdfplumber.table  # noqa: F401  # no method pays for imports, nor for its first call

    read(files[0])
    results = {}
    for path in files:
        start = time.process_time()
        pages = read(path)
        results[str(path)] = (pages, time.process_time() - start)
    print(json.dumps({"files": results, "megabytes": _peak_memory()}))


def _peak_memory() -> float:
    """Peak resident memory of this process in megabytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def measure(files: Sequence[Path], rounds: int) -> tuple[dict[str, dict[str, float]], dict[str, int], dict[str, float]]:
    """Median seconds by file and method, pages by file, and peak memory by method."""
    seconds: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    pages: dict[str, int] = {}
    memory: dict[str, float] = {}
    for _ in range(rounds):
        for method in _METHODS:
            command = [sys.executable, __file__, "--child", method, *map(str, files)]
            output = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
            memory[method] = max(memory.get(method, 0.0), output["megabytes"])
            for name, (count, spent) in output["files"].items():
                seconds[name][method].append(spent)
                pages[name] = count
    medians = {
        name: {method: statistics.median(spent) for method, spent in by_method.items()}
        for name, by_method in seconds.items()
    }
    return medians, pages, memory


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path, default=[_DEFAULT])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", choices=_METHODS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        _read_all(arguments.child, arguments.paths)
        return
    files = [file for path in arguments.paths for file in (sorted(path.glob("*.pdf")) if path.is_dir() else [path])]
    medians, pages, memory = measure(files, arguments.rounds)
    _print(medians, pages, memory)


def _print(medians: dict[str, dict[str, float]], pages: dict[str, int], memory: dict[str, float]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        "file", "pages", *(f"{method} p/s" for method in _METHODS), "x words", "whole x words", "x text", "pdfium / qpr"
    )
    for name, spent in medians.items():
        speeds = [f"{pages[name] / spent[method]:.1f}" for method in _METHODS]
        table.add_row(Path(name).stem, str(pages[name]), *speeds, *_ratios(spent))
    table.add_section()
    ruled = {name: _has_table(Path(name)) for name in medians}
    groups = {
        "without tables": [name for name in medians if not ruled[name]],
        "with tables": [name for name in medians if ruled[name]],
        "all": list(medians),
    }
    for group, names in groups.items():
        if names:
            total = {method: sum(medians[name][method] for name in names) for method in _METHODS}
            count = sum(pages[name] for name in names)
            table.add_row(group, str(count), *(f"{count / total[method]:.1f}" for method in _METHODS), *_ratios(total))
    middle = {
        method: statistics.geometric_mean([spent[method] / pages[name] for name, spent in medians.items()])
        for method in _METHODS
    }
    table.add_row("geometric mean", "", *(f"{1 / middle[method]:.1f}" for method in _METHODS), *_ratios(middle))
    table.add_row("peak MB", "", *(f"{memory[method]:.0f}" for method in _METHODS), *[""] * 4)
    Console().print(table)


def _has_table(path: Path) -> bool:
    from qpr_classifier.reading.document import BlockKind
    from qpr_classifier.reading.pdf import read_pdf

    return any(block.kind is BlockKind.TABLE_ROW for block in read_pdf(path).blocks)


def _ratios(spent: dict[str, float]) -> list[str]:
    return [
        f"{spent['words'] / spent['qpr']:.1f}",
        f"{spent['words'] / spent['whole']:.1f}",
        f"{spent['text'] / spent['qpr']:.1f}",
        f"{spent['qpr'] / spent['pdfium']:.1f}",
    ]


if __name__ == "__main__":
    main()
