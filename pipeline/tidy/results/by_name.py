"""By-name voter lists as counts a kecamatan, no smaller (UU 27/2022: nobody is to be found again in an output)."""

from __future__ import annotations

from typing import Any

from pipeline.by_name.counts import BAND_FIELDS, DISABILITY_FIELDS
from pipeline.tidy.model import Result
from schemas.base import Kind, Table, column


def _voters(words: str) -> Any:  # noqa: ANN401 - a pandera field
    return column(words, Kind.COUNT, description=f"Pemilih, {words}.", unit="pemilih")


class Counted(Table):
    """A kecamatan at one stage."""

    tahap: object = column("Tahap", Kind.CODE, description="a: A-KWK, a1: A.1-KWK (DPS), a3: A.3-KWK (DPT).")
    kabupaten: object = column("Kabupaten", Kind.REGION, description="Kabupaten/kota.")
    kecamatan: object = column("Kecamatan", Kind.TEXT, description="Kecamatan.")
    jumlah_tps: object = column("Jumlah TPS", Kind.COUNT, description="Banyaknya TPS.", unit="TPS")
    l: object = _voters("L")  # noqa: E741 - the form's own letter
    p: object = _voters("P")
    jumlah: object = _voters("L+P")


_GROUPS = {name: f"umur {words}" for name, words in BAND_FIELDS.items() if name != "umur_x"}
_GROUPS |= {"umur_x": BAND_FIELDS["umur_x"]} | {
    name: f"disabilitas: {words}" for name, words in DISABILITY_FIELDS.items()
}
_FIELDS = {name: _voters(words) for name, words in _GROUPS.items()}
ByName = type(
    "ByName", (Counted,), {"__annotations__": dict.fromkeys(_FIELDS, object), "__module__": __name__, **_FIELDS}
)
KEY = ("tahap", "kabupaten", "kecamatan")
RESULTS = (
    Result("by_name_kecamatan", "Rekap By Name", "Satu kecamatan pada satu tahap: jumlah pemilihnya.", ByName, KEY),
)
