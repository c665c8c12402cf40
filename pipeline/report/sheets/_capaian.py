"""What Capaian Sasaran and Capaian Kegiatan share: the formula of each arah, the category, the four empty states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import Col, Format, Formula, Row, Scalar, quoted
from pipeline.report.sheets._build import origins, records
from pipeline.transform.parameters import parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pipeline.report.model import Results
    from pipeline.transform.parameters import Category

NIL, UNREADABLE = "nihil", "tidak terbaca"
NO_CASE = "tidak ada kasus"
FIELDS = {
    "target_teks": "target",
    "realisasi_teks": "realisasi",
    "nilai_target": "target",
    "nilai_realisasi": "realisasi",
}
_T, _R = "{nilai_target}", "{nilai_realisasi}"


def capaian_columns(results: Results) -> list[Col]:
    """Return the columns from Target on; with a cap also the capped capaian."""
    capped = results.settings.batas_capaian is not None
    return [
        Col("target_teks", "Target", Format.CENTER, 12),
        Col("realisasi_teks", "Realisasi", Format.CENTER, 12),
        Col("arah", "Arah", Format.CENTER, 10),
        Col("nilai_target", "Nilai Target", Format.NUMBER, 11),
        Col("nilai_realisasi", "Nilai Realisasi", Format.NUMBER, 11),
        Col("capaian", "% Capaian", Format.PERCENT, 12),
        *([Col("capaian_dibatasi", "% Capaian (dibatasi)", Format.PERCENT, 12)] if capped else []),
        Col("kategori", "Kategori", Format.CENTER, 13),
    ]


def capaian_formula(line: dict[str, Scalar]) -> Formula | str:
    """Return % Capaian of one indicator, in the form its arah asks for, simple enough to be read in its cell."""
    target, realisasi, value = line["nilai_target"], line["nilai_realisasi"], line["capaian"]
    if value is None:
        return _unknown(target, realisasi, str(line["status"]))
    if realisasi == NIL:
        return Formula(f'IF({_R}="{NIL}",0,{_R}/{_T})', value)
    arah, upper = line["arah"], line["nilai_target_atas"]
    if arah == "rentang" or upper is not None:
        high = _T if upper is None else f"{upper:.15g}"
        inside = f"AND({_R}>={_T},{_R}<={high})"
        return Formula(f"IF({inside},1,IF({_R}<{_T},{_R}/{_T},MAX(0,(2*{high}-{_R})/{high})))", value)
    if arah == "minimal":
        return Formula(f"IF({_R}={_T},1,0)" if target == 0 else f"MAX(0,(2*{_T}-{_R})/{_T})", value)
    return Formula(f"{_R}/{_T}", value)


def _unknown(target: Scalar, realisasi: Scalar, status: str) -> Formula | str:
    """Return why there is no capaian, live where filling the cell would give one."""
    if realisasi is None:
        return Formula(f'IF({_R}="","{status}",{_R}/{_T})', status)
    if not target:
        return Formula(f'IF(N({_T})=0,"{status}",{_R}/{_T})', status)
    if isinstance(target, str) or isinstance(realisasi, str):
        return Formula(f'IF(COUNT({_T},{_R})<2,"{status}",{_R}/{_T})', status)
    return status


def category_formula(categories: Sequence[Category], value: Scalar) -> Formula:
    """Return the category of % Capaian by half-open bounds; where there is no capaian, its reason again."""
    ordered = sorted(categories, key=lambda category: category.lower)
    chain = quoted(ordered[0].name)
    for category in ordered[1:]:
        chain = f"IF(ROUND({{capaian}},10)>={float(category.lower):g},{quoted(category.name)},{chain})"
    return Formula(f"IF(ISNUMBER({{capaian}}),{chain},{{capaian}})", value)


def capaian_rows(
    results: Results, frame: pd.DataFrame, name: str, texts: tuple[str, ...], numbers: list[int]
) -> list[Row]:
    """Return a row an indicator; ``texts`` are the fields before Target."""
    cap, dataset = results.settings.batas_capaian, results.datasets[name]
    categories = parameters(results.settings).kategori
    rows = []
    for no, (key, given) in zip(numbers, records(frame), strict=True):
        line = {**given, **_states(given)}
        values: dict[str, Scalar | Formula] = {"no": no}
        values |= {field: line[field] for field in (*texts, "target_teks", "realisasi_teks", "arah")}
        values |= {field: line[field] for field in ("nilai_target", "nilai_realisasi")}
        values["capaian"] = capaian_formula(line)
        if cap is not None:
            capped = line["capaian_dibatasi"] if line["capaian"] is not None else line["status"]
            values["capaian_dibatasi"] = Formula(
                f"IF(ISNUMBER({{capaian}}),MIN({{capaian}},{cap:g}),{{capaian}})", capped
            )
        values["kategori"] = category_formula(categories, line["kategori"])
        percent = dict.fromkeys(("nilai_target", "nilai_realisasi"), Format.PERCENT) if line["persen"] else {}
        rows.append(Row((key,), values, origins(dataset, key, FIELDS, values), formats=percent))
    return rows


def _states(line: dict[str, Scalar]) -> dict[str, Scalar]:
    """Return Nilai Target and Nilai Realisasi with the word of an empty state where there is no number."""
    states: dict[str, Scalar] = {}
    word = NO_CASE if line["status"] == NO_CASE else UNREADABLE
    for field, text in (("nilai_target", "target_teks"), ("nilai_realisasi", "realisasi_teks")):
        states[field] = line[field] if line[field] is not None else (word if line[text] else None)
    if line["nihil"]:
        states["nilai_realisasi"] = NIL
    return states
