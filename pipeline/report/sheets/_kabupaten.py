"""Tables of one row a kabupaten with plain counts and their sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import Col, Format, Row, Scalar, Sheet
from pipeline.report.sheets._build import column_sum, frame_of, origins, records, total_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.report.model import Results


def kabupaten_sheet(
    results: Results, dataset: str, name: str, title: str, heading: str, counts: Mapping[str, str]
) -> Sheet:
    """Return the sheet of a table with a row a kabupaten; ``counts`` maps each field to its header."""
    frame = frame_of(results, dataset)
    rows, sums = [], {}
    if frame is not None:
        for no, (key, line) in enumerate(records(frame), 1):
            values: dict[str, Scalar] = {"no": no, **{field: line[field] for field in ("kabupaten", *counts)}}
            place = origins(results.datasets[dataset], key, {field: field for field in counts}, values)
            rows.append(Row((key,), values, place))
        sums = {field: column_sum(frame, field) for field in counts}
    return Sheet(
        name=name,
        title=title,
        csv=dataset,
        columns=(
            Col("no", "No", Format.CENTER, 8),
            Col("kabupaten", heading, Format.TEXT, 30),
            *(Col(field, header, Format.COUNT, 13) for field, header in counts.items()),
        ),
        rows=rows,
        total=total_row(name, "no", rows, sums),
    )
