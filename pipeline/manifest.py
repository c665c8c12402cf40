"""What a run leaves beside the workbook, and how every output is written: whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING

from pipeline.errors import OutputError, reason_of
from pipeline.findings import Severity
from pipeline.outcome import count_severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from pipeline.feedback.accepted import Accepted
    from pipeline.findings import Finding
    from pipeline.outcome import Outcome, Status
    from pipeline.sources import Source

HISTORY_NAME = "riwayat.jsonl"
_VERSIONS = ("lakip-pipeline", "pandas", "pandera", "python-calamine", "xlsxwriter")


def findings_name(tahun: int | None) -> str:
    """Return the name of the findings file of a year."""
    return f"temuan-{tahun}.json" if tahun else "temuan.json"


def workbook_name(tahun: int, *, final: bool) -> str:
    """Return the name of a year's workbook, or of its draft."""
    return f"LAKIP-{tahun}.xlsx" if final else f"LAKIP-{tahun}-DRAF.xlsx"


def data_name(tahun: int, *, final: bool) -> str:
    """Return the name of the folder of a year's tidy data, or of its draft's."""
    return f"data-{tahun}" if final else f"data-{tahun}-DRAF"


def corrections_name(tahun: int) -> str:
    """Return the name of the folder of what the Bagian correct."""
    return f"koreksi-{tahun}"


def make_folder(folder: Path) -> None:
    """Create the outputs folder with those above it; raises OutputError where that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"Folder hasil {folder} tidak dapat dibuat ({reason_of(error)}). Pilih folder lain dengan --outputs."
        ) from error


def atomic_write(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then put it in its place in one step.

    Until then, and on any failure, what stood at ``path`` stays as it was and no temporary file is left. Raises
    OutputError where the system refuses: the file is open in Excel, the disk is full, the folder is write-protected.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}{path.suffix}")
    try:
        write(temporary)
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        temporary.replace(path)
    except Exception as error:
        refused = _system_error(error)
        if refused is None:
            raise
        raise _refusal(path, refused) from error
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path, ours: Collection[str]) -> Iterator[Path]:
    """Give a new folder to fill, then put it in the place of ``path`` whole.

    Of the old folder the files named in ``ours`` go; whatever else stands there stays. On any failure the old folder
    stays as it was and nothing else is left. Raises OutputError where the system refuses.
    """
    mark = secrets.token_hex(8)
    new, old = path.with_name(f".{mark}"), path.with_name(f".{mark}-lama")
    try:
        new.mkdir()
        yield new
        for foreign in [entry for entry in path.iterdir() if entry.name not in ours] if path.is_dir() else []:
            _copy(foreign, new / foreign.name)
        if path.exists() or path.is_symlink():
            path.replace(old)
        try:
            new.replace(path)
        except OSError:
            if old.exists():
                old.replace(path)
            raise
    except OSError as error:
        raise _refusal(path, error) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if path.exists():
            _discard(old)


def remove_file(path: Path) -> None:
    """Delete a file where there is one. Raises OutputError where the system refuses: it is open in Excel."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _refusal(path, error) from error


def remove_folder(path: Path, ours: Collection[str]) -> None:
    """Delete the files of a folder named in ``ours``, and the folder where nothing is left. Raises OutputError."""
    if not path.is_dir():
        return
    try:
        for entry in [entry for entry in path.iterdir() if entry.name in ours]:
            entry.unlink()
        if not any(path.iterdir()):
            path.rmdir()
    except OSError as error:
        raise _refusal(path, error) from error


def write_findings(
    path: Path, tahun: int | None, status: Status, findings: Sequence[Finding], accepted: Sequence[Accepted] = ()
) -> None:
    """Write ``temuan-<tahun>.json``: year, status, counts by severity, every finding in order.

    Accepted warnings stand in ``diterima`` with their reason, where there are any.
    """
    content: dict[str, object] = {
        "tahun": tahun,
        "status": status,
        "jumlah": {str(severity): count_severity(findings, severity) for severity in Severity},
        "temuan": [asdict(found) for found in findings],
    }
    if accepted:
        reasons = [{"alasan": item.alasan, "oleh": item.oleh, "tanggal": item.tanggal} for item in accepted]
        content["diterima"] = [asdict(i.finding) | reason for i, reason in zip(accepted, reasons, strict=True)]
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    atomic_write(path, lambda temporary: temporary.write_text(text, encoding="utf-8", newline="\n"))


def history_entry(
    outcome: Outcome, sources: Sequence[Source], totals: Mapping[str, float | str], when: datetime
) -> dict[str, object]:
    """Return one line of riwayat.jsonl: time, versions, inputs with sha256, control totals, counts, output sha256.

    ``totals`` are the run's control figures by name (pagu_rp, realisasi_rp, tps ...).
    """
    outputs = [path for path in (outcome.workbook, outcome.findings_file) if path is not None]
    return {
        "waktu": when.isoformat(timespec="seconds"),
        "tahun": outcome.tahun,
        "status": outcome.status,
        "versi": {"python": platform.python_version()} | {name: version(name) for name in _VERSIONS},
        "masukan": [{"berkas": s.berkas, "sha256": s.sha256, "ukuran": s.size} for s in sources],
        "kendali": dict(totals),
        "bagian": [asdict(line) for line in outcome.tables],
        "jumlah": {str(severity): count_severity(outcome.findings, severity) for severity in Severity},
        "hasil": [{"berkas": path.name, "sha256": sha256_of(path)} for path in outputs],
    }


def append_history(path: Path, entry: Mapping[str, object]) -> None:
    """Add one line to riwayat.jsonl; a line that could not be written whole is taken back. Raises OutputError."""
    line = (json.dumps(entry, ensure_ascii=False) + "\n").encode()
    try:
        with path.open("ab+") as stream:
            end = stream.seek(0, os.SEEK_END)
            if end:
                stream.seek(end - 1)
                line = line if stream.read(1) == b"\n" else b"\n" + line
            try:
                stream.write(line)
                stream.flush()
                os.fsync(stream.fileno())
            except OSError:
                stream.truncate(end)
                raise
    except OSError as error:
        raise _refusal(path, error) from error


def sha256_of(path: Path) -> str:
    """Return the hexadecimal sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _system_error(error: BaseException) -> OSError | None:
    """Return the system's refusal that an error is, or that xlsxwriter has wrapped in an exception of its own."""
    if type(error).__module__.startswith("xlsxwriter") and error.__context__ is not None:
        error = error.__context__
    return error if isinstance(error, OSError) else None


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        return
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target, follow_symlinks=False)


def _discard(path: Path) -> None:
    """Delete a folder, or the file that stood in its place."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _refusal(path: Path, error: OSError) -> OutputError:
    if isinstance(error, PermissionError):
        remedy = f"Tutup {path.name} bila sedang terbuka di Excel dan pastikan folder {path.parent} boleh ditulisi"
    else:
        remedy = f"Kosongkan ruang di disk atau pilih folder lain dengan --outputs; folder sekarang {path.parent}"
    return OutputError(f"{path} tidak dapat ditulis ({reason_of(error)}). {remedy}, lalu jalankan lagi.")
