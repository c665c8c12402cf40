"""Ringkasan: the year on one page, key figures in words, small tables and charts, every one pointing at its cells."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from pipeline.reading.text import dotted
from pipeline.report.model import (
    TOTAL,
    Block,
    Chart,
    Col,
    Format,
    Formula,
    Page,
    RangeRef,
    Ref,
    Row,
    Scalar,
    Sheet,
    Table,
    cached,
)
from pipeline.report.pages import cek_silang
from pipeline.report.pages.sampul import counted
from pipeline.transform.parameters import Parameters
from schemas.pemilih_tps import STAGE_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

NAME = "Ringkasan"
WIDTHS = (46, 17, 17, 17, 17, 2, 92)
MANY = 40  # rows beyond which a table of kabupaten is no summary any more
QUARTERS = {"dpthp3": "DPTHP3", "tri_1": "Tri I", "tri_2": "Tri II", "tri_3": "Tri III", "tri_4": "Tri IV"}


def ringkasan(sheets: Sequence[Sheet], checks: Sheet) -> Page:
    """Return the summary of the data sheets that have data."""
    known = {sheet.name: sheet for sheet in sheets if sheet.rows}
    tables = [
        _words(known, checks),
        _categories(known),
        _capaian(known.get("Capaian Sasaran")),
        _serapan(known.get("Realisasi Anggaran")),
        _quarters(known.get("Pemilih Berkelanjutan")),
        _voters(known.get("Pemilih Pemilihan")),
    ]
    return Page(name=NAME, title="Ringkasan", widths=WIDTHS, tables=[table for table in tables if table is not None])


def _columns(*spec: tuple[str, Format]) -> tuple[Col, ...]:
    """Return columns a, b, c ... of a page, whose tables share their sheet columns."""
    pairs = zip("abcde", spec, WIDTHS, strict=False)
    return tuple(Col(field, header, fmt, width) for field, (header, fmt), width in pairs)


def _rows(sheet: Sheet) -> list[Row]:
    return [] if isinstance(sheet.rows, Block) else list(sheet.rows)


def _value(row: Row | None, field: str) -> Scalar:
    return cached(row.values.get(field)) if row is not None else None


def _total(sheet: Sheet | None, field: str) -> tuple[Ref, Scalar] | None:
    """Return the cell and the value of a total, None where there is none."""
    value = _value(sheet.total, field) if sheet is not None else None
    return None if sheet is None or value is None else (Ref(sheet.name, TOTAL, field), value)


def _column(sheet: Sheet, field: str) -> RangeRef:
    rows = _rows(sheet)
    return RangeRef(sheet.name, rows[0].key, rows[-1].key, field)


def _same(sheet: Sheet, row: Row, field: str) -> Formula | None:
    """Return a formula that repeats a cell, None for a blank one (which a formula would turn into 0)."""
    value = _value(row, field)
    return None if value is None else Formula("{0}", value, (Ref(sheet.name, row.key, field),))


def grouped(place: str) -> str:
    """Return a formula piece that shows a whole number with Indonesian separators in Excel of any language."""
    return f'SUBSTITUTE(FIXED({place},0),",",".")'


def percent(place: str) -> str:
    """Return a formula piece that shows a fraction as a per cent with a decimal comma in Excel of any language."""
    return f'SUBSTITUTE(FIXED({place}*100,2,TRUE),".",",")&"%"'


def grouped_text(value: Scalar) -> str:
    """Return what :func:`grouped` gives for a value."""
    return dotted(int(value or 0))


def percent_text(value: Scalar) -> str:
    """Return what :func:`percent` gives for a value, half up."""
    shown = Decimal(repr(float(value or 0) * 100)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{shown}".replace(".", ",") + "%"


def _words(known: Mapping[str, Sheet], checks: Sheet) -> Table | None:
    sentences = [*_said(known), *_checked(checks)]
    rows = [Row(("kata", i), {"a": sentence}, height=16) for i, sentence in enumerate(sentences)]
    return Table("Angka kunci", _columns(("Uraian", Format.PLAIN)), rows, header=False) if rows else None


def _said(known: Mapping[str, Sheet]) -> Iterator[Formula]:
    best = max(Parameters().kategori, key=lambda category: category.lower).name
    for name, noun in (("Capaian Sasaran", "indikator sasaran"), ("Capaian Kegiatan", "indikator kegiatan")):
        if name in known:
            kinds = [_value(row, "kategori") for row in _rows(known[name])]
            text = f'"Dari "&ROWS({{0}})&" {noun}, "&COUNTIF({{0}},"{best}")&" {best}."'
            shown = f"Dari {len(kinds)} {noun}, {kinds.count(best)} {best}."
            yield Formula(text, shown, (_column(known[name], "kategori"),))
    budget = known.get("Realisasi Anggaran")
    share, used, pagu = (_total(budget, field) for field in ("persen", "realisasi_rp", "pagu_rp"))
    if share and used and pagu and not isinstance(share[1], str):
        spent = f'": realisasi Rp "&{grouped("{1}")}&" dari pagu Rp "&{grouped("{2}")}'
        text = f'"Serapan anggaran "&{percent("{0}")}&{spent}&"."'
        shown = f"Serapan anggaran {percent_text(share[1])}: realisasi Rp {grouped_text(used[1])}"
        yield Formula(text, f"{shown} dari pagu Rp {grouped_text(pagu[1])}.", (share[0], used[0], pagu[0]))
    roll = known.get("Pemilih Pemilihan")
    voters, tps = _total(roll, "a3"), _total(roll, "jumlah_tps")
    if roll is not None and voters and tps:
        places = f'{grouped("{1}")}&" TPS di "&ROWS({{2}})&" kabupaten/kota."'
        text = f'"DPT (Model A.3-KWK) "&{grouped("{0}")}&" pemilih pada "&{places}'
        shown = f"DPT (Model A.3-KWK) {grouped_text(voters[1])} pemilih pada {grouped_text(tps[1])} TPS"
        count = len(_rows(roll))
        yield Formula(text, f"{shown} di {count} kabupaten/kota.", (voters[0], tps[0], _column(roll, "kabupaten")))
    dpb = known.get("Pemilih Berkelanjutan")
    last = next((field for field in reversed(QUARTERS) if _total(dpb, field)), None)
    found = _total(dpb, last) if last else None
    if dpb is not None and found and last:
        start = f"Pemilih berkelanjutan {QUARTERS[last]}:"
        text = f'"{start} "&{grouped("{0}")}&" pemilih di "&ROWS({{1}})&" kabupaten/kota."'
        shown = f"{start} {grouped_text(found[1])} pemilih di {len(_rows(dpb))} kabupaten/kota."
        yield Formula(text, shown, (found[0], _column(dpb, "kabupaten")))


def _checked(checks: Sheet) -> Iterator[Formula]:
    count = len(list(_rows(checks)))
    if not count:
        return
    kinds = {
        "sesuai": cek_silang.OK,
        "selisih": cek_silang.DIFFERENT,
        cek_silang.UNKNOWN: f"{cek_silang.UNKNOWN}*",
    }
    told = "&".join(f'COUNTIF({{0}},"{kind}")&" {words}, "' for words, kind in kinds.items())
    text = f'"Cek silang: "&{told}&"dari "&ROWS({{0}})&" pemeriksaan."'
    shown = ", ".join(f"{cached(counted(checks, 'hasil', kind))} {words}" for words, kind in kinds.items())
    yield Formula(text, f"Cek silang: {shown}, dari {count} pemeriksaan.", (_column(checks, "hasil"),))


def _categories(known: Mapping[str, Sheet]) -> Table | None:
    sheets = {"b": known.get("Capaian Sasaran"), "c": known.get("Capaian Kegiatan")}
    present = {field: sheet for field, sheet in sheets.items() if sheet is not None}
    if not present:
        return None
    names = [category.name for category in sorted(Parameters().kategori, key=lambda category: -category.lower)]
    kinds = {field: [_value(row, "kategori") for row in _rows(sheet)] for field, sheet in present.items()}
    rows = []
    for name in names:
        values: dict[str, Scalar | Formula] = {"a": name}
        for field, sheet in present.items():
            values[field] = Formula("COUNTIF({0},{a})", kinds[field].count(name), (_column(sheet, "kategori"),))
        rows.append(Row(("kategori", name), values))
    others: dict[str, Scalar | Formula] = {"a": "tanpa capaian"}
    cells = ",".join(f"{{{i}}}" for i in range(1, len(names) + 1))
    for field, sheet in present.items():
        refs: list[Ref | RangeRef] = [_column(sheet, "kategori")]
        refs += [Ref(NAME, ("kategori", name), field) for name in names]
        others[field] = Formula(f"ROWS({{0}})-SUM({cells})", sum(kind not in names for kind in kinds[field]), refs)
    rows.append(Row(("kategori", ""), others))
    chart = Chart(
        "column",
        "Indikator menurut kategori capaian",
        "a",
        list(present),
        "Grafik kolom jumlah indikator sasaran dan kegiatan pada tiap kategori capaian.",
    )
    headers = (("Kategori capaian", Format.TEXT), ("Sasaran", Format.COUNT), ("Kegiatan", Format.COUNT))
    return Table("Capaian menurut kategori", _columns(*headers), rows, chart=chart)


def _capaian(sheet: Sheet | None) -> Table | None:
    if sheet is None:
        return None
    rows = [
        Row(
            ("sasaran", i),
            {"a": _same(sheet, row, "indikator"), "b": f"IK {i}", "c": _same(sheet, row, "capaian"), "d": 1},
        )
        for i, row in enumerate(_rows(sheet), 1)
    ]
    chart = Chart(
        "column",
        "Capaian indikator sasaran terhadap target",
        "b",
        ("c", "d"),
        "Grafik kolom % capaian tiap indikator sasaran dengan garis target 100%.",
        line=("d",),
        percent=True,
    )
    headers = (
        ("Indikator sasaran", Format.TEXT),
        ("Label", Format.CENTER),
        ("% Capaian", Format.PERCENT),
        ("Target", Format.PERCENT),
    )
    return Table("Capaian per indikator sasaran", _columns(*headers), rows, chart=chart)


def _serapan(sheet: Sheet | None) -> Table | None:
    if sheet is None:
        return None
    lines = [row for row in _rows(sheet) if row.level == 2] or [row for row in _rows(sheet) if row.level == 1]
    if not lines:
        return None
    fields = {"a": "uraian", "b": "kode", "c": "pagu_rp", "d": "realisasi_rp", "e": "persen"}
    rows = [
        Row(("kegiatan", i), {to: _same(sheet, row, field) for to, field in fields.items()})
        for i, row in enumerate(lines, 1)
    ]
    chart = Chart(
        "column",
        "Pagu dan realisasi per kegiatan (Rp)",
        "b",
        ("c", "d"),
        "Grafik kolom pagu dan realisasi anggaran tiap kegiatan.",
    )
    headers = (
        ("Kegiatan", Format.TEXT),
        ("Kode", Format.CENTER),
        ("Pagu (Rp)", Format.MONEY),
        ("Realisasi (Rp)", Format.MONEY),
        ("% Capaian", Format.PERCENT),
    )
    return Table("Serapan anggaran per kegiatan", _columns(*headers), rows, chart=chart)


def _quarters(sheet: Sheet | None) -> Table | None:
    rows = []
    for field, title in QUARTERS.items():
        found = _total(sheet, field)
        if found:
            rows.append(Row(("triwulan", field), {"a": title, "b": Formula("{0}", found[1], (found[0],))}))
    if not rows:
        return None
    chart = Chart(
        "line",
        "Pemilih berkelanjutan per triwulan",
        "a",
        ("b",),
        "Grafik garis jumlah pemilih berkelanjutan dari DPTHP3 sampai triwulan terakhir.",
        floor=None,
    )
    columns = _columns(("Triwulan", Format.TEXT), ("Pemilih", Format.COUNT))
    return Table("Pemilih berkelanjutan", columns, rows, chart=chart)


def _voters(sheet: Sheet | None) -> Table | None:
    if sheet is None or len(_rows(sheet)) > MANY:
        return None
    fields = dict(zip("abcde", ("kabupaten", *STAGE_TITLES), strict=True))
    rows = [
        Row(("pemilih", i), {to: _same(sheet, row, field) for to, field in fields.items()})
        for i, row in enumerate(_rows(sheet), 1)
    ]
    chart = Chart(
        "column",
        "Pemilih per kabupaten/kota menurut tahapan",
        "a",
        tuple("bcde"),
        "Grafik kolom jumlah pemilih tiap kabupaten/kota pada DP4, Model A-KWK, A.1-KWK (DPS) dan A.3-KWK (DPT).",
    )
    columns = _columns(("Kabupaten/Kota", Format.TEXT), *((title, Format.COUNT) for title in STAGE_TITLES.values()))
    return Table("Pemilih per kabupaten/kota", columns, rows, chart=chart)
