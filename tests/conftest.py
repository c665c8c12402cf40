"""What all tests share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from schemas.registers import use_regions
from tests.support.injection import PROPERTY, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

settings.register_profile("untimed", deadline=None)  # a shared machine is slow for reasons of its own
settings.load_profile("untimed")

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def built_in_register_afterwards() -> Iterator[None]:
    """Forget the regions that a test's inputs added: the next one in this process may count the register."""
    yield
    use_regions(())


@pytest.fixture
def root() -> Path:
    """Return the project's folder."""
    return ROOT


@pytest.fixture
def inputs_2020() -> Path:
    """Return the committed inputs of 2020."""
    return ROOT / "inputs"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the error-injection tests measured, of all workers together."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    called = [report for report in reports if getattr(report, "when", "") == "call"]
    noted = [value for report in called for name, value in report.user_properties if name == PROPERTY]
    for line in summary(noted):
        terminalreporter.write_line(f"error injection: {line}")
