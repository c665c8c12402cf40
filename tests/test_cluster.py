"""Reading on a Dask cluster: the same bytes as here, whatever dies; what is said of a cluster that cannot be used."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from concurrent.futures import Future
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline import cli
from pipeline.config import load_settings
from pipeline.errors import ClusterError
from pipeline.reading import refusals as r
from pipeline.reading.cluster import ClusterReading
from pipeline.reading.grid import Refusal
from pipeline.reading.limits import Limits
from pipeline.reading.remote import WORKER_DIED, Death
from pipeline.run import run
from pipeline.settings import Settings
from pipeline.sources import find_sources
from tests.support.dask import Cluster, cluster_of
from tests.support.inputs import INPUTS_2020, build, copy_2020
from tests.support.moody import moody

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.workers import Outcome

LACKING = """\
import importlib.metadata as metadata
found = metadata.version
def version(name):
    if name == "lakip-pipeline":
        raise metadata.PackageNotFoundError(name)
    return found(name)
metadata.version = version
"""
CLOCKED = {"riwayat.jsonl"}


def written(outputs: Path) -> dict[str, bytes]:
    """Return the files of a run by name, without the history, which tells the time, and the cache."""
    names = (path.relative_to(outputs) for path in outputs.rglob("*") if path.is_file() and path.name not in CLOCKED)
    return {str(name): (outputs / name).read_bytes() for name in names if name.parts[0] != ".cache"}


def quiet(_: str) -> None:
    """Show no progress."""


@pytest.fixture(scope="module")
def local_2020(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what a local run on the workbooks of 2020 writes."""
    outputs = tmp_path_factory.mktemp("local") / "outputs"  # as far from the inputs as a test's: links are relative
    run(load_settings(INPUTS_2020.parent, outputs), quiet)
    return written(outputs)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Return a cluster of two workers, each restarted by its nanny when it dies."""
    with cluster_of(tmp_path / "cluster") as started:
        yield started


def workbooks(folder: Path, *names: str) -> Path:
    """Write small workbooks that differ."""
    for number, name in enumerate(names):
        build(folder / f"{name}.xlsx", {"S": [[name, number]]})
    return folder


def outcomes(cluster: Cluster, inputs: Path, limits: Limits | None = None) -> dict[str, Outcome]:
    """Read all files with the moody reader; return each outcome by the file's name."""
    settings = Settings(inputs=inputs, limits=limits or Limits())
    sources = find_sources(inputs, inputs / "outputs", None).sources
    return {path.stem: told for path, told in ClusterReading(sources, settings, cluster.address, moody).results()}


def refused(told: dict[str, Outcome]) -> dict[str, Refusal]:
    return {name: outcome for name, outcome in told.items() if isinstance(outcome, Refusal)}


@pytest.mark.slow
def test_a_cluster_gives_the_bytes_of_a_local_run(
    tmp_path: Path, cluster: Cluster, local_2020: dict[str, bytes]
) -> None:
    seen = load_settings(INPUTS_2020.parent, tmp_path / "seen", cluster=cluster.address)
    assert run(seen, quiet).exit_code == 0
    assert local_2020 == written(tmp_path / "seen")
    sent = replace(seen, outputs=tmp_path / "sent", kirim_berkas=True)
    assert run(sent, quiet).exit_code == 0
    assert local_2020 == written(tmp_path / "sent")
    assert [] == [path for path in (tmp_path / "cluster").rglob("*") if path.suffix == ".xlsx"]


@pytest.mark.slow
def test_a_worker_killed_amid_a_run_changes_no_byte(
    tmp_path: Path, cluster: Cluster, local_2020: dict[str, bytes]
) -> None:
    settings = load_settings(INPUTS_2020.parent, tmp_path / "outputs", cluster=cluster.address)
    told: list[str] = []

    def progress(text: str) -> None:
        told.append(text)
        if len(told) == 2:
            cluster.kill(0)

    assert run(settings, progress).exit_code == 0
    assert len(told) > 20
    assert local_2020 == written(tmp_path / "outputs")


@pytest.mark.slow
def test_a_file_is_refused_after_two_deaths_and_all_others_are_read(tmp_path: Path, cluster: Cluster) -> None:
    names = ["a", "jatuh", "b", "sekali", "c", "pembunuh", "d", "e"]
    told = outcomes(cluster, workbooks(tmp_path / "inputs", *names))
    assert sorted(names) == list(told)
    assert {
        "jatuh": Refusal(r.READER_FAILED, "SIGKILL"),
        "pembunuh": Refusal(r.READER_FAILED, WORKER_DIED),
    } == refused(told)
    assert (tmp_path / "inputs" / "pembunuh.tried").read_text() == "xx"


