"""What each Bagian corrects: ``outputs/koreksi-<tahun>/<Bagian>/<workbook>.xlsx``.

Only workbooks with a galat or peringatan are given back. A small index beside them says which files this tool wrote:
what no longer applies is removed and what is unchanged is left alone, but a file that someone else put there, or
worked on, is never overwritten or deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.errors import OutputError
from pipeline.feedback.names import free_place, safe_name, workbook_names
from pipeline.feedback.weigh import weigh
from pipeline.findings import Severity
from pipeline.manifest import atomic_write, make_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.findings import Finding

MAX_CELLS = 200_000  # of one workbook: openpyxl reads and writes these in about three seconds
MAX_TOTAL_CELLS = 500_000  # of all copies of one run: the recaps of two provinces
NO_BAGIAN = "Tanpa Bagian"
INDEX = "indeks.json"
_FORMAT = "1"  # raised when copies are made differently, so that old ones are made anew
_COPIED = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})


@dataclass(frozen=True, slots=True)
class Original:
    """One input file: ``berkas`` as findings name it, its place, and whether a copy of it may be made.

    ``copy`` is False for a file that could not be read or that holds personal data: then only the list goes back.
    """

    berkas: str
    path: Path
    copy: bool = True


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the index knows of one written workbook: its own hash, and that of all it was made from."""

    sha256: str
    source: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """What is to stand in a folder of corrections, by its place there ("Bagian/name.xlsx").

    ``index`` is what this tool wrote before, ``entries`` what it is to be now, ``made`` the content of those that do
    not stand there yet; ``failed`` could not be made because a file could not be read.
    """

    folder: Path
    index: dict[str, _Entry]
    entries: dict[str, _Entry] = field(default_factory=dict)
    made: dict[str, bytes] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def make_corrections(
    folder: Path,
    findings: Sequence[Finding],
    originals: Sequence[Original],
    *,
    max_cells: int = MAX_CELLS,
    max_total_cells: int = MAX_TOTAL_CELLS,
) -> Corrections:
    """Return the corrections of one year, to be written into ``folder``.

    Findings without a galat or peringatan, or on files that are not in ``originals``, go nowhere here. A workbook with
    more cells than ``max_cells``, or after ``max_total_cells`` in all, gets only the list.
    """
    work = _work(findings, originals)
    corrections = Corrections(folder, _read_index(folder))
    places = _places(folder, work, corrections.index)
    left = max_total_cells
    for original, own in work:
        place = places[original.berkas]
        try:
            left -= _make(corrections, place, original, own, min(max_cells, left))
        except OSError:
            corrections.failed.append(place)
    return corrections


def write_corrections(corrections: Corrections) -> list[Path]:
    """Write corrections into their folder and return their paths, sorted.

    Raises OutputError, after all else is written, naming the files that could not be made, written or removed.
    """
    folder, index = corrections.folder, corrections.index
    if not (corrections.entries or corrections.failed or index):
        return []
    places = {*corrections.entries, *corrections.failed}
    written = {place: entry for place, entry in index.items() if place in places}
    stale = {place: entry for place, entry in index.items() if place not in places}
    failed = [folder / place for place in corrections.failed]
    try:
        for place, entry in corrections.entries.items():
            try:
                if place in corrections.made:
                    _write(folder / place, corrections.made[place])
                written[place] = entry
            except (OSError, OutputError):
                failed.append(folder / place)
        stale = _remove(folder, stale, failed)
    finally:
        _write_index(folder, written | stale)
    if failed:
        names = ", ".join(str(path) for path in failed)
        message = f"Tidak dapat menulis {names}. Tutup berkas itu di Excel atau periksa izin folder, lalu ulangi."
        raise OutputError(message)
    return sorted(folder / place for place in written)


def _work(findings: Sequence[Finding], originals: Sequence[Original]) -> list[tuple[Original, list[Finding]]]:
    """Return each original that is to be corrected with its findings, in the order of their names."""
    by_file: dict[str, list[Finding]] = {}
    for found in findings:
        if found.tingkat is not Severity.INFO:
            by_file.setdefault(found.berkas, []).append(found)
    ordered = sorted(originals, key=lambda original: original.berkas)
    return [(original, by_file[original.berkas]) for original in ordered if original.berkas in by_file]


