"""The zip of an .xlsx file: its parts as streams of UTF-8, with every limit counted while they stream."""

from __future__ import annotations

import codecs
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from pipeline.reading.grid import Refusal
from pipeline.reading.refusals import BROKEN, DOCTYPE, ENCRYPTED, TOO_BIG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.reading.limits import Limits

    Attributes = dict[str, str]

CHUNK: Final = 1 << 20
LONGEST_TAG: Final = 16 << 20  # bytes one tag or comment may have
DEEPEST: Final = 1_000  # elements inside each other; Excel's own stay below 20
_PLAIN: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_OTHERS: Final = frozenset({"utf-16", "utf-16le", "utf-16be", "iso-8859-1", "windows-1252"})
_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_ENCRYPTED_FLAG: Final = 0x1


class RefusedError(Exception):
    """Unwinds a read that ends in a refusal; :func:`pipeline.reading.workbook.read_book` turns it into the value."""

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep the finding's code and detail."""
        super().__init__(detail)
        self.refusal = Refusal(code, detail)


def too_big(limit: float, what: str) -> RefusedError:
    """Return the refusal of a file with more than ``limit`` of something."""
    return RefusedError(TOO_BIG, f"lebih dari {limit:,.0f} {what}".replace(",", "."))


def local(name: str) -> str:
    """Return an element's or attribute's name without its namespace prefix."""
    return name.rpartition(":")[2] if ":" in name else name


class Package:
    """The parts of one zip, found by name in any case and with any slash, as readers of this format must."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Open the zip; raises zipfile.BadZipFile, or RefusedError where its directory breaks a limit."""
        self.limits = limits
        self.inflated = 0
        self._zip = zipfile.ZipFile(path)
        entries = self._zip.infolist()
        if len(entries) > limits.entries:
            raise too_big(limits.entries, "bagian dalam berkas")
        stated, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
        if stated > limits.inflated_bytes:
            raise too_big(limits.inflated_bytes >> 20, "MiB setelah dibuka")
        if stated > limits.small_bytes and stated > packed * limits.ratio:
            raise too_big(limits.ratio, "kali besar berkasnya setelah dibuka")
        self._entries = {e.filename.replace("\\", "/").lstrip("/").lower(): e for e in entries}

    def close(self) -> None:
        """Close the zip."""
        self._zip.close()

    def has(self, part: str) -> bool:
        """Tell whether the package holds a part."""
        return part.lower() in self._entries

    def names(self) -> list[str]:
        """Return the names of all parts in lower case with forward slashes."""
        return list(self._entries)

    def stream(self, part: str) -> Iterator[bytes]:
        """Yield a part as chunks of UTF-8; raises RefusedError where there is no such part."""
        chunks = self._inflate(part)
        first = next(chunks, b"")
        encoding = _encoding(first)
        if encoding in _PLAIN:
            yield first
            yield from chunks
            return
        if encoding not in _OTHERS:
            raise RefusedError(BROKEN, f"pengodean {encoding}")
        decoder = codecs.getincrementaldecoder(encoding)()
        yield decoder.decode(first).encode()
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        decoder.decode(b"", final=True)

    def _inflate(self, part: str) -> Iterator[bytes]:
        entry = self._entries.get(part.lower())
        if entry is None:
            raise RefusedError(BROKEN, f"bagian {posixpath.basename(part)} tidak ada")
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise RefusedError(ENCRYPTED)
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise RefusedError(BROKEN, "cara pemampatan tidak dikenal")
        with self._zip.open(entry) as stream:
            while chunk := stream.read(CHUNK):
                self.inflated += len(chunk)
                if self.inflated > self.limits.inflated_bytes:
                    raise too_big(self.limits.inflated_bytes >> 20, "MiB setelah dibuka")
                yield chunk

    def is_dense(self, part: str) -> bool:
        """Tell whether a part is large and packs so well that it may hold far more than its file's size lets expect."""
        entry = self._entries.get(part.lower())
        limits = self.limits
        return bool(entry and entry.file_size > max(limits.small_bytes, entry.compress_size * limits.dense))

    def elements(self, part: str, most: int) -> Iterator[tuple[str, Attributes]]:
        """Yield (path, attributes) of every element of a part, at most ``most``, all names without prefixes.

        The path of a font's size in a style sheet is "styleSheet/fonts/font/sz".
        """
        found: list[tuple[str, Attributes]] = []
        path: list[str] = []

        def start(name: str, attributes: Attributes) -> None:
            path.append(local(name))
            if len(path) <= 6:  # noqa: PLR2004 - what readers look for stands no deeper
                found.append(("/".join(path), {local(key): value for key, value in attributes.items()}))
            elif len(path) > DEEPEST:
                raise RefusedError(BROKEN, "susunan XML terlalu dalam")

        def end(_name: str) -> None:
            path.pop()

        count = 0
        xml = Xml(start, end, None)
        for chunk in self.stream(part):
            xml.feed(chunk)
            count += len(found)
            if count > most:
                raise too_big(most, f"unsur dalam {posixpath.basename(part)}")
            yield from found
            found.clear()
        xml.close()

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return relation id -> (kind, target part) of a part; targets outside the file are left out."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(rels):
            return {}
        found = {}
        for _, attributes in self.elements(rels, self.limits.entries):
            target = attributes.get("Target", "").replace("\\", "/")
            if "Id" in attributes and attributes.get("TargetMode") != "External":
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes["Id"]] = (kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
        return found


class Xml:
    """An expat parser that refuses document types and tags without end, and knows how much it was fed."""

    def __init__(
        self,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None],
        characters: Callable[[str], None] | None,
    ) -> None:
        """Take the three callbacks; the part must come as UTF-8, whatever its declaration says."""
        self.fed = 0
        self._parser = parser = expat.ParserCreate("utf-8")
        if hasattr(parser, "SetReparseDeferralEnabled"):  # no waiting for more before a tag is told
            parser.SetReparseDeferralEnabled(False)
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = characters
        parser.StartDoctypeDeclHandler = _refuse_doctype

    @property
    def at(self) -> int:
        """Where the tag stands that is being told, in bytes fed."""
        return self._parser.CurrentByteIndex

    def feed(self, data: bytes) -> None:
        """Parse more of the part; raises expat.ExpatError where it is not well-formed."""
        self._parser.Parse(data, False)
        self.fed += len(data)
        if self.fed - self._parser.CurrentByteIndex > LONGEST_TAG:
            raise too_big(LONGEST_TAG >> 20, "MiB dalam satu unsur XML")

    def close(self) -> None:
        """Say that the part has ended; raises expat.ExpatError where something is still open."""
        self._parser.Parse(b"", True)

    def release(self) -> None:
        """Let go of the callbacks: their owner owns this parser; both would live until the next look for garbage."""
        self._parser.StartElementHandler = self._parser.EndElementHandler = None
        self._parser.CharacterDataHandler = None


def _encoding(first: bytes) -> str:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if first.startswith(b"<\x00"):
        return "utf-16le"
    if first.startswith(b"\x00<"):
        return "utf-16be"
    declared = _DECLARED.match(first[:400])
    return declared[1].decode().lower() if declared else "utf-8"


def _refuse_doctype(*_: object) -> None:
    raise RefusedError(DOCTYPE)
