"""A worksheet without its rows, which are put in their place when the file is put together; its links come rendered."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from xlsxwriter.worksheet import Worksheet

from pipeline.addresses import cell_name
from pipeline.report.cells import attribute
from pipeline.report.links import MAX_LINKS, Link

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_ROWS = "<sheetData/>"


class ReportSheet(Worksheet):
    """xlsxwriter's worksheet for everything around the rows: columns, panes, print set-up, charts, names."""

    def __init__(self) -> None:
        """Start without links."""
        super().__init__()
        self.links: list[tuple[str, Link]] = []
        self.last_cell = "A1"

    def set_extent(self, last_row: int, last_column: int) -> None:
        """Tell what the rows fill from A1 (1-based)."""
        self.last_cell = cell_name(last_row, last_column)
        self._check_dimensions(0, 0)
        self._check_dimensions(last_row - 1, last_column - 1)

    def set_heights(self, heights: Mapping[int, float]) -> None:
        """Tell how high rows (1-based) are in points, so that charts come to stand beside theirs."""
        for row, points in heights.items():
            self.row_sizes[row - 1] = [round(points * 4 / 3), False]

    @property
    def full(self) -> bool:
        """Tell whether the sheet holds as many links as Excel takes; what is beyond stays plain text."""
        return len(self.links) >= MAX_LINKS

    def link(self, address: str, target: Link | None) -> bool:
        """Link a cell; tell whether there was a target and room."""
        if target is None or self.full:
            return False
        self.links.append((address, target))
        return True

    def _write_sheet_data(self) -> None:
        self._stream.write(NO_ROWS)

    def _write_hyperlinks(self) -> None:
        if not self.links:
            return
        ids = {"": ""} | {file: f' r:id="rId{self._relation(file)}"' for file in self._linked_files()}
        self._xml_start_tag("hyperlinks")
        self._stream.writelines(
            f'<hyperlink ref="{address}"{ids[target.file]}{_location(target.cell)}/>' for address, target in self.links
        )
        self._xml_end_tag("hyperlinks")

    def _linked_files(self) -> list[str]:
        """Return the files that links lead to, once each: all links to a file share its relationship."""
        return list(dict.fromkeys(target.file for _, target in self.links if target.file))

    def _relation(self, file: str) -> int:
        self.rel_count += 1
        self.external_hyper_links.append(["/hyperlink", file, "External"])
        return int(self.rel_count)

    @property
    def _stream(self) -> IO[str]:
        return self.fh  # type: ignore[return-value]


def _location(cell: str) -> str:
    return f' location="{attribute(cell)}"' if cell else ""
