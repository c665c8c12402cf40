"""Which files are read: every file below the inputs is a source, or a finding says why it is not."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import FILE_NAME
from pipeline.errors import UsageError, reason_of
from pipeline.findings import Finding, FindingType, Location, Severity, finding
from pipeline.reading.refusals import UNREADABLE, file_finding, skipped_by_name
from pipeline.wilayah import FILE_NAME as REGIONS_FILE
from schemas.registers import find_bagian

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OTHER_YEAR = FindingType(
    "BKS-30",
    Severity.INFO,
    "Folder tahun lain",
    "{berkas} ada di folder tahun {tahun_folder}; laporan ini untuk tahun {tahun}, jadi tidak dibaca.",
    "Pindahkan ke folder tahun {tahun} bila berkas ini untuk laporan itu.",
    "Rekap tahun lalu tersimpan di folder 2019",
)
SAME_BYTES = FindingType(
    "BKS-31",
    Severity.INFO,
    "Salinan yang sama persis",
    "{berkas} sama persis dengan {asal}; dibaca satu kali.",
    "Hapus salah satu agar tidak tertukar bila kelak berbeda.",
    "Realisasi Anggaran 2020 (2).xlsx dikirim ulang tanpa perubahan",
)
OWN_OUTPUTS = FindingType(
    "BKS-32",
    Severity.INFO,
    "Folder hasil dilewati",
    "{berkas} adalah folder hasil; isinya bukan masukan dan tidak dibaca.",
    "Taruh folder hasil di luar folder masukan.",
    "Folder outputs berada di dalam folder inputs",
)
UNUSED_SETTINGS = FindingType(
    "BKS-33",
    Severity.PERINGATAN,
    "Pengaturan tidak terpakai",
    "{berkas} tidak dipakai: pengaturan hanya dibaca dari {nama} langsung di folder masukan.",
    "Namai {nama} (Notepad sering menambah .txt) dan taruh langsung di folder masukan, atau hapus.",
    "Notepad menyimpan pengaturan sebagai lakip.toml.txt",
)
FOLDER_LINK = FindingType(
    "BKS-34",
    Severity.PERINGATAN,
    "Tautan folder tidak diikuti",
    "{berkas} adalah tautan ke folder lain; isinya tidak dibaca.",
    "Salin folder aslinya ke dalam folder masukan.",
    "Tautan ke folder bersama di komputer lain",
)
CATALOGUE = (OTHER_YEAR, SAME_BYTES, OWN_OUTPUTS, UNUSED_SETTINGS, FOLDER_LINK)

_NOT_INPUTS = re.compile(r"readme(\.(md|txt|rst))?|\.git(keep|ignore|attributes)", re.IGNORECASE)
_YEAR_FOLDER = re.compile(r"(?:tahun|ta)?[\s._-]*((?:19|20)\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: ``berkas`` is its path relative to the inputs, with "/" and in Unicode NFC."""

    path: Path
    berkas: str
    sha256: str
    size: int
    tahun: int | None = None  # the year that a folder above it is named by


@dataclass(slots=True)
class Discovery:
    """The files to read, in an order that no file system decides, and what is said of all others."""

    sources: list[Source] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def find_sources(inputs: Path, outputs: Path, tahun: int | None, paths: Sequence[Path] = ()) -> Discovery:
    """Return the files of ``paths`` (all of ``inputs`` where none are named) and findings for those not read.

    Files in the folder of another year than ``tahun`` are left out; None keeps every year (:func:`of_year` parts
    them once it is known). Raises UsageError for a path that is not there.
    """
    if not inputs.is_dir():
        raise UsageError(
            f"Folder masukan {inputs} tidak ditemukan. Buat folder itu dan taruh berkas Bagian di dalamnya."
        )
    if outputs.exists() and outputs.samefile(inputs):
        raise UsageError(f"Folder hasil sama dengan folder masukan ({inputs}). Pilih folder lain dengan --outputs.")
    found = Discovery()
    files: set[Path] = set()
    for path in paths or [inputs]:
        if not path.exists():
            raise UsageError(f"{path} tidak ditemukan. Periksa ejaan nama berkas atau foldernya.")
        files |= {file.absolute() for file in _files(path, inputs, outputs, found.findings)}
    named = sorted((_relative(file, inputs), file) for file in files)
    for berkas, file in sorted(named, key=lambda item: item[0].casefold()):
        _sort_out(file, berkas, found)
    if tahun is not None:
        found.sources, others = of_year(found.sources, tahun)
        found.findings += others
    found.sources, copies = _once(found.sources)
    found.findings += copies
    return found


