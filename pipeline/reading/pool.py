"""The distinct texts of one workbook: each is decoded, bounded and kept once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.reading.package import Xml, too_big

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.reading.limits import Limits

NO_TEXT: Final = -1
"""The index of the empty text, which is no cell."""

_MOST_RAW: Final = 200_000  # raw texts remembered at a time
_BETWEEN: Final = "<"  # never inside of an element's content
_ODD = re.compile(rb"[\x00-\x08\x0b-\x1f&]|\]\]>|\xef\xbf[\xbe\xbf]")
_ESCAPES = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")


def unescape(text: str) -> str:
    """Return a text with ``_xHHHH_`` turned into its characters; a lone surrogate becomes U+FFFD.

    ECMA-376 part 1, 22.9.2.19.
    """
    return _ESCAPES.sub(_characters, text) if "_x" in text else text


def _characters(found: re.Match[str]) -> str:
    units = b"".join(int(code, 16).to_bytes(2, "little") for code in re.findall(r"_x(.{4})_", found[0]))
    return units.decode("utf-16-le", errors="replace")


def decode(raw: bytes) -> str:
    """Return the text of an XML element's content without child elements; raises what expat or UTF-8 would."""
    if not _ODD.search(raw):
        return raw.decode()
    pieces: list[str] = []
    xml = Xml(lambda _name, _attributes: None, lambda _name: None, pieces.append)
    xml.feed(b"<t>%b</t>" % raw)
    xml.close()
    return "".join(pieces)


def decode_all(raws: list[bytes]) -> list[str]:
    """Return the texts of many elements' contents, all decoded at once where none holds anything odd."""
    joined = _BETWEEN.encode().join(raws)
    if not raws or _ODD.search(joined):
        return [decode(raw) for raw in raws]
    return joined.decode().split(_BETWEEN)


class Pool:
    """Distinct texts by index, in the order they were first seen."""

    def __init__(self, limits: Limits) -> None:
        """Start empty."""
        self.strings: list[str] = []
        self._limits = limits
        self._index: dict[str, int] = {"": NO_TEXT}
        self._size = 0

    def add(self, text: str) -> int:
        """Return the index of a text as written in the file (escapes not yet undone), NO_TEXT for an empty one."""
        text = unescape(text)
        index = self._index.get(text)
        if index is None:
            limits = self._limits
            index = self._index[text] = len(self.strings)
            self.strings.append(text)
            self._size += len(text)
            if len(text) > limits.text:
                raise too_big(limits.text, "huruf dalam satu sel")
            if self._size > limits.text_bytes:
                raise too_big(limits.text_bytes >> 20, "MiB teks")
            if index >= limits.strings:
                raise too_big(limits.strings, "teks berbeda")
        return index

    def add_all(self, texts: list[str]) -> Iterable[int]:
        """Return the indices of texts; those of a workbook's shared strings are nearly always new and different."""
        first = len(self.strings)
        new = dict(zip(texts, range(first, first + len(texts)), strict=True))
        size, longest = sum(map(len, texts)), max(map(len, texts), default=0)
        limits = self._limits
        fits = longest <= limits.text and self._size + size <= limits.text_bytes and first + len(new) <= limits.strings
        if not fits or len(new) < len(texts) or not self._index.keys().isdisjoint(new) or "_x" in "".join(texts):
            return [self.add(text) for text in texts]
        self._index |= new
        self.strings += texts
        self._size += size
        return new.values()


class RawTexts(dict[bytes, int]):
    """Undecoded text -> its index; forgets when it grows large, for the pool knows every text anyway."""

    def __init__(self, pool: Pool) -> None:
        """Remember nothing but the empty text."""
        super().__init__({b"": NO_TEXT})
        self._pool = pool

    def __missing__(self, raw: bytes) -> int:
        """Decode a text not seen lately."""
        if len(self) > _MOST_RAW:
            self.clear()
            self[b""] = NO_TEXT
        index = self[raw] = self._pool.add(decode(raw))
        return index
