"""The project as others get it: pins that install anywhere, a wheel that works from any folder."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import pipeline
import schemas

ROOT = Path(__file__).parent.parent


def pins(name: str) -> dict[str, list[str]]:
    """Return the lines of a requirements file by distribution: versions with their markers."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if pinned := re.match(r"([a-z0-9-]+)==([^\\]+)", line):
            found.setdefault(pinned[1], []).append(pinned[2].strip())
    return found


def project() -> dict[str, object]:
    loaded: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return loaded


def test_every_dependency_is_pinned() -> None:
    named = {re.split(r"[<>=; ]", line)[0] for line in project()["dependencies"]}  # type: ignore[attr-defined]
    assert set() == named - set(pins("requirements.txt"))
    extras = project()["optional-dependencies"]  # type: ignore[index]
    for extra in ("cluster", "dev"):
        named = {re.split(r"[<>=; ]", line)[0] for line in extras[extra]} - {"lakip-pipeline[cluster]"}
        assert set() == named - set(pins(f"requirements-{extra}.txt"))


def test_every_pin_has_hashes() -> None:
    for name in ("requirements.txt", "requirements-cluster.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        blocks = re.split(r"\n(?=[a-z])", text.strip())
        assert [] == [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block]


def test_tools_and_a_cluster_run_on_the_pinned_runtime() -> None:
    runtime, cluster, tools = (pins(f"requirements{part}.txt") for part in ("", "-cluster", "-dev"))
    assert runtime == {name: cluster[name] for name in runtime}
    assert cluster == {name: tools[name] for name in cluster}


def test_what_only_windows_needs_is_marked_so() -> None:
    assert all("sys_platform == 'win32'" in line for line in pins("requirements.txt")["colorama"])
    assert "tzdata" in pins("requirements.txt")


def test_registers_and_pages_lie_inside_the_packages() -> None:
    names = {path.name for path in Path(str(schemas.__file__)).parent.glob("*.csv")}
    assert {"wilayah.csv", "bagian.csv", "indikator.csv", "kegiatan.csv", "data_dukung.csv"} <= names
    for package in (pipeline, schemas):
        assert Path(str(package.__file__)).with_name("py.typed").exists()


@pytest.mark.slow
def test_a_wheel_from_a_source_archive_without_git_works_from_any_folder(tmp_path: Path) -> None:
    """Builds as ``pip install .`` does, from the committed kinds of files alone, and runs outside the project."""
    source = tmp_path / "source"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("no git here: the tree may hold files that are no part of the project")
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    place = tmp_path / "place"
    install = ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target", str(place), str(source)]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True, cwd=tmp_path, capture_output=True)
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1))\n"
        "import pipeline, pathlib, sys\n"
        "assert pathlib.Path(pipeline.__file__).is_relative_to(sys.path[0])\n"
        "from pipeline.cli import main\n"
        "sys.exit(main())"
    )
    outputs = tmp_path / "hasil"
    arguments = ["run", "--inputs", str(ROOT / "inputs"), "--outputs", str(outputs)]
    done = subprocess.run(
        [sys.executable, "-c", code, str(place), *arguments], cwd=tmp_path, capture_output=True, check=False
    )
    assert (0, b"") == (done.returncode, b"" if done.returncode == 0 else done.stderr)
    assert (outputs / "LAKIP-2020.xlsx").is_file()
