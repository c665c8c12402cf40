"""Cek Silang: every comparison between figures, live: both sides point at their cells, the result is a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import Check, Col, Format, Formula, Ref, Row, Scalar, Sheet, Stated, cached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.report.layout import Layout

NAME = "Cek Silang"
OK, DIFFERENT, UNKNOWN = "OK", "SELISIH", "tidak dapat diperiksa"
DECIMALS = 10  # differences below are of binary fractions, not of figures
NOTE = (
    "Kiri dan Kanan menunjuk sel yang dibandingkan; angka yang hanya tertulis pada berkas Bagian menunjuk kolom Nilai "
    "pada Asal Angka."
)
COLUMNS = (
    Col("kode", "Kode", Format.CENTER, 10),
    Col("pemeriksaan", "Pemeriksaan", Format.TEXT, 62),
    Col("kiri", "Kiri", Format.COUNT, 18),
    Col("kanan", "Kanan", Format.COUNT, 18),
    Col("selisih", "Selisih", Format.COUNT, 16),
    Col("hasil", "Hasil", Format.CENTER, 30),
)


def cek_silang(checks: Sequence[Check], layout: Layout) -> Sheet:
    """Return the sheet of comparisons; ``layout`` gives the cached values of the cells compared."""
    return Sheet(
        name=NAME,
        title="Cek Silang: angka yang harus sama di dua tempat",
        columns=COLUMNS,
        rows=[_row(number, check, layout) for number, check in enumerate(checks, 1)],
        notes=(NOTE,),
        sumber=False,
        filter=True,
        empty="Tidak ada yang dapat diperiksa.",
    )


def _row(number: int, check: Check, layout: Layout) -> Row:
    left, right = _side(check.kiri, layout), _side(check.kanan, layout)
    a, b = cached(left), cached(right)
    values: dict[str, Scalar | Formula] = {
        "kode": check.kode,
        "pemeriksaan": check.pemeriksaan,
        "kiri": left,
        "kanan": right,
    }
    if check.hasil or not isinstance(a, int | float) or not isinstance(b, int | float):
        result = check.hasil or UNKNOWN
        values["hasil"] = result
    else:
        gap = round(a - b, DECIMALS) or 0
        values["selisih"] = Formula(f"ROUND({{kiri}}-{{kanan}},{DECIMALS})", gap)
        result = DIFFERENT
        if not check.berbeda:
            size = gap if check.paling_banyak else abs(gap)
            tolerance = round(check.toleransi, DECIMALS)
            result = OK if size <= tolerance else DIFFERENT
            shown = "{selisih}" if check.paling_banyak else "ABS({selisih})"
            values["hasil"] = Formula(f'IF({shown}<={_bound(tolerance)},"{OK}","{DIFFERENT}")', result)
        else:
            values["hasil"] = DIFFERENT
    tone = {OK: "baik", DIFFERENT: "peringatan"}.get(result, "info")
    formats = dict.fromkeys(("kiri", "kanan", "selisih"), check.format)
    return Row(key=(number,), values=values, formats=formats, tones={"hasil": tone})


def _side(side: Ref | Stated | Formula | float | None, layout: Layout) -> Scalar | Formula:
    if isinstance(side, Ref | Stated):
        value = layout.value(side)
        return None if value is None else Formula("{0}", value, (side,))
    return side


def _bound(tolerance: float) -> str:
    """Return a tolerance as Excel's formulas write it, without an exponent."""
    return f"{tolerance:.{DECIMALS}f}".rstrip("0").rstrip(".")


def stated_figures(checks: Sequence[Check]) -> list[Stated]:
    """Return the stated figures that checks point at, each once, in their order."""
    found: dict[Stated, None] = {}
    for check in checks:
        for side in (check.kiri, check.kanan):
            refs = side.refs if isinstance(side, Formula) else (side,)
            found.update(dict.fromkeys(ref for ref in refs if isinstance(ref, Stated)))
    return list(found)
