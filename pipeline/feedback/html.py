"""The findings page ``outputs/temuan-<tahun>.html``: one file, no network, readable with and without JavaScript."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby
from string import Template
from typing import TYPE_CHECKING

from pipeline.findings import Severity
from pipeline.reading.text import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.feedback.accepted import Accepted
    from pipeline.findings import Finding
    from pipeline.tables import Arrival

ACCEPTED = "diterima"
LEVELS = (*(str(level) for level in Severity), ACCEPTED)
NO_BAGIAN = "Umum (tanpa Bagian)"
NO_FILE = "Tanpa berkas"
MISSING = "belum diterima"
MAX_TEXT = 2_000  # characters of one field; a cell may hold 32,767, and a page of such cells is read by nobody
LONG_LIST = 1_000  # findings above which the browser lays out only what is in view

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_CELL = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the list: a finding, its level with accepted warnings apart, and what is to be done."""

    finding: Finding
    level: str
    remedy: str

    def order(self) -> tuple[object, ...]:
        """Return the place in the list: by Bagian, file, level, sheet, row and column; what has none comes last."""
        found = self.finding
        match = _CELL.match(found.sel)
        row, col = (int(match[2]), len(match[1])) if match else (0, 0)
        letters = match[1] if match else ""
        return (
            _last(found.bagian), _last(found.berkas), LEVELS.index(self.level), found.lembar, row, col, letters,
            found.kode, found.pesan,
        )  # fmt: skip


def render(
    tahun: int,
    satker: str,
    status: str,
    findings: Sequence[Finding],
    arrivals: Sequence[Arrival],
    accepted: Sequence[Accepted],
) -> str:
    """Return the whole page; ``status`` is "final" or "draf", ``findings`` are those that count.

    The same arguments in any order of findings give the same text. Every text of an input is escaped; the script is
    constant, and the page's own policy lets no other script run and nothing be fetched.
    """
    lines = [_Line(found, str(found.tingkat), found.saran) for found in findings]
    lines += [_Line(item.finding, ACCEPTED, _reason(item)) for item in accepted]
    lines.sort(key=_Line.order)
    names = sorted({line.finding.bagian for line in lines} | {arrival.bagian for arrival in arrivals}, key=_last)
    ids = {name: f"bagian-{number}" for number, name in enumerate(names, 1)}
    style, script = _resource("temuan.css"), _resource("temuan.js")
    return Template(_resource("temuan.html")).substitute(
        tahun=tahun,
        satker=_text(satker),
        status=_text(status).upper(),
        status_kelas="final" if status == "final" else "draf",
        kalimat_status=_status(status, Counter(line.level for line in lines)),
        rekap=_summary(lines, arrivals, ids),
        kelengkapan=_arrivals(arrivals),
        daftar=_list(lines, ids),
        gaya=style,
        skrip=script,
        hash_gaya=_hash(style),
        hash_skrip=_hash(script),
    )


def _status(status: str, counts: Counter[str]) -> str:
    wrong, look = dotted(counts[Severity.GALAT]), dotted(counts[Severity.PERINGATAN])
    if status == "final":
        said = "Tidak ada galat. Buku kerja LAKIP sudah final."
        todo = f"{look} peringatan masih perlu dilihat." if counts[Severity.PERINGATAN] else "Tidak ada peringatan."
    else:
        said = f"Masih ada {wrong} galat, jadi buku kerja LAKIP masih draf. {look} peringatan perlu dilihat."
        todo = "Perbaiki di berkas asli, letakkan kembali di folder inputs, lalu jalankan lagi pipeline run."
    return f"<p><strong>Status: {_text(status).upper()}</strong></p>\n<p>{said}</p>\n<p>{todo}</p>"


