"""Votes with their recomputed share."""

from __future__ import annotations

from pipeline.tidy.model import Result
from schemas.base import Kind, Table, column


class PerolehanSuara(Table):
    """A pair of candidates."""

    kabupaten: object = column("Kabupaten", Kind.REGION, description="Kabupaten/kota.")
    no_urut: object = column("No Urut", Kind.COUNT, description="Nomor urut pasangan calon.")
    pasangan_calon: object = column("Pasangan Calon", Kind.TEXT, description="Nama pasangan calon.")
    suara: object = column("Suara", Kind.COUNT, description="Suara sah pasangan calon.", unit="suara")
    jumlah_suara: object = column("Jumlah Suara", Kind.COUNT, description="Suara sah kabupaten/kota.", unit="suara")
    bagian_suara: object = column("%", Kind.PERCENT, description="Suara dibagi jumlah suara.")


RESULTS = (
    Result(
        "perolehan_suara",
        "Perolehan Suara (hasil)",
        "Satu pasangan calon dengan bagian suaranya.",
        PerolehanSuara,
        ("kabupaten", "no_urut"),
    ),
)
