"""Reading outside the main process: a file that crashes, hangs or exhausts a reader costs only its own result."""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import sys
import time
from collections import deque
from contextlib import suppress
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.reading.grid import Book, Refusal
from pipeline.reading.refusals import OUT_OF_MEMORY, READER_FAILED, TIMEOUT
from pipeline.reading.workbook import memory_words, read_book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from pipeline.reading.file import FileTables
    from pipeline.reading.limits import Limits

    Outcome = Book | Refusal | FileTables
    Reader = Callable[[Path, Limits], Outcome]

_CONTEXT: Any = mp.get_context("fork" if sys.platform == "linux" else "spawn")
_LOOK = 0.25  # seconds between looks at a worker that is busy
_LARGE = 1 << 20  # bytes of a file that takes a worker long
_AHEAD = 2  # files a worker is given at a time: it need not wait for the main process to go on


def limit_memory(limits: Limits) -> None:
    """Bound the memory that this process may take from now on, where the system can.

    What it has already came with the fork: a worker that replaces another inherits all that was imported meanwhile.
    """
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not on Windows

        inherited = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (inherited + limits.memory_bytes,) * 2)


def _serve(pipe: Connection, paths: Sequence[Path], limits: Limits, reader: Reader) -> None:
    """Read the files whose numbers come through the pipe until it is closed."""
    limit_memory(limits)
    with suppress(EOFError):
        while True:
            path = paths[pipe.recv()]
            try:
                pipe.send(reader(path, limits))
            except MemoryError:
                pipe.send(Refusal(OUT_OF_MEMORY, memory_words(limits)))


def reading_tables(names: Mapping[Path, str]) -> Reader:
    """Return what reads the tables of a file; ``names`` are the files' paths relative to the inputs.

    The heavy imports happen here, before the workers are forked: each of them would need them as well.
    """
    _tables_of()
    return partial(read_tables, names=names)


def _tables_of() -> Callable[[str, Book | Refusal], FileTables]:
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # its own would reserve half of what a reader may hold
    from pipeline.reading.file import tables_of  # noqa: PLC0415 - pandas only where tables are read

    return tables_of


def read_tables(path: Path, limits: Limits, *, names: Mapping[Path, str]) -> Outcome:
    """Return the tables of a file.

    A bug in reading tables is left to the main process to meet again, which can tell it.
    """
    outcome = read_book(path, limits)
    if isinstance(outcome, Refusal):
        return outcome
    try:
        return _tables_of()(names[path], outcome)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - told by the main process
        return outcome


def _resident_bytes(pid: int | None) -> int:
    """Return what a worker holds, seen from outside: not every system has a limit of its own; 0 once it has ended."""
    import psutil  # noqa: PLC0415 - only for reads that take long

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def overrun(pid: int | None, pipe: Connection, limits: Limits) -> Refusal | None:
    """Wait for what a worker sends; return why it has to be killed instead, None where something came."""
    deadline = time.monotonic() + limits.seconds
    while not pipe.poll(_LOOK):
        if time.monotonic() > deadline:
            return Refusal(TIMEOUT, f"{limits.seconds:g} detik")
        if _resident_bytes(pid) > limits.memory_bytes:
            return Refusal(OUT_OF_MEMORY, memory_words(limits))
    return None


def ending(code: int | None) -> str:
    """Return how a worker ended that was not told to, by its exit code: "SIGSEGV", "kode 9"."""
    if code is None:
        return "hasilnya terputus"
    names = {member.value: member.name for member in signal.Signals}
    return names.get(-code, f"kode {code}")


def _large_first(paths: Sequence[Path]) -> list[int]:
    """Return the numbers of the files in the order in which they are read: the large ones by size, then all others."""
    sizes = [_size(path) for path in paths]
    return sorted(range(len(paths)), key=lambda number: -sizes[number] if sizes[number] >= _LARGE else 0)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # told by the worker that reads it
        return 0


