"""Cells as SpreadsheetML text.

Rows are rendered here rather than through xlsxwriter's write methods: at a million cells that is several times as fast,
text of an input can be nothing but text (no rich string, formula or link by its look), and cached values keep all
digits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.report.model import Scalar

MAX_TEXT = 32_767  # UTF-16 units in a cell

_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(found)
    if named:
        return named
    if found.startswith("_"):
        return f"_x005F_{found[1:]}"
    return f"_x{ord(found):04X}_"


def escaped(text: str) -> str:
    """Return text for the inside of an XML element, characters that XML cannot hold as Excel's ``_xHHHH_``."""
    return _SPECIAL.sub(_escape, text) if _SPECIAL.search(text) else text


def fitted(text: str) -> str:
    """Return text cut to what a cell can hold."""
    if len(text) * 2 <= MAX_TEXT:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return text if len(units) <= MAX_TEXT * 2 else units[: MAX_TEXT * 2 - 2].decode("utf-16-le", "ignore") + "…"


def inline(text: str) -> str:
    """Return the inside of a text cell."""
    shown = escaped(fitted(text))
    return f"<is><t>{shown}</t></is>" if text == text.strip() else f'<is><t xml:space="preserve">{shown}</t></is>'


def attribute(text: str) -> str:
    """Return text for the inside of an XML attribute."""
    return escaped(text).replace('"', "&quot;")


def value_cell(address: str, style: int, value: Scalar) -> str:
    """Return a cell with a text, a number or nothing in it."""
    if value is None or value == "":
        return f'<c r="{address}" s="{style}"/>'
    if isinstance(value, str):
        return f'<c r="{address}" s="{style}" t="inlineStr">{inline(value)}</c>'
    return f'<c r="{address}" s="{style}"><v>{value!r}</v></c>'


def formula_cell(address: str, style: int, formula: str, value: Scalar) -> str:
    """Return a cell with a live formula (without its "=") and the value it has now."""
    if value is None or isinstance(value, str):
        text = escaped(value or "")
        return f'<c r="{address}" s="{style}" t="str"><f>{escaped(formula)}</f><v>{text}</v></c>'
    return f'<c r="{address}" s="{style}"><f>{escaped(formula)}</f><v>{value!r}</v></c>'


def row_open(row: int, height: float | None = None) -> str:
    """Return the start tag of a row, of a fixed height in points where one is given."""
    return f'<row r="{row}">' if height is None else f'<row r="{row}" ht="{height:g}" customHeight="1">'
