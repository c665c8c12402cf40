"""The end of a run: everything it leaves, each whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline.beside import Beside, give_back_memory
from pipeline.feedback.koreksi import Original, make_corrections, write_corrections
from pipeline.findings import Severity
from pipeline.manifest import corrections_name, make_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.examine import Examined
    from pipeline.feedback.accepted import Accepted
    from pipeline.feedback.koreksi import Corrections
    from pipeline.outcome import Outcome
    from pipeline.settings import Settings
    from pipeline.sources import Source


def deliver(
    settings: Settings, examined: Examined, sources: Sequence[Source], accepted: Sequence[Accepted], outcome: Outcome
) -> Outcome:
    """Write the outputs; raises OutputError where the system refuses, and then leaves what stood there before."""
    make_folder(settings.outputs)
    give_back_memory()
    wrong = any(found.tingkat is not Severity.INFO for found in outcome.findings)
    with Beside(_corrections(settings, examined, sources, outcome), worth=wrong) as corrections:
        from pipeline.outputs import write_outputs  # noqa: PLC0415 - their imports take a tenth of a second

        done = write_outputs(settings, examined, sources, accepted, outcome)
        copies = write_corrections(corrections.result())
    folder = settings.outputs / corrections_name(examined.tahun)
    return replace(done, corrections=folder if copies else None)


def _corrections(
    settings: Settings, examined: Examined, sources: Sequence[Source], outcome: Outcome
) -> Callable[[], Corrections]:
    """Return the making of the marked copies, which takes as long as the workbook and needs nothing of it."""
    read = {line.berkas for line in examined.arrivals} - examined.personal
    originals = [Original(source.berkas, source.path, copy=source.berkas in read) for source in sources]
    return partial(make_corrections, settings.outputs / corrections_name(examined.tahun), outcome.findings, originals)
