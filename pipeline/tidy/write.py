"""The folder of tidy data: written beside its place, then put there whole."""

from __future__ import annotations

import hashlib
import json
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.manifest import atomic_folder, data_name, remove_folder
from pipeline.tidy import values
from pipeline.tidy.tables import all_files, tables_of

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from pipeline.examine import Examined
    from pipeline.outcome import Status
    from pipeline.tidy.tables import Field, TidyTable

DESCRIPTION = "datapackage.json"


def deliver_data(outputs: Path, examined: Examined, satker: str, status: Status) -> Path:
    """Write ``data-<tahun>``, or ``data-<tahun>-DRAF`` of a draft, and return it; a final one removes the draft.

    Raises OutputError where the system refuses, and then leaves what stood there before.
    """
    final, draft = (outputs / data_name(examined.tahun, final=final) for final in (True, False))
    folder = final if status == "final" else draft
    atomic_folder(folder, lambda new: write_data(new, examined, satker, status), _ours(folder))
    if folder == final:
        remove_folder(draft, _ours(draft))
    return folder


def _ours(folder: Path) -> set[str]:
    """Return the files of a folder that a run writes, or wrote before as its datapackage.json tells."""
    try:
        package = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        before = {str(resource["path"]) for resource in package["resources"]}
    except (OSError, ValueError, TypeError, KeyError):
        before = set()
    return {DESCRIPTION, *all_files(), *before}


def write_data(folder: Path, examined: Examined, satker: str, status: Status) -> None:
    """Write every table and result that arrived into ``folder``, and datapackage.json, which describes them.

    Nothing in them tells the time: the same inputs give the same bytes.
    """
    resources = []
    for table in tables_of(examined.datasets, examined.frames):
        frame = _frame(table, examined)
        if frame is not None and not frame.empty:
            resources.append(_write(folder / f"{table.name}.csv", table, frame))
    package = {
        "profile": "tabular-data-package",
        "name": f"lakip-{examined.tahun}" + ("-draf" if status == "draf" else ""),
        "title": f"Data LAKIP {examined.tahun} {satker}" + (" (DRAF)" if status == "draf" else ""),
        "status": status,
        "tahun": examined.tahun,
        "resources": resources,
    }
    content = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (folder / DESCRIPTION).write_text(content, encoding="utf-8", newline="\n")


def _frame(table: TidyTable, examined: Examined) -> pd.DataFrame | None:
    if table.computed:
        return examined.frames.get(table.frame)
    dataset = examined.datasets.get(table.frame)
    return None if dataset is None else dataset.frame


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
