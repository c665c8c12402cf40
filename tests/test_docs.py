"""Docs that can rot: commands, options, exit codes, settings and the paths that the pages name."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer

from pipeline import cli, outcome
from pipeline.config import KEYS
from pipeline.errors import StopError
from pipeline.reading.limits import MIB, Limits
from pipeline.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *sorted(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")),
]


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands under the heading that holds these words, up to the next of its level or above."""
    start = re.search(rf"^(#+) .*{re.escape(heading)}.*$", text, re.MULTILINE)
    assert start, heading
    level = len(start[1])
    end = re.search(rf"^#{{1,{level}}} ", text[start.end() :], re.MULTILINE)
    return text[start.end() : start.end() + end.start()] if end else text[start.end() :]


def test_every_command_and_option_stands_in_the_readme() -> None:
    readme = page("README.md")
    group = typer.main.get_command(cli.app)
    commands = group.commands  # type: ignore[attr-defined]
    missing = [f"pipeline {name}" for name in commands if f"`pipeline {name}" not in readme]
    options = {option for command in commands.values() for param in command.params for option in param.opts}
    missing += [option for option in options if option.startswith("-") and f"`{option}" not in readme]
    assert {"run", "check"} <= set(commands)
    assert [] == missing


def test_every_exit_code_stands_in_the_readme() -> None:
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", section(page("README.md"), "Exit codes"), re.MULTILINE)}
    own = {value for module in (outcome, cli) for name, value in vars(module).items() if name.startswith("EXIT_")}
    assert own | {error.exit_code for error in StopError.__subclasses__()} == listed


@pytest.mark.parametrize("table", KEYS)
def test_every_key_of_lakip_toml_is_described(table: str) -> None:
    described = section(page("docs/pengaturan.md"), f"[{table}]" if table else "Isian umum")
    assert [] == [key for key in KEYS[table] if f"| `{key}` |" not in described]


def test_the_defaults_that_the_settings_page_states_hold() -> None:
    text = page("docs/pengaturan.md")
    rows = re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", text, re.MULTILINE)
    stated = tomllib.loads("\n".join(f"{key} = {value}" for key, value in rows))
    settings, limits = Settings(), Limits()
    assert {
        "satker": settings.satker,
        "batas_lonjakan_dpb": settings.lonjakan_dpb * 100,
        "batas_pemilih_tps": settings.pemilih_per_tps,
        "toleransi_persen": settings.toleransi_persen,
        "batas_cache_mib": settings.cache_bytes / MIB,
        "tercapai": settings.kategori[0] * 100,
        "hampir_tercapai": settings.kategori[1] * 100,
        "kurang": settings.kategori[2] * 100,
        "sel": limits.cells,
        "ukuran_mib": limits.inflated_bytes / MIB,
        "detik": limits.seconds,
        "memori_mib": limits.memory_bytes / MIB,
        "kirim_berkas": settings.kirim_berkas,
    } == stated


@pytest.mark.parametrize("name", PAGES)
def test_links_between_the_pages_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page(name))
    assert [] == [link for link in links if not (ROOT / name).parent.joinpath(link).exists()]


@pytest.mark.parametrize("name", PAGES)
def test_every_make_target_that_a_page_names_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^    )make ([a-z-]+)", page(name), re.MULTILINE))
    assert set() == named - targets


def test_every_file_of_the_project_that_the_readme_names_exists() -> None:
    named = re.findall(r"`((?:schemas|pipeline|tests|inputs|docs|benchmarks)/[\w./-]*)`", page("README.md"))
    assert len(named) > 10
    assert [] == [path for path in named if not (ROOT / path).exists()]


def test_no_document_or_pin_names_an_index_or_a_folder_of_a_machine() -> None:
    for name in ("requirements.txt", "requirements-cluster.txt", "requirements-dev.txt"):
        assert not re.search(r"https?:|file:|index|find-links|/", page(name).replace("# Made by", ""))


def test_the_codes_that_the_page_of_checks_describes_exist() -> None:
    rooms = (ROOT / "pipeline" / "crosscheck").glob("*.py")
    codes = {code for path in rooms for code in re.findall(r'"([A-Z]{2,3}-\d\d)"', path.read_text(encoding="utf-8"))}
    assert set() == set(re.findall(r"[A-Z]{2,3}-\d\d", page("docs/cek-silang.md"))) - codes