def _places(
    folder: Path, work: Sequence[tuple[Original, list[Finding]]], index: Mapping[str, _Entry]
) -> dict[str, str]:
    """Return the place of each corrected workbook below ``folder``; a file of someone else keeps its own."""
    wanted = workbook_names((original.berkas, safe_name(_bagian(own), NO_BAGIAN)) for original, own in work)
    taken = {place for place in wanted.values() if not _is_ours(folder, place, index)}
    for berkas, place in wanted.items():
        if place in taken:
            others = [path.relative_to(folder).with_suffix("").as_posix() for path in folder.glob("*/*.xlsx")]
            others += [name.removesuffix(".xlsx") for name in wanted.values()]
            ours = {name.removesuffix(".xlsx") for name in index if _is_ours(folder, name, index)}
            free = free_place(place.removesuffix(".xlsx"), [name for name in others if name not in ours])
            wanted[berkas] = f"{free}.xlsx"
    return wanted


def _bagian(findings: Sequence[Finding]) -> str:
    """Return the Bagian that most findings of a workbook name, the first by name of several; "" where none does."""
    counts = Counter(found.bagian for found in findings if found.bagian)
    return min(counts, key=lambda name: (-counts[name], name), default="")


def _make(corrections: Corrections, place: str, original: Original, findings: Sequence[Finding], max_cells: int) -> int:
    """Make one workbook unless it already stands there, made from the same; return how many cells were copied."""
    path, known = corrections.folder / place, corrections.index.get(place)
    copied = original.copy and original.path.suffix.lower() in _COPIED
    cells = weigh(original.path, max_cells) if copied else None
    source = _digest(repr((_FORMAT, original.berkas, cells is not None, findings)).encode())
    if cells is not None:
        source = _digest(f"{source} {_hash(original.path)}".encode())
    if known is not None and known.source == source and _hash(path) == known.sha256:
        corrections.entries[place] = known
    else:
        data = corrections.made[place] = _content(original, findings, is_copy=cells is not None)
        corrections.entries[place] = _Entry(_digest(data), source)
    return cells or 0


def _write(path: Path, data: bytes) -> None:
    make_folder(path.parent)
    atomic_write(path, lambda temporary: temporary.write_bytes(data))


def _content(original: Original, findings: Sequence[Finding], *, is_copy: bool) -> bytes:
    from pipeline.feedback.annotate import corrected_copy, list_only  # noqa: PLC0415 - openpyxl only where it is used

    data = corrected_copy(original.path, original.berkas, findings) if is_copy else None
    return list_only(original.berkas, findings) if data is None else data


def _remove(folder: Path, stale: Mapping[str, _Entry], failed: list[Path]) -> dict[str, _Entry]:
    """Delete what no longer applies and is still as we wrote it; return what could not be deleted."""
    kept = {}
    for place in stale:
        path = folder / place
        if not _is_below(place) or not path.is_file() or not _is_ours(folder, place, stale):
            continue
        try:
            path.unlink()
        except OSError:
            failed.append(path)
            kept[place] = stale[place]
        with suppress(OSError):
            path.parent.rmdir()
    return kept


def _is_ours(folder: Path, place: str, index: Mapping[str, _Entry]) -> bool:
    """Return whether ``place`` is free or holds exactly what the index says we wrote there."""
    path = folder / place
    if not path.exists() and not path.is_symlink():
        return True
    entry = index.get(place)
    return entry is not None and path.is_file() and not path.is_symlink() and _hash(path) == entry.sha256


def _is_below(place: str) -> bool:
    """Return whether a place of the index is ``folder/name.xlsx``: the index may have been edited."""
    parts = place.split("/")
    return len(parts) == 2 and all(safe_name(part, "") == part for part in parts) and place.endswith(".xlsx")


def _read_index(folder: Path) -> dict[str, _Entry]:
    """Return what this tool wrote before; nothing where the index is missing or not its own."""
    try:
        data = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        return {str(place): _Entry(str(sha256), str(source)) for place, (sha256, source) in data.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write_index(folder: Path, entries: Mapping[str, _Entry]) -> None:
    path = folder / INDEX
    if not entries:
        with suppress(OSError):
            path.unlink()
            folder.rmdir()
        return
    data = {place: [entry.sha256, entry.source] for place, entry in sorted(entries.items())}
    text = json.dumps(data, ensure_ascii=False, indent=1).encode()
    atomic_write(path, lambda temporary: temporary.write_bytes(text))


def _hash(path: Path) -> str:
    """Return the hash of a file; "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
