"""Efisiensi: E and NE of each kegiatan and of all, live over Realisasi Anggaran and Capaian Kegiatan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import TOTAL, Col, Format, Formula, RangeRef, Ref, Results, Row, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import COMPUTED, frame_of
from pipeline.report.sheets.capaian_kegiatan import NAME as CAPAIAN
from pipeline.report.sheets.realisasi_anggaran import NAME as ANGGARAN
from pipeline.report.spans import cells_of
from pipeline.transform.efisiensi import Kegiatan, efficiency_value, kegiatan_lines, total_efficiency
from pipeline.transform.kegiatan import Manner

if TYPE_CHECKING:
    from fractions import Fraction

NAME = "Efisiensi"
IMPOSSIBLE = "tidak dapat dihitung"
CK = (
    "CK = rata-rata polos % Capaian semua indikator kegiatan itu, tanpa batas atas; yang n/a dan yang belum dapat "
    "dihitung tidak ikut."
)
PMK = (
    "E = (pagu x CK - realisasi) / (pagu x CK), paling rendah -20% dan paling tinggi 20%; NE = 50% + E / 20% x 50% "
    "(PMK 214/PMK.02/2017)."
)
NE = "50%+{e}/20%*50%"


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, "efisiensi")
    lines = [] if frame is None else kegiatan_lines(frame)
    rows = [_row(key, line) for key, line in enumerate(lines)]
    return Sheet(
        name=NAME,
        title=f"Efisiensi Anggaran per Kegiatan Tahun {results.tahun}",
        csv="hasil_efisiensi",
        columns=(
            Col("kode", "Kode", Format.TEXT, 10),
            Col("kegiatan", "Kegiatan", Format.TEXT, 60),
            Col("pagu_rp", "Pagu", Format.MONEY, 18),
            Col("realisasi_rp", "Realisasi", Format.MONEY, 18),
            Col("ck", "CK", Format.PERCENT, 12),
            Col("e", "E", Format.PERCENT, 12),
            Col("ne", "NE", Format.PERCENT, 12),
        ),
        rows=rows,
        total=None if frame is None else _total(lines, rows),
        notes=[CK, PMK, *(remark for line in lines for remark in _remarks(line))],
    )


def _row(key: int, line: Kegiatan) -> Row:
    values: dict[str, Scalar | Formula] = {"kode": line.kode, "kegiatan": line.kegiatan}
    links: dict[str, Ref | str] = {}
    if line.anggaran is not None:
        for field in ("pagu_rp", "realisasi_rp"):
            if getattr(line, field) is not None:
                values[field] = Formula("{0}", getattr(line, field), (Ref(ANGGARAN, (line.anggaran,), field),))
        links = {"sumber": Ref(ANGGARAN, (line.anggaran,), "uraian")}
    elif line.indikator:
        links = {"sumber": Ref(CAPAIAN, (line.indikator[0],), "kegiatan")}
    values["ck"] = _ck(line.indikator, line.ck)
    values["e"], values["ne"] = _efficiency(line)
    return Row((key,), values, sumber=_source(line), links=links)


def _ck(indicators: tuple[int, ...], ck: Fraction | None) -> Formula | str:
    if not indicators:
        return IMPOSSIBLE
    refs = cells_of(CAPAIAN, [(row, (row,)) for row in indicators], "capaian")
    cells = ",".join(f"{{{i}}}" for i in range(len(refs)))
    if ck is None:
        return Formula(f'IF(COUNT({cells})=0,"{IMPOSSIBLE}",AVERAGE({cells}))', IMPOSSIBLE, refs)
    return Formula(f"AVERAGE({cells})", float(ck), refs)


def _efficiency(line: Kegiatan) -> tuple[Formula | str, Formula | str]:
    if line.anggaran is None or not line.indikator:
        return IMPOSSIBLE, IMPOSSIBLE
    share = "MAX(-20%,MIN(20%,({pagu_rp}*{ck}-{realisasi_rp})/({pagu_rp}*{ck})))"
    if line.e is None or line.ne is None:
        known = f'IF(N({{pagu_rp}})*N({{ck}})=0,"{IMPOSSIBLE}",{share})'
        return Formula(known, IMPOSSIBLE), Formula(f"IF(ISNUMBER({{e}}),{NE},{{e}})", IMPOSSIBLE)
    return Formula(share, float(line.e)), Formula(NE, float(line.ne))


def _source(line: Kegiatan) -> str:
    """Return what a line is computed from, and how its kegiatan was found where the words differ."""
    every = len(line.indikator)
    count = str(every) if line.dihitung == every else f"{line.dihitung} dari {every}"
    parts = [f"dihitung dari {count} indikator" if every else COMPUTED]
    return ", ".join([*parts, *(str(match.manner) for _, match in line.bunyi if match.manner is not Manner.SAME)])


def _remarks(line: Kegiatan) -> list[str]:
    """Return the other wordings of a kegiatan, and why it has no E."""
    name = line.kode or f'"{line.kegiatan}"'
    found = [
        f'{name}: pada Capaian Kegiatan tertulis "{text}" ({match.manner}).'
        for text, match in line.bunyi
        if match.manner in {Manner.REGISTER, Manner.CLOSE}
    ]
    return [*found, *([f"{name}: E {IMPOSSIBLE}, {line.sebab}."] if line.sebab else [])]


def _total(lines: list[Kegiatan], rows: list[Row]) -> Row:
    cells = [RangeRef(NAME, rows[0].key, rows[-1].key, field) for field in ("pagu_rp", "realisasi_rp", "ck")]
    values: dict[str, Scalar | Formula] = {"kode": "TOTAL"}
    for field, cell in zip(("pagu_rp", "realisasi_rp"), cells, strict=False):
        values[field] = Formula("SUM({0})", sum(getattr(line, field) or 0 for line in lines), (cell,))
    e, counted = total_efficiency(lines)
    meant = "SUMPRODUCT({0},{2})"
    share = f'MAX(-20%,MIN(20%,({meant}-SUMIF({{2}},">=0",{{1}}))/{meant}))'
    if e is None:
        values |= {"e": IMPOSSIBLE, "ne": IMPOSSIBLE}
    else:
        values["e"] = Formula(share, float(e), cells)
        values["ne"] = Formula(NE, float(efficiency_value(e)))
    whole = f"{counted} kegiatan" if counted == len(lines) else f"{counted} dari {len(lines)} kegiatan"
    return Row(TOTAL, values, sumber=f"dihitung dari {whole}")


SHEET = SheetSpec(55, build)
