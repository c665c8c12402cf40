"""A worksheet whose rows come rendered, from a generator that runs when the file is put together."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from xlsxwriter.worksheet import Worksheet

from pipeline.addresses import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class ReportSheet(Worksheet):
    """xlsxwriter's worksheet for everything around the rows (columns, panes, print set-up, links, charts)."""

    def __init__(self) -> None:
        """Start without rows."""
        super().__init__()
        self._rows: Iterable[str] = ()
        self.last_cell = "A1"

    def set_rows(self, rows: Iterable[str], last_row: int, last_column: int) -> None:
        """Take the rows to be written, ``<row>`` elements in order, and the extent they fill from A1 (1-based)."""
        self._rows = rows
        self.last_cell = cell_name(last_row, last_column)
        self._check_dimensions(0, 0)
        self._check_dimensions(last_row - 1, last_column - 1)

    def set_heights(self, heights: Mapping[int, float]) -> None:
        """Tell how high rows (1-based) are in points, so that charts come to stand beside theirs."""
        for row, points in heights.items():
            self.row_sizes[row - 1] = [round(points * 4 / 3), False]

    def _write_sheet_data(self) -> None:
        self._xml_start_tag("sheetData")
        stream: IO[str] = self.fh  # type: ignore[assignment]
        stream.writelines(self._rows)
        self._xml_end_tag("sheetData")
