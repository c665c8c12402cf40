"""lakip.toml: taken over exactly, or refused with the line that is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.config import KEYS, load_settings, read_config
from pipeline.errors import ConfigError
from pipeline.reading.limits import MIB
from pipeline.settings import Acceptance, IndicatorRule, KegiatanWording, Official, Pengesahan, Settings, SupportingRule

if TYPE_CHECKING:
    from pathlib import Path

FULL = """\
tahun = 2021
satker = "KPU Kabupaten Belu"
batas_capaian = 120
batas_lonjakan_dpb = 2.5
batas_pemilih_tps = 300
toleransi_persen = 0.01

[kategori]
tercapai = 90
hampir_tercapai = 70
kurang = 40

[[indikator]]
pola = "Jumlah keluhan"
arah = "minimal"

[[indikator]]
pola = "Waktu layanan"
arah = "rentang"

[[kegiatan]]
kode = "3358"
bunyi = "Pembinaan SDM"

[[data_dukung]]
pola = "Jumlah kegiatan"
rumus = "baris(pendidikan_pemilih)"

[[diterima]]
kode = "DPB-01"
berkas = "2020/Rekap DPB 2020.xlsx"
sel = "G10"
nilai = 240560
alasan = "Penduduk pindah."
oleh = "Kasubbag"
tanggal = 2021-01-12

[pengesahan.penyetuju]
nama = "A. B."
jabatan = "Sekretaris"

