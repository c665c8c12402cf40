"""What the tables say about each other: modules found by being here, each giving checks and remarks.

A *check* compares two figures, stands on Cek Silang whatever its result, and carries the finding of its failure; a
*remark* is a finding about one cell that compares nothing.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from pipeline.findings import Finding, finding

if TYPE_CHECKING:
    from pipeline.crosscheck.model import Check, Facts


def compare_all(facts: Facts) -> tuple[list[Check], list[Finding]]:
    """Return every check with the findings of those that failed and of the remarks."""
    checks: list[Check] = []
    findings: list[Finding] = []
    for info in iter_modules(__path__):
        module = import_module(f"{__name__}.{info.name}")
        if hasattr(module, "checks"):
            checks += module.checks(facts)
        if hasattr(module, "remarks"):
            findings += module.remarks(facts)
    failed = [check for check in checks if check.type is not None and check.place is not None and check.holds is False]
    return checks, [finding(c.type, c.place, **c.words) for c in failed if c.type and c.place] + findings
