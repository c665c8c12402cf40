"""Which cell of the workbook shows an input cell, so that a formula over input figures points at what finance sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.report.model import Block, Figures, Formula, RangeRef, Ref, Stated, cached

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.findings import Location
    from pipeline.report.model import Scalar, Sheet

MAX_REFERENCES = 100  # of sheets with long names these are half of the 8,192 characters that Excel takes


class _Cell(NamedTuple):
    ref: Ref
    position: int
    value: Scalar


class Shown:
    """The single cells of the data sheets, by the input cell that each shows."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        """Index the origins of all rows but those of blocks."""
        self._cells: dict[tuple[str, str, str], list[_Cell]] = {}
        for sheet in sheets:
            for position, row in enumerate([] if isinstance(sheet.rows, Block) else sheet.rows):
                for field, place in row.origins.items():
                    cell = _Cell(Ref(sheet.name, row.key, field), position, cached(row.values.get(field)))
                    self._cells.setdefault(_key(place), []).append(cell)

    def formula(self, text: str, value: float, refs: Sequence[Ref | RangeRef | Stated | Figures]) -> Formula | float:
        """Return a formula whose Figures became cells, adjacent ones as ranges; the value alone where none shows it.

        A figure that no sheet shows is pointed at on Asal Angka.
        """
        found: list[Ref | RangeRef | Stated] = []
        parts: list[str] = []
        for ref in refs:
            cells = self._cells_of(ref) if isinstance(ref, Figures) else [ref]
            if cells is None or len(found) + len(cells) > MAX_REFERENCES:
                return value
            names = [f"{{{len(found) + i}}}" for i in range(len(cells))]
            parts.append(_together(ref.function, names, cells) if isinstance(ref, Figures) else names[0])
            found += cells
        return Formula(text.format(*parts), value, found)

    def _cells_of(self, figures: Figures) -> list[Ref | RangeRef | Stated] | None:
        """Return the cells that show the figures, None where one of any value is nowhere."""
        found: list[_Cell | Stated] = []
        for places, value in figures.cells:
            cell = self._cell(places, value)
            if cell is None and value is None:
                return None
            found.append(Stated(places[0], value) if cell is None else cell)  # type: ignore[arg-type]
        return _ranges(found)

    def _cell(self, places: Sequence[Location], value: int | None) -> _Cell | None:
        choices = (cell for place in places for cell in self._cells.get(_key(place), ()))
        return next((cell for cell in choices if value is None or cell.value == value), None)


def _together(function: str, names: Sequence[str], cells: Sequence[Ref | RangeRef | Stated]) -> str:
    """Return the function over the cells' names; of a single cell its sum is the name alone, of none 0."""
    if not names:
        return "0"
    single = function == "SUM" and len(cells) == 1 and not isinstance(cells[0], RangeRef)
    return names[0] if single else f"{function}({','.join(names)})"


def _key(place: Location) -> tuple[str, str, str]:
    return place.berkas, place.lembar, place.sel


def _ranges(cells: Sequence[_Cell | Stated]) -> list[Ref | RangeRef | Stated]:
    """Return the cells with runs of one column joined."""
    runs: list[list[_Cell] | Stated] = []
    for cell in cells:
        if isinstance(cell, Stated):
            runs.append(cell)
        elif runs and isinstance(runs[-1], list) and _follows(runs[-1][-1], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [run if isinstance(run, Stated) else _joined([cell.ref for cell in run]) for run in runs]


def _follows(one: _Cell, other: _Cell) -> bool:
    same = (one.ref.sheet, one.ref.column) == (other.ref.sheet, other.ref.column)
    return same and other.position == one.position + 1


def _joined(refs: list[Ref]) -> Ref | RangeRef:
    first = refs[0]
    return first if len(refs) == 1 else RangeRef(first.sheet, first.key, refs[-1].key, first.column)