[batas_baca]
sel = 1000
ukuran_mib = 2
detik = 3
memori_mib = 4
"""


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "lakip.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(folder: Path, content: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        read_config(write(folder, content))
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_without_a_file_the_rules_of_the_2020_report_hold(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, tmp_path / "out")
    assert replace(Settings(inputs=tmp_path, outputs=tmp_path / "out"), jobs=settings.jobs) == settings
    assert settings.batas_capaian is None
    assert (1.0, 0.75, 0.5) == settings.kategori
    assert (0.02, 500) == (settings.lonjakan_dpb, settings.pemilih_per_tps)


def test_every_key_is_taken_over(tmp_path: Path) -> None:
    write(tmp_path, FULL)
    settings = load_settings(tmp_path, tmp_path)
    assert (2021, "KPU Kabupaten Belu") == (settings.tahun, settings.satker)
    assert (1.2, 0.025, 300, 0.01) == (
        settings.batas_capaian,
        settings.lonjakan_dpb,
        settings.pemilih_per_tps,
        settings.toleransi_persen,
    )
    assert (0.9, 0.7, 0.4) == settings.kategori
    assert (IndicatorRule("Jumlah keluhan", "minimal"), IndicatorRule("Waktu layanan", "rentang")) == settings.indikator
    assert (SupportingRule("Jumlah kegiatan", "baris(pendidikan_pemilih)"),) == settings.data_dukung
    assert (KegiatanWording("3358", "Pembinaan SDM"),) == settings.kegiatan
    accepted = Acceptance(
        "DPB-01", "2020/Rekap DPB 2020.xlsx", "G10", "Penduduk pindah.", "Kasubbag", "2021-01-12", "240560"
    )
    assert (accepted,) == settings.diterima
    assert Pengesahan(penyetuju=Official(nama="A. B.", jabatan="Sekretaris")) == settings.pengesahan
    limits = settings.limits
    assert (1000, 2 * MIB, 3.0, 4 * MIB) == (
        limits.cells,
        limits.inflated_bytes,
        limits.seconds,
        limits.memory_bytes,
    )


def test_options_stand_over_the_file(tmp_path: Path) -> None:
    write(tmp_path, "tahun = 2021\n")
    settings = load_settings(tmp_path, tmp_path, tahun=2019, jobs=3)
    assert (2019, 3) == (settings.tahun, settings.jobs)


def test_a_single_category_bound_keeps_the_others(tmp_path: Path) -> None:
    write(tmp_path, "[kategori]\nkurang = 60\n")
    assert load_settings(tmp_path, tmp_path).kategori == (1.0, 0.75, 0.6)


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    values = read_config(write(tmp_path, b'\xef\xbb\xbftahun = 2021\r\nsatker = "X"\r\n'))
    assert (2021, "X") == (values["tahun"], values["satker"])


def test_the_committed_file_states_the_defaults(inputs_2020: Path) -> None:
    settings = load_settings(inputs_2020, inputs_2020)
    assert replace(Settings(inputs=inputs_2020, outputs=inputs_2020, tahun=2020), jobs=settings.jobs) == settings


def test_the_committed_file_shows_every_key_and_its_examples_hold(inputs_2020: Path, tmp_path: Path) -> None:
    lines = (inputs_2020 / "lakip.toml").read_text(encoding="utf-8").splitlines()
    example = [
        line.removeprefix("# ") if line.startswith("# ") and ("=" in line or "[" in line) else line for line in lines
    ]
    text = "\n".join(line for line in example if line.startswith("#") or "`" not in line)
    values = read_config(write(tmp_path, text))
    assert {"batas_capaian", "indikator", "diterima", "pengesahan", "limits", "kategori"} <= set(values)
    missing = [key for keys in KEYS.values() for key in keys if f"{key} = " not in text]
    assert ["lembar"] == missing


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("tahun = 2020\nsatker = KPU\n", 2, "tidak dapat dibaca: satker = KPU"),
        ('satker = "C:\\data"\n', 1, "tidak dapat dibaca"),
        ("tahun = 2020\ntahun = 2021\n", 2, "hanya sekali"),
        ("\ntahn = 2020\n", 2, '"tahn" tidak dikenal; yang dikenal: batas_baca'),
        ('tahun = "2020"\n', 1, 'isi "tahun" tidak sesuai'),
        ("tahun = true\n", 1, 'isi "tahun" tidak sesuai'),
        ("tahun = 20\n", 1, 'isi "tahun" tidak sesuai'),
        ('satker = "  "\n', 1, 'isi "satker" tidak sesuai'),
        ("batas_capaian = 0\n", 1, "persen di atas nol"),
        ("batas_capaian = nan\n", 1, 'isi "batas_capaian" tidak sesuai'),
        ("batas_lonjakan_dpb = -2\n", 1, 'isi "batas_lonjakan_dpb" tidak sesuai'),
        ("batas_pemilih_tps = 500.5\n", 1, 'isi "batas_pemilih_tps" tidak sesuai'),
        ("kategori = 100\n", 1, "tulis sebagai [kategori]"),
        ("\n[kategori]\ntercapai = 100\nhampir = 75\n", 4, '"hampir" tidak dikenal di [kategori]'),
        ("tahun = 2020\n[kategori]\nkurang = 80\n", 2, "batas harus menurun"),
        ("[indikator]\npola = 'x'\narah = 'minimal'\n", 1, "tulis sebagai [[indikator]]"),
        ("[[indikator]]\npola = 'x'\narah = 'minimal'\n\n[[indikator]]\npola = 'y'\n", 5, "belum berisi arah"),
        (
            "[[indikator]]\npola = 'x'\narah = 'minimal'\n[[indikator]]\npola = 'y'\narah = 'naik'\n",
            6,
            "salah satu dari",
        ),
        ("[[kegiatan]]\nkode = '3358'\n", 1, "belum berisi bunyi"),
        ("[[data_dukung]]\npola = 'x'\nrumus = 'baris(x'\n", 3, "tanda kurung"),
        ("[[data_dukung]]\npola = 'x'\nrumus = 'banyak(x)'\n", 3, '"banyak" tidak dikenal'),
        ("[[diterima]]\nkode = 'A-1'\nsebab = 'x'\n", 3, '"sebab" tidak dikenal di [diterima]'),
        ("[[diterima]]\nkode = ['A-1']\n", 2, 'isi "kode" tidak sesuai'),
        ("[pengesahan.ketua]\nnama = 'x'\n", 1, '"ketua" tidak dikenal di [pengesahan]'),
        ("[pengesahan.penyusun]\nnama = 'x'\nnik = '1'\n", 3, '"nik" tidak dikenal'),
        ("[batas_baca]\ndetik = 0\n", 2, 'isi "detik" tidak sesuai'),
        ("[lain]\nx = 1\n", 1, '"lain" tidak dikenal'),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(tmp_path: Path, content: str, line: int, words: str) -> None:
    message = refusal(tmp_path, content)
    assert f"lakip.toml baris {line}" in message
    assert words in message


def test_a_file_saved_in_another_encoding_is_refused_with_the_line_and_the_way_out(tmp_path: Path) -> None:
    assert "baris 2: huruf tidak terbaca" in refusal(tmp_path, b'tahun = 2020\nsatker = "Caf\xe9"\n')
    assert "Encoding UTF-8" in refusal(tmp_path, "tahun = 2020\n".encode("utf-16"))


def test_an_unclosed_text_at_the_end_names_the_last_line(tmp_path: Path) -> None:
    assert "baris 2" in refusal(tmp_path, 'tahun = 2020\nsatker = "KPU')
