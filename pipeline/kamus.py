"""The data dictionary, docs/kamus-data.md: every table and result, its columns and checks, from the models alone.

Run ``pipeline schema > docs/kamus-data.md`` after a change; a test fails while the page is stale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.tidy.tables import ESCAPED, all_tables, name_of, row_of
from schemas import all_schemas
from schemas.base import Blank, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.tidy.tables import TidyTable
    from schemas.base import Column, Schema

INTRODUCTION = """# Kamus data

Halaman ini dibuat dari program (`pipeline schema`). Bagian pertama: tabel yang dibaca dari berkas Bagian, dengan judul
kolom yang dikenali. Bagian kedua: berkas CSV di `outputs/data-<tahun>/` dengan nama kolomnya.

Judul kolom dicocokkan tanpa membedakan huruf besar, spasi, titik, dan tahun.
"""
CSV_INTRODUCTION = f"""
## Berkas CSV

UTF-8, koma sebagai pemisah, titik sebagai tanda desimal, tanggal YYYY-MM-DD, sel kosong bila tidak ada nilai. {ESCAPED}
Hapus satu tanda petik itu untuk mendapat teks aslinya; angka tidak pernah diberi tanda petik.
"""
_BLANKS = {
    Blank.GALAT: "galat",
    Blank.PERINGATAN: "belum diserahkan (peringatan)",
    Blank.ZERO: "nol",
    Blank.ALLOWED: "boleh kosong",
}
_CHECKS = {
    "greater_than_or_equal_to": "paling sedikit {min_value}",
    "less_than_or_equal_to": "paling banyak {max_value}",
    "greater_than": "lebih dari {min_value}",
    "less_than": "kurang dari {max_value}",
    "isin": "salah satu dari {allowed_values}",
}


def page() -> str:
    """Return docs/kamus-data.md."""
    parts = [INTRODUCTION, "## Tabel masukan\n"]
    parts += [_entry(schema) for schema in all_schemas()]
    parts.append(CSV_INTRODUCTION)
    parts += [_csv(table) for table in all_tables()]
    return "\n".join(parts)


def _entry(schema: Schema) -> str:
    titles = schema.titles()
    csv = name_of(schema)
    lines = [
        f"### {schema.title} (`{schema.name}`)\n",
        f"- Pemilik: {schema.owner or 'setiap Bagian'}",
        f"- Kunci: {row_of(schema)}",
        f"- CSV: `{csv}`" if csv else "- CSV: tidak ditulis (data pribadi, UU 27/2022)",
        *(f"- Pemeriksaan: {words}" for words in _checks(schema, titles)),
        "",
        *_markdown(
            ("Judul kolom", "Judul lain", "Jenis", "Satuan", "Wajib", "Bila kosong", "Nilai", "Arti"),
            (_column(name, schema) for name in titles),
        ),
        "",
    ]
    return "\n".join(lines)


def _column(name: str, schema: Schema) -> tuple[str, ...]:
    spec = schema.model.to_schema().columns[name]
    column: Column = spec.metadata["column"]
    bounds = (
        _CHECKS.get(check.name, str(check.error or check.name)).format(**check.statistics) for check in spec.checks
    )
    return (
        spec.title or name,
        ", ".join(dict.fromkeys(column.aliases)),
        str(column.kind),
        column.unit,
        "ya" if column.needs_header else "tidak",
        _blank(column),
        "; ".join(bounds),
        spec.description or "",
    )


def _blank(column: Column) -> str:
    if column.kind is Kind.NUMBERING:
        return "boleh kosong"
    if column.stated:
        return "dihitung program"
    return "boleh kosong" if column.blank is Blank.GALAT and not column.required else _BLANKS[column.blank]


def _checks(schema: Schema, titles: dict[str, str]) -> Iterator[str]:
    """Yield the rules over rows and tables, in words."""
    yield "kunci tidak boleh ganda."
    for row_sum in schema.row_sums:
        words = " + ".join(titles[name] for name in row_sum.plus)
        words += "".join(f" - {titles[name]}" for name in row_sum.minus)
        yield f"{titles[row_sum.total]} = {words}."
    if schema.total_fields:
        yield f"baris jumlah = jumlah barisnya: {', '.join(titles[name] for name in schema.total_fields)}."
    if schema.hierarchy is not None:
        yield "induk = jumlah anaknya."
    groups = [" atau ".join(" dan ".join(titles[name] for name in names) for names in group) for group in schema.one_of]
    if schema.apart:
        yield f"perlu sebagian atau semua, dalam satu tabel atau beberapa: {'; '.join(groups)}."
    else:
        yield from (f"perlu {group}." for group in groups)
    for rule in schema.rules:
        yield f"{rule.type.title} (`{rule.type.code}`)."


def _csv(table: TidyTable) -> str:
    rows = (
        (
            f"`{field.name}`",
            field.type,
            field.unit,
            "ya" if field.name in table.key else "",
            field.title,
            field.description,
        )
        for field in table.fields
    )
    header = ("Kolom", "Jenis", "Satuan", "Kunci", "Judul", "Arti")
    return "\n".join(
        (f"### `{table.name}.csv`\n", f"{table.title}. {table.description}\n", *_markdown(header, rows), "")
    )


def _markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (header, ["---"] * len(header), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
