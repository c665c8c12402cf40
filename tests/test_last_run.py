"""A run in which nothing changed writes nothing: what counts as nothing, and what as a change after all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.cache import last_run
from pipeline.errors import ConfigError, OutputError
from tests.support.inputs import FILES
from tests.support.office import ADHOC, make_office
from tests.test_cache import history, outcome_of, written

TOML = '# Kantor kami\nsatker = "Kantor Uji"\n[pengesahan.penyusun]\nnama = "Ani"\n'
REGION = "kode,nama,provinsi\n34.04,Sleman,DIY\n"
DPB = f"2020/{FILES['dpb']}"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an office with settings of its own after a run."""
    office = make_office(tmp_path_factory.mktemp("kantor") / "kantor", "adhoc", "dpb")
    (office / "inputs" / "lakip.toml").write_text(TOML)
    (office / "inputs" / "wilayah.csv").write_text(REGION)
    outcome_of(office)
    return office


@pytest.fixture
def office(finished: Path, tmp_path: Path) -> Iterator[Path]:
    """Return the office as the run left it; it is put back afterwards."""
    saved = tmp_path / "kantor"
    shutil.copytree(finished, saved)
    yield finished
    shutil.rmtree(finished)
    shutil.move(saved, finished)


def edited(path: Path) -> None:
    """Change one byte of a file and keep its size and times."""
    data, times = bytearray(path.read_bytes()), path.stat()
    data[-1] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def touched(path: Path) -> None:
    os.utime(path, (1, 1))


SAME: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "times of the inputs": lambda office: touched(office / "inputs" / ADHOC),
    "times of the outputs": lambda office: touched(office / "outputs" / "LAKIP-2020.xlsx"),
    "an input saved the same": lambda office: (office / "inputs" / ADHOC).write_bytes(
        (office / "inputs" / ADHOC).read_bytes()
    ),
    "what is kept of a workbook": lambda office: next((office / "outputs" / ".cache").glob("*.parquet")).unlink(),
    "outputs of another year": lambda office: (office / "outputs" / "LAKIP-2019.xlsx").write_bytes(b""),
    "history gone": lambda office: (office / "outputs" / "riwayat.jsonl").unlink(),
}
OTHER: dict[str, Callable[[Path], object]] = {
    "an input's byte": lambda office: edited(office / "inputs" / DPB),
    "a setting": lambda office: (office / "inputs" / "lakip.toml").write_text(TOML.replace("Ani", "Ina")),
    "a note among the settings": lambda office: (office / "inputs" / "lakip.toml").write_text(
        TOML.replace("k", "c", 1)
    ),
    "settings gone": lambda office: (office / "inputs" / "lakip.toml").unlink(),
    "a region": lambda office: (office / "inputs" / "wilayah.csv").write_text(REGION.replace("DIY", "Yogya")),
    "regions gone": lambda office: (office / "inputs" / "wilayah.csv").unlink(),
}
WRITTEN: dict[str, Callable[[Path], object]] = {
    "a byte of the workbook": lambda outputs: edited(outputs / "LAKIP-2020.xlsx"),
    "the findings gone": lambda outputs: (outputs / "temuan-2020.json").unlink(),
    "the page changed": lambda outputs: edited(outputs / "temuan-2020.html"),
    "a CSV gone": lambda outputs: (outputs / "data-2020" / "anggaran.csv").unlink(),
    "the package changed": lambda outputs: edited(outputs / "data-2020" / "datapackage.json"),
    "all data gone": lambda outputs: shutil.rmtree(outputs / "data-2020"),
    "a copy to correct gone": lambda outputs: next((outputs / "koreksi-2020").glob("*/*.xlsx")).unlink(),
    "a folder moved away": lambda outputs: (outputs / "data-2020").rename(outputs / "lama"),
    "all but the cache gone": lambda outputs: [
        shutil.rmtree(path) if path.is_dir() else path.unlink() for path in outputs.iterdir() if path.name != ".cache"
    ],
}


@pytest.mark.parametrize("change", SAME)
def test_what_is_no_change_is_told_and_written_once_in_the_history(office: Path, change: str) -> None:
    before = written(office)
    SAME[change](office)
    known = written(office)
    outcome, told = outcome_of(office)
    assert ([last_run.UNCHANGED], 0) == (told, outcome.exit_code)
    assert known == written(office)
    assert before.keys() <= known.keys()
    assert outcome.workbook is not None
    assert outcome.workbook.name == history(office)[-1]["hasil"][0]["berkas"]


@pytest.mark.parametrize("change", OTHER)
def test_a_change_of_what_is_read_is_computed_anew_and_remembered(office: Path, change: str) -> None:
    OTHER[change](office)
    assert last_run.UNCHANGED not in outcome_of(office)[1]
    assert [last_run.UNCHANGED] == outcome_of(office)[1]


@pytest.mark.parametrize("change", WRITTEN)
def test_an_output_edited_or_gone_is_written_as_it_was_without_reading(office: Path, change: str) -> None:
    before = written(office)
    WRITTEN[change](office / "outputs")
    assert before != written(office)
    _, told = outcome_of(office)
    assert ["3 berkas tidak berubah; isinya dari pelaksanaan sebelumnya."] == told
    after = written(office)
    assert before == {name: after[name] for name in before}
    assert [last_run.UNCHANGED] == outcome_of(office)[1]


def test_a_copy_that_a_bagian_works_in_is_left_as_it_is(office: Path) -> None:
    copy = next((office / "outputs" / "koreksi-2020").glob("*/*.xlsx"))
    edited(copy)
    worked_in = copy.read_bytes()
    assert last_run.UNCHANGED not in outcome_of(office)[1]
    assert [last_run.UNCHANGED] == outcome_of(office)[1]
    assert worked_in == copy.read_bytes()


def test_broken_settings_are_told_though_the_outputs_stand(office: Path) -> None:
    (office / "inputs" / "lakip.toml").write_text("satker =")
    with pytest.raises(ConfigError, match=r"lakip\.toml"):
        outcome_of(office)


def test_a_history_that_cannot_be_written_is_told(office: Path) -> None:
    (office / "outputs" / "riwayat.jsonl").unlink()
    (office / "outputs" / "riwayat.jsonl").mkdir()
    with pytest.raises(OutputError, match=r"riwayat\.jsonl"):
        outcome_of(office)
