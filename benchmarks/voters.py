"""Makes by-name voter lists: 22 workbooks in the layout of Model A-KWK, 3.7 million invented voters in all.

Usage: voters.py FOLDER. The same seed gives the same lists. Header in row 9 over 46 columns of which 16 are filled,
texts shared as Excel shares them. No voter stands twice and no rule is broken. ``FOLDER/3700000`` holds all lists,
``FOLDER/370000`` a few of them. The sheets' XML is written directly: a writer of cells would take an hour.
"""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import xlsxwriter

SEED = 2020
VOTERS = 3_700_000
SMALL = 370_000
TPS_SIZE, DESA_TPS, KECAMATAN_DESA = 320, 5, 10
HEADER_ROW = 9
FILLED = (
    "No", "Kabupaten", "Kecamatan", "Kelurahan", "TPS", "NKK", "NIK", "Nama", "Tempat Lahir", "Tanggal Lahir",
    "Status Perkawinan (B/S/P)", "Jenis Kelamin (L/P)", "Alamat", "RT", "RW", "Disabilitas",
)  # fmt: skip
EMPTY = tuple(f"Kolom Sidalih {number}" for number in range(1, 46 - len(FILLED) + 1))
GIVEN = "Maria Yohanes Petrus Agustina Blasius Theresia Paulus Katarina Yosef Martha Simon Elisabet Markus".split()  # noqa: SIM905
FAMILY = "Bere Taek Nahak Seran Mau Klau Asa Bria Fahik Tefa Kolo Neno Manek Lopo Sila Usfinit".split()  # noqa: SIM905
KABUPATEN = (
    "Kupang", "Timor Tengah Selatan", "Timor Tengah Utara", "Belu", "Alor", "Flores Timur", "Sikka", "Ende", "Ngada",
    "Manggarai", "Sumba Timur", "Sumba Barat", "Lembata", "Rote Ndao", "Manggarai Barat", "Nagekeo", "Sumba Tengah",
    "Sumba Barat Daya", "Manggarai Timur", "Sabu Raijua", "Malaka", "Kota Kupang",
)  # fmt: skip
PLACE_YEAR = 2020


@dataclass(frozen=True, slots=True)
class Roll:
    """One workbook to make: code of the kabupaten, its name, how many voters."""

    kode: int
    nama: str
    voters: int

    @property
    def file_name(self) -> str:
        """Return the name of its workbook."""
        return f"{self.kode} {self.nama}.xlsx"


def lists() -> list[Roll]:
    """Return the lists of all kabupaten and kota."""
    random = np.random.default_rng(SEED)
    weights = random.lognormal(0, 0.4, len(KABUPATEN))
    sizes = np.floor(weights / weights.sum() * VOTERS).astype(int)
    sizes[0] += VOTERS - sizes.sum()
    codes = [*range(5301, 5322), 5371]
    return [Roll(*entry) for entry in zip(codes, KABUPATEN, sizes.tolist(), strict=True)]


