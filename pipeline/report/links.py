"""Where cells lead: to other cells of the workbook, and to the input files beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pipeline.report.cells import attribute
from pipeline.report.layout import quoted_sheet

if TYPE_CHECKING:
    from pipeline.findings import Location

MAX_LINKS = 65_000  # Excel takes 65,530 a sheet
_MAX_URL = 2_000
_UNSAFE = re.compile(r"""[\x00-\x20%#"<>\\^`{|}?\[\]]""")


class Link(NamedTuple):
    """A link: the escaped address of a file, "" for this workbook, and the cell there."""

    file: str
    cell: str


def source_text(location: Location) -> str:
    """Return the words of a Sumber cell: file name, sheet, cell."""
    return " > ".join(part for part in (PurePosixPath(location.berkas).name, location.lembar, location.sel) if part)


@lru_cache(maxsize=1024)
def source_path(berkas: str, inputs: str) -> str:
    """Return the escaped relative address of an input file, seen from the workbook's folder."""
    path = PurePosixPath(inputs, berkas).as_posix()
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", path)


def source_link(berkas: str, lembar: str, sel: str, inputs: str) -> Link | None:
    """Return the link to a cell of an input file, None where there is no file or Excel could not hold its address."""
    path = source_path(berkas, inputs)
    cell = f"{quoted_sheet(lembar)}!{sel}" if lembar and sel else ""
    return None if not berkas or len(path) > _MAX_URL or len(cell) > _MAX_URL else Link(path, cell)


def cell_link(sheet: str, cell: str) -> Link:
    """Return the link to a cell of the workbook itself."""
    return Link("", f"{quoted_sheet(sheet)}!{cell}")


def hyperlink(address: str, target: Link, relation: int) -> str:
    """Return a cell's link as its sheet holds it; ``relation`` is the number of the file among the sheet's, or 0."""
    to_file = f' r:id="rId{relation}"' if relation else ""
    location = f' location="{attribute(target.cell)}"' if target.cell else ""
    return f'<hyperlink ref="{address}"{to_file}{location}/>'


def within(goals: list[int], room: int) -> list[int]:
    """Return the goals of cells (0 for none) for which there is room, the first ones, and 0 for others."""
    if len(goals) <= room:
        return goals
    taken = accumulate(goal > 0 for goal in goals)
    return [goal if count <= room else 0 for goal, count in zip(goals, taken, strict=True)]
