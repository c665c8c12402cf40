"""Budget codes: which level a code is, and which line it hangs under.

Chain to 2020: program (076.01.01) > kegiatan (3355) > sub kegiatan (002); from 2021: program (076.01.WA) > kegiatan >
KRO (3355.EBA) > RO (3355.EBA.994) > komponen. Sub codes repeat across kegiatan, so that only the full path is a key.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

LEVELS = {1: "program", 2: "kegiatan", 3: "KRO", 4: "RO", 5: "sub kegiatan"}
_PATTERNS = (
    (1, re.compile(r"\d{3}\.\d{2}\.[0-9A-Z]{2}")),
    (2, re.compile(r"\d{4}")),
    (3, re.compile(r"(?:\d{4}\.)?[A-Z]{3}")),
    (4, re.compile(r"(?:\d{4}\.)?[A-Z]{3}\.\d{3}")),
    (5, re.compile(r"\d{3}")),
)


def level(code: object) -> int:
    """Return the level of one code, 1 program to 5 sub kegiatan or komponen; 6 for any other form."""
    return next((number for number, pattern in _PATTERNS if pattern.fullmatch(str(code))), 6)


def _chains(frame: pd.DataFrame) -> Iterator[tuple[object, int, str]]:
    open_lines: list[tuple[int, int, str]] = []
    extracts = frame["extract"] if "extract" in frame else pd.Series(0, index=frame.index)
    last_extract = None
    for row, code, extract in zip(frame.index, frame["kode"], extracts, strict=True):
        if extract != last_extract:
            open_lines, last_extract = [], extract
        depth = level(code)
        while open_lines and open_lines[-1][0] >= depth:
            open_lines.pop()
        parent, path = (open_lines[-1][1], open_lines[-1][2]) if open_lines else (-1, "")
        path = f"{path}/{code}" if path else str(code)
        open_lines.append((depth, row, path))
        yield row, parent, path


def parents(frame: pd.DataFrame) -> pd.Series[int]:
    """Return each row's parent row id, -1 for outermost rows: the nearest line above of an outer level."""
    return pd.Series({row: parent for row, parent, _ in _chains(frame)}, dtype="int64")


def paths(frame: pd.DataFrame) -> pd.Series[str]:
    """Return each row's full path, "076.01.01/3355/002"."""
    return pd.Series({row: path for row, _, path in _chains(frame)}, dtype=object)
