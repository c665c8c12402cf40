"""What the tests that type errors into workbooks report together: recall, accuracy of places, false alarms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

PROPERTY = "suntikan"
Record = Callable[[str, object], None]
Told = tuple[str, str, str]
"""Level, code or sheet, and cell of a finding."""


def measure(record: Record, expected: Sequence[Told], found: Iterable[Told]) -> None:
    """Note how many errors were typed, found at all, found at their cell, and what else was said."""
    said = set(found)
    kinds = {told[:2] for told in said}
    right = said & set(expected)
    record(PROPERTY, [len(expected), sum(told[:2] in kinds for told in expected), len(right), len(said - right)])


def summary(noted: Iterable[Sequence[int]]) -> list[str]:
    """Return the lines of the report; no lines where nothing was measured."""
    tests = list(noted)
    if not tests:
        return []
    typed, found, placed, false = (sum(column) for column in zip(*tests, strict=True))
    return [
        f"errors typed {typed} in {len(tests)} workbooks",
        f"recall {found / typed:.1%}, at their cell {placed / typed:.1%}, false alarms {false}",
    ]
