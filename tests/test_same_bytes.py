"""The same inputs in the same relative place give the same bytes, whatever the machine is like."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.office import make_office, pipeline

ROOT = Path(__file__).parent.parent
HISTORY = "riwayat.jsonl"  # the one output that tells the time


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return written_by_process(make_office(tmp_path_factory.mktemp("kantor"), "adhoc", "sabu"))


def written_by_process(office: Path, folder: Path | None = None, **environment: str) -> dict[str, str]:
    """Run the command in a process of its own and return the sha256 of every output."""
    known = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    places = [os.path.relpath(office / name, folder or office) for name in ("inputs", "outputs")]
    command = [sys.executable, "-m", "pipeline", "run", "--inputs", places[0], "--outputs", places[1]]
    done = subprocess.run(command, cwd=folder or office, env={**os.environ, **known, **environment}, check=False)
    assert done.returncode in {0, 1}
    return digests(office)


def digests(office: Path) -> dict[str, str]:
    """Return the sha256 of every output by its name; what is kept for the next run is none."""
    outputs = office / "outputs"
    files = [path for path in outputs.rglob("*") if path.is_file() and path.name != HISTORY]
    files = [path for path in files if ".cache" not in path.parts]
    return {str(path.relative_to(outputs)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"TZ": "Asia/Jayapura"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr"},
        {"PYTHONUTF8": "0", "LC_ALL": "C"},
    ],
    ids=lambda environment: next(iter(environment)),
)
def test_hash_seed_timezone_and_locale_do_not_matter(
    tmp_path: Path, expected: dict[str, str], environment: dict[str, str]
) -> None:
    assert any(name.endswith(".xlsx") for name in expected)
    assert expected == written_by_process(make_office(tmp_path, "adhoc", "sabu"), **environment)


def test_the_working_directory_does_not_matter(tmp_path: Path, expected: dict[str, str]) -> None:
    office = make_office(tmp_path / "kantor", "adhoc", "sabu")
    (tmp_path / "lain" / "dalam").mkdir(parents=True)
    assert expected == written_by_process(office, tmp_path / "lain" / "dalam")


def test_the_order_and_times_of_files_do_not_matter(
    tmp_path: Path, expected: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office(tmp_path, "sabu", "adhoc")
    for path in office.rglob("*.xlsx"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    original = os.walk

    def shuffled(*arguments: Any, **options: Any) -> Iterator[Any]:  # noqa: ANN401
        for folder, folders, names in original(*arguments, **options):
            random.Random(7).shuffle(folders)  # noqa: S311
            yield folder, folders, sorted(names, reverse=True)

    monkeypatch.setattr(os, "walk", shuffled)
    for jobs in (1, 3):
        assert pipeline("run", "--inputs", office / "inputs", "--outputs", office / "outputs", "--jobs", jobs) in {0, 1}
        assert expected == digests(office)


def test_history_holds_the_hashes_of_every_input_and_of_the_workbook(tmp_path: Path) -> None:
    office = make_office(tmp_path, "adhoc")
    (office / "inputs" / "lakip.toml").write_text('satker = "KPU Uji"\n', encoding="utf-8")
    pipeline("run", "--inputs", office / "inputs", "--outputs", office / "outputs")
    line = json.loads((office / "outputs" / HISTORY).read_text("utf-8"))
    inputs = {path for path in (office / "inputs").rglob("*") if path.is_file()}
    assert {
        str(path.relative_to(office / "inputs").as_posix()): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in inputs
    } == {item["berkas"]: item["sha256"] for item in line["masukan"]}
    known = digests(office)
    for item in line["hasil"]:
        assert known[item["berkas"]] == item["sha256"]
    assert any(item["berkas"].startswith("LAKIP-2020") for item in line["hasil"])
