"""Which tables arrived, from which file, and which are still missing: the lines of Kelengkapan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reading.text import listed
from pipeline.runs import factorized
from pipeline.tables import Arrival, Dataset
from schemas import all_schemas
from schemas.registers import all_bagian, regions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.findings import Finding
    from pipeline.tables import Extract
    from schemas.base import Schema

RECEIVED, MISSING, UNKNOWN = "diterima", "belum diterima", "tidak dikenali"
UNREAD = "diterima, tidak dapat dibaca"
COUNTED_ONLY = "data pribadi: hanya jumlahnya yang ditulis"
HEADER_CODES = frozenset({"TBL-01", "TBL-02"})
OPTIONAL = frozenset({"pk_sekretariat"})


def arrivals(datasets: Mapping[str, Dataset], lists: Iterable[Extract], findings: Iterable[Finding]) -> list[Arrival]:
    """Return a line a table or by-name list that arrived, then what is still expected, then sheets not recognised.

    A table that arrived with its headers missing or doubled is told as such, and not as expected.
    """
    findings = list(findings)
    unread = _unread(findings)
    known = {(line.tabel, line.bagian) for line in unread}
    lines = [line for schema in all_schemas() for line in _received(datasets.get(schema.name))]
    lines += [Arrival(e.schema.title, e.bagian, e.berkas, e.lembar, len(e.rows), RECEIVED, COUNTED_ONLY) for e in lists]
    lines += [line for line in _missing(datasets) if (line.tabel, line.bagian) not in known]
    lines += list(_coverage(datasets))
    lines += unread
    lines += [Arrival("", f.bagian, f.berkas, f.lembar, 0, UNKNOWN, f.pesan) for f in findings if f.kode == "TBL-05"]
    return lines


def _unread(findings: Iterable[Finding]) -> list[Arrival]:
    """Return a line a table whose headers are missing or doubled, with what was said of them."""
    told: dict[tuple[str, str, str, str], list[str]] = {}
    for found in findings:
        if found.kode in HEADER_CODES:
            schema = _schema_told(found.pesan)
            bagian = schema.owner if schema is not None and not schema.per_bagian else found.bagian
            table = "" if schema is None else schema.title
            told.setdefault((found.berkas, found.lembar, table, bagian), []).append(found.pesan)
    return [
        Arrival(table, bagian, berkas, lembar, 0, UNREAD, " ".join(words))
        for (berkas, lembar, table, bagian), words in sorted(told.items())
    ]


def _schema_told(text: str) -> Schema | None:
    """Return the schema whose table a header's finding speaks of."""
    named = [schema for schema in all_schemas() if f"pada tabel {schema.title}" in text]
    return max(named, key=lambda schema: len(schema.title), default=None)


def _received(dataset: Dataset | None) -> Iterator[Arrival]:
    if dataset is None:
        return
    for extract, rows in zip(dataset.extracts, dataset.rows_given(), strict=True):
        note = "" if rows == len(extract.rows) else f"{len(extract.rows) - rows} baris salinan tidak dibaca lagi"
        yield Arrival(dataset.schema.title, extract.bagian, extract.berkas, extract.lembar, rows, RECEIVED, note)
    for name in dataset.schema.whole_blank:
        if dataset.frame[name].isna().all():
            title = dataset.schema.titles()[name]
            yield Arrival(dataset.schema.title, dataset.schema.owner, "", "", 0, MISSING, f"{title} belum terisi")
    for group in dataset.schema.one_of if dataset.schema.apart else ():
        first = group[0][0]
        given = any(name in extract.cells for extract in dataset.extracts for option in group for name in option)
        if not given and first not in dataset.schema.whole_blank:
            title = dataset.schema.titles()[first]
            yield Arrival(dataset.schema.title, dataset.schema.owner, "", "", 0, MISSING, f"{title} belum ada")


def expected_of(bagian: str, datasets: Mapping[str, Dataset]) -> dict[str, bool]:
    """Return the titles of the tables that a Bagian must deliver, each with whether it did."""
    return {
        schema.title: _arrived(schema, bagian, datasets)
        for schema in all_schemas()
        if schema.expected and schema.name not in OPTIONAL and (schema.per_bagian or schema.owner == bagian)
    }


def _arrived(schema: Schema, bagian: str, datasets: Mapping[str, Dataset]) -> bool:
    dataset = datasets.get(schema.name)
    return dataset is not None and (not schema.per_bagian or bagian in {e.bagian for e in dataset.extracts})


def _missing(datasets: Mapping[str, Dataset]) -> Iterator[Arrival]:
    for schema in (schema for schema in all_schemas() if schema.expected):
        for bagian in [b.nama for b in all_bagian()] if schema.per_bagian else [schema.owner]:
            if not _arrived(schema, bagian, datasets):
                note = "memakai Target dari Capaian Sasaran" if schema.name in OPTIONAL else ""
                yield Arrival(schema.title, bagian, "", "", 0, MISSING, note)


def _coverage(datasets: Mapping[str, Dataset]) -> Iterator[Arrival]:
    """Yield a line a province for its kabupaten/kota on neither the Pemilihan's roll nor the continuous one."""
    rolls = [datasets[name] for name in ("pemilih_tps", "dpb") if name in datasets]
    if not rolls:
        return
    have = {name for roll in rolls for name in factorized(roll.frame["kabupaten"].to_numpy(object))[1]}
    provinces: dict[str, list[str]] = {}
    for region in regions().values():
        provinces.setdefault(region.provinsi, []).append(region.nama)
    for provinsi, names in provinces.items():
        lacking = [name for name in names if name not in have]
        if lacking:
            where = f"{provinsi}: " if len(provinces) > 1 else ""
            note = f"{where}{len(names) - len(lacking)} dari {len(names)} kabupaten/kota; belum ada: {listed(lacking)}"
            yield Arrival("Pemilih Pemilihan dan Berkelanjutan", rolls[0].schema.owner, "", "", 0, MISSING, note)