@pytest.mark.slow
def test_a_result_lost_on_its_way_is_asked_for_again_and_a_bug_raises(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a worker dies while its result is fetched, Dask's executor stumbles over the result itself."""
    submit, inputs = ClusterReading._submit, workbooks(tmp_path / "inputs", "a", "b")
    lost: Future[bytes | Death] = Future()
    lost.set_exception(ValueError("too many values to unpack (expected 3)"))
    given = [lost]
    monkeypatch.setattr(ClusterReading, "_submit", lambda self, *about: given.pop() if given else submit(self, *about))
    told = outcomes(cluster, inputs)
    assert (["a", "b"], {}) == (list(told), refused(told))
    given += [lost, lost, lost]
    with pytest.raises(ValueError, match="too many values"):
        outcomes(cluster, inputs)


@pytest.mark.slow
def test_the_limits_of_a_file_hold_on_a_worker(tmp_path: Path, cluster: Cluster) -> None:
    inputs = workbooks(tmp_path / "inputs", "a", "rakus", "b")
    build(inputs / "luas.xlsx", {"S": [[1, 2, 3]] * 100})
    told = outcomes(cluster, inputs, Limits(cells=299))
    assert {
        "luas": Refusal(r.TOO_BIG, "lebih dari 299 sel berisi"),
        "rakus": Refusal(r.OUT_OF_MEMORY, "2.048 MiB"),
    } == refused(told)
    late = outcomes(cluster, workbooks(tmp_path / "late", "a", "lama"), Limits(seconds=15))
    assert {"lama": Refusal(r.TIMEOUT, "15 detik")} == refused(late)


@pytest.mark.slow
def test_kabupaten_of_the_register_are_known_to_the_workers(tmp_path: Path, cluster: Cluster) -> None:
    inputs = copy_2020(tmp_path / "inputs", "dpb", "adhoc")
    (inputs / "wilayah.csv").write_text("kode,nama,provinsi\n34.04,Sleman,Daerah Istimewa Yogyakarta\n")
    run(load_settings(inputs, tmp_path / "here"), quiet)
    run(load_settings(inputs, tmp_path / "there", cluster=cluster.address), quiet)
    assert written(tmp_path / "here") == written(tmp_path / "there")


@pytest.mark.slow
def test_workers_that_would_read_otherwise_are_named(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "anggaran")
    other = tmp_path / "other"
    (other / "lakip_pipeline-9.9.dist-info").mkdir(parents=True)
    (other / "lakip_pipeline-9.9.dist-info" / "METADATA").write_text("Name: lakip-pipeline\nVersion: 9.9\n")
    with cluster_of(tmp_path / "cluster", 0) as cluster:
        settings = load_settings(inputs, tmp_path / "outputs", cluster=cluster.address)
        with pytest.raises(ClusterError, match="belum punya pekerja"):
            run(settings, quiet)
        cluster.start_worker()
        cluster.start_worker(environment={"PYTHONPATH": str(other)})
        cluster.wait_for_workers(2)
        with pytest.raises(ClusterError) as told:
            run(settings, quiet)
    here, *workers, remedy = str(told.value).splitlines()
    assert f"lakip-pipeline di sini: {version('lakip-pipeline')}; di pekerja klaster:" == here
    assert ["9.9"] == [line.rpartition(": ")[2] for line in workers]
    assert "Pasang program yang sama di semua pekerja" in remedy


@pytest.mark.slow
def test_a_worker_without_the_package_or_with_other_code_or_storage_is_named(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "anggaran")
    bare, edited = tmp_path / "bare", tmp_path / "edited"
    bare.mkdir()
    (bare / "sitecustomize.py").write_text(LACKING)
    for package in ("pipeline", "schemas"):
        shutil.copytree(Path(cli.__file__).parents[1] / package, edited / package)
    (edited / "schemas" / "bagian.csv").write_text("nama,singkatan,kata\n")
    for environment, folder, words in (
        ({"PYTHONPATH": str(bare)}, None, "belum dipasang"),
        ({}, edited, "Program di sini: Python"),
    ):
        with cluster_of(tmp_path / "cluster", 0) as cluster:
            cluster.start_worker(environment=environment, folder=folder)
            cluster.wait_for_workers(1)
            settings = load_settings(inputs, tmp_path / "outputs", cluster=cluster.address)
            with pytest.raises(ClusterError, match=words):
                run(settings, quiet)


@pytest.mark.slow
def test_inputs_that_the_workers_do_not_see_are_told_before_anything_is_read(tmp_path: Path, cluster: Cluster) -> None:
    inputs = copy_2020(tmp_path / "inputs", "anggaran")
    sources = find_sources(inputs, tmp_path / "outputs", None).sources
    elsewhere = [replace(sources[0], path=Path("/tiada/Realisasi.xlsx"))]
    with pytest.raises(ClusterError, match=r"Realisasi.xlsx di sini(.|\n)*tidak ditemukan(.|\n)*kirim_berkas = true"):
        ClusterReading(elsewhere, Settings(inputs=inputs), cluster.address)


@pytest.mark.slow
def test_a_scheduler_lost_amid_a_run_is_one_message(tmp_path: Path, cluster: Cluster) -> None:
    settings = load_settings(INPUTS_2020.parent, tmp_path / "outputs", cluster=cluster.address)
    with pytest.raises(ClusterError, match="berhenti bekerja"):
        run(settings, lambda _: cluster.stop())
    assert not (tmp_path / "outputs").exists()


@pytest.mark.slow
def test_a_scheduler_lost_amid_a_run_is_told_in_no_other_words_than_ours(tmp_path: Path, cluster: Cluster) -> None:
    options = ["--inputs", str(INPUTS_2020.parent), "--outputs", str(tmp_path / "o"), "--cluster", cluster.address]
    command = [sys.executable, "-m", "pipeline", "run", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        running.stderr.readline()
        cluster.stop()
        *progress, said = running.stderr.read().splitlines()
    assert [] == [line for line in progress if not line.startswith("Membaca ")]
    assert 2 == running.returncode
    assert said.startswith(f"Klaster {cluster.address} berhenti bekerja")


@pytest.mark.slow
def test_a_cluster_whose_workers_all_die_is_one_message(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.reading.cluster._PATIENCE", 2.0)
    settings = load_settings(INPUTS_2020.parent, tmp_path / "outputs", cluster=cluster.address)

    def progress(_: str) -> None:
        for number in (0, 1):
            cluster.kill(number)

    with pytest.raises(ClusterError, match="tidak ada pekerja lagi"):
        run(settings, progress)


@pytest.mark.slow
def test_a_worker_with_another_program_that_joins_later_is_named(tmp_path: Path, cluster: Cluster) -> None:
    inputs = copy_2020(tmp_path / "inputs", "anggaran")
    reading = ClusterReading(
        find_sources(inputs, tmp_path / "outputs", None).sources, Settings(inputs=inputs), cluster.address
    )
    reading._program = "Python 3, program lain"
    with pytest.raises(ClusterError, match="Program di sini: Python 3, program lain; di pekerja klaster"):
        list(reading.results())


@pytest.mark.parametrize("address", ["klaster", "tcp://klaster", "http://klaster:8786", "tcp://:8786", ""])
def test_an_address_that_is_none_is_misuse(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["pipeline", "run", "--cluster", address])
    assert cli.main() == 2
    assert "Isi '--cluster' tidak sesuai: tulis alamat penjadwal Dask" in capsys.readouterr().err


def test_jobs_of_this_computer_and_a_cluster_are_misuse(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["pipeline", "run", "--cluster", "tcp://127.0.0.1:8786", "--jobs", "2"])
    assert cli.main() == 2
    assert "Pilih salah satu" in capsys.readouterr().err


@pytest.mark.parametrize("protocol", ["tcp", "tls"])
def test_an_address_where_no_scheduler_answers_is_misuse_without_a_traceback(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    protocol: str,
) -> None:
    inputs = workbooks(tmp_path / "inputs", "a")
    monkeypatch.setattr("pipeline.reading.cluster._ANSWER", 0.5)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"{protocol}://127.0.0.1:{unused.getsockname()[1]}"
        command = ["pipeline", "run", "--inputs", str(inputs), "--outputs", str(tmp_path / "o"), "--cluster", address]
        monkeypatch.setattr(sys, "argv", command)
        assert cli.main() == 2
    error = capsys.readouterr().err
    assert f"Klaster {address} tidak menjawab. Periksa alamatnya" in error
    assert "Traceback" not in error
    assert not (tmp_path / "o").exists()


def test_a_port_that_accepts_and_never_answers_is_misuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = workbooks(tmp_path / "inputs", "a")
    monkeypatch.setattr("pipeline.reading.cluster._ANSWER", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        command = ["pipeline", "run", "--inputs", str(inputs), "--outputs", str(tmp_path / "o"), "--cluster", address]
        monkeypatch.setattr(sys, "argv", command)
        assert 2 == cli.main()
    assert f"Klaster {address} tidak menjawab. Periksa alamatnya" in capsys.readouterr().err


def test_without_the_extra_the_option_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], root: Path
) -> None:
    inputs = workbooks(tmp_path / "inputs", "a")
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setattr(sys, "argv", ["pipeline", "run", "--inputs", str(inputs), "--cluster", "tcp://127.0.0.1:1"])
    assert cli.main() == 2
    error = capsys.readouterr().err
    assert "python -m pip install --requirement requirements-cluster.txt" in error
    assert (root / "requirements-cluster.txt").is_file()


def test_kirim_berkas_is_a_setting(tmp_path: Path) -> None:
    (tmp_path / "lakip.toml").write_text("[cluster]\nkirim_berkas = true\n")
    assert load_settings(tmp_path, tmp_path / "o", cluster="tcp://h:1").kirim_berkas
    assert not Settings().kirim_berkas
