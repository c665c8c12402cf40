"""Warnings the office has accepted with a reason: ``[[diterima]]`` in ``inputs/lakip.toml``.

An entry names one warning by code, file and cell, and the value it was accepted for. While that value stands, the
warning is kept and shown with its reason but no longer counts; once the value changes it counts again.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.config import FILE_NAME
from pipeline.findings import Finding, FindingType, Location, Severity, finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.settings import Acceptance

ERROR_NOT_ACCEPTED = FindingType(
    "TRM-01",
    Severity.PERINGATAN,
    "Galat tidak dapat diterima",
    "[[diterima]] ke-{nomor} menunjuk galat {kode} di {tempat}. Hanya peringatan yang dapat diterima.",
    "Perbaiki sel itu di berkas asalnya, lalu hapus [[diterima]] ke-{nomor} dari lakip.toml.",
    "Isian kode = 'ANG-03' untuk sisa anggaran yang salah jumlah.",
)
INCOMPLETE = FindingType(
    "TRM-02",
    Severity.PERINGATAN,
    "Isian diterima belum lengkap",
    "[[diterima]] ke-{nomor} belum berisi {kurang}, jadi belum berlaku.",
    "Lengkapi isian itu di lakip.toml: kode, berkas, alasan, oleh dan tanggal harus terisi.",
    "Isian tanpa alasan.",
)
SEVERAL_SHEETS = FindingType(
    "TRM-03",
    Severity.PERINGATAN,
    "Isian diterima menunjuk lebih dari satu lembar",
    "[[diterima]] ke-{nomor} cocok dengan {tempat} di beberapa lembar ({lembar_lembar}), jadi belum berlaku.",
    "Tambahkan lembar = '...' pada [[diterima]] ke-{nomor} di lakip.toml.",
    "Dua lembar sama-sama mempunyai peringatan di E8 dan isian tidak menyebut lembarnya.",
)
VALUE_CHANGED = FindingType(
    "TRM-04",
    Severity.INFO,
    "Nilai yang diterima sudah berubah",
    "Peringatan {kode} di sel ini diterima oleh {oleh} untuk nilai '{nilai_lama}', sekarang tertulis '{nilai}': "
    "peringatan dihitung lagi.",
    "Periksa lagi angkanya. Bila tetap benar, ganti nilai pada [[diterima]] ke-{nomor} di lakip.toml.",
    "Nilai diterima untuk 12.565, lalu sel itu diganti 12.655.",
)
UNUSED = FindingType(
    "TRM-05",
    Severity.INFO,
    "Isian diterima tidak terpakai",
    "[[diterima]] ke-{nomor} ({kode} di {tempat}) tidak cocok dengan peringatan mana pun.",
    "Hapus isian itu dari lakip.toml, atau betulkan kode, berkas, lembar dan selnya.",
    "Angkanya sudah diperbaiki sehingga peringatan tidak muncul lagi.",
)

CATALOGUE = (ERROR_NOT_ACCEPTED, INCOMPLETE, SEVERAL_SHEETS, VALUE_CHANGED, UNUSED)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A warning that was accepted: it no longer counts, but is shown with its reason."""

    finding: Finding
    alasan: str
    oleh: str
    tanggal: str


def accept(
    findings: Sequence[Finding], entries: Sequence[Acceptance]
) -> tuple[list[Finding], list[Accepted], list[Finding]]:
    """Return the findings that still count, the accepted warnings, and what is wrong with the entries themselves.

    The order of ``findings`` is kept. Where several entries accept one warning, the first gives the reason. An entry
    whose value has changed is told at the warning's own cell, all other troubles at lakip.toml.
    """
    reasons: dict[int, Acceptance] = {}
    troubles: list[Finding] = []
    pending: list[tuple[int, Acceptance, list[int]]] = []
    for number, entry in enumerate(entries, 1):
        matches = [position for position, found in enumerate(findings) if _matches(found, entry)]
        trouble = _trouble(number, entry, [findings[position] for position in matches])
        if trouble is not None:
            troubles.append(trouble)
            continue
        same = [position for position in matches if _plain(findings[position].nilai) == _plain(entry.nilai)]
        for position in same:
            reasons.setdefault(position, entry)
        if not same:
            pending.append((number, entry, matches))
    for number, entry, matches in pending:
        troubles.extend(_not_held(number, entry, [findings[p] for p in matches if p not in reasons]))
    counting = [found for position, found in enumerate(findings) if position not in reasons]
    accepted = [
        Accepted(findings[position], entry.alasan.strip(), entry.oleh.strip(), entry.tanggal.strip())
        for position, entry in sorted(reasons.items(), key=lambda item: item[0])
    ]
    return counting, accepted, troubles


def _matches(found: Finding, entry: Acceptance) -> bool:
    """Return whether ``entry`` names the place of ``found``; an info needs no acceptance."""
    return (
        found.tingkat is not Severity.INFO
        and _plain(found.kode).upper() == _plain(entry.kode).upper()
        and _path(found.berkas) == _path(entry.berkas)
        and _cell(found.sel) == _cell(entry.sel)
        and (not entry.lembar.strip() or _plain(found.lembar).casefold() == _plain(entry.lembar).casefold())
    )


def _trouble(number: int, entry: Acceptance, matches: Sequence[Finding]) -> Finding | None:
    """Return why the entry cannot hold at all: incomplete, names a galat, or names several sheets."""
    place = Location(berkas=FILE_NAME)
    missing = [name for name in ("kode", "berkas", "alasan", "oleh", "tanggal") if not getattr(entry, name).strip()]
    if missing:
        return finding(INCOMPLETE, place, nomor=number, kurang=", ".join(missing))
    if any(match.tingkat is Severity.GALAT for match in matches):
        return finding(ERROR_NOT_ACCEPTED, place, nomor=number, kode=entry.kode, tempat=_place(entry))
    sheets = sorted({match.lembar for match in matches})
    if len(sheets) > 1:
        return finding(SEVERAL_SHEETS, place, nomor=number, tempat=_place(entry), lembar_lembar=", ".join(sheets))
    return None


def _not_held(number: int, entry: Acceptance, matches: Sequence[Finding]) -> list[Finding]:
    """Return the info that an entry accepts nothing: the value has changed, or there is no such warning."""
    if not matches:
        place = Location(berkas=FILE_NAME)
        return [finding(UNUSED, place, nomor=number, kode=entry.kode, tempat=_place(entry))]
    match = matches[0]
    place = Location(match.berkas, match.lembar, match.sel, match.kolom, match.nilai, match.bagian)
    return [
        finding(VALUE_CHANGED, place, nomor=number, kode=match.kode, oleh=entry.oleh.strip(), nilai_lama=entry.nilai)
    ]


def _place(entry: Acceptance) -> str:
    return ", ".join(part for part in (entry.berkas, entry.lembar, entry.sel) if part)


def _plain(text: str) -> str:
    """Return text in one Unicode form, runs of blanks (NBSP included) as one blank, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _path(text: str) -> str:
    """Return a path as Windows compares it: either slash, any case, a leading ``inputs/`` left out."""
    path = _plain(text).replace("\\", "/").casefold()
    return path.removeprefix("./").removeprefix("inputs/")


def _cell(text: str) -> str:
    return "".join(text.split()).replace("$", "").upper()
