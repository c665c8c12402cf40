"""The outputs of a run but the marked copies: workbook, findings and their page, tidy data, one line of history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.compose import compose
from pipeline.feedback.html import render
from pipeline.manifest import (
    HISTORY_NAME,
    append_history,
    atomic_write,
    findings_name,
    history_entry,
    workbook_name,
    write_findings,
)
from pipeline.report.asal_data import asal_frame
from pipeline.report.room import ASAL_CSV
from pipeline.report.workbook import write_workbook
from pipeline.sources import settings_sources
from pipeline.tidy.write import deliver_data
from schemas.kode_anggaran import NO_PARENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pipeline.examine import Examined
    from pipeline.feedback.accepted import Accepted
    from pipeline.outcome import Outcome
    from pipeline.settings import Settings
    from pipeline.sources import Source


def write_outputs(
    settings: Settings, examined: Examined, sources: Sequence[Source], accepted: Sequence[Accepted], outcome: Outcome
) -> Outcome:
    """Write all outputs but the marked copies. Raises OutputError."""
    final = settings.outputs / workbook_name(examined.tahun, final=True)
    draft = settings.outputs / workbook_name(examined.tahun, final=False)
    path = final if outcome.status == "final" else draft
    inputs = [*sources, *settings_sources(settings.inputs)]
    report = compose(settings, examined, inputs, accepted)
    atomic_write(path, lambda temporary: write_workbook(temporary, report))
    if path == final:
        draft.unlink(missing_ok=True)
    listed = settings.outputs / findings_name(examined.tahun)
    write_findings(listed, examined.tahun, outcome.status, outcome.findings, accepted)
    done = replace(outcome, workbook=path, findings_file=listed, older_final=path == draft and final.exists())
    page = render(examined.tahun, settings.satker, outcome.status, outcome.findings, examined.arrivals, accepted)
    shown = listed.with_suffix(".html")
    atomic_write(shown, lambda temporary: temporary.write_text(page, "utf-8", newline="\n"))
    origins = asal_frame(report)
    told = examined if origins is None else replace(examined, frames={**examined.frames, ASAL_CSV: origins})
    done = replace(done, page=shown, data=deliver_data(settings.outputs, told, settings.satker, outcome.status))
    entry = history_entry(done, inputs, _control_totals(examined.frames), datetime.now(UTC))
    append_history(settings.outputs / HISTORY_NAME, entry)
    return done


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
