"""How much one file may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file; all are counted while reading, none is believed from the file's own statement.

    ``rows`` and ``cols`` are the sizes of an Excel sheet (Excel specifications and limits), so that only a file no
    Excel could have saved breaks them; ``text`` is far above Excel's 32,767 characters a cell because other programs
    write longer ones. The others leave room for the largest known input, a by-name voter list of 170,000 rows by 46
    columns (8 million cells, 0.5 GiB inflated).
    """

    cells: int = 20_000_000  # a file: filled ones, and in a dense sheet also those with a format only
    inflated_bytes: int = 1024 * MIB  # of all parts of the zip that are read
    small_bytes: int = 64 * MIB  # inflated: below it the ratio is not looked at
    ratio: int = 400  # inflated to packed size; zeros pack 1,000 to 1, the plainest sheet 40 to 1
    dense: int = 60  # inflated to packed size of a large sheet whose cells are counted before they are read
    entries: int = 10_000  # parts in the zip
    rows: int = 1_048_576
    cols: int = 16_384
    sheets: int = 1_000
    merges: int = 200_000  # a sheet
    merged_cells: int = 20_000_000  # under all merges of a sheet
    strings: int = 10_000_000  # shared strings a file
    text: int = 1_000_000  # characters a cell
    text_bytes: int = 512 * MIB  # characters of all texts of a file
    formats: int = 65_535  # cell formats a file (Excel: 65,490)
    seconds: float = 120.0  # a read
    memory_bytes: int = 2048 * MIB  # a read
