"""File and folder names that Windows takes, from any text.

Source of the rules: "Naming Files, Paths, and Namespaces" (Microsoft Learn): forbidden characters, reserved device
names, no blank or dot at the end.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_BYTES = 80  # of one name in UTF-8: keeps the whole path below Windows' 260 characters
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE)


def safe_name(text: str, fallback: str) -> str:
    """Return ``text`` as a name without suffix that Windows takes; ``fallback`` where nothing of it is left."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    plain = "".join("_" if unicodedata.category(char)[0] == "C" else char for char in _FORBIDDEN.sub("_", plain))
    plain = plain.encode()[:MAX_BYTES].decode(errors="ignore").rstrip(" .")
    if not plain:
        return fallback
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain


def workbook_names(files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each (file, folder) its workbook's place ``folder/name.xlsx``, no two the same on Windows.

    Where two files would share a place, each takes the name of the folder it lies in, then its own kind (xls, ods),
    and at last a number in the order of their paths; so a name does not hang on what else is there unless it must.
    """
    places: dict[str, str] = {}
    ordered = sorted(files)
    for describe in (_stem, _with_folder, _with_kind):
        wanted = {berkas: f"{folder}/{describe(PurePosixPath(berkas))}" for berkas, folder in ordered}
        open_files = [berkas for berkas, _ in ordered if berkas not in places]
        uses = Counter(place.casefold() for place in [*places.values(), *(wanted[berkas] for berkas in open_files)])
        places |= {berkas: wanted[berkas] for berkas in open_files if uses[wanted[berkas].casefold()] == 1}
    for berkas, folder in ordered:
        if berkas not in places:
            places[berkas] = free_place(f"{folder}/{_stem(PurePosixPath(berkas))}", places.values())
    return {berkas: f"{places[berkas]}.xlsx" for berkas, _ in ordered}


def free_place(place: str, taken: Iterable[str]) -> str:
    """Return ``place``, or its first ``place (n)`` from 2 on that is not taken, whatever the case."""
    names = {name.casefold() for name in taken}
    number, candidate = 1, place
    while candidate.casefold() in names:
        number += 1
        candidate = f"{place} ({number})"
    return candidate


def _stem(path: PurePosixPath) -> str:
    return safe_name(path.stem, "Tanpa Nama")


def _with_folder(path: PurePosixPath) -> str:
    return safe_name(f"{path.stem[:40]} ({path.parent.name})" if path.parent.name else path.stem, "Tanpa Nama")


def _with_kind(path: PurePosixPath) -> str:
    return safe_name(f"{path.stem[:40]} ({path.suffix.lstrip('.')})", "Tanpa Nama")
