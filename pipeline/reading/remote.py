"""What a Dask worker does with one file: hand it to a process beside itself, so that no file can kill the worker."""

from __future__ import annotations

import hashlib
import multiprocessing as mp
import os
import pickle
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.reading.workers import ending, overrun, read_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from importlib.resources.abc import Traversable

    from pipeline.reading.limits import Limits
    from pipeline.reading.workers import Outcome
    from schemas.registers import Region

    RemoteReader = Callable[[Path, Limits, str], Outcome]

WORKER_DIED = "pekerja klaster mati"


@dataclass(frozen=True, slots=True)
class Order:
    """One file to read, called ``berkas`` in the inputs; ``content`` is None where the worker sees ``path`` itself.

    ``mark`` names the cluster-wide event that is set while a worker reads this file; ``program`` is that of the client.
    """

    path: Path
    berkas: str
    content: bytes | None
    reader: RemoteReader
    limits: Limits
    regions: tuple[Region, ...]
    mark: str
    program: str


@dataclass(frozen=True, slots=True)
class Death:
    """A reader, or the worker around it, ended while it read a file; ``worker`` is the address of one that lives."""

    ending: str
    worker: str = ""


def read_named(path: Path, limits: Limits, berkas: str) -> Outcome:
    """Return the tables of the file that is called ``berkas`` in the inputs."""
    return read_tables(path, limits, names={path: berkas})


def read_remotely(order: Order) -> bytes | Death:
    """Return the pickled outcome of a file, or how its reader died. Runs on a Dask worker.

    The scheduler runs a task again when its worker has died, as often as the cluster's own ``allowed-failures`` says.
    The mark tells the second run that there was a first one: it reads nothing and reports the death, so that the
    client counts.
    """
    from distributed import Event, get_worker  # noqa: PLC0415 - the optional extra

    if order.program != program():
        raise RuntimeError(program())  # a worker that came after the others were asked
    worker = get_worker()
    mark = Event(order.mark)
    if mark.is_set():  # and stays so: this answer may be lost with its worker, too
        return Death(WORKER_DIED)
    mark.set()
    try:
        if order.content is None:
            return _outcome(order, order.path, worker.address)
        with TemporaryDirectory(prefix="lakip-", dir=worker.local_directory) as folder:
            path = Path(folder, f"masukan{order.path.suffix}")
            path.write_bytes(order.content)
            return _outcome(order, path, worker.address)
    finally:
        mark.clear()


_idle: defaultdict[Limits, list[_Reader]] = defaultdict(list)
"""Readers of this worker that have no file in hand, by the limits they were started with."""


def _outcome(order: Order, path: Path, worker: str) -> bytes | Death:
    reader = _free_reader(order.limits)
    try:
        outcome = reader.read(order, path)
    except (EOFError, OSError):
        return Death(ending(reader.stop()), worker)
    if reader.process.poll() is None:
        _idle[order.limits].append(reader)
    return outcome


def _free_reader(limits: Limits) -> _Reader:
    while _idle[limits]:
        try:
            reader = _idle[limits].pop()
        except IndexError:  # another thread of the worker took it
            break
        if reader.process.poll() is None:
            return reader
        reader.stop()
    return _Reader(limits)


class _Reader:
    """A process of ``child.py``; not of multiprocessing, which starts none for daemons such as Dask's workers."""

    def __init__(self, limits: Limits) -> None:
        self.pipe, theirs = mp.Pipe()
        with theirs:
            handle = theirs.fileno()
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "pipeline.reading.child", str(handle)],
                stdin=subprocess.DEVNULL,
                pass_fds=[handle],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            )
        self.pipe.send(limits)

    def read(self, order: Order, path: Path) -> bytes:
        """Return the pickled outcome of one file; EOFError or OSError where the process died."""
        self.pipe.send((order.regions, order.reader, path, order.berkas))
        refused = overrun(self.process.pid, self.pipe, order.limits)
        if refused:
            self.stop()
            return pickle.dumps(refused)
        return self.pipe.recv_bytes()

    def stop(self) -> int | None:
        """End the process; return how it had ended by itself, None where it had not."""
        try:
            code = self.process.wait(1)
        except subprocess.TimeoutExpired:
            code = None
        self.process.kill()
        self.process.wait()
        self.pipe.close()
        return code


def program() -> str:
    """Return what must be the same wherever files are read: the Python version and a digest of this program's files."""
    return f"Python {sys.version_info.major}.{sys.version_info.minor}, program {_digest()}"


@cache
def _digest() -> str:
    """Return the start of a SHA-256 over all modules and registers, whatever line ends they were installed with."""
    total = hashlib.sha256()
    for package in ("pipeline", "schemas"):
        for name, file in sorted(_files(files(package), package)):
            total.update(name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()[:12]


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        below = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, below)
        elif entry.name.endswith((".py", ".csv")):
            yield below, entry
