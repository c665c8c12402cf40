"""One file read: what it is by its first bytes, then the reader for it, every failure a Refusal."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.parsers import expat

from pipeline.reading import refusals as r
from pipeline.reading.calamine import read_calamine
from pipeline.reading.grid import Book, Refusal
from pipeline.reading.xlsx import DoctypeError, TooBigError, read_xlsx

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.reading.limits import Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = 4096  # bytes that tell what a file is
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_book(path: Path, limits: Limits) -> Book | Refusal:
    """Return the workbook's sheets, or why it was refused. Only a bug raises."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        book = _read(path, head, limits)
    except TooBigError as error:
        return Refusal(r.TOO_BIG, str(error))
    except DoctypeError:
        return Refusal(r.DOCTYPE)
    except MemoryError:
        return Refusal(r.OUT_OF_MEMORY)
    except PermissionError as error:
        return Refusal(r.UNREADABLE, str(error.strerror))
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, IndexError, OSError, EOFError) as error:
        return Refusal(r.BROKEN, type(error).__name__)
    except (RuntimeError, NotImplementedError) as error:  # zipfile: a password or an unknown compression
        return Refusal(r.ENCRYPTED if "password" in str(error) else r.BROKEN, type(error).__name__)
    if isinstance(book, Book) and not book.sheets:
        return Refusal(r.NO_SHEETS)
    return book


def _read(path: Path, head: bytes, limits: Limits) -> Book | Refusal:
    if not head.strip(b"\x00 \r\n\t"):
        return Refusal(r.EMPTY)
    if head.startswith(OLE):
        with path.open("rb") as stream:
            if _ENCRYPTED in stream.read(1 << 20):
                return Refusal(r.ENCRYPTED)
        return _by_calamine(path, limits)
    if head.startswith(b"PK"):
        with zipfile.ZipFile(path) as package:
            names = {name.lower() for name in package.namelist()}
            if sum(info.file_size for info in package.infolist()) > limits.inflated_bytes:
                raise TooBigError("ukuran setelah dibuka")
        if any(name.endswith("workbook.bin") for name in names) or "mimetype" in names:
            return _by_calamine(path, limits)
        return read_xlsx(path, limits)
    return Refusal(r.NOT_EXCEL if path.suffix.lower().startswith(".xl") else r.TEXT_FILE)


def _by_calamine(path: Path, limits: Limits) -> Book | Refusal:
    from python_calamine import CalamineError  # noqa: PLC0415 - rare formats only

    try:
        return read_calamine(path, limits)
    except CalamineError as error:
        return Refusal(r.ENCRYPTED if "assword" in str(error) else r.BROKEN, type(error).__name__)
