"""The small language of schemas/data_dukung.csv: how a realisasi follows from the tables behind it.

``jumlah(tabel.kolom)`` adds a column up, ``baris(tabel)`` counts rows, ``beda(tabel.kolom)`` counts different values;
each takes conditions after a comma (``ppk > 0``, ``kondisi == "baik"``). They are joined with + - * /, numbers and
brackets. The text is parsed as Python's own syntax, of which only these forms are taken; nothing is ever executed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TypeAlias

JUMLAH, BARIS, BEDA = "jumlah", "baris", "beda"
NO_RUMUS = "-"  # instead of a formula: the indicator follows from no table
LONGEST = 500  # characters
_OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_RELATIONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
}


class RumusError(ValueError):
    """A text is no formula of this language; says in Indonesian what is wrong."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A row counts only where ``field`` stands in ``relation`` to ``value``."""

    field: str
    relation: str
    value: str | Fraction


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken from one table: the function, the table, the field ("" for rows), the rows' conditions."""

    function: str
    table: str
    field: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """Two parts joined by + - * or /."""

    operator: str
    left: Rumus
    right: Rumus


Rumus: TypeAlias = Taken | Joined | Fraction


@cache
def parse_rumus(text: str) -> Rumus:
    """Return the formula a text stands for; raises RumusError."""
    if len(text) > LONGEST:
        raise RumusError(f"rumus lebih dari {LONGEST} huruf")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise RumusError("tanda kurung, tanda kutip, atau tanda hitungnya tidak lengkap") from None
    return _part(tree.body)


def taken_of(rumus: Rumus) -> Iterator[Taken]:
    """Yield what a formula takes from tables, from left to right."""
    if isinstance(rumus, Taken):
        yield rumus
    elif isinstance(rumus, Joined):
        yield from taken_of(rumus.left)
        yield from taken_of(rumus.right)


def _part(node: ast.expr) -> Rumus:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return Joined(_OPERATORS[type(node.op)], _part(node.left), _part(node.right))
    if isinstance(node, ast.Constant):
        return _number(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return _taken(node.func.id, node.args)
    raise RumusError(f'"{ast.unparse(node)}" tidak dikenal')


def _taken(function: str, given: list[ast.expr]) -> Taken:
    if function not in {JUMLAH, BARIS, BEDA}:
        raise RumusError(f'"{function}" tidak dikenal; yang dikenal: {JUMLAH}, {BARIS}, {BEDA}')
    if not given:
        raise RumusError(f'"{function}" belum menyebut tabel')
    first, conditions = given[0], tuple(_condition(node) for node in given[1:])
    if function == BARIS and isinstance(first, ast.Name):
        return Taken(function, first.id, "", conditions)
    if function != BARIS and isinstance(first, ast.Attribute) and isinstance(first.value, ast.Name):
        return Taken(function, first.value.id, first.attr, conditions)
    wanted = "baris(tabel)" if function == BARIS else f"{function}(tabel.kolom)"
    raise RumusError(f'tulis {wanted}, bukan "{function}({ast.unparse(first)})"')


def _condition(node: ast.expr) -> Condition:
    if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and len(node.ops) == 1:
        relation, value = _RELATIONS.get(type(node.ops[0])), node.comparators[0]
        if relation and isinstance(value, ast.Constant):
            given = value.value if isinstance(value.value, str) else _number(value)
            return Condition(node.left.id, relation, given)
    raise RumusError(f'syarat "{ast.unparse(node)}" tidak dikenal; contoh: ppk > 0')


def _number(node: ast.Constant) -> Fraction:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise RumusError(f'"{ast.unparse(node)}" bukan angka')
    return Fraction(str(node.value))