def _summary(lines: Sequence[_Line], arrivals: Sequence[Arrival], ids: dict[str, str]) -> str:
    """Return the table of counts per Bagian, each name a link to its findings where it has any."""
    counts = Counter((line.finding.bagian, line.level) for line in lines)
    missing = Counter(arrival.bagian for arrival in arrivals if arrival.status == MISSING)
    figures = ("Galat", "Peringatan", "Info", "Peringatan diterima", "Tabel belum diterima")
    rows = []
    for name, anchor in ids.items():
        found = [counts[name, level] for level in LEVELS]
        label = _text(name or NO_BAGIAN)
        label = f'<a href="#{anchor}">{label}</a>' if any(found) else label
        rows.append(_summary_row(label, [*found, missing[name]]))
    totals = [sum(counts[name, level] for name in ids) for level in LEVELS]
    return (
        '<table class="rekap" role="table">\n'
        "<caption>Jumlah temuan menurut tingkat, dan tabel yang belum diterima</caption>\n"
        f"{_head('Bagian', *figures, numbers=figures)}"
        f'<tbody role="rowgroup">\n{"".join(rows)}</tbody>\n<tfoot role="rowgroup">'
        f"{_summary_row('<strong>Jumlah</strong>', [*totals, missing.total()])}</tfoot>\n</table>"
    )


def _summary_row(label: str, figures: Iterable[int]) -> str:
    cells = "".join(f'<td role="cell" class="angka">{dotted(figure)}</td>' for figure in figures)
    return f'<tr role="row"><th scope="row" role="rowheader">{label}</th>{cells}</tr>\n'


def _arrivals(arrivals: Sequence[Arrival]) -> str:
    """Return per Bagian the tables that are missing and those that arrived, the missing first."""
    if not arrivals:
        return "<p>Tidak ada tabel yang diharapkan atau diterima.</p>"
    ordered = sorted(
        arrivals, key=lambda a: (_last(a.bagian), a.status != MISSING, a.tabel, a.berkas, a.lembar, a.baris, a.status)
    )
    head = _head("Tabel", "Status", "Berkas dan lembar", "Baris", "Keterangan", numbers=("Baris",))
    blocks = []
    for name, group in groupby(ordered, key=lambda arrival: arrival.bagian):
        items = list(group)
        missing = sum(item.status == MISSING for item in items)
        blocks.append(
            f'<div class="bagian">\n<h3>{_text(name or NO_BAGIAN)}</h3>\n<table class="tiba" role="table">\n'
            f"<caption>{len(items) - missing} diterima atau dikenali, {missing} belum diterima</caption>\n"
            f'{head}<tbody role="rowgroup">\n{"".join(map(_arrival_row, items))}</tbody>\n</table>\n</div>\n'
        )
    return "".join(blocks)


def _arrival_row(arrival: Arrival) -> str:
    status = _text(arrival.status)
    status = f'<span class="belum">{status}</span>' if arrival.status == MISSING else status
    place = ", lembar ".join(_text(part) for part in (arrival.berkas, arrival.lembar) if part)
    rows = dotted(arrival.baris) if arrival.status != MISSING else ""
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{_text(arrival.tabel)}</th><td role="cell">{status}</td>'
        f'<td role="cell">{place}</td><td role="cell" class="angka">{rows}</td>'
        f'<td role="cell">{_text(arrival.keterangan)}</td></tr>\n'
    )


def _list(lines: Sequence[_Line], ids: dict[str, str]) -> str:
    """Return the filter and all findings, a part a Bagian and a table a file."""
    if not lines:
        return "<p>Tidak ada temuan.</p>"
    parts = []
    for name, group in groupby(lines, key=lambda line: line.finding.bagian):
        label = _text(name or NO_BAGIAN)
        tables = [_file(berkas, list(own)) for berkas, own in groupby(group, key=lambda line: line.finding.berkas)]
        parts.append(
            f'<section class="bagian" id="{ids[name]}" data-bagian="{label}" aria-labelledby="{ids[name]}-judul">\n'
            f'<h3 id="{ids[name]}-judul">{label}</h3>\n{"".join(tables)}</section>\n'
        )
    kind = ' class="panjang"' if len(lines) > LONG_LIST else ""
    return f"{_filter(lines, ids)}\n<div{kind}>\n{''.join(parts)}</div>"


