"""Input cells of many rows as ranges of their sheets: kept as figures, and made to addresses where they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from array import array


class Spans(NamedTuple):
    """The input rows behind each row of a block: from ``start`` to ``stop`` on the sheet of a table, ``rows`` of them.

    ``tables`` are numbers among the tables of a dataset.
    """

    tables: array[int]
    start: array[int]
    stop: array[int]
    rows: array[int]

    def part(self, part: slice) -> Spans:
        """Return those of some rows."""
        return Spans(*(figures[part] for figures in self))


class Ranges(NamedTuple):
    """The input cells behind each row of a block: its rows from the first to the last of some columns.

    ``letters`` are those columns by table, ("", "") for one without them.
    """

    letters: dict[int, tuple[str, str]]
    spans: Spans

    def part(self, part: slice) -> Ranges:
        """Return those of some rows, with the columns of their tables only."""
        spans = self.spans.part(part)
        return Ranges({table: self.letters[table] for table in sorted(set(spans.tables))}, spans)

    def cells(self) -> list[str]:
        """Return the addresses, "" where there are no columns."""
        found = []
        for table, start, stop in zip(*self.spans[:3], strict=True):
            first, last = self.letters[table]
            if not first:
                found.append("")
            elif first == last and start == stop:
                found.append(f"{first}{start}")
            else:
                found.append(f"{first}{start}:{last}{stop}")
        return found
