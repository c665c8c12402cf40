"""Where cells lead: to other cells of the workbook, and to the input files beside it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from xlsxwriter.url import Url

from pipeline.report.layout import quoted_sheet

if TYPE_CHECKING:
    from pipeline.findings import Location
    from pipeline.report.sheet import ReportSheet

MAX_LINKS = 65_000  # Excel takes 65,530 a sheet
_MAX_URL = 2_000
_UNSAFE = re.compile(r"""[\x00-\x20%#"<>\\^`{|}?\[\]]""")


def source_text(location: Location) -> str:
    """Return the words of a Sumber cell: file name, sheet, cell."""
    return " > ".join(part for part in (PurePosixPath(location.berkas).name, location.lembar, location.sel) if part)


def source_path(berkas: str, inputs: str) -> str:
    """Return the escaped relative address of an input file, seen from the workbook's folder."""
    path = PurePosixPath(inputs, berkas).as_posix()
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", path)


def source_url(berkas: str, lembar: str, sel: str, inputs: str) -> Url | None:
    """Return the link to a cell of an input file, None where Excel could not hold it."""
    path = source_path(berkas, inputs)
    anchor = f"{quoted_sheet(lembar)}!{sel}" if lembar and sel else ""
    if not berkas or len(path) > _MAX_URL or len(anchor) > _MAX_URL:
        return None
    url = Url(f"external:{path}#{anchor}" if anchor else f"external:{path}")
    url._relationship_link = path  # noqa: SLF001 - xlsxwriter turns the slashes round, which is no relative URI
    return url


def cell_url(sheet: str, cell: str) -> Url:
    """Return the link to a cell of the workbook itself."""
    return Url(f"internal:{quoted_sheet(sheet)}!{cell}")


class Links:
    """The links of one sheet, as many as Excel takes; what is beyond stays plain text."""

    def __init__(self, sheet: ReportSheet) -> None:
        """Bind to the sheet that will hold them."""
        self._sheet = sheet
        self._count = 0

    @property
    def full(self) -> bool:
        """Tell whether the sheet takes no more links."""
        return self._count >= MAX_LINKS

    def add(self, row: int, column: int, url: Url | None) -> bool:
        """Link a cell (1-based); tell whether there was room."""
        if url is None or self.full:
            return False
        self._count += 1
        self._sheet.hyperlinks[row - 1][column - 1] = url
        return True
