"""All by-name lists of a run: checked together, and counted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipeline.by_name.check import NO_VOTING_DAY, crowded, duplicates, once, row_findings
from pipeline.by_name.counts import per_tps, rolled_up
from pipeline.by_name.stations import stations_of
from pipeline.findings import Finding, Location, Tally, finding
from pipeline.reading.voters import Teller
from schemas.registers import voting_day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pipeline.tables import Extract
    from pipeline.transform.parameters import Parameters


def examine_lists(
    lists: Sequence[Extract], tahun: int, settings: Parameters
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Return the counts per TPS, desa, kecamatan and kabupaten (frames ``by_name_*``), and what is wrong."""
    if not lists:
        return {}, []
    kept, findings = once(lists)
    voting_day = settings.hari_pemungutan or voting_day_of(tahun)
    if voting_day is None:
        place = Location(kept[0].berkas, kept[0].lembar, bagian=kept[0].bagian)
        findings.append(finding(NO_VOTING_DAY, place, tahun=tahun))
    tally, stations = Tally(), stations_of(kept)
    for extract in kept:
        row_findings(Teller(tally, extract), voting_day)
    crowded(tally, kept, stations, settings.pemilih_per_tps_maks)
    duplicates(tally, kept)
    findings += tally.findings()
    tps = per_tps(kept, stations, voting_day or date(tahun, 12, 31))
    frames = {
        "by_name_tps": tps,
        "by_name_desa": rolled_up(tps, ("kabupaten", "kecamatan", "desa")),
        "by_name_kecamatan": rolled_up(tps, ("kabupaten", "kecamatan")),
        "by_name_kabupaten": rolled_up(tps, ("kabupaten",)),
    }
    return frames, findings
