"""What the tables behind an indicator give: the formulas of the register data dukung over the validated datasets."""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.errors import UsageError
from pipeline.reading.text import normalise, unnumbered
from pipeline.reading.values import State, format_number
from pipeline.report.model import Figures
from schemas import all_schemas
from schemas.base import Blank
from schemas.rumus import BEDA, JUMLAH, NO_RUMUS, Joined, parse_rumus, taken_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.crosscheck.model import Facts
    from pipeline.findings import Location
    from pipeline.tables import Dataset
    from schemas.rumus import Condition, Rumus, Taken

MOST_CELLS = 5000  # beyond it the figure stands as a number
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}
_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a formula gives: its exact value, or the reason why there is none, and how it was reached.

    ``formula`` and ``refs`` are those of a :class:`pipeline.crosscheck.model.Side` ("" where there are too many cells);
    ``words`` the same with figures: "549 / (549 + 9 + 44)"; ``tables`` are the schemas' names.
    """

    value: Fraction | None = None
    formula: str = ""
    refs: tuple[Figures, ...] = ()
    words: str = ""
    reason: str = ""
    tables: tuple[str, ...] = ()


def evaluate(text: str, datasets: Mapping[str, Dataset], frames: Mapping[str, pd.DataFrame]) -> Evidence:
    """Return what the formula ``text`` gives over ``frames``, by schema name; ``datasets`` tell where figures stand.

    Raises UsageError for a table or column that does not exist: only lakip.toml can name one.
    """
    rumus = parse_rumus(text)
    titles = {schema.name: schema.title for schema in all_schemas() if not schema.personal}
    for taken in taken_of(rumus):
        if taken.table not in titles:
            raise UsageError(_unknown(text, "tabel", taken.table, sorted(titles)))
    tables = tuple(dict.fromkeys(taken.table for taken in taken_of(rumus)))
    missing = [titles[table] for table in tables if table not in frames]
    if missing:
        return Evidence(reason=f"{' dan '.join(missing)} belum diterima", tables=tables)
    return replace(_part(rumus, text, datasets, frames), tables=tables)


def _unknown(text: str, kind: str, name: str, known: list[str]) -> str:
    return f'Rumus data dukung "{text}" menyebut {kind} "{name}" yang tidak dikenal; yang dikenal: {", ".join(known)}.'


def _part(rumus: Rumus, text: str, datasets: Mapping[str, Dataset], frames: Mapping[str, pd.DataFrame]) -> Evidence:
    if isinstance(rumus, Fraction):
        return Evidence(rumus, f"{float(rumus):g}", (), format_number(float(rumus)))
    if isinstance(rumus, Joined):
        sides = [_part(side, text, datasets, frames) for side in (rumus.left, rumus.right)]
        return _joined(rumus, sides[0], sides[1])
    dataset, frame = datasets[rumus.table], frames[rumus.table]
    for field in (rumus.field, *(c.field for c in rumus.conditions)):
        if field and field not in frame:
            raise UsageError(_unknown(text, "kolom", field, list(dataset.schema.columns())))
    if rumus.function == JUMLAH and not pd.api.types.is_integer_dtype(frame[rumus.field]):
        raise UsageError(f'Rumus data dukung "{text}" menjumlahkan kolom "{rumus.field}" yang bukan kolom angka.')
    return _taken(rumus, dataset, frame)


def _joined(rumus: Joined, left: Evidence, right: Evidence) -> Evidence:
    """Return the two sides joined; brackets where the order of counting needs them."""
    reason = left.reason or right.reason
    if not reason and rumus.operator == "/" and right.value == 0:
        reason = f"{right.words} = 0 sebagai pembagi"
    own = _STRENGTH[rumus.operator]
    words, cells = (
        [
            _bracketed(rumus.left, own, one, strict=False),
            _bracketed(rumus.right, own, other, strict=rumus.operator in {"-", "/"}),
        ]
        for one, other in ((left.words, right.words), (left.formula, _moved(right, len(left.refs))))
    )
    formula = rumus.operator.join(cells) if left.formula and right.formula else ""
    value = None if reason or left.value is None or right.value is None else _counted(rumus, left.value, right.value)
    return Evidence(value, formula, left.refs + right.refs, f" {rumus.operator} ".join(words), reason)


def _counted(rumus: Joined, left: Fraction, right: Fraction) -> Fraction:
    if rumus.operator == "+":
        return left + right
    if rumus.operator == "-":
        return left - right
    return left * right if rumus.operator == "*" else left / right


def _moved(side: Evidence, by: int) -> str:
    """Return a side's formula with its places behind ``by`` others."""
    return side.formula.format(*(f"{{{i + by}}}" for i in range(len(side.refs))))


def _bracketed(side: Rumus, outer: int, text: str, *, strict: bool) -> str:
    if not isinstance(side, Joined):
        return text
    own = _STRENGTH[side.operator]
    return f"({text})" if own < outer or (strict and own == outer) else text


