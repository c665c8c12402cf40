"""The end of a run: the workbook, the findings, one line of history; each whole or not at all."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.crosscheck.model import AT_MOST, Check, Side
from pipeline.feedback.html import render
from pipeline.feedback.koreksi import Original, write_corrections
from pipeline.manifest import append_history, atomic_write, findings_name, history_entry, make_folder, write_findings
from pipeline.report import model
from pipeline.report.sheets import build_sheets
from pipeline.report.workbook import write_workbook
from schemas.kode_anggaran import NO_PARENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pipeline.examine import Examined
    from pipeline.feedback.accepted import Accepted
    from pipeline.outcome import Outcome
    from pipeline.settings import Settings
    from pipeline.sources import Source

FINGERPRINT = 12  # hexadecimal digits shown on Sampul


def deliver(
    settings: Settings, examined: Examined, sources: Sequence[Source], accepted: Sequence[Accepted], outcome: Outcome
) -> Outcome:
    """Write the outputs; raises OutputError where the system refuses, and then leaves what stood there before."""
    make_folder(settings.outputs)
    final = settings.outputs / f"LAKIP-{examined.tahun}.xlsx"
    draft = settings.outputs / f"LAKIP-{examined.tahun}-DRAF.xlsx"
    path = final if outcome.status == "final" else draft
    report = _report(settings, examined, sources, accepted, outcome)
    atomic_write(path, lambda temporary: write_workbook(temporary, report))
    if path == final:
        draft.unlink(missing_ok=True)
    listed = settings.outputs / findings_name(examined.tahun)
    write_findings(listed, examined.tahun, outcome.status, outcome.findings, accepted)
    done = replace(outcome, workbook=path, findings_file=listed, older_final=path == draft and final.exists())
    page = render(examined.tahun, settings.satker, outcome.status, outcome.findings, examined.arrivals, accepted)
    atomic_write(listed.with_suffix(".html"), lambda temporary: temporary.write_text(page, "utf-8", newline="\n"))
    entry = history_entry(done, sources, _control_totals(examined.frames), datetime.now(UTC))
    append_history(settings.outputs / "riwayat.jsonl", entry)
    read = {line.berkas for line in examined.arrivals}
    originals = [Original(source.berkas, source.path, copy=source.berkas in read) for source in sources]
    write_corrections(settings.outputs / f"koreksi-{examined.tahun}", outcome.findings, originals)
    return done


def _report(
    settings: Settings, examined: Examined, sources: Sequence[Source], accepted: Sequence[Accepted], outcome: Outcome
) -> model.Report:
    results = model.Results(examined.frames, examined.datasets, settings, examined.tahun, settings.satker)
    signers = {
        "Penyusun": settings.pengesahan.penyusun,
        "Pemeriksa": settings.pengesahan.pemeriksa,
        "Penyetuju": settings.pengesahan.penyetuju,
    }
    return model.Report(
        tahun=examined.tahun,
        satker=settings.satker,
        sheets=build_sheets(results),
        checks=[_line(check) for check in examined.checks],
        findings=outcome.findings,
        arrivals=examined.arrivals,
        final=outcome.status == "final",
        sidik=fingerprint(sources),
        inputs=_relative(settings.inputs, settings.outputs),
        signatories=[model.Signatory(role, o.nama, o.nip, o.jabatan) for role, o in signers.items()],
        accepted=[(item.finding, item.alasan) for item in accepted],
    )


def fingerprint(sources: Sequence[Source]) -> str:
    """Return a short mark of all inputs: the same files in the same relative places give the same one."""
    listed = "\n".join(f"{source.berkas}\t{source.sha256}" for source in sources)
    return hashlib.sha256(listed.encode()).hexdigest()[:FINGERPRINT]


def _relative(inputs: Path, outputs: Path) -> str:
    try:
        return Path(os.path.relpath(inputs.resolve(), outputs.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return inputs.resolve().as_posix()


def _line(check: Check) -> model.Check:
    missing = check.left.value is None or check.right.value is None
    return model.Check(
        kode=check.code,
        pemeriksaan=check.text,
        kiri=_side(check.left),
        kanan=_side(check.right),
        toleransi=check.tolerance,
        hasil=f"tidak dapat diperiksa: {check.reason}" if missing else "",
        format=model.Format.PERCENT if check.percent else model.Format.NUMBER,
        paling_banyak=check.relation == AT_MOST,
        berbeda=check.unlike,
    )


def _side(side: Side) -> model.Ref | model.Stated | model.Formula | float | None:
    value = float(side.value) if isinstance(side.value, Fraction) else side.value
    if value is None:
        return None
    if side.stated is not None:
        return model.Stated(side.stated, value)
    if side.formula:
        return model.Formula(side.formula, value, side.refs)
    return side.ref if side.ref is not None else value


def _control_totals(frames: Mapping[str, pd.DataFrame]) -> dict[str, float | str]:
    """Return the figures by which two runs are told apart at a glance."""
    totals: dict[str, float | str] = {}
    if "anggaran" in frames:
        tops = frames["anggaran"][frames["anggaran"]["induk"] == NO_PARENT]
        totals |= {name: int(tops[name].sum()) for name in ("pagu_rp", "realisasi_rp")}
    if "pemilih_kabupaten" in frames:
        roll = frames["pemilih_kabupaten"]
        totals |= {f"pemilih_{name}": int(roll[name].sum()) for name in ("jumlah_tps", "dp4", "a", "a1", "a3")}
    for name in ("capaian_sekretariat", "capaian_bagian"):
        if name in frames:
            totals[f"indikator_{name}"] = len(frames[name])
    return totals
