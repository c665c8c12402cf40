"""The rooms of docs/architecture.md import each other in one direction only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
CORE = {"pipeline.findings", "pipeline.reading", "pipeline.tables", "schemas"}  # what a table is, and how it is read
TYPES = {f"pipeline.reading.{name}" for name in ("counts", "dates", "measures", "parts", "people", "text", "values")}


def modules() -> dict[str, set[str]]:
    """Return the modules that each module of ours imports when it runs; imports for type checkers do not count."""
    paths = {_name(path): path for folder in ("pipeline", "schemas") for path in (ROOT / folder).rglob("*.py")}
    return {name: {found for found in _imports(path) if found in paths} for name, path in paths.items()}


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    typing = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in typing:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(module: str) -> str:
    """Return the room of a module: its package, or its own name where it stands alone; the core is one."""
    name = "schemas" if module.startswith("schemas") else ".".join(module.split(".")[:2])
    return "core" if name in CORE else name


def test_rooms_import_each_other_in_one_direction() -> None:
    rooms: dict[str, set[str]] = {}
    for module, imported in modules().items():
        rooms.setdefault(room(module), set()).update({room(name) for name in imported} - {room(module), "pipeline"})
    order = list(TopologicalSorter(rooms).static_order())
    assert order.index("core") < order.index("pipeline.crosscheck") < order.index("pipeline.run")


def test_modules_import_each_other_in_one_direction() -> None:
    assert list(TopologicalSorter(modules()).static_order())


def test_schemas_know_of_the_pipeline_only_findings_values_and_runs() -> None:
    known = {"pipeline.findings", "pipeline.runs", *TYPES}
    used = {name: {i for i in found if i.startswith("pipeline.")} - known for name, found in modules().items()}
    assert {} == {name: found for name, found in used.items() if name.startswith("schemas") and found}
