"""A disk that fills up while an output is written: a message, exit 3, and nothing half-written is left.

The limit on file size stands in for the disk: the system refuses the bytes beyond it in the middle of a write.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.office import make_office

ROOT = Path(__file__).parent.parent
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
from pipeline.cli import main
sys.exit(main())
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")


def pipeline(office: Path, limit: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command where no file may grow beyond ``limit`` bytes."""
    known = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(office / "sementara")}
    command = [sys.executable, "-c", LIMITED, str(limit), *arguments]
    return subprocess.run(command, cwd=office, env={**os.environ, **known}, capture_output=True, text=True, check=False)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    folder = make_office(tmp_path)
    (folder / "sementara").mkdir()
    return folder


def left(office: Path) -> dict[str, bytes]:
    """Return what stands in the outputs and among the temporary files, but what was kept whole of the inputs."""
    files = [path for name in ("outputs", "sementara") for path in (office / name).rglob("*") if path.is_file()]
    files = [path for path in files if path.suffix != ".parquet"]
    return {str(path.relative_to(office)): path.read_bytes() for path in files}


@pytest.mark.parametrize("limit", [1, 4_000, 20_000])
def test_a_run_leaves_no_part_of_a_file(office: Path, limit: int) -> None:
    done = pipeline(office, limit, "run")
    assert 3 == done.returncode, done.stderr
    assert "tidak dapat ditulis" in done.stderr
    assert "Traceback" not in done.stderr
    assert {} == left(office)


def test_what_stood_before_stays_as_it_was(office: Path) -> None:
    assert 0 == pipeline(office, 1 << 30, "run").returncode
    before = left(office)
    assert "outputs/LAKIP-2020.xlsx" in before
    (office / "inputs" / "lakip.toml").write_text("")  # something to write anew
    assert 3 == pipeline(office, 4_000, "run").returncode
    assert before == left(office)


def test_verify_says_so_and_leaves_nothing(office: Path) -> None:
    assert 0 == pipeline(office, 1 << 30, "run").returncode
    before = left(office)
    done = pipeline(office, 4_000, "verify", "outputs/LAKIP-2020.xlsx")
    assert (3, "") == (done.returncode, done.stdout)
    assert "tidak dapat ditulis" in done.stderr
    assert before == left(office)
