"""Makes a nation's TPS recaps: 514 workbooks in the layout of the 2020 ones, 820,000 rows in all, and a register.

Usage: nation.py FOLDER. The same seed gives the same figures. Sizes of kabupaten, kecamatan and desa vary as they do in
life; every sum ties and no rule is broken, so that a run over them ends with a final workbook. ``FOLDER/820000`` holds
all workbooks, ``FOLDER/260000`` and ``FOLDER/82000`` about a third and a tenth of them, each with its own wilayah.csv.
"""

from __future__ import annotations

import os
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable

SEED = 2020
KABUPATEN = 514
TPS = 820_000
KOTA_EVERY = 12
PER_PROVINCE = 16
SIZES = {820_000: 1, 260_000: 3, 82_000: 10}  # rows, and of how many workbooks one is taken
STAGES = ("DP4", "Model A-KWK", "Model A.1-KWK (DPS)", "Model A.3-KWK (DPT)")
FIRST, SECOND = (
    "Ban Bar Ben Cir Dem Gar Jem Ked Lam Mag Nga Pak Ran Sam Tab Won".split(),  # noqa: SIM905
    "angan awang ekasi elawi isari ondo opuro orejo ubang ukmana ulyo untala urung usuma utara ayasa".split(),  # noqa: SIM905
)
PLACE_YEAR = 2020


@dataclass(frozen=True, slots=True)
class Kabupaten:
    """One workbook to make: code, name ("Kota ..." for a kota), province, how many TPS, its own seed.

    ``corrected`` is how many men more each TPS has than at first.
    """

    kode: str
    nama: str
    provinsi: str
    tps: int
    seed: int
    corrected: int = 0

    @property
    def file_name(self) -> str:
        """Return the name of its workbook."""
        return f"{self.kode} {self.nama}.xlsx"


def nation() -> list[Kabupaten]:
    """Return all kabupaten and kota; one in twelve is a kota of the same name as a kabupaten."""
    random = np.random.default_rng(SEED)
    weights = random.lognormal(0, 0.7, KABUPATEN)
    sizes = np.maximum(60, np.floor(weights / weights.sum() * TPS)).astype(int)
    sizes[sizes.argmax()] += TPS - sizes.sum()
    names = [f"{first}{second}" for first, second in product(FIRST, SECOND)]
    names += [f"{name} {side}" for side in ("Selatan", "Tengah") for name in names]
    made: list[Kabupaten] = []
    for number, size in enumerate(sizes.tolist()):
        province, place = divmod(number, PER_PROVINCE)
        kota = number % KOTA_EVERY == KOTA_EVERY - 1
        kode = f"{province + 60}.{place + (71 if kota else 1):02d}"
        nama = f"Kota {made[-1].nama}" if kota else names[number]
        made.append(Kabupaten(kode, nama, f"Provinsi {province + 1}", size, SEED + number))
    return made


def voters(kabupaten: Kabupaten) -> tuple[list[tuple[str, str, int]], npt.NDArray[np.int64]]:
    """Return (kecamatan, desa, TPS) of each row, a name only where it changes, and the twelve figures."""
    random = np.random.default_rng(kabupaten.seed)
    places: list[tuple[str, str, int]] = []
    kecamatan = desa = desa_left = 0
    while len(places) < kabupaten.tps:
        new_kecamatan = not desa_left
        if new_kecamatan:
            kecamatan, desa_left = kecamatan + 1, int(random.integers(6, 18))
        desa, desa_left = desa + 1, desa_left - 1
        for tps in range(1, min(int(random.integers(3, 18)), kabupaten.tps - len(places)) + 1):
            first = tps == 1
            places.append(
                (
                    f"Kecamatan {kecamatan:02d}" if first and new_kecamatan else "",
                    f"Desa {desa:03d}" if first else "",
                    tps,
                )
            )
    men = random.integers(110, 215, (kabupaten.tps, len(STAGES)))
    men += kabupaten.corrected
    women = men + random.integers(-6, 12, men.shape)
    men[:, 3], women[:, 3] = np.minimum(men[:, 3], men[:, 2]), np.minimum(women[:, 3], women[:, 2])
    return places, np.stack([men, women, men + women], axis=2).reshape(kabupaten.tps, -1)


