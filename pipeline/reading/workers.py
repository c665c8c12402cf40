"""Reading outside the main process: a file that crashes, hangs or exhausts a reader costs only its own result."""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import sys
import time
from dataclasses import dataclass
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


def limit_memory(limits: Limits) -> None:
    """Bound the memory that this process may take from now on, where the system can.

    What it has already came with the fork: a worker that replaces another inherits all that was imported meanwhile.
    """
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not on Windows

        inherited = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (inherited + limits.memory_bytes,) * 2)


def _serve(pipe: Connection, paths: Sequence[Path], limits: Limits, reader: Reader) -> None:
    limit_memory(limits)
    for path in paths:
        try:
            outcome = reader(path, limits)
            pipe.send(outcome)
        except MemoryError:
            pipe.send(Refusal(OUT_OF_MEMORY, memory_words(limits)))
    pipe.close()


def read_tables(path: Path, limits: Limits, *, names: Mapping[Path, str]) -> Outcome:
    """Return the tables of a file; ``names`` are the files' paths relative to the inputs.

    The heavy imports happen here, in the worker: worth it where there is much to read. A bug in reading tables is left
    to the main process to meet again, which can tell it.
    """
    outcome = read_book(path, limits)
    if isinstance(outcome, Refusal):
        return outcome
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # its own would reserve half of what a reader may hold
    from pipeline.reading.file import tables_of  # noqa: PLC0415

    try:
        return tables_of(names[path], outcome)
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


@dataclass(slots=True)
class _Lane:
    """One worker and the files it was given; a dead or late worker is replaced and goes on behind the lost file."""

    paths: list[Path]
    limits: Limits
    reader: Reader
    process: BaseProcess | None = None
    pipe: Connection | None = None
    done: int = 0

    def start(self) -> None:
        self.pipe, child = _CONTEXT.Pipe(duplex=False)
        rest = self.paths[self.done :]
        self.process = _CONTEXT.Process(target=_serve, args=(child, rest, self.limits, self.reader), daemon=True)
        self.process.start()
        child.close()

    def next(self) -> Outcome:
        """Return the outcome of the lane's next file."""
        if self.process is None or self.pipe is None:
            self.start()
        process, pipe = self.process, self.pipe
        assert process is not None  # noqa: S101 - start() gave both
        assert pipe is not None  # noqa: S101
        try:
            lost = overrun(process.pid, pipe, self.limits)
            outcome: Outcome = lost or pipe.recv()
        except (EOFError, OSError):
            process.join(1)
            lost = outcome = Refusal(READER_FAILED, ending(process.exitcode))
        self.done += 1
        if lost or self.done == len(self.paths):
            self.stop()
        return outcome

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process = None
        if self.pipe is not None:
            self.pipe.close()
            self.pipe = None


class Reading:
    """Files being read by ``jobs`` workers, started at once; :meth:`results` gives the outcomes in the files' order."""

    def __init__(self, paths: Sequence[Path], limits: Limits, jobs: int, reader: Reader = read_book) -> None:
        """Start the workers."""
        self._paths = list(paths)
        count = max(1, min(jobs, len(self._paths)))
        self._lanes = [_Lane(self._paths[i::count], limits, reader) for i in range(count)]
        for lane in self._lanes:
            if lane.paths:
                lane.start()

    def results(self) -> Iterator[tuple[Path, Outcome]]:
        """Yield each file with its sheets, its tables, or the reason it was refused."""
        try:
            for i, path in enumerate(self._paths):
                yield path, self._lanes[i % len(self._lanes)].next()
        finally:
            for lane in self._lanes:
                lane.stop()
