"""The naive way: a straight script of pandas.read_excel (openpyxl), pandera and to_excel over the 2020 workbooks.

Usage: naive.py INPUTS OUTPUT. It makes the tables, roll-ups and capaian of the pipeline, Asal Angka and a CSV of every
table, knows the 2020 layouts by heart and stops at the first surprise: no findings at cells, no formulas, no formats.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from string import ascii_uppercase

import pandas as pd
import pandera.pandas as pa

MOST_VOTERS = 500
STAGES = ["dp4", "a", "a1", "a3"]
FIGURES = [f"{stage}_{sex}" for stage in STAGES for sex in ("l", "p", "lp")]
SOURCE = ["berkas", "lembar", "baris"]
COMPUTED = ["capaian", "persen", "selisih"]
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
    """Return the columns under the row that holds ``word``, renamed, and the sheet row of each row."""
    header = sheet.index[(sheet == word).any(axis=1)][0]
    table = sheet.loc[header + skip :].iloc[:, : len(names)]
    table.columns = names
    return table.assign(baris=table.index + 1).reset_index(drop=True)


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


def origins(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return the input cell of every figure of a table whose columns stand as in its sheet."""
    parts = []
    for letter, column in zip(
        ascii_uppercase, table.columns.difference([*SOURCE, *COMPUTED], sort=False), strict=False
    ):
        figures = table[pd.to_numeric(table[column], errors="coerce").notna()]
        cells = {"sel": letter + figures["baris"].astype(str), "nilai": figures[column]}
        parts.append(pd.DataFrame({"tabel": name, "baris_tabel": figures.index + 2, "kolom": column, **cells,
                                   "berkas": figures["berkas"], "lembar": figures["lembar"]}))  # fmt: skip
    return pd.concat(parts)


def roll_origins(stations: pd.DataFrame) -> pd.DataFrame:
    """Return the input cells behind every stage of every desa."""
    desa = stations.groupby(["kabupaten", "kecamatan", "desa"], sort=False)
    ends = desa.agg(pertama=("baris", "first"), terakhir=("baris", "last"), banyak=("baris", "size"),
                    berkas=("berkas", "first"), lembar=("lembar", "first")).reset_index(drop=True)  # fmt: skip
    sums = desa[FIGURES].sum().reset_index(drop=True)
    parts = []
    for at, stage in enumerate(STAGES):
        first, last = ascii_uppercase[4 + 3 * at], ascii_uppercase[6 + 3 * at]
        cells = first + ends["pertama"].astype(str) + ":" + last + ends["terakhir"].astype(str)
        parts.append(pd.DataFrame({"tabel": "Rekap Desa", "baris_tabel": ends.index + 2, "kolom": stage, "sel": cells,
                                   "nilai": sums[f"{stage}_lp"], "berkas": ends["berkas"], "lembar": ends["lembar"],
                                   "teks": ends["banyak"].astype(str) + " baris"}))  # fmt: skip
    return pd.concat(parts)


def whole(column: pd.Series) -> pd.Series:
    """Return a column of counts and amounts: a dash or blank is none, a unit behind the number is dropped."""
    digits = column.fillna("0").astype(str).str.replace(r"\.0$|[.]", "", regex=True).str.extract(r"(\d+|^-)")[0]
    return digits.replace("-", "0").astype("int64")


def figures(sheet: pd.DataFrame, word: str, names: list[str], amounts: list[str], skip: int = 1) -> pd.DataFrame:
    """Return the rows below a header whose first amount is given, all amounts as whole numbers."""
    table = below(sheet, word, names, skip)
    table = table[table[amounts[0]].notna() & table.iloc[:, :2].notna().any(axis=1)].copy()
    table[amounts] = table[amounts].apply(whole)
    return pa.DataFrameSchema({name: pa.Column("int64", pa.Check.ge(0)) for name in amounts}).validate(table, lazy=True)


def staff(sheet: pd.DataFrame, word: str, groups: list[str]) -> pd.DataFrame:
    """Return the units of a table of staff; a row's groups are its total."""
    table = figures(sheet, word, ["no", "uraian", "jumlah", *groups, "ket"], ["jumlah", *groups])
    return pa.DataFrameSchema(checks=pa.Check(lambda d: d[groups].sum(axis=1) == d["jumlah"])).validate(table)