def write(kabupaten: Kabupaten, folder: Path) -> None:
    """Write one workbook."""
    places, figures = voters(kabupaten)
    with xlsxwriter.Workbook(str(folder / kabupaten.file_name)) as book:
        bold = book.add_format({"bold": True, "border": 1})
        number = book.add_format({"border": 1})
        sheet = book.add_worksheet("Rekap TPS")
        kind = "" if kabupaten.nama.startswith("Kota ") else "KABUPATEN "
        titles = (
            f"REKAPITULASI DAFTAR PEMILIH PEMILIHAN SERENTAK TAHUN {PLACE_YEAR}",
            f"{kind}{kabupaten.nama.upper()}",
            f"PROVINSI {kabupaten.provinsi.upper()}",
        )
        for row, title in enumerate(titles):
            sheet.merge_range(row, 0, row, 15, title, bold)
        for col, header in enumerate(("No", "Kecamatan", "Desa/Kelurahan", "TPS")):
            sheet.merge_range(4, col, 5, col, header, bold)
        for i, stage in enumerate(STAGES):
            sheet.merge_range(4, 4 + 3 * i, 4, 6 + 3 * i, stage, bold)
            for j, sex in enumerate(("L", "P", "L+P")):
                sheet.write_string(5, 4 + 3 * i + j, sex, bold)
        for at, ((kecamatan, desa, tps), line) in enumerate(zip(places, figures.tolist(), strict=True)):
            row = at + 6
            sheet.write_number(row, 0, at + 1, number)
            if kecamatan:
                sheet.write_string(row, 1, kecamatan, number)
            if desa:
                sheet.write_string(row, 2, desa, number)
            for col, value in enumerate((tps, *line), 3):
                sheet.write_number(row, col, value, number)
        last = len(places) + 6
        sheet.write_string(last, 1, "JUMLAH", bold)
        for col, value in enumerate(figures.sum(axis=0).tolist(), 4):
            sheet.write_number(last, col, value, bold)
        sheet.freeze_panes(6, 4)


def make(folder: Path) -> dict[int, Path]:
    """Write the workbooks of every size below ``folder``, once; return the inputs folder of each size."""
    done = folder / "done"
    inputs = {size: folder / str(size) for size in SIZES}
    if done.exists():
        return inputs
    shutil.rmtree(folder, ignore_errors=True)
    everything = nation()
    for size, step in SIZES.items():
        chosen = everything[::step]
        below = inputs[size] / str(PLACE_YEAR) / "Rekap Pemilih"
        below.mkdir(parents=True)
        if step == 1:
            with ProcessPoolExecutor() as pool:
                list(pool.map(write, chosen, [below] * len(chosen), chunksize=8))
            whole = below
        else:
            for kabupaten in chosen:
                os.link(whole / kabupaten.file_name, below / kabupaten.file_name)
        lines = ["kode,nama,provinsi", *(f"{k.kode},{k.nama},{k.provinsi}" for k in chosen)]
        (inputs[size] / "wilayah.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done.touch()
    return inputs


def correct(inputs: Path, number: int) -> None:
    """Write one workbook of a folder that :func:`make` gave anew: the same places, other figures in every row."""
    kabupaten = nation()[0]
    write(replace(kabupaten, corrected=number + 1), next(inputs.rglob(kabupaten.file_name)).parent)


def rows_of(sizes: Iterable[int]) -> dict[int, int]:
    """Return how many rows the workbooks of each size hold."""
    everything = nation()
    return {size: sum(kabupaten.tps for kabupaten in everything[:: SIZES[size]]) for size in sizes}


if __name__ == "__main__":
    for rows, path in make(Path(sys.argv[1])).items():
        print(rows, path)
