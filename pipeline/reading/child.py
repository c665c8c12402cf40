"""A process beside a Dask worker that reads one file after another: ``python -m pipeline.reading.child NUMBER``.

NUMBER is the pipe's file descriptor, inherited from the worker. The first message is the limits of all files; each
further one is (kabupaten/kota added to the register, reader, path, path relative to the inputs).
"""

from __future__ import annotations

import math
import signal
import sys
from multiprocessing.connection import Connection

from pipeline.reading.grid import Refusal
from pipeline.reading.refusals import OUT_OF_MEMORY
from pipeline.reading.workbook import memory_words
from pipeline.reading.workers import limit_memory
from schemas.registers import use_regions

_IDLE = 60  # seconds without a file, after which the process ends itself: nothing of ours stays on the cluster


def serve(pipe: Connection) -> None:
    """Read what comes until the pipe is closed.

    The alarm ends this process where nobody else would: idle, or still reading after its worker was killed.
    """
    limits = pipe.recv()
    limit_memory(limits)
    while True:
        signal.alarm(_IDLE)
        try:
            regions, reader, path, berkas = pipe.recv()
        except EOFError:
            return
        signal.alarm(math.ceil(limits.seconds) + _IDLE)
        use_regions(regions)
        try:
            pipe.send(reader(path, limits, berkas))
        except MemoryError:
            pipe.send(Refusal(OUT_OF_MEMORY, memory_words(limits)))


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
