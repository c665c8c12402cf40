"""Measures the pipeline against a floor and a naive script, side by side, and writes benchmarks/results.md.

Usage: bench.py [--rounds N] [--only WORK] [--data FOLDER]. Every round runs all programs in turn, so that
whatever else the machine does meets all of them alike; a row's figure is the median of the rounds' ratios. Wall and
processor time are taken without watching, memory in runs of its own, because looking at a process tree costs time.
The nation's recaps are made below FOLDER where they are not there yet, else in a temporary folder. The naive script
takes minutes for them: over these it runs in the first round only.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import psutil
import voters
from nation import correct, make, rows_of
from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

HERE = Path(__file__).parent
INPUTS = HERE.parent / "inputs"
RESULTS = HERE / "results.md"
MIB = 1 << 20
PACKAGES = ("pandas", "pandera", "numpy", "openpyxl", "python-calamine", "xlsxwriter", "typer")
WATCH_EVERY = 0.01  # seconds
MOST_LONG_ROUNDS = 3  # of programs that run for a minute


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run cost: wall and processor seconds, of all its processes together."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the ratios of all rounds and the bound to keep."""

    work: str
    measure: str
    values: Sequence[float]
    bound: float
    unit: str = "x"
    at_least: bool = False

    def line(self) -> str:
        """Return the line as Markdown."""
        middle, low, high = statistics.median(self.values), min(self.values), max(self.values)
        digits = 0 if self.unit == " MiB" else 2
        cells = [
            self.work,
            self.measure,
            f"{middle:.{digits}f}{self.unit}",
            f"{low:.{digits}f} to {high:.{digits}f}",
            f"{'at least' if self.at_least else 'at most'} {self.bound:g}{self.unit}",
            "yes" if (middle >= self.bound if self.at_least else middle <= self.bound) else "NO",
        ]
        return f"| {' | '.join(cells)} |"


Figures: TypeAlias = "tuple[list[Row], dict[str, list[Cost]]]"


def cost(command: Sequence[str], *, cold: bool = True) -> Cost:
    """Run a command to its end and return what it cost, its children included; ``cold`` is with nothing kept before."""
    if cold:
        _forget(command)
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"exit {process.returncode}: {' '.join(command)}")
    return Cost(wall, used.ru_utime + used.ru_stime)


def _forget(command: Sequence[str]) -> None:
    """Delete what a run before kept in the outputs folder of a command."""
    if "--outputs" in command:
        shutil.rmtree(Path(command[command.index("--outputs") + 1], ".cache"), ignore_errors=True)


def peak_memory(command: Sequence[str]) -> float:
    """Run a command and return the most memory its process tree held at once, in MiB; shared pages count once."""
    _forget(command)
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


def in_turn(
    commands: dict[str, Sequence[str]], rounds: int, slow: Collection[str] = (), *, warm: bool = True
) -> dict[str, list[Cost]]:
    """Return the costs of each command, all of them run once a round, the ``slow`` ones only in the first.

    Where they are to be ``warm``, a round before the first only fills the disk's cache.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(0 if warm else 1, rounds + 1):
        for name, command in commands.items():
            if name in slow and number != 1:
                continue
            measured = cost(command)
            if number:
                costs[name].append(measured)
            print(f"round {number} of {rounds}: {name} {measured.wall:.2f} s", file=sys.stderr)
    return costs


def filled_cells(path: Path) -> int:
    """Return how many cells of a workbook hold something."""
    book = CalamineWorkbook.from_path(str(path))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return sum(value != "" for sheet in sheets for row in sheet for value in row)


def programs(inputs: Path, folder: Path, naive: str = "naive.py") -> tuple[dict[str, Sequence[str]], int]:
    """Return the commands of the three programs over one folder of inputs, and how many cells our output fills."""
    python, outputs = sys.executable, folder / "outputs"
    ours = [python, "-m", "pipeline", "run", "--inputs", str(inputs), "--outputs", str(outputs)]
    cost(ours)
    cells = filled_cells(next(outputs.glob("LAKIP-*.xlsx")))
    commands = {
        "floor": [python, str(HERE / "floor.py"), str(inputs), str(folder / "floor.xlsx"), str(cells)],
        "ours": ours,
        "naive": [python, str(HERE / naive), str(inputs), str(folder / "naive.xlsx")],
    }
    return commands, cells


def figures_2020(folder: Path, rounds: int) -> Figures:
    """Return the rows of the 2020 workbooks."""
    commands, cells = programs(INPUTS, folder)
    commands["imports"] = [sys.executable, "-c", "import pandas, pandera.pandas"]
    costs = in_turn(commands, rounds)
    work = f"2020 workbooks ({cells:,} cells out)"
    together = list(zip(costs["ours"], costs["floor"], costs["imports"], costs["naive"], strict=True))
    against_floor = [own.cpu / (floor.cpu + imports.cpu) for own, floor, imports, _ in together]
    against_naive = [own.wall / naive.wall for own, _, _, naive in together]
    memory = [peak_memory(commands["ours"]) for _ in range(2)]
    rows = [
        Row(work, "CPU against floor + imports", against_floor, 2.0),
        Row(work, "wall against naive", against_naive, 1.0),
        Row(work, "peak memory, whole tree", memory, 350, " MiB"),
    ]
    return rows, costs


def figures_nation(folder: Path, rounds: int, data: Path) -> Figures:
    """Return the rows of the nation's TPS recaps, with the growth from a tenth of them to all."""
    inputs = make(data)
    largest, smallest = max(inputs), min(inputs)
    commands, cells = programs(inputs[largest], folder)
    for size in sorted(set(inputs) - {largest}):
        outputs = str(folder / f"outputs-{size}")
        commands[f"ours, {size:,} rows"] = [*commands["ours"][:5], str(inputs[size]), "--outputs", outputs]
    costs = in_turn(commands, rounds, slow=("naive",), warm=False)
    names = {size: f"{number:,} TPS rows" for size, number in rows_of(inputs).items()}
    work = f"{len(list(inputs[largest].rglob('*.xlsx')))} workbooks, {names[largest]} ({cells:,} cells out)"
    small = costs[f"ours, {smallest:,} rows"]
    share = rows_of(inputs)[largest] / rows_of(inputs)[smallest]
    rows = [
        Row(work, "wall against floor", _ratios(costs["ours"], costs["floor"]), 1.0),
        Row(work, "naive wall against ours", _ratios(costs["naive"], costs["ours"][:1]), 8, at_least=True),
        Row(work, "peak memory, whole tree", [peak_memory(commands["ours"])], 1024, " MiB"),
        Row(
            work,
            f"wall per row against that at {names[smallest]}",
            [one / share for one in _ratios(costs["ours"], small)],
            1.15,
        ),
    ]
    return rows, {f"nation: {name}": runs for name, runs in costs.items()}