def _filter(lines: Sequence[_Line], ids: dict[str, str]) -> str:
    present = {line.finding.bagian for line in lines}
    choices = "".join(
        f'<option value="{anchor}">{_text(name or NO_BAGIAN)}</option>'
        for name, anchor in ids.items()
        if name in present
    )
    boxes = "".join(
        f'<label class="pilih"><input type="checkbox" name="tingkat" value="{level}" checked>'
        f"{level.capitalize()}</label>"
        for level in LEVELS
    )
    return (
        '<div class="saring" hidden>\n<form id="saring" role="search" aria-label="Saring temuan" autocomplete="off">\n'
        '<div><label class="atas" for="saring-bagian">Bagian</label>'
        f'<select id="saring-bagian"><option value="">Semua Bagian</option>{choices}</select></div>\n'
        f"<fieldset><legend>Tingkat</legend>{boxes}</fieldset>\n"
        '<div><label class="atas" for="saring-cari">Cari kata, berkas, sel, kode</label>'
        '<input type="search" id="saring-cari" size="24"></div>\n'
        '<div><button type="reset">Tampilkan semua</button></div>\n</form>\n'
        '<p id="hitung" class="hitung" role="status" aria-live="polite"></p>\n</div>\n'
        '<p id="tidak-ada" class="layar" hidden>Tidak ada temuan yang cocok dengan saringan ini.</p>'
    )


def _file(berkas: str, lines: Sequence[_Line]) -> str:
    counts = Counter(line.level for line in lines)
    said = ", ".join(f"{dotted(counts[level])} {level}" for level in LEVELS if counts[level])
    name = _text(berkas or NO_FILE)
    return (
        f'<div class="berkas" data-berkas="{name}">\n<table class="temuan" role="table">\n'
        f'<caption>{name} <span class="jumlah">({said})</span></caption>\n'
        f"{_head('Tingkat', 'Lembar dan sel', 'Yang tertulis', 'Masalah', 'Yang perlu dilakukan')}"
        f'<tbody role="rowgroup">\n{"".join(map(_row, lines))}</tbody>\n</table>\n</div>\n'
    )


def _row(line: _Line) -> str:
    found = line.finding
    sheet = f"{_text(found.lembar)} " if found.lembar else ""
    place = f'{sheet}<span class="sel">{_text(found.sel)}</span>' if found.sel else sheet or "seluruh berkas"
    words = f'<span class="kolom">{_text(found.kolom)}</span>' if found.kolom else ""
    if found.nilai.strip():
        words += f'<span class="nilai">{_text(found.nilai)}</span>'
    elif found.kolom and found.sel:
        words += '<span class="kosong">(kosong)</span>'
    cells = (
        f'<span class="tanda">{line.level.capitalize()}</span> <span class="kode">{_text(found.kode)}</span>',
        place,
        words,
        _text(found.pesan),
        _text(line.remedy),
    )
    return f'<tr class="{line.level}" role="row">{"".join(f"""<td role="cell">{cell}</td>""" for cell in cells)}</tr>\n'


def _head(*titles: str, numbers: Sequence[str] = ()) -> str:
    """Return a table's header row; the columns of ``numbers`` are set to the right."""
    cells = "".join(
        f'<th scope="col" role="columnheader"{" class=angka" if title in numbers else ""}>{title}</th>'
        for title in titles
    )
    return f'<thead role="rowgroup"><tr role="row">{cells}</tr></thead>\n'


def _reason(item: Accepted) -> str:
    return f"Diterima oleh {item.oleh} pada {item.tanggal}: {item.alasan}"


def _text(text: str) -> str:
    """Return a text of an input for the page: no control characters, bounded, escaped."""
    plain = _UNPRINTABLE.sub("\ufffd", text)
    if len(plain) > MAX_TEXT:
        plain = f"{plain[:MAX_TEXT]}... ({dotted(len(plain))} huruf)"
    return escape(plain, quote=True)


def _last(text: str) -> tuple[bool, str, str]:
    """Return a sort key: the blank text last, case told apart only where nothing else differs."""
    return (not text, text.casefold(), text)


@cache
def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return the Content-Security-Policy source that allows exactly this inline text."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
