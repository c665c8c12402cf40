"""Where a staff row belongs: Bagian > Sub Bagian > row, written as banners, as columns or as rows with sub-totals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.reading.text import normalise
from schemas.base import Blank, Kind, column
from schemas.registers import all_bagian, find_bagian

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NO_PARENT = -1
BANNER_BAGIAN = ("bagian", "")
BANNER_SUB = ("sub bagian", "sub bag", "subbag", "subbagian")
POSTS = ("Sekretaris", "Kepala Bagian", "Kabag", "Kasubag", "Kepala Sub", "Pelaksana", "Staf", "Tenaga", "Honorer")
_SUB = re.compile(r"^(?:sub ?bag(?:ian)?)\b\s*")
_LEADS_BAGIAN = re.compile(r"^(?:kepala bagian|kabag)\b")
_LEADS_OFFICE = re.compile(r"^(?:plt |plh )?sekretaris\b")


@dataclass(frozen=True, slots=True)
class Place:
    """Where one row stands: Bagian and Sub Bagian as typed ("" for none), and the row id of its sub-total row or -1."""

    bagian: str
    sub_bagian: str
    induk: int


def is_bagian(text: str) -> bool:
    """Tell whether a row's text names a whole Bagian: "BAGIAN ..." or all words of a Bagian of the register."""
    words = normalise(text)
    if words.startswith("bagian"):
        return True
    if is_sub_bagian(text) or leads_bagian(text):
        return False
    have = set(words.split())
    return any(set(normalise(bagian.nama).split()) - {"bagian", "dan"} <= have for bagian in all_bagian())


def leads_bagian(text: str) -> bool:
    """Tell whether a row's text is the head of a Bagian."""
    return bool(_LEADS_BAGIAN.match(normalise(text)))


def is_sub_bagian(text: str) -> bool:
    """Tell whether a row's text names a Sub Bagian."""
    return bool(_SUB.match(normalise(text)))


@lru_cache(maxsize=4096)
def same_unit(text: str) -> str:
    """Return what two spellings of one unit have in common: case, commas, "&" for "dan" and "Subbag" do not count."""
    bagian = find_bagian(text) if is_bagian(text) else None
    if bagian is not None:
        return bagian.nama
    return " ".join(word for word in _SUB.sub("", normalise(text)).split() if word != "dan")


def unit_key(uraian: str, place: Place) -> str:
    """Return what names a unit in every table that speaks of it: an office's head, a Bagian, its head, a Sub Bagian.

    Posts inside a Sub Bagian have its name and their own; a row whose name could not be read has none.
    """
    if not uraian:
        return ""
    if is_bagian(uraian) or is_sub_bagian(uraian):
        return same_unit(uraian)
    if _LEADS_OFFICE.match(normalise(uraian)):
        return "sekretaris"
    if leads_bagian(uraian):
        named = find_bagian(uraian)
        return f"kepala {named.nama if named else same_unit(place.bagian)}"
    return " / ".join(filter(None, (same_unit(place.sub_bagian or place.bagian), same_unit(uraian))))


def places(frame: pd.DataFrame, figures: Sequence[str]) -> list[Place]:
    """Return where each row stands, in the frame's order.

    ``frame`` has uraian, unit_bagian, sub_bagian (from banners or columns), extract and the ``figures``. A row that
    names a Bagian or Sub Bagian and has figures is the sub-total of the rows below it; without figures it is a banner.
    A name that could not be read is a Sub Bagian's where it has no figures, or the table lists no posts.
    """
    return list(_walk(frame, frame[list(figures)].fillna(0).astype("int64").ne(0).any(axis=1).tolist()))


