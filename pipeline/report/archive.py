"""The workbook's zip: the rows of its sheets come deflated, piece by piece, from wherever they were drawn."""

from __future__ import annotations

import hashlib
import zlib
from array import array
from contextlib import suppress
from functools import cache
from typing import IO, TYPE_CHECKING, NamedTuple, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

PIECE = 1 << 19  # characters deflated at a time
_LEVEL = 2  # of 1 to 9: little more than half the time of 4, a twentieth more bytes
_DATE = (1980, 1, 1, 0, 0, 0)
_RAW = -zlib.MAX_WBITS  # without zlib's own frame, as a zip holds it
_POLYNOMIAL = 0xEDB88320  # of CRC-32, bits reflected
_ONE, _BYTE = 1 << 31, 1 << 23  # x to the power of 0 and 8


class Piece(NamedTuple):
    """A part of an entry's text, deflated on its own: the bytes, and size and CRC-32 of what they stand for.

    ``key`` is that of what was drawn, "" for a piece that cannot be known before.
    """

    deflated: bytes
    size: int
    crc: int
    key: str = ""


class Drawing(NamedTuple):
    """A text not drawn yet: ``key`` tells what it will be, for equal keys give equal texts."""

    key: str
    draw: Callable[[], str]


Kept: TypeAlias = "Callable[[str], Piece | None]"  # the piece of a key, None where there is none


Pieces: TypeAlias = "Mapping[str, Sequence[Piece]]"  # by the text in whose place they stand, in its order


class Placed(NamedTuple):
    """A piece with a key as it stands in the finished archive, at ``offset``."""

    offset: int
    piece: Piece


def key_of(*facts: object) -> str:
    """Return a hash over facts that their ``repr`` tells apart: plain values but bool, tuples, lists and arrays."""
    digest = hashlib.sha256()
    for name, data in _told(facts):
        digest.update(f"{name}{len(data)} ".encode() + data)
    return digest.hexdigest()


def _told(fact: object) -> Iterator[tuple[str, bytes]]:
    """Yield what a fact is made of; lists of one kind as bytes, which takes a quarter of the time of their ``repr``."""
    if isinstance(fact, tuple):
        yield "tuple", str(len(fact)).encode()
        for item in fact:
            yield from _told(item)
        return
    if isinstance(fact, array):
        yield "figures", fact.tobytes()
        return
    if isinstance(fact, list):
        with suppress(TypeError, OverflowError):
            yield "figures", array("q", fact).tobytes()
            return
        with suppress(TypeError):
            texts = "\0".join(fact)
            if texts.count("\0") == len(fact) - 1:
                yield "texts", _encoded(texts)
                return
    yield "other", _encoded(repr(fact))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def deflate(text: str, *, last: bool = False) -> Piece:
    """Return a piece that others may follow, or the last one of an entry."""
    data = text.encode()
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
    ending = zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH
    return Piece(packer.compress(data) + packer.flush(ending), len(data), zlib.crc32(data))


def joined_crc(pieces: Iterable[Piece]) -> int:
    """Return the CRC-32 of pieces behind each other: a remainder, so the former is shifted by the latter's bytes."""
    crc = 0
    for piece in pieces:
        crc = _times(_shift(piece.size), crc) ^ piece.crc
    return crc


def _shift(size: int) -> int:
    """Return x to the power of ``size`` bytes modulo the polynomial, from the powers of two that make up the size."""
    shift = _ONE
    for bit in range(size.bit_length()):
        if size >> bit & 1:
            shift = _times(_power(bit), shift)
    return shift


@cache
def _power(bit: int) -> int:
    """Return x to the power of 2 ** ``bit`` bytes modulo the polynomial, by squaring."""
    return _times(_power(bit - 1), _power(bit - 1)) if bit else _BYTE


def _times(one: int, other: int) -> int:
    product = 0
    for bit in range(31, -1, -1):
        if one >> bit & 1:
            product ^= other
        other = other >> 1 ^ (_POLYNOMIAL if other & 1 else 0)
    return product


def nothing_kept(_: str) -> Piece | None:
    """Return no piece, whatever its key."""
    return None


def pieces_of(parts: Iterable[str | Drawing], kept: Kept = nothing_kept) -> list[Piece]:
    """Return texts, joined to pieces of some size, and drawings deflated in their order.

    A drawing is a piece of its own; one that is ``kept`` by its key is not drawn again.
    """
    return [
        deflate(part) if isinstance(part, str) else kept(part.key) or deflate(part.draw())._replace(key=part.key)
        for part in _gathered(parts)
    ]


def _gathered(parts: Iterable[str | Drawing]) -> Iterator[str | Drawing]:
    """Yield texts joined to pieces of at least PIECE characters, the last one before a drawing or the end shorter."""
    held: list[str] = []
    size = 0
    for part in parts:
        if isinstance(part, str):
            held.append(part)
            size += len(part)
        if held and (size >= PIECE or not isinstance(part, str)):
            yield "".join(held)
            held, size = [], 0
        if not isinstance(part, str):
            yield part
    yield "".join(held)


def write_archive(target: IO[bytes], parts: ZipFile, put: Mapping[str, Pieces]) -> list[Placed]:
    """Write the parts of a package anew, those named in ``put`` with pieces where their text says so.

    The entries are the same whatever system writes them. Returns where the pieces with a key stand.
    """
    placed: list[Placed] = []
    with ZipFile(target, "w") as archive:
        for part in parts.infolist():
            pieces, rest = [], parts.read(part).decode()
            for place, own in put.get(part.filename, {}).items():
                head, rest = rest.split(place)
                pieces += [deflate(head), *own]
            pieces.append(deflate(rest, last=True))
            entry = ZipInfo(part.filename, _DATE)
            entry.create_system = 0
            placed += _write_deflated(archive, target, entry, pieces)
    return placed


def _write_deflated(archive: ZipFile, target: IO[bytes], entry: ZipInfo, pieces: Sequence[Piece]) -> Iterator[Placed]:
    """Store an entry's deflated bytes as they are, then say in its header and the directory what they are.

    Yields the pieces with a key where they came to stand.
    """
    archive.writestr(entry, b"".join(piece.deflated for piece in pieces))
    entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0
    entry.file_size, entry.CRC = sum(piece.size for piece in pieces), joined_crc(pieces)
    end = target.tell()
    target.seek(entry.header_offset)
    target.write(entry.FileHeader())
    target.seek(end)
    offset = end - sum(len(piece.deflated) for piece in pieces)
    for piece in pieces:
        if piece.key:
            yield Placed(offset, piece)
        offset += len(piece.deflated)
