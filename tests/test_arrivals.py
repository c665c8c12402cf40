"""Kelengkapan: each table is told once, whatever became of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.arrivals import MISSING, RECEIVED, UNREAD, _schema_told
from pipeline.config import load_settings
from pipeline.reading import problems
from pipeline.run import _examined
from pipeline.tables import Arrival
from schemas import all_schemas
from tests.support.inputs import copy_2020, type_over


def lines(inputs: Path, table: str) -> list[Arrival]:
    """Return the lines of one table."""
    examined, _, _ = _examined(load_settings(inputs, inputs.parent / "outputs", 2020, jobs=1), lambda _: None)
    assert "" not in {line.tabel for line in examined.arrivals}
    return [line for line in examined.arrivals if line.tabel == table]


@pytest.mark.parametrize(
    ("header", "words"), [("Angka", "Kolom PPK tidak ditemukan"), ("PPS", "muncul lebih dari sekali")]
)
def test_a_table_whose_headers_are_wrong_is_told_once_with_what_is_wrong(
    tmp_path: Path, header: str, words: str
) -> None:
    inputs = copy_2020(tmp_path / "inputs", "adhoc")
    type_over(inputs, "adhoc", "Adhoc", {"C4": header})
    (line,) = lines(inputs, "Badan Adhoc")
    assert (UNREAD, "Adhoc") == (line.status, line.lembar)
    assert words in line.keterangan
    assert line.berkas.endswith("Badan Adhoc 2020.xlsx")


def test_a_table_that_one_bagian_gave_wrongly_is_still_expected_of_the_others(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "kul")
    type_over(inputs, "kul", "PK 2020", {"E5": "Angka"})
    found = {line.bagian.split(",")[0]: line.status for line in lines(inputs, "Perjanjian Kinerja Bagian")}
    assert {"Bagian Keuangan": UNREAD, "Bagian Program": MISSING, "Bagian Hukum": MISSING} == found
    assert [RECEIVED, MISSING, MISSING] == [line.status for line in lines(inputs, "Capaian Kegiatan")]


def test_the_findings_of_headers_name_their_table() -> None:
    for schema in all_schemas():
        for template in (problems.MISSING.message, problems.DOUBLED.message):
            told = template.format(tabel=schema.title, wajib="X", ada="Y", saran_nama="", kolom="X")
            assert schema is _schema_told(told)
