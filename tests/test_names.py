"""Header words, kabupaten/kota, Bagian and indicators, as people write them."""

from __future__ import annotations

import pytest

from pipeline.reading.text import key, money_scale, one_typo
from schemas.registers import find_bagian, find_indicator, find_region, region_in, suggest_region


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kab / Kota", "KAB/KOTA"), ("Realisasi s.d. 31 Des 2020", "Realisasi"), ("Capaian (%)", "% Capaian"),
     ("Pagu\u00a0Anggaran (Rp.)", "pagu anggaran rp"), ("Target 2020", "TARGET")],
)  # fmt: skip
def test_headers_that_say_the_same_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_a_per_cent_header_is_not_the_rupiah_header() -> None:
    assert key("% Realisasi") != key("Realisasi")


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("Pagu (ribuan rupiah)", 1000),
        ("dalam ribuan", 1000),
        ("dalam jutaan Rp", 10**6),
        ("(x Rp 1.000)", 1000),
        ("dalam miliar rupiah", 10**9),
        ("Rp 1.000.000", 1),
        ("Pagu (Rp)", 1),
    ],
)
def test_scales_are_read_from_words(text: str, scale: int) -> None:
    assert scale == money_scale(text)


def test_one_typing_error_is_one_letter_in_a_word_of_four_or_more() -> None:
    assert [True, False, False] == [
        one_typo("realiasi", "realisasi"),
        one_typo("pag", "pagu"),
        one_typo("sama", "sama"),
    ]


@pytest.mark.parametrize(
    "text",
    ["TTU", "KAB. TIMOR TENGAH UTARA", "Kab. Timor Tengah Utara", "5303", "53.03", "KPU Kabupaten Timor Tengah Utara"],
)
def test_a_kabupaten_is_known_by_all_its_names(text: str) -> None:
    region = find_region(text)
    assert region is not None
    assert region.nama == "Timor Tengah Utara"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Matim", "Manggarai Timur"),
        ("KAB. MABAR", "Manggarai Barat"),
        ("Kab. Manbar", "Manggarai Barat"),
        ("Flotim", "Flores Timur"),
        ("KPU Kab. Sumteng", "Sumba Tengah"),
        ("Sumbar", "Sumba Barat"),
        ("Sumut", None),
    ],
)
def test_a_kabupaten_of_a_direction_is_known_by_its_syllables(text: str, name: str | None) -> None:
    region = find_region(text)
    assert name == (region.nama if region else None)


def test_kupang_alone_is_the_kabupaten() -> None:
    assert ["53.01", "53.71"] == [r.kode for t in ("Kupang", "Kota Kupang") if (r := find_region(t))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("53.15 Manggarai Barat", "Manggarai Barat"),
        ("REKAP KABUPATEN SUMBA BARAT DAYA TAHUN 2020", "Sumba Barat Daya"),
        ("Rekap TPS", None),
        ("PROVINSI NUSA TENGGARA TIMUR", None),
    ],
)
def test_titles_and_file_names_give_the_kabupaten(text: str, name: str | None) -> None:
    region = region_in(text)
    assert name == (region.nama if region else None)


def test_a_misspelt_kabupaten_is_suggested_not_taken() -> None:
    assert find_region("Beluu") is None
    suggested = suggest_region("Beluu")
    assert suggested is not None
    assert suggested.nama == "Belu"


@pytest.mark.parametrize(
    "text",
    ["BAGIAN KEUANGAN, UMUM & LOGISTIK", "PK dan Capaian Bagian KUL 2020", "Bagian Keuangan, Umum, dan Logistik"],
)
def test_a_bagian_is_known_by_its_words(text: str) -> None:
    bagian = find_bagian(text)
    assert bagian is not None
    assert bagian.nama == "Bagian Keuangan, Umum dan Logistik"


@pytest.mark.parametrize(
    ("text", "arah"),
    [("Jumlah revisi yang dilakukan terhadap rencana kerja", "minimal"), ("Persentase gangguan jaringan", "minimal"),
     ("Persentase ganguan kemanan dalam lingkungan KPU Provinsi yang dapat ditanggulangi", "maksimal"),
     ("Persentase gangguan keamanan dalam lingkungan KPU Provinsi yang dapat ditanggulangi", "maksimal"),
     ("Persentase penurunan nilai temuan", "maksimal"), ("Opini BPK atas laporan keuangan KPU", "ordinal")],
)  # fmt: skip
def test_the_register_says_how_an_indicator_counts(text: str, arah: str) -> None:
    entry = find_indicator(text)
    assert entry is not None
    assert arah == entry.arah
