"""Whether a run would find everything as the last one left it: then it only says so, as the last one did.

Known by hashes alone: of all that goes in (inputs, settings, program) and of every file of that year in the outputs
folder. One byte more, less or other, in or out, and everything is computed anew.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipeline.cache.folder import FOLDER
from pipeline.cache.mark import mark_of, program_mark
from pipeline.errors import OutputError
from pipeline.findings import Finding, Severity
from pipeline.manifest import (
    HISTORY_NAME,
    append_history,
    atomic_write,
    corrections_name,
    findings_name,
    sha256_of,
    workbook_name,
)
from pipeline.outcome import BagianCount, Outcome
from pipeline.sources import find_sources, settings_sources

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.settings import Settings
    from pipeline.sources import Discovery

NAME = "terakhir.json"
UNCHANGED = "Masukan dan hasil tidak berubah sejak pelaksanaan terakhir; tidak ada yang perlu ditulis ulang."


@dataclass(frozen=True, slots=True)
class _Last:
    """The last run: the mark of what went in, the sha256 of every output, its line of history, its folder of data."""

    masukan: str
    hasil: dict[str, str]
    riwayat: dict[str, Any]
    data: str


def repeat(settings: Settings, found: Discovery) -> Outcome | None:
    """Return the last run's outcome, told as a run of now in riwayat.jsonl; None where anything differs from then.

    Raises OutputError where riwayat.jsonl cannot be written.
    """
    last = _recalled(settings.outputs)
    if last is None or last.masukan != _mark(settings, found):
        return None
    outputs, tahun = settings.outputs, last.riwayat["tahun"]
    listed = outputs / findings_name(tahun)
    try:
        if last.hasil != _standing(outputs, tahun):
            return None
        content = json.loads(listed.read_text(encoding="utf-8"))
    except OSError:
        return None
    now = datetime.now(UTC).isoformat(timespec="seconds")
    append_history(outputs / HISTORY_NAME, last.riwayat | {"waktu": now})
    workbook = outputs / last.riwayat["hasil"][0]["berkas"]
    corrections = outputs / corrections_name(tahun)
    return Outcome(
        tahun=tahun,
        status=last.riwayat["status"],
        findings=[Finding(**told | {"tingkat": Severity(told["tingkat"])}) for told in content["temuan"]],
        tables=[BagianCount(**line) for line in last.riwayat["bagian"]],
        workbook=workbook,
        findings_file=listed,
        page=listed.with_suffix(".html"),
        corrections=corrections if any(corrections.glob("*/*.xlsx")) else None,
        data=outputs / last.data,
        older_final=last.riwayat["status"] == "draf" and (outputs / workbook_name(tahun, final=True)).exists(),
    )


def remember(settings: Settings, found: Discovery, outcome: Outcome) -> None:
    """Keep what :func:`repeat` needs, unless an input changed while it was read or the system refuses."""
    if outcome.data is None or outcome.tahun is None:
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - a run that repeats the last one needs none

    outputs = settings.outputs
    with suppress(OSError, OutputError):
        with ThreadPoolExecutor(1) as beside:  # while inputs are hashed once more
            standing = beside.submit(_standing, outputs, outcome.tahun)
            mark = _mark(settings, found)
            again = find_sources(settings.inputs, outputs, settings.tahun, settings.paths)
        if mark != _mark(settings, again):
            return
        line = (outputs / HISTORY_NAME).read_bytes().splitlines()[-1]
        kept = [mark, standing.result(), json.loads(line), outcome.data.name]
        text = json.dumps(kept)
        (outputs / FOLDER).mkdir(exist_ok=True)
        whole = f"{_digest(text)}\n{text}"
        atomic_write(outputs / FOLDER / NAME, lambda temporary: temporary.write_text(whole, encoding="utf-8"))


def _recalled(outputs: Path) -> _Last | None:
    """Return what was kept; None where there is nothing, or not as it was written."""
    try:
        digest, _, text = (outputs / FOLDER / NAME).read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeError):
        return None
    return _Last(*json.loads(text)) if digest == _digest(text) else None


def _mark(settings: Settings, found: Discovery) -> str:
    """Return one hash over all that decides what a run writes; where it reads does not."""
    wherever = replace(settings, jobs=1, cluster=None, kirim_berkas=False)
    places = [str(folder.absolute()) for folder in (settings.inputs, settings.outputs)]
    read = [repr(source) for source in (*found.sources, *settings_sources(settings.inputs))]
    return mark_of(program_mark(), *places, repr(wherever), *read, repr(found.findings))


def _standing(outputs: Path, tahun: int) -> dict[str, str]:
    """Return the sha256 of every file below the outputs folder that a run of the year may write or look at."""
    paths = [path for top in outputs.glob(f"*-{tahun}*") for path in (top, *top.rglob("*"))]
    return {
        path.relative_to(outputs).as_posix(): f"-> {path.readlink()}" if path.is_symlink() else sha256_of(path)
        for path in sorted(paths)
        if path.is_symlink() or not path.is_dir()
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
