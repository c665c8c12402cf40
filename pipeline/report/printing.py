"""How sheets print: A4 landscape, one page wide, page n of N; pages with charts break between their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.fit import DEFAULT_POINTS
from pipeline.report.layout import page_start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.report.layout import Place
    from pipeline.report.model import Page
    from pipeline.report.sheet import ReportSheet

A4 = 9
PAPER = (11.69, 8.27)  # inches, landscape
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}  # inches
_SLACK = 0.95  # renderers differ in the width of a column


def set_up(worksheet: ReportSheet, satker: str) -> None:
    """Give a sheet its paper, margins and footer, fitted to one page wide."""
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.set_margins(**MARGINS)
    worksheet.fit_to_pages(1, 0)
    worksheet.hide_gridlines(2)
    office = satker[:100].replace("&", "&&")
    worksheet.set_footer(f"&L&8{office}&C&8&A&R&8Halaman &P dari &N")


def set_breaks(worksheet: ReportSheet, page: Page, place: Place, heights: Mapping[int, float]) -> None:
    """Let no table or chart of a page be torn: a fixed scale instead of the fit, under which Excel ignores breaks."""
    scale = print_scale(page.widths)
    worksheet.set_print_scale(scale)
    worksheet.set_h_pagebreaks(page_breaks(page, place, heights, scale))


def print_scale(widths: Sequence[float]) -> int:
    """Return the scale in per cent at which columns of these widths fill the page's width, at most 100."""
    room = (PAPER[0] - MARGINS["left"] - MARGINS["right"]) * 96
    return min(100, int(room / sum(width * 7 + 5 for width in widths) * 100 * _SLACK))


def page_breaks(page: Page, place: Place, heights: Mapping[int, float], scale: int) -> list[int]:
    """Return the rows (0-based) at which a new printed page begins."""
    room = (PAPER[1] - MARGINS["top"] - MARGINS["bottom"]) * 72 * 100 / scale * _SLACK
    start = page_start(page)
    used = _points(1, start, heights)
    breaks = []
    for _ in page.tables:
        end = place.ends[start]
        points = _points(start, end, heights)
        if used + points > room and used:
            breaks.append(start - 1)
            used = 0.0
        used += points
        start = end
    return breaks


def _points(first: int, stop: int, heights: Mapping[int, float]) -> float:
    return sum(heights.get(row, DEFAULT_POINTS) for row in range(first, stop))
