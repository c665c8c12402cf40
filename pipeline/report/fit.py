"""How much room a text needs: lines when wrapped in a column, and the row height for them.

Excel does not fit rows of a generated file to wrapped text everywhere it is opened or printed, so heights are set, from
the metrics of the theme's font (Arial 10, whose widths Liberation Sans shares).
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from pipeline.report.model import Format, cached

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.report.model import Col, Row

# Advance widths of Arial, thousandths of an em, for the characters from space to tilde.
_WIDTHS = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
_OTHER = 667
_WIDTH_OF = defaultdict(lambda: _OTHER, zip(map(chr, range(32, 127)), _WIDTHS, strict=True))
_UNITS = 13.333 / 7 / 1000  # one column unit is the width of a digit: 7 pixels of a 13,3-pixel em
_WIDE = 1.6  # units of a bold capital on average: texts with room for that need no measuring
_MARGIN = 1.04  # renderers round each glyph to whole pixels

DEFAULT_POINTS = 15.0
TITLE_POINTS = 22.0
LINE_POINTS = 12.75
PADDING_POINTS = 3.0
MAX_POINTS = 409.0  # Excel's own limit
SMALL_PRINT = 0.8  # size of the print of Sumber against the rest


def text_width(text: str, *, bold: bool = False) -> float:
    """Return the width of a line of text in column units."""
    thousandths = sum(map(_WIDTH_OF.__getitem__, text))
    return thousandths * _UNITS * _MARGIN * (1.08 if bold else 1.0)


@lru_cache(maxsize=4096)
def line_count(text: str, width: float, *, bold: bool = False) -> int:
    """Return the lines that ``text`` takes in a column ``width`` units wide, broken at blanks as Excel does."""
    return sum(_paragraph_lines(paragraph, width, bold=bold) for paragraph in text.split("\n"))


def _paragraph_lines(paragraph: str, width: float, *, bold: bool) -> int:
    if len(paragraph) * _WIDE <= width or text_width(paragraph, bold=bold) <= width:
        return 1
    lines, used, blank = 1, 0.0, text_width(" ", bold=bold)
    for word in paragraph.split(" "):
        size = text_width(word, bold=bold)
        if used and used + blank + size > width:
            lines, used = lines + 1, 0.0
        if size > width:
            pieces = ceil(size / width)
            lines, used = lines + pieces - 1, size - (pieces - 1) * width
        else:
            used += size + (blank if used else 0.0)
    return lines


def long_texts(texts: Iterable[str], width: float) -> dict[str, int]:
    """Return those of the texts that take more than a line in a column ``width`` units wide, with their lines."""
    counts = {text: line_count(text, width) for text in texts if len(text) * _WIDE > width}
    return {text: lines for text, lines in counts.items() if lines > 1}


def row_height(lines: int) -> float:
    """Return the height in points of a row of so many lines, as much of it as Excel allows."""
    return min(lines * LINE_POINTS + PADDING_POINTS, MAX_POINTS)


def points_of(row: Row, columns: Sequence[Col], widths: Sequence[float], *, total: bool = False) -> float:
    """Return the height in points that the wrapped texts of a row need, or the one it asks for."""
    if row.height:
        return row.height
    lines = 1
    for column, width in zip(columns, widths, strict=True):
        shown = cached(row.values.get(column.field))
        fmt = row.formats.get(column.field, column.format)
        if isinstance(shown, str) and len(shown) * _WIDE > width and fmt is not Format.PLAIN:
            if fmt in {Format.SOURCE, Format.UNLINKED}:
                lines = max(lines, line_count(shown, width / SMALL_PRINT))
            else:
                bold = bool(row.level) or total or bool(row.tones.get(column.field))
                lines = max(lines, line_count(shown, width, bold=bold))
    return row_height(lines)


def header_points(columns: Sequence[Col], widths: Sequence[float]) -> float:
    """Return the height in points of a header row."""
    lines = max(line_count(column.header, width, bold=True) for column, width in zip(columns, widths, strict=True))
    return row_height(lines) + 4