def write(voters: Roll, folder: Path) -> None:
    """Write one workbook: a frame by xlsxwriter, its rows and shared texts put in place."""
    frame = BytesIO()
    with xlsxwriter.Workbook(frame) as book:
        sheet = book.add_worksheet("A-KWK")
        sheet.write(0, 0, "x")
    strings: dict[str, int] = {}
    rows = _rows(voters, strings)
    with (
        zipfile.ZipFile(frame) as source,
        zipfile.ZipFile(folder / voters.file_name, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                head, _, tail = data.decode().partition("<sheetData>")
                _, _, tail = tail.partition("</sheetData>")
                data = "".join([head, "<sheetData>", *rows, "</sheetData>", tail]).encode()
            target.writestr(entry.filename, data) if "sharedStrings" not in entry.filename else None
        shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
        space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        target.writestr("xl/sharedStrings.xml", f'<sst {space} count="{len(strings)}">{shared}</sst>')


def _rows(voters: Roll, strings: dict[str, int]) -> list[str]:
    def text(letter: str, row: int, words: str) -> str:
        return f'<c r="{letter}{row}" t="s"><v>{strings.setdefault(words, len(strings))}</v></c>'

    letters = [_letter(col) for col in range(1, 47)]
    titles = (
        "DAFTAR PEMILIH MODEL A-KWK",
        f"PEMILIHAN SERENTAK TAHUN {PLACE_YEAR}",
        f"KABUPATEN {voters.nama.upper()}",
    )
    rows = [f'<row r="{row}">{text("A", row, title)}</row>' for row, title in enumerate(titles, 1)]
    header = "".join(text(letter, HEADER_ROW, name) for letter, name in zip(letters, (*FILLED, *EMPTY), strict=True))
    rows.append(f'<row r="{HEADER_ROW}">{header}</row>')
    random = np.random.default_rng(SEED + voters.kode)
    count = voters.voters
    sexes = random.integers(0, 2, count).tolist()
    born = (np.datetime64("1935-01-01") + random.integers(0, 24_000, count)).astype(object).tolist()
    names = random.integers(0, len(GIVEN) * len(FAMILY), (count, 2)).tolist()
    disabled = (random.random(count) < 0.01).tolist()  # noqa: PLR2004 - one in a hundred
    for at in range(count):
        row, tps = HEADER_ROW + 1 + at, at // TPS_SIZE
        desa = tps // DESA_TPS
        sex, day = sexes[at], born[at]
        nik = f"{voters.kode}01{day.day + 40 * sex:02d}{day:%m%y}{at % 10_000:04d}"
        if nik in strings:
            nik = f"{voters.kode}{2 + at // 10_000:02d}{nik[6:]}"
        one, two = names[at]
        name = f"{GIVEN[one % len(GIVEN)]} {FAMILY[one // len(GIVEN)]} {FAMILY[two % len(FAMILY)]} {at}"
        rows.append(
            f'<row r="{row}"><c r="A{row}"><v>{at + 1}</v></c>'
            + text("B", row, voters.nama)
            + text("C", row, f"Kecamatan {desa // KECAMATAN_DESA + 1:02d}")
            + text("D", row, f"Desa {desa + 1:03d}")
            + f'<c r="E{row}"><v>{tps % DESA_TPS + 1}</v></c>'
            + text("F", row, f"{voters.kode}010101{at // 4:06d}"[:16].ljust(16, "0"))
            + text("G", row, nik)
            + text("H", row, name)
            + text("I", row, voters.nama)
            + text("J", row, f"{day:%d-%m-%Y}")
            + text("K", row, "BSP"[at % 3])
            + text("L", row, "LP"[sex])
            + text("M", row, f"Dusun {at % 7 + 1}")
            + text("N", row, f"{at % 20 + 1:03d}")
            + text("O", row, f"{at % 8 + 1:03d}")
            + (text("P", row, str(at % 5 + 1)) if disabled[at] else "")
            + "</row>"
        )
    return rows


def _letter(col: int) -> str:
    return chr(64 + col) if col <= 26 else f"A{chr(38 + col)}"  # noqa: PLR2004 - letters of the alphabet


def make(folder: Path) -> dict[int, Path]:
    """Write the lists below ``folder``, once; return the inputs folder of each size."""
    done = folder / "done"
    inputs = {size: folder / str(size) for size in (VOTERS, SMALL)}
    if done.exists():
        return inputs
    shutil.rmtree(folder, ignore_errors=True)
    everything = lists()
    below = {size: path / str(PLACE_YEAR) / "Daftar Pemilih" for size, path in inputs.items()}
    for path in below.values():
        path.mkdir(parents=True)
    with ProcessPoolExecutor() as pool:
        list(pool.map(write, everything, [below[VOTERS]] * len(everything)))
    left = SMALL
    for voters in sorted(everything, key=lambda entry: entry.voters):
        if left > 0:
            os.link(below[VOTERS] / voters.file_name, below[SMALL] / voters.file_name)
            left -= voters.voters
    done.touch()
    return inputs


if __name__ == "__main__":
    for count, path in make(Path(sys.argv[1])).items():
        print(count, path)
