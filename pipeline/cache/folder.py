"""The folder of kept tables: a Parquet file an input, found by what it was made from, bounded in size.

The cache may cost time, never a result: whatever the system refuses (disk full, no permission, a file in the folder's
place) leaves an input to be read anew, and a file that is not byte for byte what was written is not looked into.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.cache.mark import mark_of, program_mark
from pipeline.manifest import sha256_of

if TYPE_CHECKING:
    from pipeline.reading.file import FileTables
    from pipeline.settings import Settings
    from pipeline.sources import Source

FOLDER = ".cache"
_SUFFIX, _UNFINISHED = ".parquet", ".tmp"
_MARK = 64  # characters of a sha256


class KeptTables:
    """What former runs read, of inputs whose bytes, place, limits, register and program are the same.

    An entry is named by the hash of what it was made from and the hash of its own bytes. When a file is used its time
    is set to now: those used longest ago go first when there is no room. Those this run used stay, so that inputs
    beyond the bound do not push each other out in turn.
    """

    def __init__(self, settings: Settings) -> None:
        """Look at what is there."""
        self._folder = settings.outputs / FOLDER
        self._limit = settings.cache_bytes
        self._context = mark_of(program_mark(), repr(settings.wilayah), repr(settings.limits))
        self._names: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        self._used: set[str] = set()
        self._read: dict[str, bytes] = {}
        self._look()

    def _look(self) -> None:
        """Know the entries by name, those used longest ago first."""
        found: list[tuple[int, str, int]] = []
        with suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.endswith((_SUFFIX, _UNFINISHED)) and entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    found.append((status.st_mtime_ns, entry.name, status.st_size))
        for _, name, size in sorted(found):
            self._sizes[name] = size
            if name.endswith(_SUFFIX):
                self._names[name[:_MARK]] = name

    def has(self, source: Source) -> bool:
        """Return whether there is an entry for the file that is whole; it then stays for this run."""
        name = self._names.get(self._key(source))
        if name is not None and name not in self._used and (data := self._whole(name)) is not None:
            self._read[name] = data
            self._used.add(name)
        return name in self._used

    def load(self, source: Source) -> FileTables | None:
        """Return the tables of a file that :meth:`has` found, None where its entry is not to be trusted after all."""
        name = self._names[self._key(source)]
        data = self._read.pop(name)
        with suppress(OSError):
            os.utime(self._folder / name)
        from pipeline.cache.codec import UnreadableError, unpacked  # noqa: PLC0415 - pandas only where something is kept

        try:
            return unpacked(data)
        except UnreadableError:
            return None

    def _whole(self, name: str) -> bytes | None:
        """Return an entry's bytes, None where they are not those that were written."""
        try:
            data = (self._folder / name).read_bytes()
        except OSError:
            return None
        return data if name == _named(name[:_MARK], data) else None

    def store(self, source: Source, tables: FileTables) -> None:
        """Keep the tables of a file, unless it tells who people are, has changed meanwhile, or there is no room."""
        if tables.personal or not _is_still(source):
            return
        from pipeline.cache.codec import UnkeepableError, packed  # noqa: PLC0415

        try:
            data = packed(tables)
        except UnkeepableError:
            return
        name = _named(self._key(source), data)
        if self._make_room(len(data)):
            with suppress(OSError):
                self._write(name, data)

    def _write(self, name: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        temporary = self._folder / f"{secrets.token_hex(8)}{_UNFINISHED}"
        try:
            temporary.write_bytes(data)
            temporary.replace(self._folder / name)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        self._sizes[name] = len(data)
        self._used.add(name)

    def _make_room(self, size: int) -> bool:
        """Delete what was used longest ago until ``size`` bytes fit; return whether they do."""
        room = self._limit - sum(self._sizes.values())
        for name in [name for name in self._sizes if name not in self._used]:
            if room >= size:
                break
            with suppress(OSError):
                (self._folder / name).unlink(missing_ok=True)
                room += self._sizes.pop(name)
        return room >= size

    def _key(self, source: Source) -> str:
        return mark_of(self._context, source.sha256, source.berkas)


def _is_still(source: Source) -> bool:
    """Return whether the file is what it was when its hash was taken: it may have been saved before it was read."""
    try:
        return sha256_of(source.path) == source.sha256
    except OSError:
        return False


def _named(key: str, data: bytes) -> str:
    return f"{key}-{hashlib.sha256(data).hexdigest()}{_SUFFIX}"
