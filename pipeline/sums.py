"""Sums inside one table, and the one cell whose change would make them tie again.

Every table's sums are linear equations over its cells: a stated figure minus what its own cells give. Broken equations
that share cells are looked at together; where one cell's change mends the most of them without breaking one that ties,
and no other cell does as well, the finding stands there. Otherwise it stands at the sum's own cell.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.findings import Finding, FindingType, Location, Severity, finding
from pipeline.reading.values import format_number
from pipeline.tables import Dataset, locate_total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.base import RowSum

WRONG_SUM = FindingType(
    "JML-01", Severity.GALAT, "Jumlah tidak sama dengan rinciannya",
    "{uraian}: tertulis {tertulis}, menurut rinciannya {hitung} (selisih {selisih}).",
    "Periksa sel {sel} dan rinciannya, lalu perbaiki yang salah.",
    "TOTAL pagu 8.107.136.000, jumlah programnya 8.107.135.000.",
)  # fmt: skip
ONE_CELL = FindingType(
    "JML-02", Severity.GALAT, "Satu sel membuat jumlah tidak cocok",
    "Sel ini tertulis {tertulis}; seharusnya {hitung} agar semua jumlah cocok. Jumlah yang terganggu: {lain}.",
    "Periksa sel {sel}; bila memang salah, tulis {hitung}.",
    "Pagu sebuah sub kegiatan salah ketik satu angka.",
)  # fmt: skip
MOST_CANDIDATES = 4000


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a dataset: a data row by its id, or (``total`` >= 0) a total row of ``row``, an extract's number."""

    row: int
    field: str
    total: int = -1


