"""One module a data sheet: each exports ``SHEET``, a SheetSpec, and is found by being here."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from pipeline.report.model import Sheet

if TYPE_CHECKING:
    from pipeline.report.model import Results, SheetSpec


def specs() -> list[SheetSpec]:
    """Return what every module of this package exports, in the order of the workbook."""
    names = sorted(info.name for info in iter_modules(__path__) if not info.name.startswith("_"))
    found: list[SheetSpec] = [import_module(f"{__name__}.{name}").SHEET for name in names]
    return sorted(found, key=lambda spec: spec.order)


def build_sheets(results: Results) -> list[Sheet]:
    """Return all data sheets of the results, in the order of the workbook."""
    sheets: list[Sheet] = []
    for spec in specs():
        built = spec.build(results)
        sheets += [built] if isinstance(built, Sheet) else built or []
    return sheets
