"""The naive way: a straight script of pandas.read_excel (openpyxl), pandera and to_excel over the 2020 workbooks.

Usage: naive.py INPUTS OUTPUT. It makes the same tables, roll-ups and capaian as the pipeline, knows the 2020 layouts by
heart, stops at the first surprise and cannot say where a figure comes from.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

MOST_VOTERS = 500
STAGES = ["dp4", "a", "a1", "a3"]
FIGURES = [f"{stage}_{sex}" for stage in STAGES for sex in ("l", "p", "lp")]
GRADES = {"WTP": 4, "WDP": 3, "TW": 2, "TMP": 1, "AA": 7, "A": 6, "BB": 5, "B": 4, "CC": 3, "C": 2, "D": 1}

INDICATORS = pa.DataFrameSchema(
    {"indikator": pa.Column(nullable=False), "capaian": pa.Column(float, pa.Check.ge(0), nullable=True)}
)
BUDGET = pa.DataFrameSchema(
    {
        "kode": pa.Column(),
        "pagu_rp": pa.Column("int64", pa.Check.ge(0)),
        "realisasi_rp": pa.Column("int64", pa.Check.ge(0)),
        "sisa_rp": pa.Column("int64"),
    },
    checks=[
        pa.Check(lambda d: d["realisasi_rp"] <= d["pagu_rp"]),
        pa.Check(lambda d: d["sisa_rp"] == d["pagu_rp"] - d["realisasi_rp"]),
    ],
)
ROLL = pa.DataFrameSchema(
    {
        "kecamatan": pa.Column(),
        "desa": pa.Column(),
        "tps": pa.Column("int64", pa.Check.ge(1)),
        **{name: pa.Column("int64", pa.Check.ge(0)) for name in FIGURES},
    },
    checks=[pa.Check(lambda d, s=stage: d[f"{s}_l"] + d[f"{s}_p"] == d[f"{s}_lp"]) for stage in STAGES]
    + [pa.Check(lambda d: d["a1_lp"] <= MOST_VOTERS), pa.Check(lambda d: d["a3_lp"] <= MOST_VOTERS)],
    unique=["kabupaten", "kecamatan", "desa", "tps"],
)
DPB = pa.DataFrameSchema({name: pa.Column("int64", pa.Check.ge(0)) for name in ("dpthp3", "t1", "t2", "t3", "t4")})
ADHOC = pa.DataFrameSchema({name: pa.Column("int64", pa.Check.ge(0)) for name in ("ppk", "pps", "ppdp", "kpps")})


def below(sheet: pd.DataFrame, word: str, names: list[str], skip: int = 1) -> pd.DataFrame:
    """Return the columns under the row that holds ``word``, renamed."""
    header = sheet.index[(sheet == word).any(axis=1)][0]
    table = sheet.loc[header + skip :].iloc[:, : len(names)].reset_index(drop=True)
    table.columns = names
    return table


def number(value: object) -> float | None:
    """Return a target or realisasi as a number."""
    text = str(value).strip()
    if text in GRADES:
        return float(GRADES[text])
    if text == "-":
        return 0.0
    found = re.search(r"\d+(?:[.,]\d+)?", text)
    if not found:
        return None
    return float(found[0].replace(",", ".")) / (100 if "%" in text else 1)


def with_capaian(table: pd.DataFrame, parents: list[str]) -> pd.DataFrame:
    """Return the indicators with their capaian."""
    table[parents] = table[parents].ffill()
    table = table[table["target"].notna() & table["indikator"].notna() & (table["target"] != "Target")].copy()
    target, realisasi = table["target"].map(number), table["realisasi"].map(number)
    fewer = table["indikator"].str.startswith(("Jumlah revisi", "Jumlah temuan", "Persentase gangguan"))
    table["capaian"] = (realisasi / target).where(~fewer, ((2 * target - realisasi) / target).clip(lower=0))
    return INDICATORS.validate(table, lazy=True)


def promised(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return the indicators of a Bagian's Perjanjian Kinerja."""
    table = below(sheet, "No.", ["no", "kegiatan", "sasaran", "indikator", "target"])
    table[["kegiatan", "sasaran"]] = table[["kegiatan", "sasaran"]].ffill()
    return table[table["target"].notna() & ~table["target"].isin(["Target", "(5)"])]


