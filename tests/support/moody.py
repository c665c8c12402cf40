"""Readers that do to a Dask worker what a file's name says, where a worker can import them."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from pipeline.reading.remote import read_named

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.reading.limits import Limits
    from pipeline.reading.workers import Outcome


def moody(path: Path, limits: Limits, berkas: str) -> Outcome:
    """Read a file, but die, kill the worker, hang or eat memory where its name says so."""
    if "jatuh" in path.name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "sekali" in path.name:
        tried = path.with_suffix(".tried")
        if not tried.exists():
            tried.touch()
            os.kill(os.getppid(), signal.SIGKILL)
    if "pembunuh" in path.name:
        with path.with_suffix(".tried").open("a") as tried:
            tried.write("x")
        os.kill(os.getppid(), signal.SIGKILL)
    if "lama" in path.name:
        time.sleep(600)
    if "rakus" in path.name:
        bytearray(8 << 30)
    return read_named(path, limits, berkas)
