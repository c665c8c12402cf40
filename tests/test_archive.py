"""A zip of parts deflated piece by piece reads as one written whole."""

from __future__ import annotations

import io
import zipfile
import zlib
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report import archive
from pipeline.report.archive import Drawing, deflate, joined_crc, key_of, pieces_of, write_archive

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=6)


def packed(parts: dict[str, str]) -> zipfile.ZipFile:
    """Return a zip of texts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in parts.items():
            target.writestr(name, text)
    return zipfile.ZipFile(stream)


@given(TEXTS)
def test_the_checksum_of_pieces_is_that_of_the_whole(texts: list[str]) -> None:
    assert zlib.crc32("".join(texts).encode()) == joined_crc(map(deflate, texts))


@given(TEXTS)
def test_rows_stand_where_the_part_says(texts: list[str]) -> None:
    parts = packed({"a.xml": "<sheet><here/></sheet>", "b.xml": "<other>é<here/></other>"})
    whole = io.BytesIO()
    write_archive(whole, parts, {"a.xml": {"<here/>": pieces_of(texts)}})
    with zipfile.ZipFile(whole) as read:
        assert read.testzip() is None
        assert ["a.xml", "b.xml"] == read.namelist()
        assert f"<sheet>{''.join(texts)}</sheet>" == read.read("a.xml").decode()
        assert "<other>é<here/></other>" == read.read("b.xml").decode()


def test_a_local_header_says_what_the_directory_says() -> None:
    """Readers that stream look at the header before the entry's bytes only."""
    whole = io.BytesIO()
    write_archive(whole, packed({"a.xml": "<here/>"}), {"a.xml": {"<here/>": pieces_of(["x" * 1000])}})
    with zipfile.ZipFile(whole) as read:
        [entry] = read.infolist()
    assert entry.FileHeader() == whole.getvalue()[: len(entry.FileHeader())]
    assert (1000, zipfile.ZIP_DEFLATED, 0, 0) == (
        entry.file_size, entry.compress_type, entry.create_system, entry.external_attr,
    )  # fmt: skip


def test_a_drawing_is_a_piece_of_its_own_and_stands_where_it_is_told() -> None:
    whole = io.BytesIO()
    rows = pieces_of(["head", Drawing("k1", lambda: "one" * 9), "between", Drawing("k2", lambda: "two")])
    assert ["", "k1", "", "k2", ""] == [piece.key for piece in rows]
    placed = write_archive(whole, packed({"a.xml": "<here/>"}), {"a.xml": {"<here/>": rows}})
    assert [rows[1], rows[3]] == [piece for _, piece in placed]
    for offset, piece in placed:
        assert piece.deflated == whole.getvalue()[offset : offset + len(piece.deflated)]
    with zipfile.ZipFile(whole) as read:
        assert f"head{'one' * 9}betweentwo" == read.read("a.xml").decode()


def test_a_piece_that_is_kept_is_not_drawn() -> None:
    known = deflate("known")._replace(key="k1")
    rows = pieces_of([Drawing("k1", lambda: "other"), Drawing("k2", lambda: "new")], {"k1": known}.get)
    assert [known, deflate("new")._replace(key="k2")] == [piece for piece in rows if piece.key]


def test_keys_tell_apart_what_looks_alike() -> None:
    facts = [(1,), ("1",), (1.0,), (True,), (None,), ("None",), ((1, 2),), (1, 2), ([1], [2]), ([1, 2],)]
    lists = [
        ["1", "2"],
        ["1\x002"],
        ["1\x00", "2"],
        ["1", "\x002"],
        [1.0, 2.0],
        [1, None],
        ["1", None],
        [2**70],
        [[1, 2]],
    ]
    facts += [(one,) for one in lists]
    assert len(facts) == len({key_of(*one) for one in facts})


def test_figures_have_one_key_as_a_list_and_as_an_array() -> None:
    assert key_of([1, -2, 3]) == key_of(array("q", [1, -2, 3]))
    assert key_of(array("q", [1, 2])) != key_of(array("q", [2, 1]))


def test_texts_are_gathered_to_pieces_of_some_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PIECE", 10)
    assert [12, 10, 3] == [piece.size for piece in pieces_of(["x" * 6, "x" * 6, "x" * 10, "x" * 3])]
