"""What an office may set: ``inputs/lakip.toml`` read into a frozen value; without the file the 2020 report's rules hold."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path

from pipeline.reading.limits import Limits

FILE_NAME = "lakip.toml"


class ConfigError(Exception):
    """lakip.toml cannot be used; the message names the line and the remedy, in Indonesian."""


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """How indicators that start with ``pola`` count in this office: maksimal, minimal, ordinal or rentang."""

    pola: str
    arah: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one run. Shares are fractions: a jump of 2% is 0.02.

    ``batas_capaian`` caps capaian (1.2 for 120%), None leaves it uncapped as in the 2020 report; ``kategori`` are the
    lower bounds of tercapai, hampir tercapai and kurang; ``toleransi_persen`` is how far, in per cent points, a stated
    per cent may stray beyond its printed precision.
    """

    inputs: Path = Path("inputs")
    outputs: Path = Path("outputs")
    tahun: int | None = None
    satker: str = "Sekretariat KPU Provinsi Nusa Tenggara Timur"
    batas_capaian: float | None = None
    kategori: tuple[float, float, float] = (1.0, 0.75, 0.5)
    lonjakan_dpb: float = 0.02
    pemilih_per_tps: int = 500
    toleransi_persen: float = 0.0
    indikator: tuple[IndicatorRule, ...] = ()
    jobs: int = field(default_factory=lambda: min(4, os.cpu_count() or 1))
    limits: Limits = field(default_factory=Limits)


ARAH = ("maksimal", "minimal", "ordinal", "rentang")


def load_settings(inputs: Path, outputs: Path, tahun: int | None = None, jobs: int | None = None) -> Settings:
    """Return the settings of a run from the options and ``inputs/lakip.toml``; raises ConfigError for a broken file."""
    path = inputs / FILE_NAME
    data = _read(path) if path.is_file() else {}
    values: dict[str, object] = {"inputs": inputs, "outputs": outputs}
    values |= {name: _checked(path, name, value) for name, value in data.items()}
    if tahun is not None:
        values["tahun"] = tahun
    if jobs is not None:
        values["jobs"] = jobs
    return Settings(**values)  # type: ignore[arg-type]


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"baris {line[1]}" if line else "baris terakhir"
        message = f"{path}: {where} tidak dapat dibaca. Periksa tanda kutip dan tanda sama dengan pada baris itu."
        raise ConfigError(message) from error
    except (UnicodeDecodeError, OSError) as error:
        message = f"{path} tidak dapat dibaca. Simpan sebagai teks UTF-8, lalu jalankan lagi."
        raise ConfigError(message) from error


def _checked(path: Path, name: str, value: object) -> object:
    known = {f.name for f in fields(Settings)} - {"inputs", "outputs", "jobs", "limits"}
    line = _line_of(path, name)
    if name not in known:
        message = f"{path}: {line} memuat \"{name}\", yang tidak dikenal. Yang dikenal: {', '.join(sorted(known))}."
        raise ConfigError(message)
    if name == "kategori" and isinstance(value, list) and len(value) == 3:
        return tuple(float(bound) / 100 for bound in value)
    if name == "indikator" and isinstance(value, list):
        rules = tuple(IndicatorRule(str(rule.get("pola", "")), str(rule.get("arah", ""))) for rule in value)
        if all(rule.pola and rule.arah in ARAH for rule in rules):
            return rules
    elif name in {"batas_capaian", "lonjakan_dpb"} and isinstance(value, int | float) and not isinstance(value, bool):
        return float(Decimal(str(value)) / 100)
    elif name in {"tahun", "pemilih_per_tps"} and isinstance(value, int) and not isinstance(value, bool):
        return value
    elif name == "toleransi_persen" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    elif name == "satker" and isinstance(value, str):
        return value
    message = f"{path}: {line}, isi \"{name}\" tidak sesuai. Lihat contoh pada docs/pengaturan.md."
    raise ConfigError(message)


def _line_of(path: Path, name: str) -> str:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    found = next((i for i, text in enumerate(lines, 1) if re.match(rf"\s*(?:\[\[?\s*)?{re.escape(name)}\b", text)), None)
    return f"baris {found}" if found else "berkas"
