"""The look of the workbook: one font, thin borders, navy headings; every format stands here and nowhere else.

Colour never carries meaning alone: a coloured cell also says its level in words.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from pipeline.report.model import Format

if TYPE_CHECKING:
    from xlsxwriter.format import Format as CellFormat
    from xlsxwriter.workbook import Workbook

FONT: dict[str, Any] = {"font_name": "Arial", "font_size": 10}
NAVY, GREY, PALE, LINE, LINK = "#1F3864", "#D9E1F2", "#EEF2F8", "#8C96A6", "#1F4E9E"

SERIES = ("#2F5597", "#A5B4CC", "#7F6000", "#C9A227")  # told apart in grey print too

_BOX: dict[str, Any] = {"border": 1, "border_color": LINE, "valign": "top"}
_SMALL: dict[str, Any] = {"text_wrap": True, "align": "left", "font_size": 8, "indent": 1}
_FORMATS: dict[Format, dict[str, Any]] = {
    Format.TEXT: {"text_wrap": True, "align": "left"},
    Format.PLAIN: {"border": 0, "align": "left"},
    Format.CENTER: {"text_wrap": True, "align": "center"},
    Format.COUNT: {"num_format": "#,##0", "align": "right", "indent": 1},
    Format.MONEY: {"num_format": "#,##0", "align": "right", "indent": 1},
    Format.PERCENT: {"num_format": "0.00%", "align": "right", "indent": 1},
    Format.DATE: {"num_format": "[$-421]dddd, dd mmmm yyyy", "align": "left"},  # Indonesian in any locale
    Format.NUMBER: {"num_format": "#,##0.00", "align": "right", "indent": 1},
    Format.LINK: {"text_wrap": True, "font_color": LINK, "underline": 1},
    Format.SOURCE: {**_SMALL, "font_color": LINK, "underline": 1},
    Format.UNLINKED: _SMALL,
}
_LEVELS: dict[int, dict[str, Any]] = {
    0: {},
    1: {"bold": True, "bg_color": GREY},
    2: {"bold": True, "bg_color": PALE},
    3: {"italic": True},
    4: {"italic": True},
}
_TONES: dict[str, dict[str, Any]] = {
    "": {},
    "galat": {"bold": True, "font_color": "#9C0006", "bg_color": "#FBE3E4"},
    "peringatan": {"bold": True, "font_color": "#7F4A00", "bg_color": "#FFF1D6"},
    "info": {"font_color": "#1F3864", "bg_color": "#E8F0FA"},
    "baik": {"bold": True, "font_color": "#1E5631", "bg_color": "#E4F2E7"},
}
_PARTS: dict[str, dict[str, Any]] = {
    "judul": {"bold": True, "font_size": 14, "font_color": NAVY, "valign": "vcenter"},
    "subjudul": {"font_color": "#44546A"},
    "bagian": {"bold": True, "font_size": 11, "font_color": NAVY, "bottom": 2, "bottom_color": NAVY},
    "kepala": {
        **_BOX,
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": NAVY,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    },
    "kembali": {"font_color": LINK, "underline": 1},
    "catatan": {"italic": True, "font_color": "#44546A", "valign": "top"},
    "sampul": {"bold": True, "font_size": 22, "font_color": NAVY, "valign": "vcenter"},
    "sampul_anak": {"bold": True, "font_size": 14, "font_color": "#44546A", "valign": "vcenter"},
    "kosong": {"italic": True, "font_color": "#7F4A00"},
}
_TOTAL: dict[str, Any] = {"bold": True, "bg_color": GREY, "top": 2, "top_color": NAVY}


class Theme:
    """The formats of one workbook by their style index; those beyond plain ones are made when first asked for."""

    def __init__(self, workbook: Workbook) -> None:
        """Bind the theme to the workbook its formats belong to."""
        self._workbook = workbook
        self._indices: dict[tuple[object, ...], int] = {}
        for name in _PARTS:
            self.part(name)
        for fmt, whole in product(Format, (False, True)):
            self.cell(fmt, whole=whole)

    @property
    def count(self) -> int:
        """How many formats were made."""
        return len(self._indices)

    def cell(self, fmt: Format, *, level: int = 0, tone: str = "", total: bool = False, whole: bool = False) -> int:
        """Return the style index of a table's cell; ``whole`` shows a NUMBER without decimals."""
        key = (fmt, level, tone, total, whole)
        if key not in self._indices:
            number = {"num_format": "#,##0"} if whole and fmt is Format.NUMBER else {}
            above = _TOTAL if total else _LEVELS[min(level, 4)]
            small = {"bold": False} if fmt is Format.SOURCE else {}
            look = {**_BOX, **_FORMATS[fmt], **number, **above, **_TONES[tone], **small}
            self._indices[key] = self._index(look)
        return self._indices[key]

    def part(self, name: str) -> int:
        """Return the style index of a part outside the cells of a table: title, header, note."""
        if (name,) not in self._indices:
            self._indices[name,] = self._index(_PARTS[name])
        return self._indices[name,]

    def _index(self, look: dict[str, Any]) -> int:
        made: CellFormat = self._workbook.add_format({**FONT, **look})
        index: int = made._get_xf_index()  # type: ignore[no-untyped-call]  # noqa: SLF001 - rows name styles by it
        return index
