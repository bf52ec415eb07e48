"""Set-up and daily work with nothing but Python: `python make.py demo`, `python make.py test`.

The Makefile calls this file; on Windows it is called directly. Everything is installed into `.venv`, from lock
files with hashes. A second call does no work twice.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RESULTS = HERE / "results" / "demo"


def say(text: str) -> None:
    """Tell what is being done."""
    print(f"== {text}", flush=True)


def call(*arguments: object) -> None:
    """Run a program; end with its exit code if it fails."""
    code = subprocess.run([str(argument) for argument in arguments], cwd=HERE, check=False).returncode
    if code:
        sys.exit(code)


def install(lock_name: str) -> None:
    """Install the packages of a lock file and this project, unless that was done for this very lock file."""
    if not PYTHON.exists():
        say(f"making the virtual environment {VENV}")
        venv.create(VENV, with_pip=True)
    lock = HERE / lock_name
    stamp = VENV / f"{lock_name}.installed"
    content = lock.read_bytes() + (HERE / "pyproject.toml").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    say(f"installing the packages of {lock_name} (a few minutes the first time)")
    pip = (PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--quiet")
    call(*pip, "--require-hashes", "-r", lock)
    call(*pip, "--no-deps", "--no-build-isolation", "-e", HERE)
    stamp.write_text(digest)


def qpr(*arguments: object) -> None:
    """Run the program itself."""
    call(PYTHON, "-m", "qpr_classifier", *arguments)


def setup() -> None:
    """Make the environment."""
    install("requirements.lock")


def demo() -> None:
    """Read the example reports and show what was found."""
    setup()
    say("reading the example reports in corpus/reports")
    qpr("run", HERE / "corpus" / "reports", "--output", RESULTS)


def test() -> None:
    """Run all tests."""
    setup()
    install("requirements-test.lock")
    call(PYTHON, "-m", "pytest")


def check() -> None:
    """Lint, types, corpus and quality floors."""
    setup()
    install("requirements-test.lock")
    for arguments in (
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        ("-m", "qpr_classifier", "corpus", "check", "--no-encoder"),
        ("benchmarks/floors.py",),
    ):
        say(" ".join(arguments))
        call(PYTHON, *arguments)


TASKS: dict[str, Callable[[], None]] = {"setup": setup, "demo": demo, "test": test, "check": check}


def main() -> None:
    """Do the tasks named on the command line."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must be told
        sys.exit(f"qpr_classifier needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    names = sys.argv[1:]
    if not names or any(name not in TASKS for name in names):
        sys.exit("Usage: python make.py TASK...\n" + "\n".join(f"  {n:6} {f.__doc__}" for n, f in TASKS.items()))
    for name in names:
        TASKS[name]()


if __name__ == "__main__":
    main()
