"""The flow of a run, on one screen: find, read, examine, write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.cache.folder import KeptTables
from pipeline.cache.last_run import UNCHANGED, remember, repeat
from pipeline.errors import UsageError
from pipeline.outcome import EXIT_MISUSE, Outcome, count_by_bagian, status_of
from pipeline.reading.grid import Book, Refusal
from pipeline.reading.workbook import read_book
from pipeline.reading.workers import Reading, reading_tables
from pipeline.sources import Discovery, Source, find_sources, of_year, settings_sources
from schemas.registers import use_regions

if TYPE_CHECKING:
    from pipeline.examine import Examined, Read
    from pipeline.feedback.accepted import Accepted
    from pipeline.findings import Finding
    from pipeline.reading.cluster import ClusterReading
    from pipeline.reading.workers import Reader
    from pipeline.report.model import Report
    from pipeline.settings import Settings

Progress = Callable[[str], None]
MUCH = 8 << 20  # bytes of workbooks, about a million cells: what a run does with them outweighs the imports


def check(settings: Settings, progress: Progress) -> Outcome:
    """Look for errors without writing anything."""
    examined, _, _ = _examined(settings, progress)
    return _outcome(examined)


def run(settings: Settings, progress: Progress) -> Outcome:
    """Write the workbook, the findings and one line of history; raises StopError for what only the user can mend.

    A draft never overwrites a final workbook; a final one removes the draft of its year.
    """
    found = _found(settings)
    if (same := repeat(settings, found)) is not None:
        progress(UNCHANGED)
        return same
    examined, sources, accepted = _examined(settings, progress, found, KeptTables(settings))
    outcome = _outcome(examined)
    if outcome.exit_code == EXIT_MISUSE:
        return outcome
    from pipeline.deliver import deliver  # noqa: PLC0415 - xlsxwriter only where something is written

    done = deliver(settings, examined, sources, accepted, outcome)
    remember(settings, found, done)
    return done


def compose(settings: Settings, progress: Progress) -> tuple[Report, Sequence[Source]]:
    """Return what a run would write now, with the files it comes from; UsageError where there is no table at all."""
    examined, sources, accepted = _examined(settings, progress)
    if _outcome(examined).exit_code == EXIT_MISUSE:
        raise UsageError(f"Tidak ada tabel yang dapat dibaca di {settings.inputs}.")
    from pipeline.compose import compose as composed  # noqa: PLC0415

    inputs = [*sources, *settings_sources(settings.inputs)]
    return composed(settings, examined, inputs, accepted), inputs


def _found(settings: Settings) -> Discovery:
    use_regions(settings.wilayah)
    return find_sources(settings.inputs, settings.outputs, settings.tahun, settings.paths)


def _examined(
    settings: Settings, progress: Progress, found: Discovery | None = None, kept: KeptTables | None = None
) -> tuple[Examined, Sequence[Source], Sequence[Accepted]]:
    """Return what the files say; those whose tables are ``kept`` are not read again."""
    found = found or _found(settings)
    unread = [source for source in found.sources if kept is None or not kept.has(source)]
    if len(unread) < len(found.sources):
        progress(f"{len(found.sources) - len(unread)} berkas tidak berubah; isinya dari pelaksanaan sebelumnya.")
    reading = _reading(settings, unread, found.sources)
    files = _files(settings, found.sources, reading, progress, kept)
    from pipeline.examine import examine, in_order  # noqa: PLC0415 - pandas and pandera load while the workers read
    from pipeline.feedback.accepted import accept  # noqa: PLC0415

    examined = examine(settings, files, found.findings)
    sources, others = of_year(found.sources, examined.tahun)
    counting, accepted, troubles = accept(examined.findings, settings.diterima)
    return replace(examined, findings=in_order([*counting, *troubles, *others])), sources, accepted


def _reading(settings: Settings, unread: Sequence[Source], everything: Sequence[Source]) -> Reading | ClusterReading:
    """Return the unread files as they are being read: by processes of this computer, or by the workers of a cluster.

    Where there is nothing to read a cluster is not asked: it may be switched off.
    """
    if settings.cluster is None or not unread:
        return Reading([source.path for source in unread], settings.limits, settings.jobs, _reader(everything))
    from pipeline.reading.cluster import ClusterReading  # noqa: PLC0415

    return ClusterReading(unread, settings, settings.cluster)


def _reader(sources: Sequence[Source]) -> Reader:
    """Return what a worker does with a file: of much input its tables as well, else only its cells."""
    if sum(source.size for source in sources) < MUCH:
        return read_book
    return reading_tables({source.path: source.berkas for source in sources})


def _files(
    settings: Settings,
    sources: Sequence[Source],
    reading: Reading | ClusterReading,
    progress: Progress,
    kept: KeptTables | None,
) -> Iterator[Read]:
    """Yield the tables of every file: those kept, those being read, and at once those whose entry was not ours."""
    from pipeline.examine import Read  # noqa: PLC0415
    from pipeline.reading.file import tables_of  # noqa: PLC0415

    loaded = {  # while the others are read
        source.berkas: kept.load(source) for source in sources if kept is not None and kept.has(source)
    }
    results = reading.results()
    for source in sources:
        known = source.berkas in loaded
        tables = loaded.pop(source.berkas, None)
        if tables is None:
            progress(f"Membaca {source.berkas}")
            _, outcome = next(Reading([source.path], settings.limits, 1).results() if known else results)
            tables = tables_of(source.berkas, outcome) if isinstance(outcome, Book | Refusal) else outcome
            if kept is not None and not isinstance(outcome, Refusal):
                kept.store(source, tables)
        yield Read(tables, source.tahun)


def _outcome(examined: Examined) -> Outcome:
    findings: Sequence[Finding] = examined.findings
    return Outcome(
        tahun=examined.tahun,
        status=status_of(findings),
        findings=findings,
        tables=count_by_bagian(examined.arrivals, findings),
    )
