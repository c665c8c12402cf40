"""The cache of a run that reads on a cluster: filled as by a local run; only what changed is sent, or nobody asked."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.cache import last_run
from pipeline.config import load_settings
from pipeline.errors import ClusterError
from pipeline.reading.cluster import ClusterReading
from pipeline.run import run
from tests.support.dask import Cluster, cluster_of
from tests.support.office import ADHOC, BUDGET, make_office, type_into
from tests.test_by_name import by_name, voter
from tests.test_cache import NAMES, cold, entries, written

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pipeline.outcome import Outcome
    from pipeline.reading.remote import Death


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster_of(tmp_path_factory.mktemp("cluster"), 1) as started:
        yield started


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the files that clusters were given, as they are given."""
    names: list[str] = []
    original = ClusterReading._submit

    def submit(reading: ClusterReading, number: int, first: Death | None = None) -> Future[bytes | Death]:
        names.append(reading._sources[number].berkas)
        return original(reading, number, first)

    monkeypatch.setattr(ClusterReading, "_submit", submit)
    return names


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return an address at which no scheduler answers."""
    monkeypatch.setattr("pipeline.reading.cluster._ANSWER", 0.5)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield f"tcp://127.0.0.1:{unused.getsockname()[1]}"


def go(office: Path, cluster: str | None = None) -> tuple[Outcome, list[str]]:
    told: list[str] = []
    settings = load_settings(office / "inputs", office / "outputs", jobs=1, cluster=cluster)
    return run(settings, told.append), told


@pytest.mark.slow
def test_a_cold_run_on_a_cluster_fills_the_cache_as_a_local_one_does(
    tmp_path: Path, cluster: Cluster, sent: list[str]
) -> None:
    here, there = (make_office(tmp_path / name, "adhoc", "dpb") for name in ("sini", "sana"))
    go(here)
    go(there, cluster.address)
    assert sorted(NAMES) == sorted(sent)
    assert [path.name for path in entries(here)] == [path.name for path in entries(there)]
    assert written(here) == written(there)


@pytest.mark.slow
def test_a_warm_run_sends_the_cluster_only_what_changed(tmp_path: Path, cluster: Cluster, sent: list[str]) -> None:
    office = make_office(tmp_path / "kantor", "adhoc", "dpb")
    go(office)
    type_into(office / "inputs" / ADHOC, "Adhoc", {"E9": 574})
    go(office, cluster.address)
    assert [ADHOC] == sent
    warm = written(office)
    assert warm == cold(office)


@pytest.mark.slow
def test_a_by_name_list_is_sent_every_time(tmp_path: Path, cluster: Cluster, sent: list[str]) -> None:
    office = make_office(tmp_path)
    by_name(office / "inputs" / "2020", voter(1), voter(2, sex="P", nik=5304014103800002.0))
    go(office, cluster.address)
    (office / "outputs" / ".cache" / last_run.NAME).unlink()
    go(office, cluster.address)
    assert sorted([BUDGET, "2020/Belu.xlsx", "2020/Belu.xlsx"]) == sorted(sent)
    assert 1 == len(entries(office))


@pytest.mark.slow
def test_what_was_read_before_a_cluster_was_lost_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file is handed out at a time, so that the second is lost."""
    monkeypatch.setattr("pipeline.reading.cluster._AHEAD", 1)
    monkeypatch.setattr(ClusterReading, "_check_workers", lambda _: 1)
    office = make_office(tmp_path / "kantor", "adhoc", "dpb")
    told: list[str] = []
    with cluster_of(tmp_path / "cluster", 1) as lost:
        settings = load_settings(office / "inputs", office / "outputs", jobs=1, cluster=lost.address)

        def progress(text: str) -> None:
            told.append(text)
            if len(told) == 2:
                lost.stop()

        with pytest.raises(ClusterError):
            run(settings, progress)
    assert [".cache"] == [path.name for path in (office / "outputs").iterdir()]
    assert 1 == len(entries(office))
    _, lines = go(office)
    assert 2 == sum(line.startswith("Membaca ") for line in lines)


def test_where_nothing_changed_no_cluster_is_asked(tmp_path: Path, nowhere: str) -> None:
    office = make_office(tmp_path, "adhoc")
    first, _ = go(office)
    assert (first, [last_run.UNCHANGED]) == go(office, nowhere)


def test_an_output_that_is_gone_is_written_anew_without_the_cluster(tmp_path: Path, nowhere: str) -> None:
    office = make_office(tmp_path, "adhoc")
    go(office)
    before = written(office)
    (office / "outputs" / "temuan-2020.json").unlink()
    _, told = go(office, nowhere)
    assert ["2 berkas tidak berubah; isinya dari pelaksanaan sebelumnya."] == told
    assert before == written(office)


def test_a_changed_file_and_no_cluster_is_one_message_and_leaves_what_was(tmp_path: Path, nowhere: str) -> None:
    office = make_office(tmp_path, "adhoc")
    go(office)
    before = written(office)
    type_into(office / "inputs" / ADHOC, "Adhoc", {"E9": 574})
    with pytest.raises(ClusterError, match="tidak menjawab"):
        go(office, nowhere)
    assert before == written(office)
