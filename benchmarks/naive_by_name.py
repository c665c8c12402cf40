"""The naive way with by-name lists: pandas.read_excel (openpyxl), pandera, duplicated, groupby, to_excel.

Usage: naive_by_name.py INPUTS OUTPUT. It knows the layout of the generated lists by heart (voters.py), and makes the
checks and counts of the pipeline: NIK and its date and sex, age, duplicates within and across lists, full TPS.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

HEADER = 8
MOST_VOTERS = 500
VOTING_DAY = pd.Timestamp(2020, 12, 9)
BANDS = [0, 16, 20, 30, 40, 50, 60, 70, 200]
PLACE = ["Kabupaten", "Kecamatan", "Kelurahan", "TPS"]
SEX, STATUS = "Jenis Kelamin (L/P)", "Status Perkawinan (B/S/P)"
LIST = pa.DataFrameSchema(
    {
        "NIK": pa.Column(str, pa.Check.str_matches(r"^\d{16}$")),
        "NKK": pa.Column(str, pa.Check.str_matches(r"^\d{16}$")),
        SEX: pa.Column(str, pa.Check.isin(["L", "P"])),
        STATUS: pa.Column(str, pa.Check.isin(["B", "S", "P"])),
    },
    unique=["NIK"],
)


def counted(voters: pd.DataFrame) -> pd.DataFrame:
    """Check the voters and return their counts a kecamatan; a broken rule stops the script."""
    LIST.validate(voters, lazy=True)
    born = pd.to_datetime(voters["Tanggal Lahir"], format="%d-%m-%Y")
    day = voters["NIK"].str[6:8].astype(int)
    inside = (day % 40).astype(str).str.zfill(2) + voters["NIK"].str[8:12]
    age = (VOTING_DAY - born).dt.days // 365.25
    good = (inside == born.dt.strftime("%d%m%y")) & ((day > 40) == (voters[SEX] == "P"))  # noqa: PLR2004 - as in a NIK
    good &= (age >= 17) | (voters[STATUS] != "B")  # noqa: PLR2004 - of age
    twice = voters.assign(nama=voters["Nama"].str.upper()).duplicated(["nama", "Tanggal Lahir"])
    full = voters.groupby(PLACE).size() > MOST_VOTERS
    if twice.any() or full.any() or not good.all():
        raise SystemExit("broken")
    voters = voters.assign(umur=pd.cut(age, BANDS).astype(str), disabilitas=voters["Disabilitas"].fillna(""))
    parts = [
        voters.pivot_table(index=PLACE[:2], columns=name, values="NIK", aggfunc="count", fill_value=0)
        for name in (SEX, "umur", STATUS, "disabilitas")
    ]
    return pd.concat(parts, axis=1).reset_index()


def main(inputs: Path, output: Path) -> None:
    """Read, check, count, write."""
    lists = [
        pd.read_excel(path, header=HEADER, engine="openpyxl", dtype=str) for path in sorted(inputs.rglob("*.xlsx"))
    ]
    with pd.ExcelWriter(output) as writer:
        counted(pd.concat(lists, ignore_index=True)).to_excel(writer, sheet_name="Rekap By Name", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
