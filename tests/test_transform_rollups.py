"""Roll-ups keep every rupiah and voter, whatever the order and shape of the rows."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transform import transform_all
from pipeline.transform.anggaran import lines
from pipeline.transform.parameters import Parameters
from pipeline.transform.pemilih import FIGURES, per_desa, per_kabupaten, per_kecamatan
from schemas.kode_anggaran import level_of, levels, parents, paths
from schemas.pemilih_tps import with_places
from tests.support.datasets import dataset, table
from tests.support.printed import printed, whole

CODES = {"Belu": "53.04", "Ngada": "53.09"}


def budget(rows: list[tuple[str, int, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["kode", "pagu_rp", "realisasi_rp"]).astype(
        {"kode": object, "pagu_rp": "Int64", "realisasi_rp": "Int64"}
    )
    return frame.assign(uraian="", extract=0)


@pytest.mark.parametrize(
    ("code", "level"),
    [("076.01.01", 1), ("076.01.WA", 1), ("3355", 2), ("3355.EBA", 3), ("3355.EBA.994", 4), ("002", 5), ("07X", None)],
)
def test_a_code_tells_its_level(code: str, level: int | None) -> None:
    assert level == level_of(code)


def test_repeated_sub_codes_have_paths_of_their_own() -> None:
    frame = budget([(code, 0, 0) for code in ("076.01.01", "3355", "994", "3360", "994")])
    assert ["076.01.01", "076.01.01/3355", "076.01.01/3355/994", "076.01.01/3360", "076.01.01/3360/994"] == paths(
        frame
    ).tolist()


def test_a_parent_is_looked_for_in_the_same_table_only() -> None:
    frame = budget([("076.01.01", 0, 0), ("3355", 0, 0), ("3356", 0, 0)]).assign(extract=[0, 0, 1])
    assert [-1, 0, -1] == parents(frame).tolist()


def test_the_chain_of_2021_hangs_komponen_under_its_ro() -> None:
    frame = budget([(code, 0, 0) for code in ("076.01.WA", "3355", "3355.EBA", "3355.EBA.994", "001", "002", "3356")])
    assert [-1, 0, 1, 2, 3, 3, 0] == parents(frame).tolist()


def test_budget_of_2020_adds_up_to_the_printed_figures() -> None:
    facts = [fact for fact in printed("anggaran") if fact["tingkat"] != "total"]
    leaves_only = [
        {
            "kode": fact["kode"],
            "uraian": fact["uraian"],
            "pagu_rp": whole(fact["pagu_rp"]) if fact["tingkat"] == "sub_kegiatan" else 1,
            "realisasi_rp": whole(fact["realisasi_rp"]) if fact["tingkat"] == "sub_kegiatan" else 1,
        }
        for fact in facts
    ]
    found = transform_all({"anggaran": dataset(table("anggaran", leaves_only))}, Parameters())["anggaran"]
    for field in ("pagu_rp", "realisasi_rp", "sisa_rp"):
        assert [whole(fact[field]) for fact in facts] == found[field].tolist()
    assert [fact["capaian_tercetak"] for fact in facts] == [
        f"{value:.2%}".replace(".", ",") for value in found["persen"]
    ]


def test_a_blank_line_counts_nothing_and_stays_blank() -> None:
    frame = budget([("3355", 0, 0), ("001", 5, 1), ("002", 7, 2)])
    frame.loc[2, "pagu_rp"] = pd.NA
    found = lines(frame)
    assert [5, 5, pd.NA] == found["pagu_rp"].tolist()
    assert found["persen"].isna().tolist() == [False, False, True]


@given(
    st.lists(
        st.tuples(st.sampled_from(["076.01.01", "3355", "3355.EBA", "3355.EBA.994", "001"]), st.integers(0, 10**12))
    )
)
def test_outermost_lines_hold_what_the_leaves_hold(rows: list[tuple[str, int]]) -> None:
    found = lines(budget([(code, amount, 0) for code, amount in rows]))
    leaves = ~found.index.isin(found["induk"])
    assert found["pagu_rp"][leaves].sum() == found["pagu_rp"][found["induk"] == -1].sum()


@given(st.lists(st.sampled_from(["076.01.01", "3355", "3355.EBA", "3355.EBA.994", "001", "X"])))
def test_every_parent_stands_above_at_a_lower_level(codes: list[str]) -> None:
    frame = budget([(code, 0, 0) for code in codes])
    depth, above = levels(frame["kode"]), parents(frame)
    assert all(parent == -1 or (parent < row and depth[parent] < depth[row]) for row, parent in above.items())


def roll(rows: list[tuple[str, str, str]], **figures: list[int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["kabupaten", "kecamatan", "desa"], dtype=object)
    for field in FIGURES:
        frame[field] = pd.array(figures.get(field, [None] * len(rows)), dtype="Int64")
    return with_places(frame)


def test_desa_of_one_name_in_two_kecamatan_are_two() -> None:
    frame = roll([("Belu", "Atambua", "Fatubenao"), ("Belu", "Lasiolat", "Fatubenao")], a3_l=[1, 2], a3_p=[3, 4])
    assert [("Atambua", 4), ("Lasiolat", 6)] == list(
        per_desa(frame, CODES)[["kecamatan", "a3_jumlah"]].itertuples(index=False, name=None)
    )


def test_scattered_rows_of_a_desa_come_together_and_kabupaten_in_order_of_code() -> None:
    rows = [("Ngada", "K", "D"), ("Belu", "B", "X"), ("Ngada", "K", "E"), ("Belu", "A", "Y"), ("Belu", "B", "X")]
    found = per_desa(roll(rows, a3_l=[1, 2, 3, 4, 5], a3_p=[0, 0, 0, 0, 0]), CODES)
    assert [("53.04", "B", "X", 2, 7, 1, 4), ("53.04", "A", "Y", 1, 4, 3, 3)] == list(
        found[["kode_wilayah", "kecamatan", "desa", "jumlah_tps", "a3_jumlah", "baris_awal", "baris_akhir"]]
        .head(2)
        .itertuples(index=False, name=None)
    )
    assert ["D", "E"] == found["desa"].tolist()[2:]


def test_a_stage_given_as_total_only_keeps_its_total() -> None:
    found = per_desa(roll([("Belu", "A", "B")] * 2, dp4_jumlah=[10, 20]), CODES).iloc[0]
    assert (30, True, True) == (found["dp4_jumlah"], pd.isna(found["dp4_l"]), pd.isna(found["a_jumlah"]))


places = st.tuples(st.sampled_from(["Belu", "Ngada", "Lain"]), st.sampled_from("AB"), st.sampled_from("XYZ"))


@given(st.lists(st.tuples(places, st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=40))
def test_every_level_of_the_roll_holds_all_voters_and_tps(rows: list[tuple[tuple[str, str, str], int, int]]) -> None:
    frame = roll(
        [place for place, _, _ in rows], a1_l=[men for _, men, _ in rows], a1_p=[women for _, _, women in rows]
    )
    voters = sum(men + women for _, men, women in rows)
    desa = per_desa(frame, CODES)
    kecamatan = per_kecamatan(desa)
    kabupaten = per_kabupaten(kecamatan)
    assert [voters] * 3 == [desa["a1_jumlah"].sum(), kecamatan["a1_jumlah"].sum(), kabupaten["a1"].sum()]
    assert [len(rows)] * 3 == [level["jumlah_tps"].sum() for level in (desa, kecamatan, kabupaten)]
    assert len({place for place, _, _ in rows}) == len(desa) == kabupaten["jumlah_desa"].sum()
    for _, line in kecamatan.iterrows():
        inside = desa.loc[line["desa_awal"] : line["desa_akhir"]]
        assert {(line["kabupaten"], line["kecamatan"])} == set(
            zip(inside["kabupaten"], inside["kecamatan"], strict=True)
        )
