"""Where a table without a column of its place is from: what its titles, sheet, file and folder names say."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

from pipeline.addresses import cell_name
from pipeline.findings import Location, finding
from pipeline.reading.cells import from_text
from pipeline.reading.people import LONG_NUMBER, masked
from pipeline.reading.problems import WHERE_DIFFERS, WHERE_UNKNOWN, WHERE_UNREGISTERED
from pipeline.reading.text import clean, normalise
from pipeline.reading.values import State
from pipeline.tables import Cells
from schemas.base import Kind
from schemas.registers import built_in_regions, find_region, region_in, suggest_region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.reading.rows import Rows
    from pipeline.reading.site import Site
    from pipeline.tables import Extract
    from schemas.registers import Region

_WORD = r"(?:kabupaten|kab|kota)\b\.?"
_LABEL = re.compile(rf"({_WORD})(\s*/\s*{_WORD})?\s*(:?)\s*(.*)", re.IGNORECASE)
_BEHIND = re.compile(r"\b(?:provinsi|prov|tahun|kecamatan|kec|desa|kelurahan)\b.*$|[(,].*$", re.IGNORECASE)
_COUNT = re.compile(r"^(?:[ivx]+|[a-z]|\d+)[.)]\s+", re.IGNORECASE)  # "II. KABUPATEN BELU"
_MARKS = ":-– "
_NO_NAME = frozenset(
    [
        *("se", "dan", "atau", "yang", "di", "pada", "dalam", "dengan", "untuk", "per", "ini", "jumlah"),
        *("penyelenggara", "pelaksana", "pemilihan", "pemilu", "pilkada"),
    ]
)


@dataclass(frozen=True, slots=True)
class _Named:
    """A title that says a kabupaten/kota: the cell that names it, its text, the region where one has that name."""

    cell: str
    text: str
    words: str
    region: Region | None

    @property
    def is_kota(self) -> bool:
        """Tell whether it may as well be a kecamatan: "KOTA ATAMBUA"."""
        return self.words.lower().startswith("kota")


def from_context(site: Site, extract: Extract, name: str) -> None:
    """Take a place from title, sheet, file or folder name where no column gives it; kabupaten of these are compared."""
    if site.columns[name].kind is not Kind.REGION:
        _from_titles(site, extract, name)
        return
    region = _region(site)
    if region is not None:
        names = np.full(len(extract.rows), region.nama, object)
        extract.cells[name] = Cells(names, np.zeros(len(names), np.uint8), names)


def complete_banners(site: Site, extract: Extract, name: str, rows: Rows) -> None:
    """Hold a table's kabupaten/kota against its banners: a name that no region has is told, and so are rows of none."""
    column, cells = site.columns[name], extract.cells.get(name)
    if column.kind is not Kind.REGION or not column.banner or cells is None:
        return
    places = [(row, cell_name(row, site.view.texts(row)[-1][0]), text) for row, text in rows.banners]
    named = [(row, title) for row, cell, text in places for title in _said([(cell, text)])]
    is_told = any(title.region for _, title in named)
    named = [(row, title) for row, title in named if title.region or is_told or not title.is_kota]
    values, state = np.array(cells.values, object), cells.state.copy()
    starts = [*np.searchsorted(rows.data, [row for row, _ in named]), len(values)]
    for (_, title), (first, stop) in zip(named, pairwise(starts), strict=True):
        if title.region is None:
            _tell_unregistered(site, title)
        values[first:stop] = title.region.nama if title.region else None
        state[first:stop] = State.VALUE if title.region else State.BAD
    blank = state == State.BLANK
    region = _region(site) if column.context and blank.any() else None
    if region is not None:
        values[blank], state[blank] = region.nama, State.VALUE
    extract.cells[name] = replace(cells, values=values, state=state)


def _region(site: Site) -> Region | None:
    """Return the kabupaten/kota of a table, None with a finding where none is known."""
    said = list(_said(site.titles))
    known = [(title.region, title.cell) for title in said if title.region]
    known = known or [(region, cell) for cell, text in site.titles if (region := region_in(text))]
    lost = [title for title in said if not title.region and not (known and title.is_kota)]
    if lost:
        _tell_unregistered(site, lost[-1])
        return None
    *folders, file_name = site.berkas.rsplit(".", 1)[0].split("/")
    sheet_name = site.view.grid.name
    others = [("nama lembar", region_in(sheet_name)), ("nama berkas", region_in(file_name))]
    if not known:
        elsewhere = (*(region for _, region in others), *map(find_region, reversed(folders)))
        named = next((region for region in elsewhere if region), None)
        if named is None:
            _tell_unknown(site, file_name)
        return named
    region, cell = known[-1]
    for label, other in others:
        if other is not None and other != region:
            place = Location(site.berkas, sheet_name, cell, "", region.nama, site.bagian)
            site.findings.append(finding(WHERE_DIFFERS, place, judul=region.nama, lain=label, nama_lain=other.nama))
    return region


