"""What the tables are: one module a table, found by being here. See :mod:`schemas.base`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.base import Schema


@cache
def all_schemas() -> tuple[Schema, ...]:
    """Return the ``TABLE`` of every schema module, by module name."""
    modules = (import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__))
    return tuple(module.TABLE for module in modules if hasattr(module, "TABLE"))


def schema_named(name: str) -> Schema:
    """Return the schema of a name; raises KeyError for one that is none."""
    return {schema.name: schema for schema in all_schemas()}[name]
