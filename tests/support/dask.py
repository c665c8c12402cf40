"""A Dask cluster on this machine: a scheduler and workers as processes of their own, each ended with all it started."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from distributed import Client

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"


@dataclass
class Cluster:
    """A scheduler at ``address`` and its workers in the order they were started."""

    folder: Path
    address: str = ""
    processes: list[subprocess.Popen[str]] = field(default_factory=list)
    drain: threading.Thread | None = None

    @property
    def workers(self) -> list[subprocess.Popen[str]]:
        """Return the workers' processes: with a nanny, the nannies."""
        return self.processes[1:]

    def start_scheduler(self) -> None:
        """Start the scheduler on a free port and take over the address that it tells."""
        scheduler = self._start("scheduler", "--port", "0", "--no-dashboard", "--idle-timeout", "10 minutes")
        assert scheduler.stderr is not None
        for line in scheduler.stderr:
            if found := re.search(r"Scheduler at:\s+(tcp://\S+)", line):
                self.address = found[1]
                self.drain = threading.Thread(target=scheduler.communicate)  # a full pipe would halt it
                self.drain.start()
                return
        raise AssertionError("the scheduler ended without telling its address")

    def start_worker(
        self, *options: str, environment: Mapping[str, str] | None = None, folder: Path | None = None
    ) -> None:
        """Start a worker of two threads whose program is the one in ``folder``."""
        local = self.folder / f"worker-{len(self.processes)}"
        options = (
            "--nthreads",
            "2",
            "--no-dashboard",
            "--death-timeout",
            "60",
            "--local-directory",
            str(local),
            *options,
        )
        self._start("worker", self.address, *options, environment=environment, folder=folder)

    def wait_for_workers(self, count: int) -> None:
        """Return when so many workers have joined."""
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=120)

    def kill(self, number: int) -> None:
        """Kill a worker with its nanny and its readers, as a machine that loses its power would."""
        os.killpg(self.workers[number].pid, signal.SIGKILL)

    def stop(self) -> None:
        """End every process."""
        for process in reversed(self.processes):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if self.drain:
            self.drain.join()

    def _start(
        self, kind: str, *options: str, environment: Mapping[str, str] | None = None, folder: Path | None = None
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", kind, *options, "--host", HOST],
            cwd=folder or ROOT,
            env=os.environ | (environment or {}),
            stderr=subprocess.PIPE if kind == "scheduler" else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self.processes.append(process)
        return process


@contextmanager
def cluster_of(folder: Path, workers: int = 2, *options: str) -> Iterator[Cluster]:
    """Give a cluster on free ports of this machine; nothing of it is left afterwards, whatever happens."""
    cluster = Cluster(folder)
    try:
        cluster.start_scheduler()
        for _ in range(workers):
            cluster.start_worker(*options)
        if workers:
            cluster.wait_for_workers(workers)
        yield cluster
    finally:
        cluster.stop()
