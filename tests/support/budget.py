"""A small budget and the capaian of its kegiatan."""

from __future__ import annotations

from pipeline.tables import Dataset
from tests.support.datasets import dataset, table


def budget(*kegiatan: tuple[str, str, int | None, int | None]) -> Dataset:
    """Return a budget of one program with these kegiatan: code, name, pagu, realisasi."""
    pagu, realisasi = (sum(line[at] or 0 for line in kegiatan) for at in (2, 3))
    lines = [("076.01.01", "Program", pagu, realisasi), *kegiatan]
    names = ("kode", "uraian", "pagu_rp", "realisasi_rp")
    return dataset(table("anggaran", [dict(zip(names, line, strict=True)) for line in lines]))


def reached(*indicators: tuple[str, str], bagian: str = "B") -> Dataset:
    """Return a capaian table of these indicators: kegiatan, realisasi of a target of 100%."""
    rows = [
        {"program": "P", "kegiatan": kegiatan, "sasaran_kegiatan": "S", "indikator": f"Persentase {number}",
         "target": "100%", "realisasi": realisasi}
        for number, (kegiatan, realisasi) in enumerate(indicators)
    ]  # fmt: skip
    return dataset(table("capaian_bagian", rows, bagian=bagian))
