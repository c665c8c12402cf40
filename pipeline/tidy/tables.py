"""What each CSV holds, derived from the models: the tables as delivered and the results of the run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from pipeline.tidy import results, values
from schemas import all_schemas
from schemas.base import Blank, Column, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from pipeline.tidy.model import Result
    from schemas.base import Schema, Table

ESCAPED = "Teks yang diawali = + - @ didahului satu tanda petik (')."
_WHOLE = (Kind.COUNT, Kind.MONEY, Kind.TPS)
_UNITS = {Kind.MONEY: "rupiah", Kind.PERCENT: values.RATIO_UNIT}
_BOUNDS = {
    "greater_than_or_equal_to": ("minimum", "min_value"),
    "less_than_or_equal_to": ("maximum", "max_value"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a CSV: its Frictionless description, the frame's column it comes from and how that is written."""

    name: str
    title: str
    type: str
    description: str
    source: str
    render: Callable[[Any], str] | None
    unit: str = ""
    constraints: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class TidyTable:
    """One CSV: ``frame`` names the dataset, or the result frame where ``computed``, that its rows come from."""

    name: str
    title: str
    description: str
    frame: str
    computed: bool
    key: tuple[str, ...]
    fields: tuple[Field, ...]


@cache
def all_results() -> tuple[Result, ...]:
    """Return the ``RESULTS`` of every module of the package, by module name."""
    modules = (import_module(f"{results.__name__}.{info.name}") for info in iter_modules(results.__path__))
    return tuple(result for module in modules for result in module.RESULTS)


def all_tables() -> list[TidyTable]:
    """Return every CSV that a run may write, tables first; none of a table of personal data."""
    return list(tables_of({schema.name for schema in all_schemas()}, {result.frame for result in all_results()}))


def tables_of(delivered: Collection[str], computed: Collection[str]) -> Iterator[TidyTable]:
    """Yield the CSVs of the tables delivered and the frames computed: to describe one means to build its model."""
    yield from (_delivered(schema) for schema in all_schemas() if not schema.personal and schema.name in delivered)
    yield from (_computed(result) for result in all_results() if result.frame in computed)


def all_files() -> set[str]:
    """Return the file names of every CSV that a run may write."""
    return {name_of(schema) for schema in all_schemas()} - {""} | {f"{name_of_result(r)}.csv" for r in all_results()}


def name_of_result(result: Result) -> str:
    """Return the name of a result's CSV."""
    return f"{result.prefix}{result.frame}"


def name_of(schema: Schema) -> str:
    """Return the file name of a schema's CSV, "" where its rows are personal data and are never written."""
    return "" if schema.personal else f"{schema.name}.csv"


def _delivered(schema: Schema) -> TidyTable:
    fields = list(_fields(schema.model, schema))
    if schema.per_bagian:
        fields.insert(0, Field("bagian", "Bagian", "string", "Bagian yang menyerahkan tabel.", "bagian", values.text))
    known = {field.name for field in fields}
    fields += [
        Field(name, name.capitalize(), "string", "Bagian dari kunci baris, disusun program.", name, values.text)
        for name in schema.key
        if name not in known
    ]
    return TidyTable(schema.name, schema.title, row_of(schema), schema.name, False, schema.key, tuple(fields))


def _computed(result: Result) -> TidyTable:
    fields = tuple(_fields(result.model, None))
    return TidyTable(name_of_result(result), result.title, result.description, result.frame, True, result.key, fields)


def row_of(schema: Schema) -> str:
    """Return in words what a row of a table is."""
    titles = schema.titles()
    return f"Satu baris untuk setiap {', '.join(titles.get(name, name.capitalize()) for name in schema.key)}."


def _fields(model: type[Table], schema: Schema | None) -> Iterator[Field]:
    for name, spec in model.to_schema().columns.items():
        column: Column = spec.metadata["column"]
        bounds = _bounds(spec.checks)
        if schema is not None and _is_required(name, column, schema):
            bounds["required"] = True
        plain = Field(
            name, spec.title or name, "string", spec.description or "", name, values.text,
            column.unit or _UNITS.get(column.kind, ""), bounds,
        )  # fmt: skip
        yield from _of_kind(plain, column.kind)


def _of_kind(plain: Field, kind: Kind) -> Iterator[Field]:
    if kind is Kind.MEASURE:
        yield from _measure(plain)
    elif kind is Kind.REGION:
        yield replace(
            plain, name=f"kode_{plain.name}", title=f"Kode {plain.title}", render=_region_code,
            description="Kode wilayah, misalnya 53.03; kosong bila tidak ada dalam register.", constraints=None,
        )  # fmt: skip
        yield plain
    elif kind in _WHOLE:
        yield replace(plain, type="integer", render=None)
    elif kind is Kind.PERCENT:
        yield replace(plain, type="number", render=values.number, description=f"{plain.description} 1 = 100%.")
    elif kind is Kind.DATE:
        yield replace(plain, type="date", render=values.iso_date)
    elif kind is not Kind.NUMBERING:
        yield plain


def _measure(plain: Field) -> Iterator[Field]:
    """Yield the columns of a target or realisasi: value, upper bound, unit, state, text."""
    name, title = plain.name, plain.title
    states: dict[str, object] = {"required": True, "enum": list(values.STATES.values())}
    loose = replace(plain, constraints=None, unit="")
    yield replace(
        loose, type="number", render=values.measure_value,
        description=f"{plain.description} Persen sebagai pecahan (1 = 100%), peringkat sebagai skornya.",
    )  # fmt: skip
    unit_words = "Satuan; rasio untuk persen, nama skala untuk peringkat."
    state_words = "Nilai, atau sebab tidak ada nilai; nol adalah nilai."
    parts = (
        ("atas", "batas atas", "number", "Batas atas bila berupa rentang.", values.measure_upper, None),
        ("satuan", "satuan", "string", unit_words, values.measure_unit, None),
        ("keadaan", "keadaan", "string", state_words, values.measure_state, states),
        ("teks", "teks", "string", f"Teks seperti diketik. {ESCAPED}", values.measure_text, None),
    )
    for word, label, kind, description, render, constraints in parts:
        yield Field(f"{name}_{word}", f"{title}, {label}", kind, description, name, render, "", constraints)


def _region_code(name: object) -> str:
    from schemas.registers import regions  # noqa: PLC0415 - the register of this run, with what wilayah.csv adds

    known = regions().get(str(name))
    return "" if known is None else known.kode


def _bounds(checks: list[Any]) -> dict[str, object]:
    return {
        _BOUNDS[check.name][0]: check.statistics[_BOUNDS[check.name][1]] for check in checks if check.name in _BOUNDS
    }


def _is_required(name: str, column: Column, schema: Schema) -> bool:
    """Tell whether a final run has a value in every row."""
    summed = {row_sum.total for row_sum in schema.row_sums}
    return column.needs_header and column.blank is Blank.GALAT and name not in summed and name not in schema.whole_blank
