"""The folder of tidy data: written beside its place, then put there whole."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pipeline.beside import Beside
from pipeline.manifest import atomic_folder, data_name, remove_folder
from pipeline.tidy import values
from pipeline.tidy.tables import all_files, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from pipeline.examine import Examined
    from pipeline.outcome import Status
    from pipeline.tables import Dataset
    from pipeline.tidy.tables import Field, TidyTable

DESCRIPTION = "datapackage.json"
MANY_ROWS = 50_000  # of all tables: from here on a second process pays


class Data(NamedTuple):
    """A folder of tidy data being written: its place, and the results that are ``later`` than all others, by name."""

    path: Path
    later: dict[str, pd.DataFrame]


@contextmanager
def data_folder(outputs: Path, examined: Examined, satker: str, status: Status) -> Iterator[Data]:
    """Write ``data-<tahun>``, or ``data-<tahun>-DRAF`` of a draft; a final one removes the draft.

    What was examined is written beside whatever is done meanwhile; at the end the folder is put in its place whole.
    Raises OutputError where the system refuses, and then leaves what stood there before.
    """
    final, draft = (outputs / data_name(examined.tahun, final=final) for final in (True, False))
    folder = final if status == "final" else draft
    data = Data(folder, {})
    rows = sum(len(dataset.frame) for dataset in examined.datasets.values())
    with (
        atomic_folder(folder, _ours(folder)) as new,
        Beside(partial(write_tables, new, examined.datasets, examined.frames), worth=rows > MANY_ROWS) as writing,
    ):
        yield data
        resources = [*writing.result(), *write_tables(new, {}, data.later)]
        _describe(new, resources, examined.tahun, satker, status)
    if folder == final:
        remove_folder(draft, _ours(draft))


def _ours(folder: Path) -> set[str]:
    """Return the files of a folder that a run writes, or wrote before as its datapackage.json tells."""
    try:
        package = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        before = {str(resource["path"]) for resource in package["resources"]}
    except (OSError, ValueError, TypeError, KeyError):
        before = set()
    return {DESCRIPTION, *all_files(), *before}


def write_tables(
    folder: Path, datasets: Mapping[str, Dataset], frames: Mapping[str, pd.DataFrame]
) -> list[dict[str, object]]:
    """Write every table and result that has rows into ``folder``; return their entries in the package.

    Nothing in them tells the time: the same inputs give the same bytes.
    """
    resources = []
    for table in tables_of(datasets, frames):
        frame = frames[table.frame] if table.computed else datasets[table.frame].frame
        if not frame.empty:
            resources.append(_write(folder / f"{table.name}.csv", table, frame))
    return resources


def _describe(folder: Path, resources: Sequence[object], tahun: int, satker: str, status: Status) -> None:
    """Write datapackage.json, which describes what stands in ``folder``."""
    package = {
        "profile": "tabular-data-package",
        "name": f"lakip-{tahun}" + ("-draf" if status == "draf" else ""),
        "title": f"Data LAKIP {tahun} {satker}" + (" (DRAF)" if status == "draf" else ""),
        "status": status,
        "tahun": tahun,
        "resources": resources,
    }
    content = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (folder / DESCRIPTION).write_text(content, encoding="utf-8", newline="\n")


def _write(path: Path, table: TidyTable, frame: pd.DataFrame) -> dict[str, object]:
    """Write one CSV and return its entry in the package."""
    columns = [values.rendered(frame[field.source], field.render) for field in table.fields]
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as stream:
        header = ",".join(field.name for field in table.fields).encode() + b"\n"
        for part in chain([header], values.lines(columns, len(frame))):
            stream.write(part)
            digest.update(part)
            size += len(part)
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": path.name,
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest.hexdigest()}",
        "schema": schema_of(table),
    }


def schema_of(table: TidyTable) -> dict[str, object]:
    """Return the Table Schema of a CSV."""
    described: dict[str, object] = {"fields": [_described(field) for field in table.fields], "missingValues": [""]}
    return described | ({"primaryKey": list(table.key)} if table.key else {})


def _described(field: Field) -> dict[str, object]:
    optional = {"unit": field.unit, "constraints": dict(field.constraints or {})}
    return {
        "name": field.name,
        "title": field.title,
        "type": field.type,
        "description": field.description,
    } | {name: value for name, value in optional.items() if value}
