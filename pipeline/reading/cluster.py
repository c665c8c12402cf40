"""Reading by the workers of a Dask cluster that somebody runs, where :mod:`pipeline.reading.workers` otherwise stands.

Each file is one task, and what a file does to its reader stays in a process beside the worker (``remote.py``). A death
of either is counted here, not by the scheduler: after the first the file is read once more with nothing of ours beside
it, after the second it is refused.
"""

from __future__ import annotations

import logging
import os
import pickle
import time
import uuid
import warnings
from concurrent.futures import CancelledError, Future, wait
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, cast

from pipeline.errors import ClusterError, reason_of
from pipeline.reading.grid import Refusal
from pipeline.reading.refusals import READER_FAILED, UNREADABLE
from pipeline.reading.remote import WORKER_DIED, Death, Order, program, read_named, read_remotely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from distributed import Client

    from pipeline.reading.remote import RemoteReader
    from pipeline.reading.workers import Outcome
    from pipeline.settings import Settings
    from pipeline.sources import Source

_ANSWER = 10  # seconds in which a scheduler has to answer
_PATIENCE = 60.0  # seconds without any worker, in which a cluster may start new ones
_LOOK = 1.0  # seconds between looks at a cluster that is busy
_SPEAKERS = ("distributed", "tornado", "asyncio")
_SILENT = logging.CRITICAL + 1
_AHEAD = 2  # files handed out a thread: one being read, one on its way

_NOT_INSTALLED = (
    "Pilihan --cluster memerlukan paket distributed. Pasang di folder program ini:\n"
    "python -m pip install --requirement requirements-cluster.txt"
)
_MEND_WORKERS = "Pasang program yang sama di semua pekerja, mulai ulang pekerjanya, lalu jalankan lagi."
_MEND_CLUSTER = "Periksa penjadwal dan pekerjanya, lalu jalankan lagi."
_MEND_STORAGE = (
    "Taruh folder masukan di penyimpanan yang terlihat oleh semua pekerja dengan alamat yang sama, atau tulis "
    "kirim_berkas = true di bawah [cluster] pada lakip.toml."
)


