"""Files that appear under their name only once they are complete."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qpr_classifier.errors import OutputError

_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NO_FOLDER = {errno.ENOENT, errno.ENOTDIR}


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Write to the temporary name that is given; at the end it becomes `path` in one step.

    Whatever happens on the way, `path` holds either what it held before or the complete new file, and no
    temporary file is left (except by a kill: its name ends in ``.part``).

    Raises
    ------
    OutputError
        If the disk is full, the folder is missing or nothing may be written there.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield temporary
        with temporary.open("r+b") as stream:
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        raise OutputError(_advice(path, error)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def remove_leftovers(folder: Path, names: Iterable[str]) -> None:
    """Remove the temporary files that processes left which were killed while they wrote a file of these names."""
    for name in names:
        for path in folder.glob(f"{glob.escape(name)}.*.part"):
            number = path.name.removeprefix(f"{name}.").removesuffix(".part")
            if number.isdecimal() and not _is_at_work(int(number)):
                with contextlib.suppress(OSError):  # on Windows, that of a process at work is refused
                    path.unlink()


def _is_at_work(process: int) -> bool:
    if os.name == "nt":
        return False  # a signal, even this one, would end it there
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def _advice(path: Path, error: OSError) -> str:
    problem = f"{path} cannot be written"
    if error.errno in _NO_ROOM:
        return f"{problem}: there is no room left. Free some space, or choose another folder with --output."
    if path.is_dir():
        return f"{problem}: there is a folder of that name. Move it away, or choose another folder with --output."
    if error.errno in _REFUSED:
        return (
            f"{problem}: the system refuses it. If the file is open in another program (Excel, for instance), "
            "close it; otherwise choose a folder in which you may write with --output."
        )
    if error.errno in _NO_FOLDER:
        return f"{problem}: the folder {path.parent} does not exist. Create it, or choose another with --output."
    return f"{problem}: {error.strerror or error}. Choose another folder with --output."
