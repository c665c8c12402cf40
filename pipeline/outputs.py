"""The outputs of a run but the marked copies: workbook, findings and their page, tidy data, one line of history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.cache.pieces import KeptPieces
from pipeline.compose import compose
from pipeline.feedback.html import render
from pipeline.manifest import (
    HISTORY_NAME,
    append_history,
    atomic_write,
    findings_name,
    history_entry,
    remove_file,
    workbook_name,
    write_findings,
)
from pipeline.report.archive import Placed
from pipeline.report.asal_data import asal_frame
from pipeline.report.room import ASAL_CSV
from pipeline.report.workbook import write_workbook
from pipeline.sources import settings_sources
from pipeline.tidy.write import data_folder
from schemas.kode_anggaran import NO_PARENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pipeline.examine import Examined
    from pipeline.feedback.accepted import Accepted
    from pipeline.outcome import Outcome
    from pipeline.report.model import Report
    from pipeline.settings import Settings
    from pipeline.sources import Source


def write_outputs(
    settings: Settings, examined: Examined, sources: Sequence[Source], accepted: Sequence[Accepted], outcome: Outcome
) -> Outcome:
    """Write all outputs but the marked copies. Raises OutputError."""
    inputs = [*sources, *settings_sources(settings.inputs)]
    with data_folder(settings.outputs, examined, settings.satker, outcome.status) as data:
        report = compose(settings, examined, inputs, accepted)
        done = _write_workbook(settings, report, outcome)
        done = _write_findings(settings, examined, accepted, done)
        if (origins := asal_frame(report)) is not None:
            data.later[ASAL_CSV] = origins
    done = replace(done, data=data.path)
    entry = history_entry(done, inputs, _control_totals(examined.frames), datetime.now(UTC))
    append_history(settings.outputs / HISTORY_NAME, entry)
    return done


def _write_workbook(settings: Settings, report: Report, outcome: Outcome) -> Outcome:
    """Write the workbook, or its draft; a final one removes the draft, a draft leaves an older final one."""
    final, draft = (settings.outputs / workbook_name(report.tahun, final=final) for final in (True, False))
    path = final if outcome.status == "final" else draft
    kept, placed = KeptPieces(settings.outputs), list[Placed]()
    atomic_write(path, lambda temporary: placed.extend(write_workbook(temporary, report, kept.find)))
    kept.remember(path, placed)
    if path == final:
        remove_file(draft)
    return replace(outcome, workbook=path, older_final=path == draft and final.exists())


def _write_findings(settings: Settings, examined: Examined, accepted: Sequence[Accepted], outcome: Outcome) -> Outcome:
    """Write the findings for programs, and for people as a page."""
    listed = settings.outputs / findings_name(examined.tahun)
    write_findings(listed, examined.tahun, outcome.status, outcome.findings, accepted)
    page = render(examined.tahun, settings.satker, outcome.status, outcome.findings, examined.arrivals, accepted)
    shown = listed.with_suffix(".html")
    atomic_write(shown, lambda temporary: temporary.write_text(page, "utf-8", newline="\n"))
    return replace(outcome, findings_file=listed, page=shown)


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