class ClusterReading:
    """Files being read by a cluster's workers; :meth:`results` gives the outcomes in the files' order."""

    def __init__(
        self, sources: Sequence[Source], settings: Settings, address: str, reader: RemoteReader = read_named
    ) -> None:
        """Connect and look at the workers; raises ClusterError where they cannot be relied on."""
        self._sources = list(sources)
        self._settings = settings
        self._reader = reader
        self._address = address
        self._client = _connect(address)
        self._failed = f"Klaster {address} berhenti bekerja"
        self._program = program()
        self._run = uuid.uuid4().hex
        self._running: dict[int, Future[bytes | Death]] = {}
        try:
            self._window = _AHEAD * self._check_workers()
        except BaseException:
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=False)

    def results(self) -> Iterator[tuple[Path, Outcome]]:
        """Yield each file with its tables or the reason it was refused; ClusterError where the cluster is lost."""
        try:
            for number, source in enumerate(self._sources):
                for ahead in range(number, min(number + self._window, len(self._sources))):
                    if ahead not in self._running:
                        self._running[ahead] = self._submit(ahead)
                outcome = self._outcome(self._running[number], partial(self._submit, number))
                if isinstance(outcome, Death):
                    outcome = self._alone(number, outcome)
                del self._running[number]
                yield source.path, outcome
        except OSError as error:  # the files' own troubles are outcomes
            raise ClusterError(f"{self._failed} ({reason_of(error)}). {_MEND_CLUSTER}") from error
        finally:
            self._client.close()

    def _alone(self, number: int, first: Death) -> Outcome:
        """Read a file once more after a death, when all that was handed out is done."""
        wait(self._running.values())
        submit = partial(self._submit, number, first)
        outcome = self._outcome(submit(), submit)
        return Refusal(READER_FAILED, outcome.ending) if isinstance(outcome, Death) else outcome

    def _submit(self, number: int, first: Death | None = None) -> Future[bytes | Death]:
        """Hand out one file; after a death elsewhere than where it happened, if there is an elsewhere."""
        source, settings = self._sources[number], self._settings
        try:
            content = source.path.read_bytes() if settings.kirim_berkas else None
        except OSError as error:
            unreadable: Future[bytes | Death] = Future()
            unreadable.set_result(pickle.dumps(Refusal(UNREADABLE, reason_of(error))))
            return unreadable
        mark = f"lakip-{self._run}-{number}-{'lagi' if first else 'pertama'}"
        order = Order(
            path=source.path,
            berkas=source.berkas,
            content=content,
            reader=self._reader,
            limits=settings.limits,
            regions=settings.wilayah,
            mark=mark,
            program=self._program,
        )
        others = [worker for worker in self._client.nthreads() if worker != first.worker] if first else []
        where = {"workers": others, "allow_other_workers": True} if others else {}
        return cast("Future[bytes | Death]", self._executor.submit(read_remotely, order, **where))

    def _outcome(
        self, future: Future[bytes | Death], again: Callable[[], Future[bytes | Death]] | None = None
    ) -> Outcome | Death:
        """Wait for one file; what Dask fails to hand over is asked for ``again``.

        A result whose worker dies at that very moment comes as an error that says nothing of it.
        """
        from distributed import KilledWorker  # noqa: PLC0415 - the optional extra

        seen = time.monotonic()
        while not wait([future], _LOOK).done:
            if self._client.nthreads():
                seen = time.monotonic()
            elif time.monotonic() > seen + _PATIENCE:
                raise ClusterError(f"{self._failed}: tidak ada pekerja lagi. {_MEND_CLUSTER}")
        try:
            found = future.result()
        except KilledWorker:
            return Death(WORKER_DIED)
        except CancelledError:
            raise ClusterError(f"{self._failed}. {_MEND_CLUSTER}") from None
        except Exception:
            if again is not None:
                return self._outcome(again())
            self._check_workers()  # one that came later may have no or another program
            raise
        return found if isinstance(found, Death) else pickle.loads(found)  # noqa: S301 - from our own reader

    def _check_workers(self) -> int:
        """Return how many threads the workers have; raises ClusterError naming those that would read otherwise."""
        threads: int = sum(self._client.nthreads().values())
        if not threads:
            raise ClusterError(f"Klaster {self._address} belum punya pekerja. Mulai pekerjanya, lalu jalankan lagi.")
        self._compare("lakip-pipeline", version("lakip-pipeline"), _MEND_WORKERS, version, "lakip-pipeline")
        self._compare("Program", self._program, _MEND_WORKERS, program)
        if self._sources and not self._settings.kirim_berkas:
            first = self._sources[0]
            self._compare(f"Ukuran {first.path}", first.size, _MEND_STORAGE, os.path.getsize, str(first.path))
        return threads

    def _compare(self, what: str, own: object, remedy: str, function: Callable[..., object], *arguments: str) -> None:
        """Ask each worker; a function of the standard library is known to those without this package, too."""
        answers: dict[str, Any] = self._client.run(function, *arguments, on_error="return")
        others = {worker: answer for worker, answer in answers.items() if answer != own}
        if others:
            lines = "\n".join(f"  {worker}: {_told(others[worker])}" for worker in sorted(others))
            raise ClusterError(f"{what} di sini: {own}; di pekerja klaster:\n{lines}\n{remedy}")


def _told(answer: object) -> str:
    if isinstance(answer, PackageNotFoundError):
        return "belum dipasang"
    if isinstance(answer, OSError):
        return reason_of(answer)
    return type(answer).__name__ if isinstance(answer, Exception) else str(answer)


def _silence() -> None:
    """Let no logger of Dask and what it runs on speak: what matters becomes an error or a finding.

    Dask's settings give several of them a level of their own, so silence at the top alone is not enough.
    """
    known = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in _SPEAKERS]
    for name in (*_SPEAKERS, *known):
        logging.getLogger(name).setLevel(_SILENT)


def _connect(address: str) -> Client:
    """Return a connection; raises ClusterError where the extra is missing or nothing answers as a scheduler would."""
    try:
        import dask  # noqa: PLC0415 - the optional extra
        from distributed import Client  # noqa: PLC0415
        from distributed.versions import VersionMismatchWarning  # noqa: PLC0415
    except ModuleNotFoundError:
        raise ClusterError(_NOT_INSTALLED) from None
    _silence()
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"})  # files are sent on purpose
    answer: SimpleQueue[Client | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(Client(address, timeout=_ANSWER, set_as_default=False))
        except Exception as error:  # noqa: BLE001 - raised where the answer is taken
            answer.put(error)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)  # told by our own comparison
        Thread(target=ask, daemon=True).start()  # what accepts and never answers would hold a client past its timeout
        try:
            found = answer.get(timeout=2 * _ANSWER)
        except Empty:
            found = TimeoutError()
    if not isinstance(found, Exception):
        return found
    if isinstance(found, (OSError, TypeError, ValueError)):  # TypeError: tls:// without certificates in Dask's settings
        message = f"Klaster {address} tidak menjawab. Periksa alamatnya dan apakah penjadwal Dask sedang berjalan."
        raise ClusterError(message) from found
    raise found
