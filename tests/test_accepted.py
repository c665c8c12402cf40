"""Accepted warnings: which findings still count, and what is said about the entries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.feedback.accepted import accept
from pipeline.findings import Finding, Severity
from pipeline.settings import Acceptance

JUMP = Finding(
    kode="DPB-02",
    tingkat=Severity.PERINGATAN,
    berkas="2020/Bagian Program/Rekap DPB 2020.xlsx",
    lembar="DPB 2020",
    sel="G10",
    kolom="Tri IV",
    nilai="240.765",
    pesan="turun 4,96%",
    saran="periksa",
    bagian="Bagian Program",
)
ENTRY = Acceptance(
    kode="DPB-02",
    berkas="2020/Bagian Program/Rekap DPB 2020.xlsx",
    sel="G10",
    alasan="Pembersihan data ganda",
    oleh="Kasubag Program dan Data",
    tanggal="2021-01-12",
    nilai="240.765",
)


def test_a_warning_with_the_accepted_value_no_longer_counts_and_keeps_its_reason() -> None:
    other = replace(JUMP, sel="G11")
    counting, accepted, troubles = accept([JUMP, other], [ENTRY])
    assert [other] == counting
    assert [(JUMP, "Pembersihan data ganda", "Kasubag Program dan Data", "2021-01-12")] == [
        (item.finding, item.alasan, item.oleh, item.tanggal) for item in accepted
    ]
    assert [] == troubles


@pytest.mark.parametrize(
    "entry",
    [
        replace(ENTRY, berkas="2020\\Bagian Program\\REKAP DPB 2020.xlsx"),
        replace(ENTRY, berkas="inputs/2020/Bagian Program/Rekap DPB 2020.xlsx"),
        replace(ENTRY, sel="$g$10"),
        replace(ENTRY, kode=" dpb-02 "),
        replace(ENTRY, nilai=" 240.765\u00a0"),
        replace(ENTRY, lembar="dpb  2020"),
    ],
)
def test_an_entry_is_compared_as_a_clerk_would_read_it(entry: Acceptance) -> None:
    counting, accepted, troubles = accept([JUMP], [entry])
    assert ([], 1, []) == (counting, len(accepted), troubles)


def test_a_changed_value_counts_again_and_is_told_at_its_cell() -> None:
    changed = replace(JUMP, nilai="240.675")
    counting, accepted, troubles = accept([changed], [ENTRY])
    assert ([changed], []) == (counting, accepted)
    assert [("TRM-04", Severity.INFO, JUMP.berkas, "DPB 2020", "G10")] == [
        (item.kode, item.tingkat, item.berkas, item.lembar, item.sel) for item in troubles
    ]
    assert "'240.765'" in troubles[0].pesan
    assert "'240.675'" in troubles[0].pesan


def test_a_galat_cannot_be_accepted() -> None:
    wrong = replace(JUMP, tingkat=Severity.GALAT)
    counting, accepted, troubles = accept([wrong], [ENTRY])
    assert ([wrong], []) == (counting, accepted)
    assert [("TRM-01", Severity.PERINGATAN, "lakip.toml")] == [(t.kode, t.tingkat, t.berkas) for t in troubles]


@pytest.mark.parametrize(
    "entry",
    [
        replace(ENTRY, kode="DPB-03"),
        replace(ENTRY, berkas="Rekap DPB 2020.xlsx"),
        replace(ENTRY, sel="G1"),
        replace(ENTRY, lembar="DPB 2019"),
    ],
)
def test_an_entry_that_names_nothing_is_an_info_at_the_settings(entry: Acceptance) -> None:
    counting, accepted, troubles = accept([JUMP], [entry])
    assert ([JUMP], []) == (counting, accepted)
    assert [("TRM-05", Severity.INFO, "lakip.toml")] == [(t.kode, t.tingkat, t.berkas) for t in troubles]


@pytest.mark.parametrize("name", ["kode", "berkas", "alasan", "oleh", "tanggal"])
def test_an_entry_with_a_blank_field_does_not_hold(name: str) -> None:
    counting, accepted, troubles = accept([JUMP], [replace(ENTRY, **{name: " "})])
    assert ([JUMP], []) == (counting, accepted)
    assert ["TRM-02"] == [item.kode for item in troubles]
    assert name in troubles[0].pesan


def test_the_same_cell_on_two_sheets_needs_the_sheet() -> None:
    twin = replace(JUMP, lembar="DPB lama")
    counting, accepted, troubles = accept([JUMP, twin], [ENTRY])
    assert ([JUMP, twin], []) == (counting, accepted)
    assert ["TRM-03"] == [item.kode for item in troubles]
    counting, accepted, troubles = accept([JUMP, twin], [replace(ENTRY, lembar="DPB 2020")])
    assert ([twin], [JUMP], []) == (counting, [item.finding for item in accepted], troubles)


def test_the_entry_for_the_old_value_is_only_unused_once_another_accepts_the_new_one() -> None:
    changed = replace(JUMP, nilai="240.675")
    counting, accepted, troubles = accept([changed], [ENTRY, replace(ENTRY, nilai="240.675")])
    assert ([], 1) == (counting, len(accepted))
    assert ["TRM-05"] == [item.kode for item in troubles]


def test_a_warning_without_a_value_is_accepted_by_a_blank_value() -> None:
    blank = replace(JUMP, nilai="")
    assert [] == accept([blank], [replace(ENTRY, nilai="")])[0]
    assert [blank] == accept([blank], [ENTRY])[0]


def test_several_entries_for_one_warning_take_the_first_reason() -> None:
    _, accepted, troubles = accept([JUMP], [ENTRY, replace(ENTRY, alasan="lain")])
    assert (["Pembersihan data ganda"], []) == ([item.alasan for item in accepted], troubles)
