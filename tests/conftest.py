"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a shared machine is slow for reasons of its own
settings.load_profile("untimed")

ROOT = Path(__file__).parent.parent


@pytest.fixture
def root() -> Path:
    """Return the project's folder."""
    return ROOT


@pytest.fixture
def inputs_2020() -> Path:
    """Return the committed inputs of 2020."""
    return ROOT / "inputs"