def of_year(sources: Sequence[Source], tahun: int) -> tuple[list[Source], list[Finding]]:
    """Return the sources outside other years' folders, and an info for each of the rest."""
    others = [source for source in sources if source.tahun not in {None, tahun}]
    kept = [source for source in sources if source.tahun in {None, tahun}]
    return kept, [
        finding(OTHER_YEAR, place_of(source.berkas), tahun=tahun, tahun_folder=source.tahun) for source in others
    ]


def settings_sources(inputs: Path) -> list[Source]:
    """Return the settings files of the inputs folder: no tables, yet they decide on the figures."""
    files = [inputs / name for name in (FILE_NAME, REGIONS_FILE)]
    contents = {path: path.read_bytes() for path in files if path.is_file()}
    return [Source(p, p.name, hashlib.sha256(data).hexdigest(), len(data)) for p, data in contents.items()]


def root_of(paths: Sequence[Path], default: Path) -> Path:
    """Return the inputs folder that paths to be checked belong to.

    That is the nearest folder above the first path that holds a lakip.toml or wilayah.csv, so that codes, years and
    Bagian come from the same relative places as in a run; without one the folder above all paths; ``default`` for no
    path at all.
    """
    if not paths:
        return default
    folders = [path.absolute() if path.is_dir() else path.absolute().parent for path in paths]
    common = Path(os.path.commonpath(folders)) if len({path.drive for path in folders}) == 1 else folders[0]
    marks = (FILE_NAME, REGIONS_FILE)
    above = (common, *common.parents)
    root = next((folder for folder in above if any((folder / name).is_file() for name in marks)), common)
    here = Path.cwd()
    return root.relative_to(here) if root.is_relative_to(here) else root


def place_of(berkas: str) -> Location:
    """Return the place of a whole file, with the Bagian that its innermost telling folder or its name gives."""
    bagian = next((known for part in reversed(berkas.split("/")) if (known := find_bagian(part))), None)
    return Location(berkas=berkas, bagian=bagian.nama if bagian else "")


def _files(path: Path, inputs: Path, outputs: Path, findings: list[Finding]) -> Iterator[Path]:
    """Yield every file of a path, all folders below it searched; folders that are left out become findings."""
    if path.is_file():
        yield path
        return

    def refuse(error: OSError) -> None:
        place = place_of(_relative(Path(error.filename), inputs))
        findings.append(file_finding(UNREADABLE, place, reason_of(error)))

    own = outputs.resolve()
    for folder, folders, names in os.walk(path, onerror=refuse):
        for name in list(folders):
            below = Path(folder, name)
            kind = FOLDER_LINK if below.is_symlink() else OWN_OUTPUTS if below.resolve() == own else None
            if kind:
                folders.remove(name)
                findings.append(finding(kind, place_of(_relative(below, inputs))))
        yield from (Path(folder, name) for name in names)


def _sort_out(path: Path, berkas: str, found: Discovery) -> None:
    """Add one file to the sources, or the reason why it is none to the findings."""
    name = path.name
    if berkas.lower() in {FILE_NAME, REGIONS_FILE} or _NOT_INPUTS.fullmatch(name):
        return
    place = place_of(berkas)
    if name.lower() in {FILE_NAME, f"{FILE_NAME}.txt"}:
        found.findings.append(finding(UNUSED_SETTINGS, place, nama=FILE_NAME))
        return
    if skipped := skipped_by_name(name):
        found.findings.append(file_finding(skipped[0], place, skipped[1]))
        return
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            found.findings.append(file_finding(UNREADABLE, place, "bukan berkas biasa"))
            return
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        found.findings.append(file_finding(UNREADABLE, place, reason_of(error)))
        return
    found.sources.append(Source(path, berkas, digest, status.st_size, _year_of(berkas)))


def _once(sources: Sequence[Source]) -> tuple[list[Source], list[Finding]]:
    """Return each content of a year once, the first in order; empty files are each refused by the reader instead."""
    first: dict[tuple[str, int | None], Source] = {}
    copies: list[Finding] = []
    kept: list[Source] = []
    for source in sources:
        original = first.setdefault((source.sha256, source.tahun), source)
        if original is source or not source.size:
            kept.append(source)
        else:
            copies.append(finding(SAME_BYTES, place_of(source.berkas), asal=original.berkas))
    return kept, copies


def _year_of(berkas: str) -> int | None:
    years = [int(named[1]) for part in berkas.split("/")[:-1] if (named := _YEAR_FOLDER.fullmatch(part.strip()))]
    return years[-1] if years else None


def _relative(path: Path, inputs: Path) -> str:
    relative = os.path.relpath(path, inputs).replace(os.sep, "/")
    return unicodedata.normalize("NFC", relative).encode("utf-8", "replace").decode()
