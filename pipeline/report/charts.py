"""Native charts beside the tables of a page, each drawn from cells that stand on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pipeline.report.layout import Layout, page_start, quoted_sheet
from pipeline.report.theme import FONT, LINE, NAVY, SERIES

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart as NativeChart
    from xlsxwriter.workbook import Workbook

    from pipeline.report.model import Chart, Page, Table
    from pipeline.report.sheet import ReportSheet

SIZE = {"width": 640, "height": 330}  # pixels
_SMALL = {"name": FONT["font_name"], "size": 8}


def add_charts(workbook: Workbook, worksheet: ReportSheet, page: Page, layout: Layout) -> None:
    """Draw the charts of a page in its last column, each level with its table."""
    row = page_start(page)
    for table in page.tables:
        if table.chart is not None and table.rows:
            chart = _native(workbook, page.name, table, table.chart, layout)
            options = {"description": table.chart.alt, "object_position": 2, "x_offset": 4, "y_offset": 2}
            worksheet.insert_chart(row - 1, len(page.widths) - 1, chart, options)
        row = layout.places[page.name].ends[row]


def _native(workbook: Workbook, sheet: str, table: Table, chart: Chart, layout: Layout) -> NativeChart:
    columns = [field for field in chart.fields if field not in chart.line]
    made = cast("NativeChart", workbook.add_chart({"type": chart.kind}))
    for number, field in enumerate(columns):
        made.add_series(_series(sheet, table, chart, field, layout, SERIES[number % len(SERIES)]))
    if chart.line:
        lines = cast("NativeChart", workbook.add_chart({"type": "line"}))
        for field in chart.line:
            lines.add_series(_line(_series(sheet, table, chart, field, layout, NAVY)))
        made.combine(lines)
    title = {"name": chart.title, "name_font": {**_SMALL, "size": 11, "bold": True, "color": NAVY}}
    made.set_title({**title, "overlay": False})
    axis: dict[str, Any] = {"num_font": _SMALL, "line": {"color": LINE}}
    values = {
        **axis,
        "num_format": "0%" if chart.percent else "#,##0",
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}},
        **({} if chart.floor is None else {"min": chart.floor}),
    }
    made.set_x_axis(axis)
    made.set_y_axis(values)
    made.set_legend({"position": "bottom", "font": _SMALL} if len(chart.fields) > 1 else {"none": True})
    made.set_size(SIZE)
    return made


def _series(sheet: str, table: Table, chart: Chart, field: str, layout: Layout, color: str) -> dict[str, Any]:
    place = layout.places[sheet]
    keys = [row.key for row in table.rows]
    rows = (place.row(keys[0]), place.row(keys[-1]))
    header = next(column.header for column in table.columns if column.field == field)

    def cells(name: str) -> str:
        letter = place.columns[name]
        return f"={quoted_sheet(sheet)}!${letter}${rows[0]}:${letter}${rows[1]}"

    return {
        "name": header,
        "categories": cells(chart.labels),
        "values": cells(field),
        "categories_data": [place.value(key, chart.labels) for key in keys],
        "values_data": [place.value(key, field) for key in keys],
        "fill": {"color": color},
        "border": {"color": NAVY, "width": 0.5},
        "gap": 80,
        **({"line": {"color": color, "width": 2}, "marker": {"type": "circle"}} if chart.kind == "line" else {}),
    }


def _line(series: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: value for name, value in series.items() if name not in {"fill", "border", "gap"}},
        "line": {"color": NAVY, "width": 1.75, "dash_type": "dash"},
    }
