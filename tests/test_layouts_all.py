"""Every kind of table gives one answer however it is laid out: each way alone, and several at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.forms import FORMS, TWISTS, Form, answer, examined
from tests.support.inputs import told

COMBINED = (
    ("from C4", "capitals", "numbering row", "Jumlah", "signatures below"),
    ("far right and down", "colons and dots in headers", "dotted text", "J U M L A H", "notes below"),
    ("below a table of another kind", "no-break blanks and line breaks in headers", "page break", "formulas"),
    ("Cyrillic letters in headers", "header again", "blank rows between", "no-break blanks around figures"),
    ("reversed columns", "extra column on the left", "lettered numbering row", "printed at"),
    (
        "extra column on the right",
        "an earlier election in the title",
        "no total",
        "signatures below",
        "trailing blanks",
    ),
    ("blank column inside", "a regulation in the title", "numbering row", "Jumlah Seluruhnya", "notes below"),
    ("next page", "Roman numbering row", "sum sign", "signatures below"),
    ("reversed columns", "capitals", "dotted text", "from C4", "below a table of another kind", "page break"),
)


@cache
def plain(name: str) -> list[tuple[object, ...]]:
    with TemporaryDirectory() as folder:
        return answer(examined(Path(folder), {FORMS[name].file: {"Sheet1": FORMS[name].rows()}}), name)


def twisted(name: str, twists: tuple[str, ...]) -> Form:
    form = FORMS[name]
    for twist in twists:
        form = TWISTS[twist](form)
    return form


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("twists", COMBINED, ids="+".join)
def test_a_table_gives_one_answer_however_it_is_laid_out(name: str, twists: tuple[str, ...], tmp_path: Path) -> None:
    form = twisted(name, twists)
    found = examined(tmp_path, {form.file: {"Sheet1": form.rows()}})
    assert (plain(name), []) == (answer(found, name), told(found.findings)), [f.pesan for f in found.findings]


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("twist", TWISTS)
def test_each_way_of_laying_a_table_out_gives_the_same_answer(name: str, twist: str, tmp_path: Path) -> None:
    found = examined(tmp_path, {FORMS[name].file: {"Sheet1": twisted(name, (twist,)).rows()}})
    assert (plain(name), []) == (answer(found, name), told(found.findings)), [f.pesan for f in found.findings]


def test_the_plain_tables_are_read_as_typed() -> None:
    counts = {name: len(plain(name)) for name in FORMS}
    lines = {
        name: sum(any(v is not None for v in line[2:]) or len(line) == 2 for line in form.lines)
        for name, form in FORMS.items()
    }
    assert lines == counts
    assert ("Alor", 136718, 137659, 137886, 139004, 139063) == plain("dpb")[0][:6]