def _walk(frame: pd.DataFrame, filled: list[bool]) -> Iterator[Place]:
    told: tuple[object, ...] = ()
    bagian, sub, bagian_row, sub_row = "", "", NO_PARENT, NO_PARENT
    lists_posts = any(map(_is_post, map(_text, frame["uraian"].tolist())))
    columns = (frame[name].tolist() for name in ("uraian", "unit_bagian", "sub_bagian", "extract"))
    for row, has_figures, uraian, *context in zip(frame.index.tolist(), filled, *columns, strict=True):
        text, now = _text(uraian), tuple(context)
        if now != told:
            same_bagian = told[:1] == now[:1] and told[2:] == now[2:]
            bagian, sub, sub_row = _text(now[0]) or (bagian if same_bagian else ""), _text(now[1]), NO_PARENT
            bagian_row = bagian_row if same_bagian else NO_PARENT
            told = now
        if _LEADS_OFFICE.match(normalise(text)):
            yield Place("", "", NO_PARENT)
        elif is_bagian(text):
            bagian, sub, bagian_row, sub_row = text, "", row if has_figures else NO_PARENT, NO_PARENT
            yield Place(bagian, "", NO_PARENT)
        elif is_sub_bagian(text) or not (text or (has_figures and lists_posts)):
            sub, sub_row = text, row if has_figures else NO_PARENT
            yield Place(bagian, sub, bagian_row)
        elif leads_bagian(text):
            yield Place(bagian, "", bagian_row)
        else:
            yield Place(bagian, sub, sub_row if sub_row != NO_PARENT else bagian_row)


def _is_post(text: str) -> bool:
    """Tell whether a row's text names neither a unit nor its head, but who works there."""
    named = is_bagian(text) or is_sub_bagian(text) or leads_bagian(text) or _LEADS_OFFICE.match(normalise(text))
    return bool(text) and not named


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def with_satuan(frame: pd.DataFrame, figures: Sequence[str]) -> pd.DataFrame:
    """Return the frame with ``satuan``, the unit a row belongs to: with uraian it names the row."""
    found = [
        " / ".join(dict.fromkeys(filter(None, (same_unit(place.bagian), same_unit(place.sub_bagian)))))
        for place in places(frame, figures)
    ]
    return frame.assign(satuan=pd.Series(found, index=frame.index, dtype=object))


def parents(frame: pd.DataFrame, figures: Sequence[str]) -> pd.Series[int]:
    """Return the row id of each row's sub-total row, -1 for none."""
    return pd.Series([place.induk for place in places(frame, figures)], index=frame.index, dtype="int64")


def number_column() -> Any:  # noqa: ANN401
    """Return the field of the row number."""
    return column("No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False)


def unit_column(title: str, banner: tuple[str, ...], *aliases: str) -> Any:  # noqa: ANN401
    """Return the field of the Bagian or Sub Bagian that a banner or a column of its own gives."""
    return column(
        title,
        Kind.TEXT,
        description=f"{title} dari baris judul di atasnya, atau dari kolomnya sendiri.",
        aliases=aliases,
        required=False,
        blank=Blank.ALLOWED,
        parent=True,
        banner=banner,
    )


def staff_column(title: str, description: str, *aliases: str, required: bool = True) -> Any:  # noqa: ANN401
    """Return a field that counts staff; nil and blank are none."""
    return column(
        title,
        Kind.COUNT,
        description=description,
        unit="orang",
        checks={"ge": 0},
        blank=Blank.ZERO,
        aliases=aliases,
        required=required,
    )


def sum_column() -> Any:  # noqa: ANN401
    """Return the field of a row's stated sum."""
    return column(
        "Jumlah",
        Kind.COUNT,
        description="Jumlah tertulis; dihitung ulang dari kolom-kolom di kanannya.",
        unit="orang",
        aliases=("Jml", "Total", "Jumlah Pegawai"),
        stated=True,
    )


def note_column() -> Any:  # noqa: ANN401
    """Return the field of remarks."""
    return column(
        "Ket",
        Kind.TEXT,
        description="Keterangan, misalnya Lowong atau Plt.",
        aliases=("Keterangan", "Catatan", "Alasan", "Penjelasan"),
        required=False,
        blank=Blank.ALLOWED,
    )
