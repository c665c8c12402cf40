"""Work done beside this process, by a forked copy of it that knows all it knows."""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

T = TypeVar("T")


class Beside(Generic[T]):
    """One piece of work, begun at once in a process of its own where the system forks, else done when it is asked for.

    ``work`` changes nothing, for what a copy of this process changes is lost; its result is sent back pickled. Work
    whose process is lost (killed, out of memory) is done here. As a context manager it ends what nobody asked for.
    """

    def __init__(self, work: Callable[[], T], *, worth: bool = True) -> None:
        """Begin, in a process of its own if that is ``worth`` its start: a hundredth of a second and more."""
        self._work = work
        self._process: Any = None
        if worth and sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1:
            context = mp.get_context("fork")
            self._pipe, child = context.Pipe(duplex=False)
            self._process = context.Process(target=_send, args=(child, work), daemon=True)
            self._process.start()
            child.close()

    def result(self) -> T:
        """Return what the work gave, or raise what it raised."""
        if self._process is None:
            return self._work()
        try:
            outcome, error = self._pipe.recv()
        except (EOFError, OSError):
            return self._work()
        finally:
            self.end()
        if error is not None:
            raise error
        return outcome  # type: ignore[no-any-return]

    def end(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
            self._process = None

    def __enter__(self) -> Beside[T]:
        """Return the work."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.end()


def give_back_memory() -> None:
    """Give what is free back to the system where the C library can; of a nation's reading a fifth of all are holes."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - nowhere else

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc
        if trim is not None:
            trim(0)


def _send(pipe: Connection, work: Callable[[], object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that was asked
    try:
        outcome: tuple[object, Exception | None] = work(), None
    except Exception as error:  # noqa: BLE001 - raised where the result is asked for
        outcome = None, error
    pipe.send(outcome)
    pipe.close()
