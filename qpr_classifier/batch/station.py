"""A process that stands ready with everything loaded and forks a child for each report (Linux).

Loading a model and the pipelines takes seconds and hundreds of megabytes; a forked child shares them. Forking is safe
in this process only, which has one thread and nothing open. It is a program of its own, not a child by way of
`multiprocessing`: workers of a cluster may not have children of that kind. When whoever started it has gone, it ends,
and all children with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import pickle
import select
import selectors
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection

from qpr_classifier.errors import QprError, SetupError

STATUS_SECONDS = 5.0
"""How long the station may take to tell how a child ended."""

POLL_MILLISECONDS = 100
"""How often a station that is not ready yet looks whether anybody still wants it."""

_PROGRAM = (
    "import sys; sys.path[:] = sys.argv[2:]; from qpr_classifier.batch.station import serve; serve(int(sys.argv[1]))"
)
_PR_SET_PDEATHSIG = 1
_ready = threading.Lock()
_stations: dict[Preparation | None, Station] = {}


@dataclass(frozen=True, slots=True)
class Preparation:
    """What is done once, before the first child: ``function(argument)``."""

    function: Callable[[str], object]
    argument: str


class ForkedChild:
    """A child of the station. The station tells its process id, and how it ended."""

    def __init__(self, connection: Connection, status: Connection) -> None:
        self.connection = connection
        self._status = status

    def kill(self) -> None:
        process = self._told(wait=0.0)
        if process is not None and not self._status.poll(0.0):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.connection.close()
        self._status.close()

    def exit_code(self) -> int | None:
        self._told(STATUS_SECONDS)
        return self._told(STATUS_SECONDS)

    def _told(self, wait: float) -> int | None:
        """The next number that the station has for us."""
        with contextlib.suppress(EOFError, OSError):
            if self._status.poll(wait):
                number: int = self._status.recv()
                return number
        return None


class Station:
    """The process that forks; started when the first child is wanted, and again if it was killed."""

    def __init__(self, preparation: Preparation | None) -> None:
        self._preparation = preparation
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = lambda: None
        self._lock = threading.Lock()

    def start_child(self) -> ForkedChild:
        """A child that waits to be asked; see `isolation.answer`."""
        ours, theirs = socket.socketpair()
        our_status, their_status = socket.socketpair()
        with theirs, their_status:
            for _ in range(2):
                self.make_ready()
                with contextlib.suppress(OSError):
                    socket.send_fds(self._control, [b"f"], [theirs.fileno(), their_status.fileno()])
                    break
        return ForkedChild(Connection(ours.detach()), Connection(our_status.detach()))

    def make_ready(self) -> None:
        """Start the process if there is none, and wait until it is prepared."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start()
                self._control.recv(1)

    def close(self) -> None:
        """End it and its children."""
        with self._lock:
            self._end()
            self._process = None

    def _start(self) -> None:
        self._end()
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _PROGRAM, str(theirs.fileno()), *sys.path],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C goes to the main process, which ends this one
            )
        self._end = weakref.finalize(self, _end, self._process, self._control)
        with contextlib.suppress(BrokenPipeError), self._process.stdin as stream:  # type: ignore[union-attr]
            pickle.dump(self._preparation, stream)


def _end(process: subprocess.Popen[bytes], control: socket.socket) -> None:
    control.close()
    process.kill()  # the system ends its children with it
    process.wait()


def station_for(preparation: Preparation | None) -> Station:
    """The station of this process that was prepared so."""
    with _ready:
        return _stations.setdefault(preparation, Station(preparation))


def end_all() -> None:
    """End the stations of this process and their children, as its own end does."""
    with _ready:
        for station in _stations.values():
            station.close()
        _stations.clear()


def serve(control_number: int) -> None:
    """The program of the station: prepare, then fork a child for each pair of sockets that comes in."""
    control = socket.socket(fileno=control_number)
    with _ending_with(control):
        failure = _prepare(pickle.load(sys.stdin.buffer))  # noqa: S301 - from the process that started this one
    gc.collect()
    gc.freeze()  # what is loaded stays shared between the children
    with contextlib.suppress(OSError):
        control.send(b"r")
    bell, ringer = socket.socketpair()
    ringer.setblocking(False)
    signal.set_wakeup_fd(ringer.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ)
    selector.register(bell, selectors.EVENT_READ)
    children: dict[int, Connection] = {}
    while True:
        for key, _ in selector.select():
            if key.fileobj is bell:
                bell.recv(4096)
                _reap(children)
                continue
            _, numbers, _, _ = socket.recv_fds(control, 1, 2)
            if len(numbers) < 2:  # whoever started us has gone; the children go with us
                for process in children:
                    os.kill(process, signal.SIGKILL)
                return
            connection, status = (Connection(number) for number in numbers)
            try:
                process = os.fork()
            except OSError:  # no memory or no process left: whoever asked learns it by the silence
                connection.close()
                status.close()
                continue
            if not process:
                for other in (control, bell, ringer):
                    other.close()
                for told in (status, *children.values()):
                    told.close()
                _be_child(connection, failure)
            connection.close()
            children[process] = status
            with contextlib.suppress(OSError):
                status.send(process)


@contextlib.contextmanager
def _ending_with(control: socket.socket) -> Iterator[None]:
    """End this process if whoever started it goes meanwhile; no thread is left for the children."""
    done = threading.Event()

    def watch() -> None:
        events = select.poll()
        events.register(control, 0)  # that the other end was closed is always told
        while not done.is_set():
            if events.poll(POLL_MILLISECONDS):
                os._exit(0)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _prepare(preparation: Preparation | None) -> QprError | None:
    """Why no child can work, or nothing."""
    try:
        if preparation is not None:
            preparation.function(preparation.argument)
    except QprError as error:
        return error
    except Exception as error:
        return SetupError(
            f"The worker on {socket.gethostname()} could not be prepared: {type(error).__name__}: {error}. "
            "Run `qpr doctor` there."
        )
    return None


def _reap(children: dict[int, Connection]) -> None:
    while children:
        process, status = os.waitpid(-1, os.WNOHANG)
        if not process:
            return
        connection = children.pop(process, None)
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.send(os.waitstatus_to_exitcode(status))
            connection.close()


def _be_child(connection: Connection, failure: QprError | None) -> None:
    """Do one job and end; never returns into the station."""
    from qpr_classifier.batch.isolation import answer

    code = 1
    try:
        station = os.getppid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if os.getppid() == station:
            if failure is None:
                answer(connection)
            else:
                connection.recv()
                connection.send(("error", failure))
            code = 0
    except (EOFError, OSError):
        code = 0  # nobody waits for the answer any more
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        os._exit(code)
