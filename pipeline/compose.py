"""From the results of an examination to the report that the writer draws."""

from __future__ import annotations

import hashlib
import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.crosscheck.model import AT_MOST, Check, Side
from pipeline.outcome import status_of
from pipeline.report import model
from pipeline.report.sheets import build_sheets
from pipeline.report.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.examine import Examined
    from pipeline.feedback.accepted import Accepted
    from pipeline.settings import Settings
    from pipeline.sources import Source

FINGERPRINT = 12  # hexadecimal digits shown on Sampul


def compose(
    settings: Settings, examined: Examined, inputs: Sequence[Source], accepted: Sequence[Accepted]
) -> model.Report:
    """Return all that the workbook shows; ``inputs`` are the files read, those of the settings included."""
    results = model.Results(examined.frames, examined.datasets, settings, examined.tahun, settings.satker)
    sheets = build_sheets(results)
    shown = Shown(sheets)
    signers = {
        "Penyusun": settings.pengesahan.penyusun,
        "Pemeriksa": settings.pengesahan.pemeriksa,
        "Penyetuju": settings.pengesahan.penyetuju,
    }
    return model.Report(
        tahun=examined.tahun,
        satker=settings.satker,
        sheets=sheets,
        checks=[_line(check, shown) for check in examined.checks],
        findings=examined.findings,
        arrivals=examined.arrivals,
        final=status_of(examined.findings) == "final",
        sidik=fingerprint({source.berkas: source.sha256 for source in inputs}),
        inputs=_relative(settings.inputs, settings.outputs),
        signatories=[model.Signatory(role, o.nama, o.nip, o.jabatan) for role, o in signers.items()],
        accepted=[(item.finding, item.alasan) for item in accepted],
    )


def fingerprint(files: Mapping[str, str]) -> str:
    """Return a short mark of all inputs, sha256 by path: the same files in the same relative places give the same."""
    listed = "\n".join(f"{berkas}\t{sha256}" for berkas, sha256 in sorted(files.items()))
    return hashlib.sha256(listed.encode()).hexdigest()[:FINGERPRINT]


def _relative(inputs: Path, outputs: Path) -> str:
    try:
        return Path(os.path.relpath(inputs.resolve(), outputs.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return inputs.resolve().as_posix()


def _line(check: Check, shown: Shown) -> model.Check:
    missing = check.left.value is None or check.right.value is None
    return model.Check(
        kode=check.code,
        pemeriksaan=check.text,
        kiri=_side(check.left, shown),
        kanan=_side(check.right, shown),
        toleransi=check.tolerance,
        hasil=f"tidak dapat diperiksa: {check.reason}" if missing else "",
        format=model.Format.PERCENT if check.percent else model.Format.NUMBER,
        paling_banyak=check.relation == AT_MOST,
        berbeda=check.unlike,
    )


def _side(side: Side, shown: Shown) -> model.Ref | model.Stated | model.Formula | float | None:
    value = float(side.value) if isinstance(side.value, Fraction) else side.value
    if value is None:
        return None
    if side.stated is not None:
        return model.Stated(side.stated, value)
    if side.formula:
        return shown.formula(side.formula, value, side.refs)
    return side.ref if side.ref is not None else value