def reached(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return the indicators of a Bagian with their capaian."""
    names = ["no", "kegiatan", "sasaran", "indikator", "target", "realisasi", "tertulis"]
    return with_capaian(below(sheet, "No.", names), ["kegiatan", "sasaran"])


def office(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return the office's indicators with their capaian."""
    names = ["no", "sasaran", "indikator", "target", "realisasi", "tertulis"]
    return with_capaian(below(sheet, "Sasaran Strategis", names, 2), ["sasaran"])


def budget(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return the budget with sisa and share."""
    table = below(sheet, "Kode", ["kode", "uraian", "pagu_rp", "realisasi_rp", "sisa_rp", "tertulis"])
    table = table[pd.to_numeric(table["pagu_rp"], errors="coerce").notna() & table["kode"].notna()]
    table = table.astype(dict.fromkeys(("pagu_rp", "realisasi_rp", "sisa_rp"), "int64"))
    table["persen"] = table["realisasi_rp"] / table["pagu_rp"]
    return BUDGET.validate(table, lazy=True)


def roll(sheet: pd.DataFrame, kabupaten: str) -> pd.DataFrame:
    """Return the polling stations of one kabupaten."""
    table = below(sheet, "Kecamatan", ["no", "kecamatan", "desa", "tps", *FIGURES], 2)
    table = table[pd.to_numeric(table["no"], errors="coerce").notna() & table["tps"].notna()].copy()
    table[["kecamatan", "desa"]] = table[["kecamatan", "desa"]].ffill()
    table = table.astype(dict.fromkeys(("tps", *FIGURES), "int64"))
    return table.assign(kabupaten=kabupaten)


def counts(sheet: pd.DataFrame, word: str, names: list[str], skip: int, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Return a table of one count a kabupaten."""
    table = below(sheet, word, ["no", "kabupaten", *names], skip)
    table = table[pd.to_numeric(table["no"], errors="coerce").notna()].copy()
    for name in names:
        table[name] = table[name].astype(str).str.replace(".", "", regex=False).astype("int64")
    return schema.validate(table, lazy=True)


def rolled_up(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the roll at every level above the polling station."""
    levels = {"Rekap Desa": 3, "Rekap Kecamatan": 2, "Pemilih Pemilihan": 1}
    keys = ["kabupaten", "kecamatan", "desa"]
    return {
        name: table.groupby(keys[:depth], sort=False)[FIGURES].sum().assign(
            jumlah_tps=table.groupby(keys[:depth], sort=False).size()
        ).reset_index()
        for name, depth in levels.items()
    }  # fmt: skip


READERS = {
    r"Capaian Sekretariat": ("Capaian Sasaran", lambda sheet, _: office(sheet)),
    r"PK \d+": ("Perjanjian Kinerja Bagian", lambda sheet, _: promised(sheet)),
    r"Capaian \d+": ("Capaian Kegiatan", lambda sheet, _: reached(sheet)),
    r"Realisasi \d+": ("Realisasi Anggaran", lambda sheet, _: budget(sheet)),
    r"Rekap TPS": ("TPS", roll),
    r"DPB \d+": (
        "Pemilih Berkelanjutan",
        lambda sheet, _: counts(sheet, "Kabupaten/Kota", ["dpthp3", "t1", "t2", "t3", "t4"], 2, DPB),
    ),
    r"Adhoc": ("Badan Adhoc", lambda sheet, _: counts(sheet, "Kabupaten", ["ppk", "pps", "ppdp", "kpps"], 1, ADHOC)),
}


def main(inputs: Path, output: Path) -> None:
    """Read, check, roll up, write."""
    tables: dict[str, list[pd.DataFrame]] = {}
    for path in sorted(inputs.rglob("*.xlsx")):
        for sheet_name, sheet in pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl").items():
            for pattern, (table, reader) in READERS.items():
                if re.fullmatch(pattern, str(sheet_name)):
                    tables.setdefault(table, []).append(reader(sheet, path.stem))
    joined = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    joined |= rolled_up(ROLL.validate(joined.pop("TPS"), lazy=True))
    with pd.ExcelWriter(output) as writer:
        for name, table in joined.items():
            table.to_excel(writer, sheet_name=name, index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
