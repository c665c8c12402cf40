"""Measures the pipeline against a floor and a naive script, side by side, and writes benchmarks/results.md.

Usage: bench.py [--rounds N]. Every round runs all programs in turn, so that whatever else the machine does meets all of
them alike; a row's figure is the median of the rounds' ratios. Wall and processor time are taken without watching,
memory in runs of its own, because looking at a process tree costs time.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
INPUTS = HERE.parent / "inputs"
RESULTS = HERE / "results.md"
MIB = 1 << 20
PACKAGES = ("pandas", "pandera", "numpy", "openpyxl", "python-calamine", "xlsxwriter", "typer")
WATCH_EVERY = 0.01  # seconds


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run cost: wall and processor seconds, of all its processes together."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the ratios of all rounds and the bound to stay under."""

    work: str
    measure: str
    values: Sequence[float]
    bound: float
    unit: str = "x"

    def line(self) -> str:
        """Return the line as Markdown."""
        middle, low, high = statistics.median(self.values), min(self.values), max(self.values)
        digits = 0 if self.unit == " MiB" else 2
        cells = [
            self.work,
            self.measure,
            f"{middle:.{digits}f}{self.unit}",
            f"{low:.{digits}f} to {high:.{digits}f}",
            f"{self.bound:g}{self.unit}",
            "yes" if middle <= self.bound else "NO",
        ]
        return f"| {' | '.join(cells)} |"


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end and return what it cost, its children included."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"exit {process.returncode}: {' '.join(command)}")
    return Cost(wall, used.ru_utime + used.ru_stime)


def peak_memory(command: Sequence[str]) -> float:
    """Run a command and return the most memory its process tree held at once, in MiB; shared pages count once."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    root = psutil.Process(process.pid)
    peak = 0
    while process.poll() is None:
        peak = max(peak, _held(root))
        time.sleep(WATCH_EVERY)
    return peak / MIB


def _held(root: psutil.Process) -> int:
    total = 0
    try:
        for process in [root, *root.children(recursive=True)]:
            memory = process.memory_full_info()
            total += getattr(memory, "pss", memory.uss)
    except psutil.Error:
        pass  # it ended while we looked
    return total


def in_turn(commands: dict[str, Sequence[str]], rounds: int) -> dict[str, list[Cost]]:
    """Return the costs of each command, all of them run once a round; a first round only warms the disk's cache."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            measured = cost(command)
            if number:
                costs[name].append(measured)
        print(f"round {number} of {rounds}", file=sys.stderr)
    return costs


def filled_cells(path: Path) -> int:
    """Return how many cells of a workbook hold something."""
    book = CalamineWorkbook.from_path(str(path))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return sum(value != "" for sheet in sheets for row in sheet for value in row)


def figures_2020(folder: Path, rounds: int) -> tuple[list[Row], dict[str, list[Cost]]]:
    """Return the rows of the 2020 workbooks."""
    python, outputs = sys.executable, folder / "outputs"
    ours = [python, "-m", "pipeline", "run", "--inputs", str(INPUTS), "--outputs", str(outputs)]
    cost(ours)
    cells = filled_cells(next(outputs.glob("LAKIP-*.xlsx")))
    commands = {
        "floor": [python, str(HERE / "floor.py"), str(INPUTS), str(folder / "floor.xlsx"), str(cells)],
        "imports": [python, "-c", "import pandas, pandera.pandas"],
        "naive": [python, str(HERE / "naive.py"), str(INPUTS), str(folder / "naive.xlsx")],
        "ours": ours,
    }
    costs = in_turn(commands, rounds)
    work = f"2020 workbooks ({cells:,} cells out)"
    together = list(zip(costs["ours"], costs["floor"], costs["imports"], costs["naive"], strict=True))
    against_floor = [own.cpu / (floor.cpu + imports.cpu) for own, floor, imports, _ in together]
    against_naive = [own.wall / naive.wall for own, _, _, naive in together]
    memory = [peak_memory(ours) for _ in range(2)]
    return [
        Row(work, "CPU against floor + imports", against_floor, 2.0),
        Row(work, "wall against naive", against_naive, 1.0),
        Row(work, "peak memory, whole tree", memory, 350, " MiB"),
    ], costs


def figures_help(rounds: int) -> tuple[list[Row], dict[str, list[Cost]]]:
    """Return the row of ``pipeline --help``."""
    commands = {
        "bare --help": [sys.executable, str(HERE / "bare.py"), "--help"],
        "pipeline --help": [sys.executable, "-m", "pipeline", "--help"],
    }
    costs = in_turn(commands, rounds)
    values = [own.wall / bare.wall for bare, own in zip(*costs.values(), strict=True)]
    return [Row("`pipeline --help`", "wall against a bare Typer app", values, 1.5)], costs


def report(rows: Sequence[Row], costs: dict[str, list[Cost]], rounds: int) -> str:
    """Return results.md."""
    lines = [
        "# Results of `make bench`",
        "",
        f"Medians of {rounds} rounds in which all programs ran in turn. Absolute times hold for that machine in that",
        "hour only; the ratios are what counts. What each program does stands in its docstring.",
        "",
        "| work | measure | median | rounds | bound | kept |",
        "|---|---|---|---|---|---|",
        *(row.line() for row in rows),
        "",
        "| program | wall, s | CPU, s |",
        "|---|---|---|",
        *(
            f"| {name} | {statistics.median(c.wall for c in runs):.2f} | {statistics.median(c.cpu for c in runs):.2f} |"
            for name, runs in costs.items()
        ),
        "",
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} processors; "
        + ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        + ".",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Measure the pipeline against a floor and a naive script.")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = max(1, parser.parse_args().rounds)
    with tempfile.TemporaryDirectory() as folder:
        rows, costs = figures_2020(Path(folder), rounds)
        help_rows, help_costs = figures_help(2 * rounds)
    text = report([*rows, *help_rows], costs | help_costs, rounds)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