def _said(titles: Iterable[tuple[str, str]]) -> Iterator[_Named]:
    """Yield the title lines that begin with KABUPATEN or KOTA and a name, in their cell or behind a colon."""
    for _, cells in groupby(titles, lambda title: re.sub(r"\D", "", title[0])):
        line = list(cells)
        for at, (cell, text) in enumerate(line):
            found = _LABEL.match(_COUNT.sub("", text))
            rest = line[at + 1 :]
            is_labelled = found is not None and bool(found[3] or (rest and rest[0][1].startswith(":")))
            if found is None or (at and not is_labelled):  # "KECAMATAN", ":", "KOTA ATAMBUA"
                continue
            behind = [(cell, found[4]), *(rest if is_labelled else [])]
            where, name = next(((c, t.lstrip(_MARKS)) for c, t in behind if t.lstrip(_MARKS)), (cell, ""))
            if _is_name(name):
                words = name if found[2] else f"{found[1]} {name}"
                yield _Named(where, text if where == cell else words, words, region_in(words))


def _is_name(text: str) -> bool:
    """Tell whether what follows KABUPATEN names one: "BELU", but not "SE-PROVINSI", "DAN KOTA" or "/KOTA"."""
    words = normalise(text).split()
    return bool(words) and text[0].isalpha() and words[0] not in _NO_NAME and bool(_BEHIND.sub("", text).strip())


def _tell_unregistered(site: Site, title: _Named) -> None:
    text = masked(title.text) if site.schema.personal and LONG_NUMBER.search(title.text) else title.text
    place = Location(site.berkas, site.view.grid.name, title.cell, "", text, site.bagian)
    hint = _hint(_near(title.words))
    site.findings.append(finding(WHERE_UNREGISTERED, place, saran_nama=hint, provinsi=_province()))


def _near(text: str) -> Region | None:
    """Return the region that the first words behind KABUPATEN or KOTA come close to."""
    words = _BEHIND.sub("", text).split()
    fewest = 2 if _LABEL.match(text) else 1
    return next(
        (near for n in range(len(words), fewest - 1, -1) if (near := suggest_region(" ".join(words[:n])))), None
    )


def _tell_unknown(site: Site, file_name: str) -> None:
    first = site.at(site.header.first, min(site.header.columns.values()))
    hint = _hint(suggest_region(file_name))
    site.findings.append(finding(WHERE_UNKNOWN, first, tabel=site.schema.title, saran_nama=hint, provinsi=_province()))


def _hint(near: Region | None) -> str:
    return f' Maksud Anda "{near.nama}"?' if near else ""


def _province() -> str:
    """Return the province whose kabupaten/kota need no wilayah.csv."""
    return built_in_regions()[0].provinsi


def _from_titles(site: Site, extract: Extract, name: str) -> None:
    """Take a place from a title line that begins with its word: "KECAMATAN : MIOMAFFO BARAT".

    Where no line does, the name of the sheet, the file or the innermost folder may: "Kec. Insana".
    """
    column = site.columns[name]
    text = site.view.labelled(site.header.first, site.floor, column.banner) or _from_names(site, column.banner)
    parsed = from_text(column.kind, text)
    if parsed.state == State.VALUE:
        count = len(extract.rows)
        values = np.full(count, parsed.value, object)
        extract.cells[name] = Cells(values, np.zeros(count, np.uint8), np.full(count, text, object))


def _from_names(site: Site, words: Iterable[str]) -> str:
    """Return what the name of the sheet, the file or a folder says behind one of ``words``, "" where none does."""
    label = re.compile(rf"(?:\d+\W+)?(?:{'|'.join(map(re.escape, words))})\b[\s.:_-]*(.+)", re.IGNORECASE)
    names = (site.view.grid.name, *reversed(site.berkas.rsplit(".", 1)[0].split("/")))
    said = (found[1] for name in names if (found := label.fullmatch(clean(name))))
    return next((name for name in said if not _NO_NAME.intersection(normalise(name).split()[:1])), "")
