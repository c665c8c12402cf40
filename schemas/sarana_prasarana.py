"""Sarana Prasarana: assets as the SIMAK-BMN lists them; the counts stand inside sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from pipeline.findings import FindingType, Severity
from pipeline.reading.counts import Counts, parse_counted, read_counts
from schemas.base import Blank, Hit, Kind, RowSum, Rule, Schema, Table, column

NO_PARENT = -1
KONDISI = ("baik", "rusak_ringan", "rusak_berat")
KOLOM_KONDISI = tuple(f"kondisi_{name}" for name in KONDISI)


def _condition(title: str, *short: str) -> Any:  # noqa: ANN401
    return column(
        title,
        Kind.COUNT,
        description=f"Barang dalam kondisi {title.lower()}, dari kolomnya sendiri atau dari kalimat pada keterangan.",
        unit="barang",
        checks={"ge": 0},
        aliases=(*short, f"Kondisi {title}"),
        required=False,
        blank=Blank.ZERO,
    )


class SaranaPrasarana(Table):
    """One line of an asset's description."""

    no: object = column(
        "No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    sarana: object = column(
        "Sarana",
        Kind.TEXT,
        description="Golongan barang milik negara; berlaku untuk baris di bawahnya sampai golongan berikutnya.",
        aliases=(
            "Jenis Sarana",
            "Sarana dan Prasarana",
            "Sarana Prasarana",
            "Nama Sarana",
            "Jenis BMN",
            "Uraian",
            "Jenis Barang",
            "Nama Barang",
            "Nama BMN",
            "Uraian Barang",
            "Golongan Barang",
            "Kelompok Barang",
            "Nama Aset",
            "Jenis Aset",
            "Jenis Sarana dan Prasarana",
            "Jenis Sarana Prasarana",
        ),
        parent=True,
    )
    keterangan: object = column(
        "Keterangan",
        Kind.TEXT,
        description="Rincian; di dalamnya dapat tertulis jumlah barang dan jumlah menurut kondisi.",
        aliases=("Ket", "Rincian"),
        required=False,
        blank=Blank.ALLOWED,
    )
    jumlah: pd.Int64Dtype = column(
        "Jumlah",
        Kind.COUNT,
        description="Jumlah barang, dari kolomnya sendiri atau dari kalimat pada keterangan.",
        unit="barang",
        checks={"ge": 0},
        aliases=("Jml", "Jumlah Barang", "Kuantitas", "Jumlah Unit", "Jml Barang", "Banyaknya"),
        required=False,
        blank=Blank.ALLOWED,
        parse=parse_counted,
        within="keterangan",
    )
    kondisi_baik: pd.Int64Dtype = _condition("Baik", "Kondisi B")
    kondisi_rusak_ringan: pd.Int64Dtype = _condition("Rusak Ringan", "RR", "Kondisi RR", "R. Ringan")
    kondisi_rusak_berat: pd.Int64Dtype = _condition("Rusak Berat", "RB", "Kondisi RB", "R. Berat")


def _with_conditions(frame: pd.DataFrame) -> pd.DataFrame:
    """Add ``baik``, ``rusak_ringan`` and ``rusak_berat``: what each line counts of each condition, NA for nothing."""
    said = [
        _conditions(text, figure) for text, figure in zip(frame["keterangan"].fillna(""), frame["jumlah"], strict=True)
    ]
    columns = {name: pd.Series([line.get(name) for line in said], frame.index, dtype="Int64") for name in KONDISI}
    return frame.assign(**{name: frame[f"kondisi_{name}"].fillna(counted) for name, counted in columns.items()})


def _conditions(text: str, figure: object) -> dict[str, object]:
    counts = read_counts(text)
    if counts.is_condition and not counts.parts:
        words = " ".join(text.lower().split())
        return {name: figure for name in KONDISI if name.replace("_", " ") in words and pd.notna(figure)}  # type: ignore[call-overload]
    return {name.replace(" ", "_"): number for name, number in counts.parts}


def lines_above(frame: pd.DataFrame) -> pd.Series[int]:
    """Return the row id of the line whose count each line breaks down, -1 for none.

    A line about one condition belongs to the nearest count above it of the same asset, any line to one that ends with
    "dengan rincian :"; one whose text could not be read may be such a line.
    """
    found: list[int] = []
    group: tuple[object, object] | None = None
    owner, opened = NO_PARENT, False
    columns = (frame[name] for name in ("sarana", "keterangan", "jumlah", "extract"))
    for row, sarana, text, figure, extract in zip(frame.index.tolist(), *columns, strict=True):
        if (sarana, extract) != group:
            group, owner, opened = (sarana, extract), NO_PARENT, False
        counts = read_counts(text) if isinstance(text, str) else Counts(is_condition=True)
        counted = pd.notna(figure)
        detail = counts.is_condition or (opened and counted and not counts.opens)
        found.append(owner if detail else NO_PARENT)
        if not detail and (counted or counts.opens):
            owner, opened = (row if counted else NO_PARENT), counts.opens
    return pd.Series(found, index=frame.index, dtype="int64")


UNLIKE = FindingType(
    code="SAR-01",
    severity=Severity.GALAT,
    title="Jumlah pada keterangan tidak cocok",
    message='"{teks}" menyebut {tertulis}, sedangkan {lain} {hitung}.',
    remedy="Cocokkan dengan SIMAK-BMN, lalu perbaiki angka yang salah di sel {sel}.",
    example="602 unit (549 baik, 9 rusak ringan, 45 rusak berat).",
)


def _unlike(frame: pd.DataFrame) -> Iterator[Hit]:
    """Yield sentences whose conditions do not add up to their total, and those that differ from the Jumlah column."""
    for row, text, figure in zip(frame.index.tolist(), frame["keterangan"], frame["jumlah"], strict=True):
        counts = read_counts(text) if isinstance(text, str) else Counts()
        parts = sum(number for _, number in counts.parts)
        if counts.total is not None and counts.parts and parts != counts.total:
            said = {"tertulis": counts.total, "lain": "rincian di dalamnya berjumlah", "hitung": parts}
            yield Hit(row, "keterangan", {"teks": text, **said})
        elif counts.figure is not None and pd.notna(figure) and figure != counts.figure:
            said = {"tertulis": counts.figure, "lain": "kolom Jumlah berisi", "hitung": figure}
            yield Hit(row, "jumlah", {"teks": text, **said})


TABLE = Schema(
    name="sarana_prasarana",
    title="Sarana Prasarana",
    model=SaranaPrasarana,
    owner="Bagian Keuangan, Umum dan Logistik",
    key=("sarana", "keterangan"),
    title_words=("sarana", "sarana dan prasarana", "sarana prasarana", "simak bmn", "bmn"),
    row_words=(
        "Tanah", "Gedung", "Bangunan", "Peralatan", "Mesin", "Jalan", "Irigasi", "Jaringan", "Aset", "Kendaraan",
        "Alat", "Kondisi", "",
    ),
    foreign=("Saldo Awal", "Saldo Akhir", "Mutasi", "Bertambah"),
    one_of=((("keterangan",), ("kondisi_baik",)),),
    row_sums=(RowSum("jumlah", KOLOM_KONDISI),),
    total_fields=("jumlah", *KOLOM_KONDISI),
    hierarchy=lines_above,
    rules=(Rule(UNLIKE, _unlike),),
    prepare=_with_conditions,
)  # fmt: skip