@dataclass(frozen=True, slots=True)
class Equation:
    """``stated`` = sum of sign * cell over ``terms``."""

    stated: Cell
    terms: tuple[tuple[int, Cell], ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A wrong figure: its cell, what stands there, what would make the sums tie, the sums that it breaks."""

    cell: Cell
    stated: int
    expected: int
    broken: tuple[Equation, ...]
    certain: bool


@dataclass(slots=True)
class Sums:
    """The sums of one dataset: how many were checked and broken, and what is wrong."""

    dataset: Dataset
    checked: int = 0
    diagnoses: list[Diagnosis] = field(default_factory=list)

    def corrected(self, row: int, column: str) -> int | None:
        """Return the figure that a diagnosis would put into a data cell, None where none stands there."""
        return next((d.expected for d in self.diagnoses if d.certain and d.cell == Cell(row, column)), None)


class _Book:
    """The equations of one dataset, found by cell."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset, self.schema = dataset, dataset.schema
        frame = dataset.frame
        self.columns = {
            name: frame[name].astype(object).where(frame[name].notna(), None).tolist()
            for name in {*self.schema.total_fields, *(n for s in self.schema.row_sums for n in (s.total, *s.plus, *s.minus))}
        }
        self.parent = self.schema.hierarchy(frame).tolist() if self.schema.hierarchy else []
        self.children: dict[int, list[int]] = {}
        for row, parent in enumerate(self.parent):
            self.children.setdefault(parent, []).append(row)
        self.rows_of: dict[int, list[int]] = {}
        for row, number in enumerate(frame["extract"].tolist()):
            self.rows_of.setdefault(number, []).append(row)
        self.extract_of = frame["extract"].tolist()
        self.position = frame["posisi"].tolist()
        self.shift: dict[Cell, int] = {}

    def value(self, cell: Cell) -> int | None:
        if cell.total >= 0:
            stated = self.dataset.extracts[cell.row].totals[cell.total].values.get(cell.field)
        else:
            stated = self.columns[cell.field][cell.row]
        return None if stated is None else int(stated) + self.shift.get(cell, 0)

    def residual(self, equation: Equation) -> int | None:
        """Return what the terms give minus what is stated; None where a figure is unknown."""
        stated = self.value(equation.stated)
        if stated is None:
            return None
        total = 0
        for sign, cell in equation.terms:
            figure = self.value(cell)
            if figure is None:
                return None
            total += sign * figure
        return total - stated

    def row_equation(self, row_sum: RowSum, row: int, total: int = -1) -> Equation | None:
        names = (row_sum.total, *row_sum.plus, *row_sum.minus)
        extract = self.dataset.extracts[row if total >= 0 else self.extract_of[row]]
        if any(name not in extract.cells for name in names):
            return None
        terms = [(1, Cell(row, name, total)) for name in row_sum.plus] + [(-1, Cell(row, name, total)) for name in row_sum.minus]
        return Equation(Cell(row, row_sum.total, total), tuple(terms))

    def total_equation(self, number: int, at: int, name: str) -> Equation | None:
        total = self.dataset.extracts[number].totals[at]
        if name not in total.values:
            return None
        if total.sum_of and len(total.values) == 1:
            above = self.dataset.extracts[number].totals[at - 1]
            return Equation(Cell(number, name, at), tuple((1, Cell(number, n, at - 1)) for n in total.sum_of if n in above.values))
        rows = [row for row in self.rows_of.get(number, []) if total.start <= self.position[row] < total.stop]
        if self.parent:
            rows = [row for row in rows if self.parent[row] == -1]
        return Equation(Cell(number, name, at), tuple((1, Cell(row, name)) for row in rows)) if rows else None

    def family_equation(self, parent: int, name: str) -> Equation | None:
        children = self.children.get(parent)
        return Equation(Cell(parent, name), tuple((1, Cell(row, name)) for row in children)) if children and parent >= 0 else None

    def all(self) -> Iterator[Equation]:
        for number, extract in enumerate(self.dataset.extracts):
            for at in range(len(extract.totals)):
                for name in self.schema.total_fields:
                    yield from _some(self.total_equation(number, at, name))
                if not extract.totals[at].sum_of:
                    for row_sum in self.schema.row_sums:
                        yield from _some(self.row_equation(row_sum, number, at))
        for parent in self.children:
            for name in self.schema.total_fields:
                yield from _some(self.family_equation(parent, name))

    def containing(self, cell: Cell) -> list[Equation]:
        """Return every equation that a cell stands in."""
        found: list[Equation | None] = []
        for row_sum in self.schema.row_sums:
            if cell.field in (row_sum.total, *row_sum.plus, *row_sum.minus):
                found.append(self.row_equation(row_sum, cell.row, cell.total))
        if cell.total >= 0:
            found.append(self.total_equation(cell.row, cell.total, cell.field))
            totals = self.dataset.extracts[cell.row].totals
            if cell.total + 1 < len(totals) and totals[cell.total + 1].sum_of:
                found += [self.total_equation(cell.row, cell.total + 1, name) for name in totals[cell.total + 1].values]
            return [e for e in found if e is not None]
        number = self.extract_of[cell.row]
        for at, total in enumerate(self.dataset.extracts[number].totals):
            covered = total.start <= self.position[cell.row] < total.stop and not (total.sum_of and len(total.values) == 1)
            if covered and (not self.parent or self.parent[cell.row] == -1):
                found.append(self.total_equation(number, at, cell.field))
        if self.parent and cell.field in self.schema.total_fields:
            found += [self.family_equation(cell.row, cell.field), self.family_equation(self.parent[cell.row], cell.field)]
        return [e for e in found if e is not None]


def _some(equation: Equation | None) -> Iterator[Equation]:
    if equation is not None:
        yield equation


def check_sums(dataset: Dataset) -> Sums:
    """Return the sums of one dataset, checked; unknown figures make a sum unknown, not wrong."""
    book = _Book(dataset)
    sums = Sums(dataset)
    broken: list[Equation] = []
    frame = dataset.frame
    for row_sum in dataset.schema.row_sums:
        given = sum(frame[name] for name in row_sum.plus)
        for name in row_sum.minus:
            given = given - frame[name]
        known = (given - frame[row_sum.total]).dropna()
        sums.checked += len(known)
        broken += [e for row in known.index[known != 0] for e in _some(book.row_equation(row_sum, int(row)))]
    for equation in book.all():
        residual = book.residual(equation)
        sums.checked += residual is not None
        if residual:
            broken.append(equation)
    sums.diagnoses = _diagnose(book, broken)
    return sums


def _diagnose(book: _Book, broken: list[Equation]) -> list[Diagnosis]:
    """Explain broken equations by single cells, the most telling first; what is left stands at its own sum."""
    found: list[Diagnosis] = []
    rest = list(broken)
    while rest:
        best = _best_cause(book, rest)
        if best is None:
            break
        cell, shift, mended = best
        stated = book.value(cell) or 0
        found.append(Diagnosis(cell, stated, stated + shift, tuple(mended), certain=True))
        book.shift[cell] = book.shift.get(cell, 0) + shift
        rest = [equation for equation in rest if book.residual(equation)]
    for equation in rest:
        stated = book.value(equation.stated) or 0
        expected = stated + (book.residual(equation) or 0)
        found.append(Diagnosis(equation.stated, stated, expected, (equation,), certain=False))
    return found


def _best_cause(book: _Book, broken: list[Equation]) -> tuple[Cell, int, list[Equation]] | None:
    """Return the one cell, with its shift, that mends more broken equations than any other and breaks none."""
    members: Counter[Cell] = Counter()
    for equation in broken:
        members.update({equation.stated, *(cell for _, cell in equation.terms)})
    many = len(members) > MOST_CANDIDATES
    options: list[tuple[int, Cell, int, list[Equation]]] = []
    for cell, count in members.items():
        if many and count < 2:
            continue
        option = _mends(book, cell)
        if option is not None:
            options.append((len(option[1]), cell, *option))
    if not options:
        return None
    most = max(option[0] for option in options)
    top = [option for option in options if option[0] == most]
    if most > 1:
        disjoint = [o for o in top if not any(set(o[3]) & set(p[3]) for p in top if p is not o)]
        chosen = disjoint or ([top[0]] if len(top) == 1 else [])
    else:
        chosen = [o for o in top if sum(o[3][0] == p[3][0] for p in top) == 1]
    if not chosen:
        return None
    _, cell, shift, mended = chosen[0]
    return cell, shift, mended


def _mends(book: _Book, cell: Cell) -> tuple[int, list[Equation]] | None:
    """Return the shift of a cell that makes every known equation it stands in tie, and those that it mends."""
    value = book.value(cell)
    if value is None or cell in book.shift:
        return None
    shifts, mended = set(), []
    for equation in book.containing(cell):
        residual = book.residual(equation)
        if residual is None:
            continue
        sign = -1 if equation.stated == cell else next((s for s, c in equation.terms if c == cell), 0)
        if sign == 0:
            continue
        shifts.add(-residual * sign)
        mended.append(equation)
    if len(shifts) != 1 or 0 in shifts:
        return None
    shift = shifts.pop()
    signed = any(cell.field == s.total and s.minus for s in book.schema.row_sums)
    return (shift, mended) if signed or value + shift >= 0 else None


def sum_findings(sums: Sums) -> list[Finding]:
    """Return one finding for each diagnosis, at its cell."""
    found = []
    for d in sums.diagnoses:
        words = {"tertulis": format_number(float(d.stated)), "hitung": format_number(float(d.expected))}
        words["selisih"] = format_number(float(d.stated - d.expected))
        place = place_of(sums.dataset, d.cell)
        if d.certain and len(d.broken) > 1:
            others = [equation.stated for equation in d.broken if equation.stated != d.cell]
            listed = ", ".join(f"{place_of(sums.dataset, c).sel}" for c in others[:10])
            found.append(finding(ONE_CELL, place, lain=f"sel {listed}" if listed else "sel ini", **words))
        else:
            found.append(finding(WRONG_SUM, place, uraian=_describe(sums.dataset, d), **words))
    return found


def _describe(dataset: Dataset, diagnosis: Diagnosis) -> str:
    equation = diagnosis.broken[0]
    titles = dataset.schema.titles()
    name = titles[equation.stated.field]
    if equation.stated.total >= 0 and len({c.field for _, c in equation.terms}) == 1:
        label = dataset.extracts[equation.stated.row].totals[equation.stated.total].label
        return f"{label} {name}"
    return name


def place_of(dataset: Dataset, cell: Cell) -> Location:
    """Return where a figure stands."""
    if cell.total >= 0:
        extract = dataset.extracts[cell.row]
        return locate_total(extract, extract.totals[cell.total], cell.field)
    return dataset.locate(cell.row, cell.field)
