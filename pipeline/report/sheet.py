"""A worksheet whose rows come rendered, from a generator that runs when the file is put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.worksheet import Worksheet

if TYPE_CHECKING:
    from collections.abc import Iterable


class ReportSheet(Worksheet):  # type: ignore[misc]
    """xlsxwriter's worksheet for everything around the rows (columns, panes, print set-up, links, charts)."""

    def __init__(self) -> None:
        """Start without rows."""
        super().__init__()
        self._rows: Iterable[str] = ()

    def set_rows(self, rows: Iterable[str], last_row: int, last_column: int) -> None:
        """Take the rows to be written, ``<row>`` elements in order, and the extent they fill from A1 (1-based)."""
        self._rows = rows
        self.dim_rowmin, self.dim_colmin = 0, 0
        self.dim_rowmax, self.dim_colmax = last_row - 1, last_column - 1

    def _write_sheet_data(self) -> None:
        self._xml_start_tag("sheetData")
        self.fh.writelines(self._rows)
        self._xml_end_tag("sheetData")
