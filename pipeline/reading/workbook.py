"""One file read: what it is by its first bytes, then the reader for it, every failure a Refusal."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.parsers import expat

from pipeline.reading import refusals as r
from pipeline.reading.grid import Book, Refusal
from pipeline.reading.package import RefusedError
from pipeline.reading.preflight import Form, form_of
from pipeline.reading.text import dotted
from pipeline.reading.xlsx import read_xlsx

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.reading.limits import Limits


def read_book(path: Path, limits: Limits) -> Book | Refusal:
    """Return the workbook's sheets, or why it was refused. Only a bug raises."""
    try:
        book = _read(path, limits)
    except RefusedError as error:
        return error.refusal
    except MemoryError:
        return Refusal(r.OUT_OF_MEMORY, memory_words(limits))
    except zipfile.BadZipFile:
        return Refusal(r.BROKEN, "arsip zip tidak utuh")
    except (zlib.error, EOFError):
        return Refusal(r.BROKEN, "data termampat tidak utuh")
    except (expat.ExpatError, UnicodeDecodeError):
        return Refusal(r.BROKEN, "XML tidak utuh")
    except OSError as error:
        return Refusal(r.UNREADABLE, error.strerror or type(error).__name__)
    return book if book.sheets else Refusal(r.NO_SHEETS)


def _read(path: Path, limits: Limits) -> Book:
    form = form_of(path)
    if form is Form.XLSX:
        return read_xlsx(path, limits)
    from pipeline.reading.calamine import read_calamine  # noqa: PLC0415 - rare formats only

    return read_calamine(path, limits, is_zip=form is not Form.XLS)


def memory_words(limits: Limits) -> str:
    """Return the memory limit as it stands in a message."""
    return f"{dotted(limits.memory_bytes >> 20)} MiB"
