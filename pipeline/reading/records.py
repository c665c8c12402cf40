"""Streams one XML part whose bulk is a long list of like records (rows, shared strings).

Records of a known, plain shape are matched by a regular expression and never reach the XML parser; all else goes
through expat. The parser decides where a record may be taken: only right behind the end tag of a record that it has
told itself, never inside a comment, a CDATA section or a foreign element, so that both ways read the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.reading.package import DEEPEST, RefusedError, Xml, local
from pipeline.reading.refusals import BROKEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.reading.package import Attributes

_LONGEST_RECORD: Final = 4 << 20  # bytes held back in the hope of a record's end


class RecordParser:
    """Base of the parsers of a sheet and of the shared strings."""

    def __init__(self, record: str, level: int) -> None:
        """Take the record's element name and the number of elements it stands inside of."""
        self.depth = 0
        self.prefix = b""
        self._record = record
        self._level = level
        self._head = re.compile(rb"<([\w.-]+:)?%b[\s/>]" % record.encode())
        self._end_tag = b""
        self._ended = -1  # where the last record ended, in bytes fed
        self._xml = Xml(self._start, self._end, self.characters)

    def element(self, name: str, attributes: Attributes) -> None:
        """Take a start tag by its local name; ``depth`` counts it."""

    def closing(self, name: str) -> None:
        """Take an end tag by its local name; ``depth`` still counts it."""

    def characters(self, data: str) -> None:
        """Take text."""

    def shortcut(self, _data: bytes, at: int) -> int:
        """Take the plain records that follow each other from ``at``; return where they end."""
        return at

    def irregular(self, _record: bytes) -> None:
        """See the bytes that went to the parser and end with a whole record."""

    def parse(self, chunks: Iterable[bytes]) -> None:
        """Read the whole part; raises expat.ExpatError or RefusedError."""
        try:
            self._parse(chunks)
        finally:
            self._xml.release()

    def _parse(self, chunks: Iterable[bytes]) -> None:
        held = b""
        for chunk in chunks:
            held += chunk
            if not self._end_tag:
                self._learn_prefix(held)
            held = held[self._records(held) :]
            if len(held) > _LONGEST_RECORD:
                self._xml.feed(held)
                held = b""
        self._xml.feed(held)
        self._xml.close()

    def _records(self, held: bytes) -> int:
        """Take all whole records of ``held``; return where the rest begins."""
        at = 0
        while True:
            if self._ended == self._xml.fed:
                at = self.shortcut(held, at)
            end = held.find(self._end_tag, at) + len(self._end_tag)
            if end < len(self._end_tag) or not self._end_tag:
                return at
            piece = held[at:end]
            at = end
            self._xml.feed(piece)
            if self._ended == self._xml.fed:
                self.irregular(piece)

    def _learn_prefix(self, head: bytes) -> None:
        found = self._head.search(head)
        if found:
            self.prefix = found[1] or b""
            self._end_tag = b"</%b%b>" % (self.prefix, self._record.encode())

    def _start(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise RefusedError(BROKEN, "susunan XML terlalu dalam")
        self.element(local(name), attributes)

    def _end(self, name: str) -> None:
        self.closing(local(name))
        if self.depth == self._level + 1 and local(name) == self._record:
            self._ended = self._xml.at + len(name.encode()) + 3
        self.depth -= 1
