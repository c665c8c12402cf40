"""Pieces of the last workbook, by what they were drawn from: where nothing there has changed they are taken over.

Nothing is kept twice: a small index tells where in the workbook itself each piece stands. The index is of use only to
the very program that made it, and a piece only while its bytes are those that were written.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pipeline.cache.folder import FOLDER
from pipeline.cache.mark import mark_of, program_mark
from pipeline.errors import OutputError
from pipeline.manifest import atomic_write
from pipeline.report.archive import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.report.archive import Placed

NAME = "potongan.json"


class KeptPieces:
    """The pieces of the workbook that the last run left in the outputs folder."""

    def __init__(self, outputs: Path) -> None:
        """Read the index; without one, or with one of another program, no piece is known."""
        self._outputs = outputs
        self._index = outputs / FOLDER / NAME
        self._workbook, self._places = outputs, dict[str, list[Any]]()
        with suppress(OSError, ValueError, KeyError, TypeError):
            digest, _, text = self._index.read_text(encoding="utf-8").partition("\n")
            if digest == mark_of(program_mark(), text):
                content = json.loads(text)
                self._workbook, self._places = outputs / content["buku_kerja"], content["potongan"]

    def find(self, key: str) -> Piece | None:
        """Return a piece, None where the workbook does not hold it as it was written."""
        if key not in self._places:
            return None
        offset, length, size, crc, digest = self._places[key]
        try:
            with self._workbook.open("rb") as stream:
                stream.seek(offset)
                deflated = stream.read(length)
        except OSError:
            return None
        return Piece(deflated, size, crc, key) if hashlib.sha256(deflated).hexdigest() == digest else None

    def remember(self, workbook: Path, placed: Sequence[Placed]) -> None:
        """Keep where the pieces of a workbook stand, unless there are none or the system refuses."""
        if not placed:
            return
        places = {
            piece.key: [offset, len(piece.deflated), piece.size, piece.crc, hashlib.sha256(piece.deflated).hexdigest()]
            for offset, piece in placed
        }
        text = json.dumps({"buku_kerja": workbook.name, "potongan": places})
        whole = f"{mark_of(program_mark(), text)}\n{text}"
        with suppress(OSError, OutputError):
            self._index.parent.mkdir(exist_ok=True)
            atomic_write(self._index, lambda temporary: temporary.write_text(whole, encoding="utf-8"))