def _taken(taken: Taken, dataset: Dataset, frame: pd.DataFrame) -> Evidence:
    chosen = np.ones(len(frame), dtype=bool)
    for condition in taken.conditions:
        chosen &= _holds(frame, condition)
    rows = frame[chosen]
    if _unread(taken, dataset, frame, rows):
        return Evidence(reason=f"angka pada {dataset.schema.title} belum terbaca")
    if taken.function == JUMLAH:
        rows = _lowest(dataset, frame, rows[rows[taken.field].notna()])
        value = int(rows[taken.field].sum())
    else:
        if taken.function == BEDA:
            rows = rows[rows[taken.field].notna() & ~rows[taken.field].duplicated()]
        value = len(rows)
    few = len(rows) <= MOST_CELLS
    figures = _figures(taken, dataset, rows) if few else Figures("SUM", ())
    return Evidence(Fraction(value), "{0}" if few else "", (figures,), format_number(value))


def _holds(frame: pd.DataFrame, condition: Condition) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return in which rows a condition holds; texts are compared without case and punctuation."""
    series, relation = frame[condition.field], _RELATIONS[condition.relation]
    if isinstance(condition.value, str):
        wanted = normalise(condition.value)
        words = series.map(lambda given: normalise(given) if isinstance(given, str) else "")
        return np.asarray(relation(words, wanted), dtype=bool)
    numbers = pd.to_numeric(series, errors="coerce")
    return np.asarray(relation(numbers, float(condition.value)).fillna(value=False), dtype=bool)


def _unread(taken: Taken, dataset: Dataset, frame: pd.DataFrame, rows: pd.DataFrame) -> bool:
    """Tell whether a cell that counts could not be read, or is blank though a figure must stand there.

    A field that the schema itself reads out of the others is as unread as these are.
    """
    columns = dataset.schema.columns()
    asked = [(taken.field, rows), *((condition.field, frame) for condition in taken.conditions)]
    for field, looked_at in asked:
        for name in [field] if field in columns else columns if field else []:
            strict = name == field and columns[name].blank in {Blank.GALAT, Blank.PERINGATAN}
            if _has_state(dataset, looked_at, name, {State.BAD, *([State.BLANK] if strict else [])}):
                return True
    return False


def _has_state(dataset: Dataset, rows: pd.DataFrame, field: str, states: set[State]) -> bool:
    numbers, positions = (places[rows.index.to_numpy()] for places in dataset.places(field))
    for number, at in pd.Series(positions).groupby(numbers):
        cells = dataset.extracts[int(str(number))].cells.get(field)
        if cells is not None and np.isin(cells.state[at.to_numpy(dtype=int)], list(states)).any():
            return True
    return False


def _lowest(dataset: Dataset, frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without those that stand above another of them: nothing is summed twice."""
    if dataset.schema.hierarchy is None:
        return rows
    above = dict(zip(frame.index.tolist(), dataset.schema.hierarchy(frame).tolist(), strict=True))
    covered: set[int] = set()
    for row in rows.index.tolist():
        at = above[row]
        while at in above and at not in covered:
            covered.add(at)
            at = above[at]
    return rows[~rows.index.isin(covered)]


def _figures(taken: Taken, dataset: Dataset, rows: pd.DataFrame) -> Figures:
    if taken.function == JUMLAH:
        values = [int(value) for value in rows[taken.field].tolist()]
        places = [_places(dataset, row, taken) for row in rows.index.tolist()]
        return Figures("SUM", list(zip(places, values, strict=True)))
    return Figures("COUNTA", [(_places(dataset, row, taken), None) for row in rows.index.tolist()])


def _places(dataset: Dataset, row: int, taken: Taken) -> list[Location]:
    """Return the input cells that may stand for one figure: its own; where it has none, or any will do, the row's."""
    columns = dataset.schema.columns()
    own = [taken.field] if taken.field in columns else []
    others = [] if own and taken.function == JUMLAH else list(columns)
    return [dataset.locate(row, name) for name in (*own, *others)]


def rumus_of(indikator: str, register: Mapping[str, str]) -> str | None:
    """Return the formula of the register's first pattern that the indicator starts with, None where it has none."""
    words = normalise(unnumbered(indikator))
    found = next((rumus for pola, rumus in register.items() if words.startswith(normalise(pola))), NO_RUMUS)
    return None if found == NO_RUMUS else found


def supporting(facts: Facts, name: str, *, corrected: bool = False) -> dict[int, Evidence]:
    """Return what the tables give for the realisasi of the indicators of a capaian table, by row id.

    ``corrected`` tells what they would give with the certain errors of their sums put right. Several checks ask: what
    was found is kept with the facts.
    """
    if (name, corrected) not in facts.evidence:
        facts.evidence[name, corrected] = _supporting(facts, name, corrected=corrected)
    return facts.evidence[name, corrected]


def _supporting(facts: Facts, name: str, *, corrected: bool) -> dict[int, Evidence]:
    frames = {table: _corrected(facts, table) if corrected else one.frame for table, one in facts.datasets.items()}
    found: dict[int, Evidence] = {}
    for row, indikator in facts.datasets[name].frame["indikator"].items():
        text = rumus_of(str(indikator), facts.settings.data_dukung)
        if text is not None:
            found[int(str(row))] = evaluate(text, facts.datasets, frames)
    return found


def supporting_figures(facts: Facts, name: str) -> dict[int, Fraction]:
    """Return the known values of :func:`supporting`."""
    return {row: found.value for row, found in supporting(facts, name).items() if found.value is not None}


def _corrected(facts: Facts, table: str) -> pd.DataFrame:
    dataset, frame = facts.datasets[table], facts.sums[table].corrected
    if frame is dataset.frame or dataset.schema.prepare is None:
        return frame
    return dataset.schema.prepare(frame)