class _Lane:
    """One worker and the numbers of the files it was given, the one being read first.

    A dead or late worker costs only that file: another goes on with the rest.
    """

    def __init__(self, paths: Sequence[Path], limits: Limits, reader: Reader) -> None:
        self.given: deque[int] = deque()
        self.pipe: Connection | None = None
        self._process: BaseProcess | None = None
        self._what = (paths, limits, reader)
        self._limits = limits
        self._since = self._looked = 0.0

    def give(self, number: int) -> None:
        """Let the worker read one more file."""
        if not self.given:
            self._since = time.monotonic()
        self.given.append(number)
        if self.pipe is None:
            self._start()
        else:
            with suppress(OSError):  # it has died meanwhile, which receive() is told
                self.pipe.send(number)

    def _start(self) -> None:
        self.pipe, child = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(child, *self._what), daemon=True)
        self._process.start()
        child.close()
        for number in self.given:
            self.pipe.send(number)

    def receive(self) -> tuple[int, Outcome]:
        """Return the file that was read and its outcome, once the pipe has something to tell."""
        assert self.pipe is not None  # noqa: S101 - a lane that was given a file has one
        assert self._process is not None  # noqa: S101
        try:
            return self._done(self.pipe.recv())
        except (EOFError, OSError):
            self._process.join(1)
            return self._lose(Refusal(READER_FAILED, ending(self._process.exitcode)))

    def overdue(self) -> tuple[int, Outcome] | None:
        """Return the file that takes too long or too much, and why it was given up; None while all is well."""
        now = time.monotonic()
        if now > self._since + self._limits.seconds:
            return self._lose(Refusal(TIMEOUT, f"{self._limits.seconds:g} detik"))
        if now > self._looked + _LOOK and self._process is not None:
            self._looked = now
            if _resident_bytes(self._process.pid) > self._limits.memory_bytes:
                return self._lose(Refusal(OUT_OF_MEMORY, memory_words(self._limits)))
        return None

    def _done(self, outcome: Outcome) -> tuple[int, Outcome]:
        self._since = time.monotonic()
        return self.given.popleft(), outcome

    def _lose(self, refusal: Refusal) -> tuple[int, Outcome]:
        self.stop()
        lost = self._done(refusal)
        if self.given:
            self._start()
        return lost

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self.pipe is not None:
            self.pipe.close()
            self.pipe = None


class Reading:
    """Files being read by ``jobs`` workers, started at once; :meth:`results` gives the outcomes in the files' order.

    Whoever is free takes the next file, the large ones first, so that at the end no worker is left alone with one; what
    is done before its turn waits here.
    """

    def __init__(self, paths: Sequence[Path], limits: Limits, jobs: int, reader: Reader = read_book) -> None:
        """Start the workers."""
        self._paths = list(paths)
        self._left = deque(_large_first(self._paths))
        self._outcomes: dict[int, Outcome] = {}
        self._lanes = [_Lane(self._paths, limits, reader) for _ in range(max(1, min(jobs, len(self._paths))))]
        for lane in self._lanes * _AHEAD:
            self._feed(lane)

    def _feed(self, lane: _Lane) -> None:
        """Give a worker the next file, one ahead too as long as there are more than enough for all."""
        ahead = _AHEAD if len(self._left) > _AHEAD * len(self._lanes) else 1
        if self._left and len(lane.given) < ahead:
            lane.give(self._left.popleft())

    def results(self) -> Iterator[tuple[Path, Outcome]]:
        """Yield each file with its sheets, its tables, or the reason it was refused."""
        try:
            for number, path in enumerate(self._paths):
                while number not in self._outcomes:
                    self._wait()
                yield path, self._outcomes.pop(number)
        finally:
            for lane in self._lanes:
                lane.stop()

    def _wait(self) -> None:
        """Take what the workers tell, and give up what they take too long for; each gets another file for it."""
        busy = [lane for lane in self._lanes if lane.given]
        ready = wait([lane.pipe for lane in busy if lane.pipe is not None], timeout=_LOOK)
        for lane in busy:
            told = lane.receive() if lane.pipe in ready else lane.overdue()
            if told is not None:
                number, self._outcomes[number] = told
                self._feed(lane)
