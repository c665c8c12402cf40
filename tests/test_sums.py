"""Broken sums are found at the cell that broke them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.datasets import rule_findings
from pipeline.equations import Form
from pipeline.findings import MOST_TOLD
from pipeline.sums import check_sums, findings_of
from pipeline.tables import Dataset, Total
from schemas import schema_named
from schemas.base import RowSum
from tests.support.datasets import dataset, table, total
from tests.support.printed import printed, whole

MONEY = ("pagu_rp", "realisasi_rp", "sisa_rp")
STAGES = ("dp4", "a", "a1", "a3")
Change = Mapping[tuple[int, str], object]


def budget(changes: Change | None = None, *, without_sisa: bool = False) -> Dataset:
    """Return the 2020 budget with some cells (row position or -1 for TOTAL, field) typed otherwise."""
    rows: list[dict[str, object]] = [
        {"kode": f["kode"], "uraian": f["uraian"], **{m: whole(f[m]) for m in MONEY}} for f in printed("anggaran")
    ]
    for (row, field), value in (changes or {}).items():
        rows[row][field] = value
    if without_sisa:
        for row in rows:
            del row["sisa_rp"]
    *lines, last = rows
    stated = {m: int(str(last[m])) for m in MONEY if last.get(m) is not None}
    return dataset(table("anggaran", lines, totals=[total(len(lines), **stated)]))


def roll(changes: Change | None = None, desa: int = 4, tps: int = 3) -> Dataset:
    """Return a roll with sub-totals per desa and a total, cells changed (a row beyond the data is a total row)."""
    rng = np.random.default_rng(7)
    rows: list[dict[str, object]] = []
    for d in range(desa):
        for t in range(tps):
            row: dict[str, object] = {"kecamatan": "K", "desa": f"D{d}", "tps": t + 1}
            for stage in STAGES:
                men, women = (int(n) for n in rng.integers(100, 250, 2))
                row |= {f"{stage}_l": men, f"{stage}_p": women, f"{stage}_jumlah": men + women}
            rows.append(row)
    fields = schema_named("pemilih_tps").total_fields
    spans = [(d * tps, (d + 1) * tps, f"JUMLAH D{d}") for d in range(desa)] + [(0, desa * tps, "TOTAL")]
    totals = []
    for number, (start, stop, label) in enumerate(spans):
        stated = {field: sum(int(str(row[field])) for row in rows[start:stop]) for field in fields}
        stated |= {f: int(str(v)) for (r, f), v in (changes or {}).items() if r == len(rows) + number}
        totals.append(Total(100 + number, label, start, stop, stated, grand=label == "TOTAL"))
    for (at, field), value in (changes or {}).items():
        if at < len(rows):
            rows[at][field] = value
    return dataset(table("pemilih_tps", rows, totals=totals, context={"kabupaten": "Belu"}))


def cells(data: Dataset) -> list[tuple[str, int, bool]]:
    return [(d.location.sel, d.expected, d.certain) for d in check_sums(data).diagnoses]


def test_the_2020_budget_ties_and_its_sums_are_counted() -> None:
    report = check_sums(budget())
    assert [] == report.diagnoses
    assert {Form.ROW: 36, Form.TOTAL: 3, Form.PARENT: 30} == {t.form: t.ties for t in report.counts}


@pytest.mark.parametrize(
    ("row", "field", "place"),
    [
        (2, "pagu_rp", "C8"),
        (2, "realisasi_rp", "D8"),
        (2, "sisa_rp", "E8"),
        (1, "pagu_rp", "C7"),
        (0, "realisasi_rp", "D6"),
        (23, "sisa_rp", "E29"),
        (-1, "pagu_rp", "C41"),
        (-1, "sisa_rp", "E41"),
    ],
)
def test_one_wrong_amount_is_one_error_at_its_cell_with_its_right_value(row: int, field: str, place: str) -> None:
    good = budget()
    at = row if row >= 0 else None
    right = good.extracts[0].totals[0].values[field] if at is None else int(good.frame.loc[at, field])
    assert [(place, right, True)] == cells(budget({(row, field): right + 900}))


def test_the_finding_names_the_right_value_and_the_other_sums() -> None:
    (found,) = findings_of(check_sums(budget({(2, "realisasi_rp"): 28_829_300})))
    assert ("JML-01", "D8", "28829300") == (found.kode, found.sel, found.nilai)
    assert "seharusnya 25.829.300" in found.pesan
    assert "E8" in found.pesan
    assert "D7" in found.pesan


def test_a_sum_without_a_unique_cause_stands_at_its_stated_total() -> None:
    assert [("D7", 4_806_110_477 + 5, False)] == cells(budget({(2, "realisasi_rp"): 25_829_305}, without_sisa=True))


def test_independent_errors_are_told_one_by_one() -> None:
    wrong = budget({(2, "realisasi_rp"): 1, (9, "pagu_rp"): 2, (25, "sisa_rp"): 3})
    assert {"D8": 25_829_300, "C15": 77_864_000, "E31": 112_000} == {
        place: right for place, right, certain in cells(wrong) if certain
    }


def test_two_errors_in_one_kegiatan_are_told_apart() -> None:
    wrong = budget({(2, "realisasi_rp"): 25_829_301, (3, "realisasi_rp"): 95_235_500})
    assert [("D8", 25_829_300, True), ("D9", 95_235_400, True)] == cells(wrong)


def test_blank_sisa_is_no_error_and_an_unreadable_amount_leaves_its_sums_unknown() -> None:
    report = check_sums(budget({(2, "sisa_rp"): None, (3, "pagu_rp"): "9x"}))
    assert [] == report.diagnoses
    assert {Form.ROW: 1, Form.PARENT: 1} == {t.form: t.unknown for t in report.counts if t.unknown}


def test_a_zero_that_is_nil_counts_as_zero() -> None:
    rows = [{"kabupaten": "Belu", "ppk": 5, "pps": "-"}, {"kabupaten": "Ngada", "ppk": 5, "pps": 3}]
    data = dataset(table("adhoc", rows, totals=[total(2, ppk=10, pps=4)]))
    assert [("C8", 3, False)] == cells(data)


def test_the_corrected_frame_has_the_right_value_and_the_delivered_one_stays() -> None:
    wrong = budget({(2, "realisasi_rp"): 99})
    report = check_sums(wrong)
    assert (25_829_300, 99) == (report.corrected.loc[2, "realisasi_rp"], wrong.frame.loc[2, "realisasi_rp"])
    cause = report.cause(2, ["realisasi_rp"])
    assert cause is not None
    assert cause is report.diagnoses[0]


def test_a_rule_that_fails_only_because_of_another_cell_is_told_with_it() -> None:
    wrong = budget({(2, "pagu_rp"): 2_693_500})
    report = check_sums(wrong)
    assert [] == rule_findings(wrong, report)
    (found,) = findings_of(report)
    assert ("JML-01", "C8") == (found.kode, found.sel)
    assert "Realisasi melebihi pagu" in found.pesan


def test_a_rule_that_fails_whatever_the_sums_say_stays_a_finding_of_its_own() -> None:
    wrong = budget({(2, "realisasi_rp"): 99_000_000}, without_sisa=True)
    assert [("ANG-01", "D8")] == [(f.kode, f.sel) for f in rule_findings(wrong, check_sums(wrong))]


def test_a_blank_sum_of_men_and_women_is_not_stated() -> None:
    report = check_sums(roll({(0, "a3_jumlah"): None}))
    assert 0 == sum(t.unknown for t in report.counts if t.form is Form.ROW)


def test_men_plus_women_off_in_one_tps_without_totals_stands_at_their_sum() -> None:
    wrong = roll({(0, "dp4_l"): 1})
    wrong.extracts[0].totals.clear()
    ((place, _, certain),) = cells(wrong)
    assert (wrong.locate(0, "dp4_jumlah").sel, False) == (place, certain)
    assert {"JML-03"} == {f.kode for f in findings_of(check_sums(wrong))}


def test_errors_that_cancel_out_in_the_total_stand_at_the_sums_they_break() -> None:
    data = roll()
    men = data.frame["a_l"]
    wrong = roll({(0, "a_l"): int(men[0]) + 4, (1, "a_l"): int(men[1]) - 4})
    assert [wrong.locate(0, "a_jumlah").sel, wrong.locate(1, "a_jumlah").sel] == [place for place, _, _ in cells(wrong)]


def test_a_hundred_wrong_rows_in_one_column_are_a_hundred_certain_errors() -> None:
    data = roll(desa=60)
    changes = {(row, "a3_p"): int(data.frame.loc[row, "a3_p"]) + 1 + row for row in range(100)}
    found = check_sums(roll(changes, desa=60)).diagnoses
    assert [(row, "a3_p", True) for row in range(100)] == [(d.row, d.field, d.certain) for d in found]


def test_findings_of_a_column_gone_wrong_are_bounded_and_the_last_tells_the_rest() -> None:
    data = roll(desa=150)
    changes = {(row, "a_jumlah"): 0 for row in range(450)}
    report = check_sums(roll(changes, desa=150))
    found = findings_of(report)
    assert MOST_TOLD == sum(f.kode == "JML-03" for f in found)
    assert any("temuan serupa di lembar ini" in f.pesan for f in found)
    assert len(data.frame) == report.counts[0].broken


def test_a_grand_total_in_one_cell_sums_all_fields() -> None:
    data = dataset(
        table("adhoc", [{"kabupaten": "Belu", "ppk": 5, "pps": 3}, {"kabupaten": "Ngada", "ppk": 5, "pps": 6}])
    )
    grand = Total(9, "TOTAL", 0, 2, {"ppk": 20}, grand=True, sum_of=("ppk", "pps"))
    data.extracts[0].totals.append(grand)
    assert [("B9", 19, False)] == cells(data)


def test_tables_of_one_dataset_do_not_mix() -> None:
    one = table("adhoc", [{"kabupaten": "Belu", "ppk": 5}], totals=[total(1, ppk=5)], berkas="A.xlsx")
    two = table("adhoc", [{"kabupaten": "Ngada", "ppk": 6}], totals=[total(1, ppk=7)], berkas="B.xlsx")
    (found,) = check_sums(dataset(one, two)).diagnoses
    assert ("B.xlsx", 6) == (found.location.berkas, found.expected)


def test_rows_out_of_order_still_belong_to_their_total() -> None:
    data = roll({(2, "a_p"): 7})
    data.frame = data.frame.sample(frac=1, random_state=3)
    (found,) = check_sums(data).diagnoses
    assert (2, "a_p", True) == (found.row, found.field, found.certain)


@settings(max_examples=60)
@given(st.data())
def test_any_cell_of_the_roll_that_is_typed_wrong_is_found(data: st.DataObject) -> None:
    good = roll()
    fields = schema_named("pemilih_tps").total_fields
    rows, totals = len(good.frame), good.extracts[0].totals
    at = data.draw(st.integers(0, rows + len(totals) - 1))
    field = data.draw(st.sampled_from(fields))
    right = int(good.frame.loc[at, field]) if at < rows else totals[at - rows].values[field]
    wrong = data.draw(st.integers(0, 5000).filter(lambda n: n != right))
    (found,) = check_sums(roll({(at, field): wrong})).diagnoses
    assert (field, right, wrong, True) == (found.field, found.expected, found.stated, found.certain)
    assert (at if at < rows else None) == found.row


@settings(max_examples=40)
@given(st.data())
def test_several_wrong_cells_of_the_budget_are_never_missed(data: st.DataObject) -> None:
    good = budget()
    where = data.draw(
        st.lists(st.tuples(st.integers(0, 34), st.sampled_from(MONEY)), min_size=1, max_size=4, unique=True)
    )
    changes = {(row, f): int(good.frame.loc[row, f]) + 10**n * (n + 1) for n, (row, f) in enumerate(where)}
    report = check_sums(budget(changes))
    assert report.diagnoses
    for diagnosis in report.diagnoses:
        if diagnosis.certain and diagnosis.row is not None and (diagnosis.row, diagnosis.field) in changes:
            assert good.frame.loc[diagnosis.row, diagnosis.field] == diagnosis.expected


def test_the_corrected_frame_of_a_good_table_is_the_frame_itself() -> None:
    good = budget()
    assert check_sums(good).corrected is good.frame
    assert isinstance(good.frame, pd.DataFrame)


def test_row_sums_of_a_schema_may_take_off() -> None:
    assert (RowSum("sisa_rp", ("pagu_rp",), ("realisasi_rp",)),) == schema_named("anggaran").row_sums
