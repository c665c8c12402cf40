"""What a file is by its bytes, whatever its name says: told before any reader opens it, in about a millisecond."""

from __future__ import annotations

import re
import struct
import zipfile
from enum import Enum
from typing import TYPE_CHECKING, Final

from pipeline.reading.package import RefusedError
from pipeline.reading.refusals import BROKEN, EMPTY, ENCRYPTED, NOT_EXCEL

if TYPE_CHECKING:
    from pathlib import Path


class Form(Enum):
    """The formats that have a reader."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"


_HEAD: Final = 4096
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_SECTOR_SHIFTS: Final = range(7, 17)
_LAST_SECTOR: Final = 0xFFFFFFFA
_MOST_DIRECTORY_SECTORS: Final = 64
_ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_OLD_BIFF: Final = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")  # Excel 2 to 4, no OLE around them
_OTHERS: Final = (
    (b"%PDF", "dokumen PDF"),
    (b"\x89PNG", "gambar"),
    (b"\xff\xd8\xff", "gambar"),
    (b"GIF8", "gambar"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf", "arsip 7z"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"{\\rtf", "dokumen RTF"),
    (b"SQLite format 3", "basis data"),
)
_WORDS: Final = (("word/document.xml", "dokumen Word"), ("ppt/presentation.xml", "presentasi PowerPoint"))


def form_of(path: Path) -> Form:
    """Return which reader a file needs; raises RefusedError where it is no spreadsheet, OSError, zipfile.BadZipFile."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head:
        raise RefusedError(EMPTY)
    if head.startswith(_OLE):
        return _form_of_ole(path)
    if head.startswith(_ZIP):
        return _form_of_zip(path)
    if not head.strip(b"\x00"):
        raise RefusedError(BROKEN, "hanya berisi nol")
    what = next((words for magic, words in _OTHERS if head.startswith(magic)), "") or _text_kind(head)
    if head.startswith(_OLD_BIFF):
        what = "Excel versi 4 atau lebih lama"
    if not what:
        raise RefusedError(BROKEN, "isinya tidak dikenal")
    raise RefusedError(NOT_EXCEL, what)


def _text_kind(head: bytes) -> str:
    """Return what kind of text a file begins with, "" where it is no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text):
        return ""
    start = text.lstrip().lower()
    if "urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "XML Spreadsheet 2003"
    if start.startswith(("<!doctype html", "<html", "<table", "<head", "<meta", "<body", "<style", "<div")):
        return "halaman HTML"
    if start.startswith("mime-version"):
        return "halaman web (MHTML)"
    if start.startswith("<"):
        return "halaman HTML" if "<table" in start or "<html" in start else "teks XML"
    return "teks (CSV)" if re.search(r"[;,\t]", start) else "teks biasa"


def _form_of_zip(path: Path) -> Form:
    with zipfile.ZipFile(path) as package:
        names = {name.replace("\\", "/").lstrip("/").lower() for name in package.namelist()}
        if "mimetype" in names:
            return _form_of_open_document(package)
    if any(name.endswith("workbook.bin") for name in names):
        return Form.XLSB
    if "[content_types].xml" in names or "xl/workbook.xml" in names:
        what = next((words for part, words in _WORDS if part in names), "")
        if what:
            raise RefusedError(NOT_EXCEL, what)
        return Form.XLSX
    raise RefusedError(NOT_EXCEL, "arsip ZIP")


def _form_of_open_document(package: zipfile.ZipFile) -> Form:
    try:
        with package.open("mimetype") as stream:
            kind = stream.read(100)
        manifest = b""
        if "META-INF/manifest.xml" in package.namelist():
            with package.open("META-INF/manifest.xml") as stream:
                manifest = stream.read(1 << 20)
    except (RuntimeError, NotImplementedError) as error:  # a password on the zip, or an unknown compression
        raise RefusedError(ENCRYPTED if "password" in str(error) else BROKEN, "arsip zip") from None
    if not kind.startswith(_ODS_TYPE):
        raise RefusedError(NOT_EXCEL, "dokumen OpenDocument lain")
    if b"encryption-data" in manifest:
        raise RefusedError(ENCRYPTED)
    return Form.ODS


def _form_of_ole(path: Path) -> Form:
    """Tell an .xls from a locked .xlsx and from Word's .doc by the names in the OLE directory."""
    names = _ole_names(path)
    if "EncryptedPackage" in names:
        raise RefusedError(ENCRYPTED)
    if names & {"Workbook", "Book"}:
        return Form.XLS
    if "WordDocument" in names:
        raise RefusedError(NOT_EXCEL, "dokumen Word")
    if "PowerPoint Document" in names:
        raise RefusedError(NOT_EXCEL, "presentasi PowerPoint")
    raise RefusedError(BROKEN, "wadah OLE tanpa buku kerja")


def _ole_names(path: Path) -> set[str]:
    """Return the names of an OLE file's streams, found along its chain of directory sectors (MS-CFB 2.2 to 2.6)."""
    with path.open("rb") as stream:
        header = stream.read(512).ljust(512, b"\0")
        shift = int.from_bytes(header[30:32], "little")
        if shift not in _SECTOR_SHIFTS:
            raise RefusedError(BROKEN, "wadah OLE tidak utuh")

        def read(sector: int, start: int, size: int) -> bytes:
            stream.seek(((sector + 1) << shift) + start)
            return stream.read(size)

        tables, numbers = struct.unpack_from("<109I", header, 76), (1 << shift) // 4
        names, sector = set(), int.from_bytes(header[48:52], "little")
        for _ in range(_MOST_DIRECTORY_SECTORS):
            entries = read(sector, 0, 1 << shift)
            for at in range(0, len(entries), 128):
                names.add(entries[at : at + 64].decode("utf-16-le", errors="replace").partition("\0")[0])
            table = sector // numbers
            if table >= len(tables) or tables[table] > _LAST_SECTOR:
                break
            sector = int.from_bytes(read(tables[table], sector % numbers * 4, 4), "little")
            if sector > _LAST_SECTOR:
                break
    return names
