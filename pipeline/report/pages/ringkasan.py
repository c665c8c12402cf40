"""Ringkasan: the year on one page, key figures in words and small tables, every one pointing at its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.report.model import Sheet

NAME = "Ringkasan"
WIDTHS = (44, 20, 20, 20, 20)


def ringkasan(sheets: Sequence[Sheet]) -> Page:  # noqa: ARG001
    """Return the summary of the data sheets."""
    return Page(name=NAME, title="Ringkasan", widths=WIDTHS, tables=[])