def votes(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs with their votes, what is stated of them and their share."""
    table = below(sheet, "Pasangan Calon", ["no", "kabupaten", "pasangan", "partai", "perolehan"])
    table = table[table["perolehan"].notna()].copy()
    table["kabupaten"] = table["kabupaten"].ffill()
    parts = table["perolehan"].str.extract(r"(?P<tertulis>[\d,]+)% \((?P<suara>[\d.]+) Suara")
    table["suara"] = whole(parts["suara"])
    table["persen"] = table["suara"] / table.groupby("kabupaten")["suara"].transform("sum")
    table["selisih"] = table["persen"] * 100 - parts["tertulis"].str.replace(",", ".").astype(float)
    return table


def audit(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return the recommendations of the BPK with their progress."""
    table = below(sheet, "LHP", ["lhp", "uraian", "nilai", "progres", "tertulis"])
    table = table[table["nilai"].notna() & table["progres"].notna()].copy()
    for name in ("nilai", "progres"):
        table[name] = table[name].astype(str).str.replace(r"\D", "", regex=True).astype("int64")
    table["persen"] = table["progres"] / table["nilai"]
    return table


def goods(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return the assets with the counts in their sentences."""
    table = below(sheet, "Sarana", ["sarana", "keterangan"])
    table["sarana"] = table["sarana"].ffill()
    table["jumlah"] = table["keterangan"].str.extract(r"(?:berjumlah|:)\s*(\d+)")[0].astype("Int64")
    return table


OFFICES = ["umum", "keuangan", "teknis", "hukum", "sdm", "proda"]
LEVELS = ["s2", "s1", "diii", "sma", "smp", "sd"]
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
    r"Status Kepegawaian": (
        "SDM Status",
        lambda sheet, _: staff(sheet, "Uraian", ["organik", "dpk", "honorer", "pendukung"]),
    ),
    r"Jenjang Pendidikan": ("SDM Pendidikan", lambda sheet, _: staff(sheet, "URAIAN", LEVELS)),
    r"Sertifikat": ("Sertifikat", lambda sheet, _: figures(sheet, "Uraian", ["no", "uraian", "jumlah"], ["jumlah"])),
    r"BMN": ("Sarana Prasarana", lambda sheet, _: goods(sheet)),
    r"Rekap SK": (
        "Surat Keputusan",
        lambda sheet, _: figures(sheet, "Bulan", ["no", "bulan", *OFFICES], OFFICES, 2).assign(
            jumlah=lambda table: table[OFFICES].sum(axis=1)
        ),
    ),
    r"Surat": (
        "Persuratan",
        lambda sheet, _: figures(sheet, "Surat Masuk", ["asal", "masuk", "keluar"], ["masuk", "keluar"]),
    ),
    r"Publikasi": ("Publikasi", lambda sheet, _: figures(sheet, "Media", ["media", "jumlah"], ["jumlah"])),
    r"Pendidikan Pemilih": (
        "Pendidikan Pemilih",
        lambda sheet, _: figures(sheet, "Tanggal", ["no", "tanggal", "lokasi", "narasumber", "peserta"], ["peserta"]),
    ),
    r"Hasil": ("Perolehan Suara", lambda sheet, _: votes(sheet)),
    r"TL BPK": ("Rekomendasi BPK", lambda sheet, _: audit(sheet)),
    r"Adhoc": ("Badan Adhoc", lambda sheet, _: counts(sheet, "Kabupaten", ["ppk", "pps", "ppdp", "kpps"], 1, ADHOC)),
}


def main(inputs: Path, output: Path) -> None:
    """Read, check, roll up, write."""
    tables: dict[str, list[pd.DataFrame]] = {}
    for path in sorted(inputs.rglob("*.xlsx")):
        for sheet_name, sheet in pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl").items():
            for pattern, (table, reader) in READERS.items():
                if re.fullmatch(pattern, str(sheet_name)):
                    found = reader(sheet, path.stem).assign(berkas=path.name, lembar=sheet_name)
                    tables.setdefault(table, []).append(found)
    joined = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    stations = ROLL.validate(joined.pop("TPS"), lazy=True)
    asal = [*(origins(name, table) for name, table in joined.items()), roll_origins(stations)]
    results = joined | rolled_up(stations)
    data = output.with_suffix("")
    data.mkdir(exist_ok=True)
    for name, table in (results | {"TPS": stations}).items():
        table.drop(columns=SOURCE, errors="ignore").to_csv(data / f"{name}.csv", index=False)
    with pd.ExcelWriter(output) as writer:
        for name, table in results.items():
            table.drop(columns=SOURCE, errors="ignore").to_excel(writer, sheet_name=name, index=False)
        pd.concat(asal).to_excel(writer, sheet_name="Asal Angka", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
