"""Budget codes: their level, the row each belongs to, and the full path that names a row.

Levels follow the DIPA: program (076.01.01, from 2021 076.01.WA) > kegiatan (3355) > KRO (3355.EBA) > RO
(3355.EBA.994) > sub kegiatan or komponen (002). The forms up to 2020 go from kegiatan straight to sub kegiatan, whose
codes repeat across kegiatan: only the full path is a key. A code may be written with those above it (3355.002), and in
one cell with the name that it stands for ("3355 Pelaksanaan Akuntabilitas").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.reading.text import clean, fold_lookalikes
from pipeline.reading.values import Parsed, State, parse_code

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM, KEGIATAN, KRO, RO, KOMPONEN, AKUN = 1, 2, 3, 4, 5, 6
NAMES = {PROGRAM: "Program", KEGIATAN: "Kegiatan", KRO: "KRO", RO: "RO", KOMPONEN: "Sub kegiatan", AKUN: "Akun"}
NO_PARENT = -1

_PROGRAM = r"\d{3}\.\d{2}\.[0-9A-Z]{2}"
_KEGIATAN = rf"(?:{_PROGRAM}\.)?\d{{4}}"
_RO = rf"(?:{_KEGIATAN}\.)?[A-Z]{{3}}\.\d{{3}}"
_SHAPES = (
    (PROGRAM, re.compile(_PROGRAM)),
    (KEGIATAN, re.compile(_KEGIATAN)),
    (KRO, re.compile(rf"(?:{_KEGIATAN}\.)?[A-Z]{{3}}")),
    (RO, re.compile(_RO)),
    (KOMPONEN, re.compile(rf"(?:(?:{_KEGIATAN}|{_RO})\.)?\d{{3}}")),
    (AKUN, re.compile(r"\d{6}")),
)
_WITH_NAME = re.compile(
    r"(?:(?i:program|sub ?kegiatan|kegiatan|kro|ro|komponen|(?:sub )?output|akun)\b[\s.:]*)?"
    r"(?P<code>(?=[A-Z.]*\d)[0-9A-Z]+(?:\.[0-9A-Z]+)*)(?:\s*[-–—:.)|/]+\s*|\s+)(?P<name>\S.*)"
)
_CODE_ALONE = re.compile(r"['’`]?\d[\d\s]*(?:\.\s*(?:[A-Z]{2,3}\s*|[\d\s]+))*\.?|[A-Z]{1,3}|[A-Z]*\d[0-9A-Z.]*")
_OF_NO_LEVEL = re.compile(r"\d{3,}[\d.]*")


def level_of(code: object) -> int | None:
    """Return the level of one budget code, 1 (program) to 6 (akun), None for a shape the DIPA does not have."""
    return next((level for level, shape in _SHAPES if shape.fullmatch(str(code))), None)


def _parts(text: str) -> re.Match[str] | None:
    words = re.sub(r"(?<=\d)\s*\.\s*(?=\d)", ".", clean(text))
    parts = None if level_of(words) else _WITH_NAME.fullmatch(words)
    return parts if parts and (level_of(parts["code"]) or _OF_NO_LEVEL.fullmatch(parts["code"])) else None


def parse_leading_code(text: str) -> Parsed:
    """Return a code alone or before its name: "076.01 .01", "Kegiatan 3355 - Akuntabilitas"; blank where none is."""
    parts = _parts(fold_lookalikes(text))
    if parts is not None:
        return parse_code(parts["code"])
    words = fold_lookalikes(clean(text)).upper()
    return parse_code(words) if _CODE_ALONE.fullmatch(words) else Parsed(None, State.BLANK)


def parse_name_after_code(text: str) -> Parsed:
    """Return the name without the code before it: "3355 Akuntabilitas" -> "Akuntabilitas"."""
    parts = _parts(text)
    return Parsed(parts["name"] if parts else clean(text))


def levels(kode: pd.Series) -> pd.Series[int]:
    """Return the level of each code with the index of ``kode``; an unknown shape stands beside the sub kegiatan."""
    codes = {code: level_of(code) or KOMPONEN for code in kode.unique()}
    return pd.Series([codes[code] for code in kode], index=kode.index, dtype="int64", name="level")


def parents(frame: pd.DataFrame) -> pd.Series[int]:
    """Return the row id of each row's parent: the nearest row above of a lower level in the same extract, else -1.

    ``frame`` has ``kode`` and, where it holds several tables, ``extract``; its index are the row ids.
    """
    position = _parent_positions(frame)
    ids = frame.index.to_numpy()
    found = np.where(position >= 0, ids[np.maximum(position, 0)], NO_PARENT) if len(ids) else position
    return pd.Series(found, index=frame.index, dtype="int64", name="induk")


def paths(frame: pd.DataFrame) -> pd.Series[str]:
    """Return the full path of each row, its ancestors' codes and its own joined by "/": "076.01.01/3355/002"."""
    joined: list[str] = []
    for code, parent in zip(frame["kode"], _parent_positions(frame), strict=True):
        joined.append(str(code) if parent < 0 else f"{joined[parent]}/{code}")
    return pd.Series(joined, index=frame.index, dtype=object, name="jalur")


def _parent_positions(frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    extracts = frame["extract"] if "extract" in frame else [0] * len(frame)
    return np.fromiter(_walk(levels(frame["kode"]).tolist(), list(extracts)), dtype=np.int64, count=len(frame))


def _walk(row_levels: list[int], extracts: list[object]) -> Iterator[int]:
    """Yield each row's parent position, keeping the open ancestors of the extract as a stack of (level, position)."""
    open_rows: list[tuple[int, int]] = []
    current: object = None
    for position, (level, extract) in enumerate(zip(row_levels, extracts, strict=True)):
        if extract != current:
            open_rows, current = [], extract
        while open_rows and open_rows[-1][0] >= level:
            open_rows.pop()
        yield open_rows[-1][1] if open_rows else NO_PARENT
        open_rows.append((level, position))
