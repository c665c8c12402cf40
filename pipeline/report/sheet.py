"""A worksheet without its rows and links, which are put in their places when the file is put together."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, NamedTuple

from xlsxwriter.worksheet import Worksheet

from pipeline.addresses import cell_name
from pipeline.report.links import MAX_LINKS, Link, hyperlink

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.report.archive import Drawing

NO_ROWS, NO_LINKS = "<sheetData/>", "<hyperlinks/>"


class Links(NamedTuple):
    """The links of a sheet, of single cells and of many: ``files`` are those they lead to, numbered from 1."""

    drawn: list[str | Drawing]
    files: dict[str, int]


class ReportSheet(Worksheet):
    """xlsxwriter's worksheet for everything around the rows: columns, panes, print set-up, charts, names."""

    def __init__(self) -> None:
        """Start without links."""
        super().__init__()
        self.links = Links([], {})
        self.room = MAX_LINKS  # for links; what is beyond stays plain text
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

    def link(self, address: str, target: Link | None) -> bool:
        """Link a cell; tell whether there was a target and room."""
        if target is None or not self.room:
            return False
        self.room -= 1
        self.links.drawn.append(hyperlink(address, target, self.relation(target)))
        return True

    def link_many(self, links: Drawing, count: int) -> None:
        """Link so many cells, for which there is room."""
        self.room -= count
        self.links.drawn.append(links)

    def relation(self, target: Link) -> int:
        """Return the number of a link's file, 0 for this workbook: all links to a file share its relationship."""
        return self.links.files.setdefault(target.file, len(self.links.files) + 1) if target.file else 0

    def _write_sheet_data(self) -> None:
        self._stream.write(NO_ROWS)

    def _write_hyperlinks(self) -> None:
        if self.links.drawn:
            self._stream.write(NO_LINKS)
        self.external_hyper_links += [["/hyperlink", file, "External"] for file in self.links.files]
        self.rel_count += len(self.links.files)

    @property
    def _stream(self) -> IO[str]:
        return self.fh  # type: ignore[return-value]
