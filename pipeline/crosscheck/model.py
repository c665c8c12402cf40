"""The values of cross-checking: the facts compared, the sides of a comparison, and the check itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.reading.values import Percent, format_percent, round_half_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.crosscheck.evidence import Evidence
    from pipeline.findings import FindingType, Location
    from pipeline.report.model import Figures, RangeRef, Ref, Stated
    from pipeline.sums import SumsReport
    from pipeline.tables import Dataset
    from pipeline.transform.parameters import Parameters

EQUAL, AT_MOST = "sama", "paling banyak"
ROUNDING = 1 + 1e-9  # keeps a difference that is exactly the tolerance inside it as a float


@dataclass(frozen=True, slots=True)
class Facts:
    """What cross-checks look at: validated tables, result frames, sums of each table, settings, the report's year.

    ``evidence`` is what :mod:`pipeline.crosscheck.evidence` has found in them so far.
    """

    datasets: Mapping[str, Dataset]
    frames: Mapping[str, pd.DataFrame]
    sums: Mapping[str, SumsReport]
    settings: Parameters
    tahun: int
    evidence: dict[tuple[str, bool], dict[int, Evidence]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a check: its value, and the output cell or stated input cell where it stands.

    A side that several cells give has them in ``refs`` and the ``formula`` over them, in the syntax of
    :class:`pipeline.report.model.Formula`: ``"{0}/{1}"``; Figures among them become the cells that show them.
    """

    value: float | int | Fraction | None
    ref: Ref | None = None
    stated: Location | None = None
    formula: str = ""
    refs: Sequence[Ref | RangeRef | Stated | Figures] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison on Cek Silang; per cents are fractions.

    ``reason`` says why it could not be made, ``unlike`` that the sides differ in kind (unit, grade) though their
    figures may not.
    """

    code: str
    text: str
    left: Side
    right: Side
    relation: str = EQUAL
    tolerance: float = 0.0
    percent: bool = False
    type: FindingType | None = None
    place: Location | None = None
    words: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    unlike: bool = False

    @property
    def holds(self) -> bool | None:
        """Return whether the figures agree, None where one is unknown."""
        if self.left.value is None or self.right.value is None:
            return None
        if self.unlike:
            return False
        difference = Fraction(self.left.value) - Fraction(self.right.value)
        return (difference if self.relation == AT_MOST else abs(difference)) <= Fraction(self.tolerance)


def whole_number(value: Any) -> int | None:  # noqa: ANN401 - a frame's cell
    """Return a count or an amount as an int, None where there is none."""
    return None if pd.isna(value) else int(value)


def agrees(stated: Percent, exact: Fraction, slack: Fraction | float = 0) -> bool:
    """Tell whether a stated per cent equals the exact one at its own printed precision; ``slack`` in per cent points.

    A bare number of 2 or less may be the fraction itself (0,7303 for 73,03%).
    """
    readings = [(Fraction(stated.value), stated.decimals)]
    if stated.plain and abs(stated.value) <= Fraction(2, 100):
        readings.append((Fraction(stated.value) * 100, max(0, stated.decimals - 2)))
    return any(
        abs(round_half_up(value * 100, places) - round_half_up(exact * 100, places)) <= Fraction(slack)
        for value, places in readings
    )


def tolerance(stated: Percent, exact: Fraction | None, slack: Fraction | float = 0) -> float:
    """Return how far the exact per cent may lie from the stated one, as a fraction of 1.

    Half of the last printed digit and ``slack`` per cent points; where they agree otherwise (a fraction typed as a bare
    number), their distance. Where they do not agree it lies within their distance: 95,5% is no 95%, half up it is 96%.
    """
    half = float(Fraction(1, 2 * 10 ** (stated.decimals + 2)) + Fraction(slack) / 100) * ROUNDING
    if exact is None:
        return half
    apart = float(abs(Fraction(stated.value) - exact))
    return max(half, apart * ROUNDING) if agrees(stated, exact, slack) else min(half, apart / ROUNDING)


def share_check(  # noqa: PLR0913 - what a comparison of shares names
    kind: FindingType,
    text: str,
    stated: Percent,
    exact: Side,
    place: Location,
    slack: Fraction,
    *,
    ref: Ref | None = None,
    explained: bool = False,
    reason: str = "",
    **words: object,
) -> Check:
    """Return the check of a stated per cent against the exact one, told at ``place`` unless ``explained`` elsewhere.

    ``ref`` is the output cell that shows the stated one, where there is one; ``words`` are those of the message besides
    ``tertulis`` and ``hitung``, the stated and the exact per cent.
    """
    value = None if exact.value is None else Fraction(exact.value)
    stated = stated.near(value)
    told = not explained and not (value is not None and agrees(stated, value, slack))
    places = 2 if stated.plain else stated.decimals
    return Check(
        kind.code, text, Side(Fraction(stated.value), ref) if ref else Side(Fraction(stated.value), stated=place),
        exact, tolerance=tolerance(stated, value, slack), percent=True, type=kind if told else None, place=place,
        words={
            **words, "tertulis": format_percent(stated.value, stated.decimals),
            "hitung": "" if value is None else format_percent(value, places),
        },
        reason=reason if value is None else "",
    )  # fmt: skip