def figures_by_name(folder: Path, rounds: int, data: Path) -> Figures:
    """Return the rows of the by-name lists; the naive script reads only a few of them, beside ours over the same."""
    inputs = voters.make(data)
    commands, cells = programs(inputs[voters.VOTERS], folder)
    del commands["naive"]
    few, _ = programs(inputs[voters.SMALL], folder / "few", "naive_by_name.py")
    commands |= {"ours, few lists": few["ours"], "naive, few lists": few["naive"]}
    costs = in_turn(commands, rounds, warm=False)
    work = f"22 by-name lists, {voters.VOTERS:,} voters ({cells:,} cells out)"
    rows = [
        Row(work, "wall against floor", _ratios(costs["ours"], costs["floor"]), 1.0),
        Row(
            "a few of the lists",
            "naive wall against ours",
            _ratios(costs["naive, few lists"], costs["ours, few lists"]),
            10,
            at_least=True,
        ),
        Row(work, "peak memory, whole tree", [peak_memory(commands["ours"])], 2048, " MiB"),
    ]
    return rows, {f"by name: {name}": runs for name, runs in costs.items()}


def _ratios(these: Sequence[Cost], those: Sequence[Cost]) -> list[float]:
    return [one.wall / other.wall for one, other in zip(these, those, strict=True)]


def figures_again(folder: Path, rounds: int, data: Path) -> Figures:
    """Return the rows of a second run over the nation's recaps: nothing changed since, and one workbook corrected."""
    inputs = make(data)
    copy = folder / "again"
    shutil.copytree(inputs[max(inputs)], copy)
    command = [sys.executable, "-m", "pipeline", "run", "--inputs", str(copy), "--outputs", str(folder / "out-again")]
    costs: dict[str, list[Cost]] = {"cold": [], "unchanged": [], "one corrected": []}
    for number in range(rounds):
        costs["cold"].append(cost(command))
        costs["unchanged"].append(cost(command, cold=False))
        correct(copy, number)
        costs["one corrected"].append(cost(command, cold=False))
        print(f"again, round {number + 1} of {rounds}", file=sys.stderr)
    work = f"{len(list(copy.rglob('*.xlsx')))} workbooks again"
    rows = [
        Row(work, "unchanged, wall against cold", _ratios(costs["unchanged"], costs["cold"]), 0.25),
        Row(work, "one corrected, wall against cold", _ratios(costs["one corrected"], costs["cold"]), 0.3),
    ]
    return rows, {f"again: {name}": runs for name, runs in costs.items()}


def figures_help(rounds: int) -> Figures:
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
        f"Medians of {rounds} rounds (of at most {MOST_LONG_ROUNDS} for the nation, there the naive script once) in",
        "which all programs ran in turn. Absolute times hold for that hour only; the ratios are what counts.",
        "What each program does stands in its docstring; the inputs of the nation are generated (nation.py).",
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
    parser.add_argument(
        "--only", choices=("2020", "nation", "again", "by-name", "help"), help="measure one work and print it only"
    )
    parser.add_argument("--data", type=Path, help="keep the generated inputs in this folder")
    options = parser.parse_args()
    rounds = max(1, options.rounds)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        works = {
            "2020": lambda: figures_2020(folder, rounds),
            "nation": lambda: figures_nation(folder, min(rounds, MOST_LONG_ROUNDS), options.data or folder / "nation"),
            "again": lambda: figures_again(folder, min(rounds, MOST_LONG_ROUNDS), options.data or folder / "nation"),
            "by-name": lambda: figures_by_name(
                folder, min(rounds, MOST_LONG_ROUNDS), (options.data or folder) / "voters"
            ),
            "help": lambda: figures_help(2 * rounds),
        }
        figures = [work() for name, work in works.items() if options.only in {None, name}]
    rows = [row for found, _ in figures for row in found]
    costs = {name: runs for _, found in figures for name, runs in found.items()}
    text = report(rows, costs, rounds)
    if options.only is None:
        RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
