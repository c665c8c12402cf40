"""Work beside the main process gives what it would give there, whatever becomes of the other process."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from pipeline.beside import Beside

forks = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="no second process is started here"
)
HERE = os.getpid()


def refuse() -> None:
    raise OSError(28, "No space left on device")


def die_elsewhere() -> str:
    """Return a word here; end any other process on the spot."""
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done here"


@forks
def test_work_is_done_by_another_process() -> None:
    assert HERE != Beside(os.getpid).result()


@pytest.mark.parametrize("worth", [True, False])
def test_the_result_comes_back(worth: bool) -> None:  # noqa: FBT001
    assert {"Belu": 2} == Beside(lambda: {"Belu": 2}, worth=worth).result()


def test_work_not_worth_a_process_is_done_here_when_it_is_asked_for() -> None:
    assert HERE == Beside(os.getpid, worth=False).result()


@pytest.mark.parametrize("worth", [True, False])
def test_what_the_work_raises_is_raised_where_the_result_is_asked_for(worth: bool) -> None:  # noqa: FBT001
    with pytest.raises(OSError, match="No space left"):
        Beside(refuse, worth=worth).result()


def test_work_whose_process_is_lost_is_done_here() -> None:
    assert "done here" == Beside(die_elsewhere).result()


@forks
def test_a_process_that_nobody_asked_is_ended() -> None:
    with Beside(signal.pause) as waiting:
        process = waiting._process
    assert -signal.SIGKILL == process.exitcode
