"""Tidy data beside the workbook: the frames' values, described and escaped, final or draft, whole or not at all."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import load_settings
from pipeline.errors import OutputError
from pipeline.examine import Examined
from pipeline.outcome import Status
from pipeline.reading.values import Measure, Percent
from pipeline.run import _examined, run
from pipeline.settings import Settings
from pipeline.tidy import values, write
from pipeline.tidy.tables import TidyTable, all_tables
from pipeline.transform import transform_all
from pipeline.transform.parameters import parameters
from schemas import all_schemas
from schemas.base import Kind
from tests.support.datasets import dataset, table
from tests.support.inputs import FILES, copy_2020, type_over

VALIDATE = (
    "import sys, frictionless; r = frictionless.validate(sys.argv[1]); sys.exit(0 if r.valid else str(r.to_dict()))"
)


def small(**rows: list[dict[str, Any]]) -> Examined:
    """Return an examination of hand-made tables."""
    datasets = {name: dataset(table(name, lines, bagian="Bagian X")) for name, lines in rows.items()}
    return Examined(2020, datasets, transform_all(datasets, parameters(Settings())), [], [], [])


def delivered(outputs: Path, examined: Examined, satker: str, status: Status) -> Path:
    """Return the folder of data that was written."""
    with write.data_folder(outputs, examined, satker, status) as data:
        pass
    return data.path


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def package(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return content


def valid(folder: Path) -> str:
    """Return what frictionless finds wrong with a folder; in a process of its own, for it has its own warnings."""
    done = subprocess.run(
        [sys.executable, "-c", VALIDATE, "datapackage.json"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def examined() -> Examined:
    inputs = Path(__file__).parents[1] / "inputs"
    return _examined(load_settings(inputs, inputs / "tiada", None, jobs=1), lambda _: None)[0]


@pytest.fixture(scope="module")
def data(examined: Examined, tmp_path_factory: pytest.TempPathFactory) -> Path:
    outputs = tmp_path_factory.mktemp("hasil")
    return delivered(outputs, examined, "Sekretariat KPU", "final")


def arrived(examined: Examined) -> Iterator[tuple[TidyTable, pd.DataFrame]]:
    for found in all_tables():
        source: Any = examined.frames if found.computed else examined.datasets
        if found.frame in source:
            yield found, source[found.frame] if found.computed else source[found.frame].frame


def test_frictionless_finds_the_package_of_2020_valid(data: Path) -> None:
    assert "" == valid(data)
    assert "final" == package(data)["status"]


def test_frictionless_would_find_a_wrong_figure(data: Path, tmp_path: Path) -> None:
    for path in data.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes().replace(b",120,579,", b",seratus,579,"))
    assert "type-error" in valid(tmp_path)


def test_every_table_and_result_of_2020_is_written_with_every_row(examined: Examined, data: Path) -> None:
    expected = {found.name: len(frame) for found, frame in arrived(examined)}
    assert set(examined.datasets) <= set(expected)
    written = {path.stem: len(cells(path)) for path in data.glob("*.csv")}
    assert expected == written
    assert sorted(expected) == sorted(resource["name"] for resource in package(data)["resources"])


def test_figures_texts_and_days_of_2020_come_back_as_the_frames_hold_them(examined: Examined, data: Path) -> None:
    compared = 0
    for schema in all_schemas():
        if schema.name not in examined.datasets:
            continue
        frame, read = examined.datasets[schema.name].frame, cells(data / f"{schema.name}.csv")
        for name, column in schema.columns().items():
            if column.kind is Kind.NUMBERING:
                continue
            for value, line in zip(frame[name].tolist(), read, strict=True):
                assert _plain(value) == _typed(line[name], value), (schema.name, name, line)
                compared += 1
    assert compared > 60_000


def _plain(value: object) -> object:
    if isinstance(value, (Measure, Percent)):
        return value.value
    return None if value is None or value is pd.NA or value == "" else value


def _typed(text: str, like: object) -> object:
    if text == "":
        return None
    if isinstance(like, (Measure, Percent)):
        return Decimal(text)
    if isinstance(like, date):
        return date.fromisoformat(text)
    return values.unescaped(text) if isinstance(like, str) else int(text)


def test_roll_ups_and_money_of_2020_add_up_in_the_csv(data: Path) -> None:
    lines = {line["kabupaten"]: line for line in cells(data / "hasil_pemilih_kabupaten.csv")}
    for kabupaten, line in lines.items():
        rows = [row for row in cells(data / "pemilih_tps.csv") if row["kabupaten"] == kabupaten]
        assert (len(rows), sum(int(row["a3_jumlah"]) for row in rows)) == (int(line["jumlah_tps"]), int(line["a3"]))
    budget = cells(data / "hasil_anggaran.csv")
    assert 6971690000 == int(budget[0]["pagu_rp"])
    assert all(int(row["pagu_rp"]) - int(row["realisasi_rp"]) == int(row["sisa_rp"]) for row in budget)


def test_the_region_code_stands_beside_the_kabupaten(data: Path) -> None:
    codes = {row["kabupaten"]: row["kode_kabupaten"] for row in cells(data / "dpb.csv") + cells(data / "adhoc.csv")}
    assert 22 == len(codes)
    assert ("53.05", "53.71") == (codes["Alor"], codes["Kota Kupang"])


def test_the_states_of_a_measure_stay_apart_with_its_text(tmp_path: Path) -> None:
    typed = ["73,03%", "0", "-", "n/a", None, "13 kali", "WDP", "80-90"]
    rows = [
        {"sasaran": "S", "indikator": f"I{number}", "target": "1", "realisasi": text}
        for number, text in enumerate(typed)
    ]
    folder = delivered(tmp_path, small(capaian_sekretariat=rows), "KPU", "final")
    parts = ("realisasi", "realisasi_atas", "realisasi_satuan", "realisasi_keadaan", "realisasi_teks")
    assert [
        ("0.7303", "", "rasio", "nilai", "73,03%"),
        ("0", "", "", "nilai", "0"),
        ("", "", "", "nihil", "'-"),
        ("", "", "", "tidak berlaku", "n/a"),
        ("", "", "", "kosong", ""),
        ("13", "", "kali", "nilai", "13 kali"),
        ("3", "", "opini", "nilai", "WDP"),
        ("80", "90", "", "nilai", "80-90"),
    ] == [tuple(line[name] for name in parts) for line in cells(folder / "capaian_sekretariat.csv")]
    assert "" == valid(folder)


@given(st.text(alphabet=st.one_of(st.sampled_from("=+-@\t\r\n'\",;a1 "), st.characters(codec="utf-8"))))
def test_no_text_is_taken_for_a_formula_and_every_text_comes_back(text: str) -> None:
    safe = values.escaped(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert text == values.unescaped(safe)


@given(st.lists(st.text(alphabet=st.one_of(st.sampled_from("=-'\",\n\r"), st.characters(codec="utf-8"))), min_size=1))
def test_any_text_survives_the_csv(texts: list[str]) -> None:
    columns = [values.rendered(pd.Series(texts, dtype=object), values.text)] * 2
    content = b"".join(values.lines(columns, len(texts))).decode()
    read = csv.reader(io.StringIO(content, newline=""))
    assert [[text, text] for text in texts] == [[values.unescaped(cell) for cell in row] for row in read]


def test_numbers_are_plain_and_never_escaped() -> None:
    shown = [Percent(Decimal("0.73"), 2), Fraction(-1, 3), -0.00001, Decimal("1E+15"), 0.0, Decimal(100)]
    assert ["0.7300", "-0.333333333333333", "-0.00001", "1000000000000000", "0", "100"] == [
        values.number(value) for value in shown
    ]


def test_the_lines_do_not_depend_on_how_many_are_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [
        values.rendered(pd.Series([5, None, -7, 2**60], dtype="Int64"), None),
        values.rendered(pd.Series(["a,b", None, "=1", ""], dtype=object), values.text),
    ]
    whole = b"".join(values.lines(columns, 4))
    assert b'5,"a,b"\n,\n-7,\'=1\n1152921504606846976,\n' == whole
    monkeypatch.setattr(values, "ROWS_AT_ONCE", 3)
    assert whole == b"".join(values.lines(columns, 4))


def test_two_writes_give_the_same_bytes_and_the_hashes_hold(examined: Examined, data: Path, tmp_path: Path) -> None:
    again = delivered(tmp_path, examined, "Sekretariat KPU", "final")
    assert {p.name: p.read_bytes() for p in data.iterdir()} == {p.name: p.read_bytes() for p in again.iterdir()}
    for resource in package(data)["resources"]:
        content = (data / resource["path"]).read_bytes()
        assert (f"sha256:{hashlib.sha256(content).hexdigest()}", len(content)) == (resource["hash"], resource["bytes"])


LETTERS = {"asal_tujuan": "KPU RI", "surat_masuk": 3, "surat_keluar": 4}
MEDIA = {"media": "Instagram", "jumlah": 9}


def test_a_draft_is_named_so_and_leaves_the_final_data_untouched(tmp_path: Path) -> None:
    final = delivered(tmp_path, small(persuratan=[LETTERS]), "KPU", "final")
    before = {path.name: path.read_bytes() for path in final.iterdir()}
    draft = delivered(tmp_path, small(persuratan=[LETTERS | {"surat_masuk": 5}]), "KPU", "draf")
    assert ("data-2020", "data-2020-DRAF") == (final.name, draft.name)
    assert before == {path.name: path.read_bytes() for path in final.iterdir()}
    described = package(draft)
    assert ("draf", "lakip-2020-draf") == (described["status"], described["name"])
    assert described["title"].endswith("(DRAF)")


def test_a_final_run_removes_the_draft_and_what_no_longer_arrives_but_nothing_of_others(tmp_path: Path) -> None:
    delivered(tmp_path, small(persuratan=[LETTERS]), "KPU", "draf")
    folder = delivered(tmp_path, small(persuratan=[LETTERS], publikasi=[MEDIA]), "KPU", "final")
    (folder / "catatan.txt").write_text("milik petugas")
    delivered(tmp_path, small(publikasi=[MEDIA]), "KPU", "final")
    assert ["data-2020"] == sorted(path.name for path in tmp_path.iterdir())
    assert ["catatan.txt", "datapackage.json", "publikasi.csv"] == sorted(path.name for path in folder.iterdir())


def test_a_file_that_an_earlier_version_wrote_goes_too(tmp_path: Path) -> None:
    folder = delivered(tmp_path, small(persuratan=[LETTERS]), "KPU", "final")
    described = package(folder)
    described["resources"].append({"path": "nama_lama.csv"})
    (folder / "datapackage.json").write_text(json.dumps(described))
    (folder / "nama_lama.csv").write_text("x\n")
    delivered(tmp_path, small(persuratan=[LETTERS]), "KPU", "final")
    assert ["datapackage.json", "persuratan.csv"] == sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("moment", ["write", "replace"])
def test_a_refusal_is_an_output_error_and_leaves_the_old_folder_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    folder = delivered(tmp_path, small(persuratan=[LETTERS]), "KPU", "final")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    real = Path.replace

    def full(*_: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device")

    def refuse(path: Path, target: Path) -> Path:
        return full() if target == folder and not path.name.endswith("-lama") else real(path, target)  # type: ignore[return-value]

    if moment == "write":
        monkeypatch.setattr(write, "schema_of", full)
    else:
        monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match="disk penuh") as caught:
        delivered(tmp_path, small(publikasi=[MEDIA]), "KPU", "final")
    assert 3 == caught.value.exit_code
    assert ["data-2020"] == sorted(path.name for path in tmp_path.iterdir())
    assert before == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_rows_of_personal_data_are_never_written() -> None:
    personal = {schema.name for schema in all_schemas() if schema.personal}
    assert not personal & {found.frame for found in all_tables() if not found.computed}


def test_every_column_of_a_key_is_written_and_no_name_stands_twice() -> None:
    for found in all_tables():
        names = [field.name for field in found.fields]
        assert set(found.key) <= set(names), found.name
        assert len(set(names)) == len(names), found.name
    names = [found.name for found in all_tables()]
    assert len(set(names)) == len(names)


def test_a_run_with_a_galat_leaves_only_draft_data(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "adhoc", "dpb")
    settings = load_settings(inputs, tmp_path / "outputs", 2020, jobs=1)
    assert "data-2020" == _run(settings).name
    sheet = openpyxl.load_workbook(inputs / "2020" / FILES["adhoc"]).sheetnames[0]
    type_over(inputs, "adhoc", sheet, {"C9": "banyak"})
    assert "data-2020-DRAF" == _run(settings).name
    assert (tmp_path / "outputs" / "data-2020" / "adhoc.csv").is_file()


def _run(settings: Settings) -> Path:
    data = run(settings, lambda _: None).data
    assert data is not None
    return data
