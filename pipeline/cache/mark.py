"""Marks that tell whether something kept was made by this very program."""

from __future__ import annotations

import hashlib
import platform
import re
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path

import pipeline
import schemas

DISTRIBUTION = "lakip-pipeline"


@cache
def program_mark() -> str:
    """Return a hash over all files of the program, the libraries it needs, Python and the system.

    Whoever changes a line of code, a register or a library reads every input anew: no number to raise by hand.
    """
    needed = [line for line in requires(DISTRIBUTION) or () if "extra ==" not in line and "sys_platform" not in line]
    names = sorted({re.match(r"[\w.-]+", line)[0] for line in needed})  # type: ignore[index]
    digest = mark_of(platform.platform(), platform.python_version(), *(f"{name} {version(name)}" for name in names))
    roots = [Path(package.__path__[0]) for package in (pipeline, schemas)]
    files = sorted(path for root in roots for path in root.rglob("*") if "__pycache__" not in path.parts)
    for path in files:
        if path.is_file():
            digest = mark_of(digest, path.name, hashlib.sha256(path.read_bytes()).hexdigest())
    return digest


def mark_of(*parts: str) -> str:
    """Return one hash over texts in order."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
