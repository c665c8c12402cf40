"""Sums inside one table: every stated count and amount against what its own cells give, each error at its cell.

:func:`check_sums` gives the diagnoses of a dataset, how many sums of each kind were looked at, and the frame as it
would be with the certain errors corrected: what follows from an error can then be told with it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from pipeline.causes import Cause, Cell, Sum, find_causes
from pipeline.datasets import repeated
from pipeline.equations import Family, Form, Nodes, RowSums, Verdict, families
from pipeline.findings import MOST_TOLD, Finding, FindingType, Location, Severity, finding, with_count
from pipeline.reading.values import format_number
from pipeline.tables import Dataset, locate, locate_total
from schemas.base import FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

MOST_NAMED = 5  # broken sums named in one message
MOST_REPEATED = 20  # tables whose sums are tried without the rows typed twice

CAUSE = FindingType(
    code="JML-01",
    severity=Severity.GALAT,
    title="Satu angka membuat jumlah tidak cocok",
    message="{kolom} di {sel} tertulis {tertulis}; seharusnya {seharusnya} agar semua jumlah cocok.{tambahan}",
    remedy="Periksa {sel} dengan dokumen asalnya; bila memang {seharusnya}, perbaiki sel itu saja.",
    example="Realisasi satu sub kegiatan salah ketik sehingga sisanya dan jumlah kegiatannya tidak cocok.",
)
TOTAL = FindingType(
    code="JML-02",
    severity=Severity.GALAT,
    title="Baris jumlah tidak sama dengan rinciannya",
    message="{label} {kolom} tertulis {tertulis}, sedangkan rinciannya berjumlah {seharusnya}"
    " (selisih {selisih}).{tambahan}",
    remedy="Jumlahkan ulang rinciannya, lalu perbaiki angka yang salah: baris {label} atau salah satu rinciannya.",
    example="TOTAL Tri IV tertulis 2.221.715, padahal rinciannya berjumlah 2.221.751.",
)
ROW = FindingType(
    code="JML-03",
    severity=Severity.GALAT,
    title="Jumlah dalam satu baris tidak cocok",
    message="{kolom} tertulis {tertulis}, sedangkan {rumus} = {seharusnya} (selisih {selisih}).{tambahan}",
    remedy="Periksa angka-angka di baris itu, lalu perbaiki yang salah.",
    example="L 186 dan P 188, tetapi L+P tertulis 375.",
)
PARENT = FindingType(
    code="JML-04",
    severity=Severity.GALAT,
    title="Baris induk tidak sama dengan jumlah rinciannya",
    message="{kolom} tertulis {tertulis}, sedangkan rincian di bawahnya berjumlah {seharusnya}"
    " (selisih {selisih}).{tambahan}",
    remedy="Periksa baris ini dan rincian di bawahnya, lalu perbaiki angka yang salah.",
    example="Pagu kegiatan 3355 tidak sama dengan jumlah pagu sub kegiatannya.",
)
_TYPES = {Form.ROW: ROW, Form.TOTAL: TOTAL, Form.PARENT: PARENT}


@dataclass(slots=True)
class Diagnosis:
    """One error: the cell it stands at, what stands there and what should, and what else it breaks.

    ``row`` is the dataset's row id, None for a cell of a total row. ``certain`` says that changing this one cell makes
    every sum in ``others`` tie; else it is the stated total of a sum whose wrong cell cannot be told.
    ``consequences`` are other rules that fail only because of this cell, as sentences.
    """

    kind: FindingType
    extract: int
    row: int | None
    field: str
    location: Location
    stated: int
    expected: int
    certain: bool
    label: str
    formula: str
    others: tuple[str, ...]
    consequences: list[str] = dataclasses.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SumCounts:
    """How many sums of one form one table states: ``fields`` are the fields of the stated totals."""

    extract: int
    form: Form
    fields: tuple[str, ...]
    ties: int
    broken: int
    unknown: int


@dataclass(slots=True)
class SumsReport:
    """What the sums of one dataset say."""

    diagnoses: list[Diagnosis]
    counts: list[SumCounts]
    corrected: pd.DataFrame
    left_out: dict[int, int]
    _by_row: dict[int, list[Diagnosis]] | None = None

    def cause(self, row: int, fields: Iterable[str]) -> Diagnosis | None:
        """Return the certain error that stands in one of the fields of row id ``row``, None where there is none."""
        wanted = set(fields)
        return next((d for d in self._certain().get(row, ()) if d.field in wanted), None)

    def _certain(self) -> dict[int, list[Diagnosis]]:
        if self._by_row is None:
            self._by_row = {}
            for diagnosis in self.diagnoses:
                if diagnosis.certain and diagnosis.row is not None:
                    self._by_row.setdefault(diagnosis.row, []).append(diagnosis)
        return self._by_row


def check_sums(dataset: Dataset) -> SumsReport:
    """Return what the sums of a dataset say: nothing is wrong, or which cell is.

    A row that is told as one typed twice counts once where its sums then tie.
    """
    nodes, sums = _without_repeats(dataset)
    causes = find_causes(nodes, sums)
    diagnoses = [_diagnosis(nodes, cause) for cause in causes.found]
    return SumsReport(diagnoses, list(_counts(nodes, sums)), _corrected(dataset, diagnoses), causes.left_out)


def _without_repeats(dataset: Dataset) -> tuple[Nodes, list[Family]]:
    """Return the sums of a dataset; rows of a table that repeat a key are nil where fewer sums are broken so."""
    nodes = Nodes(dataset)
    sums = families(nodes)
    broken = _broken(sums)
    if not broken:
        return nodes, sums
    again = np.array(list(repeated(dataset.schema, dataset.frame)), np.int64)
    tables = dataset.frame["extract"].to_numpy()[again]
    for table in np.unique(tables)[:MOST_REPEATED].tolist():
        frame = _nil(dataset, nodes.dataset.frame, again[tables == table])
        once = Nodes(Dataset(dataset.schema, frame, dataset.extracts))
        left = families(once)
        if _broken(left) < broken:
            nodes, sums, broken = once, left, _broken(left)
    return nodes, sums


def _broken(sums: Iterable[Family]) -> int:
    return sum(int((family.verdict == Verdict.BROKEN).sum()) for family in sums)


def _nil(dataset: Dataset, frame: pd.DataFrame, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pd.DataFrame:
    """Return the frame with the figures of some rows, by position, as 0."""
    frame = frame.copy()
    for name, column in dataset.schema.columns().items():
        if column.kind in FIGURES:
            frame.loc[frame.index[rows], name] = 0
    return frame


def findings_of(report: SumsReport) -> list[Finding]:
    """Return the findings of a report, at most MOST_TOLD of a kind and table; of what was left out, the count."""
    by_kind: dict[tuple[str, int], list[Diagnosis]] = {}
    for diagnosis in report.diagnoses:
        by_kind.setdefault((diagnosis.kind.code, diagnosis.extract), []).append(diagnosis)
    findings, left_out = [], dict(report.left_out)
    for (_, extract), found in by_kind.items():
        told = [_finding(diagnosis) for diagnosis in found[:MOST_TOLD]]
        findings += with_count(told, len(found) + left_out.pop(extract, 0), "lembar ini")
    return findings


def _finding(diagnosis: Diagnosis) -> Finding:
    tails: list[str] = []
    if diagnosis.others:
        named = "; ".join(diagnosis.others[:MOST_NAMED])
        rest = len(diagnosis.others) - MOST_NAMED
        tails.append(f"Jumlah yang ikut tidak cocok: {named}{f'; dan {rest} lainnya' if rest > 0 else ''}.")
    tails += diagnosis.consequences
    return finding(
        diagnosis.kind,
        diagnosis.location,
        tertulis=_number(diagnosis.stated),
        seharusnya=_number(diagnosis.expected),
        selisih=_number(diagnosis.stated - diagnosis.expected),
        label=diagnosis.label,
        rumus=diagnosis.formula,
        tambahan="".join(f" {tail}" for tail in tails),
    )


def _diagnosis(nodes: Nodes, cause: Cause) -> Diagnosis:
    node, name = cause.cell
    extract = int(nodes.extract[node])
    family, _ = cause.sums[0]
    total = nodes.totals[node - nodes.count][2] if node >= nodes.count else None
    others = cause.sums if cause.certain else cause.sums[1:]
    return Diagnosis(
        kind=CAUSE if cause.certain and len(cause.sums) > 1 else _TYPES[family.form],
        extract=extract,
        row=None if total else int(nodes.rows[node]),
        field=name,
        location=_place(nodes, cause.cell),
        stated=nodes.figure(name, node),
        expected=cause.expected,
        certain=cause.certain,
        label=total.label if total else "",
        formula=_formula(nodes, family, extract),
        others=tuple(_described(nodes, item) for item in others if _owner(item) != cause.cell),
    )


def _owner(item: Sum) -> Cell:
    return Cell(int(item.family.owner[item.at]), item.family.field)


def _described(nodes: Nodes, item: Sum) -> str:
    stated = nodes.figure(item.family.field, int(item.family.owner[item.at]))
    computed = stated - int(item.family.residual[item.at])
    return f"{_place(nodes, _owner(item)).sel} (tertulis {_number(stated)}, hitungan {_number(computed)})"


def _place(nodes: Nodes, cell: Cell) -> Location:
    extract = nodes.dataset.extracts[int(nodes.extract[cell.node])]
    if cell.node < nodes.count:
        return locate(extract, int(nodes.place[cell.node]), cell.field)
    return locate_total(extract, nodes.totals[cell.node - nodes.count][2], cell.field)


def _formula(nodes: Nodes, family: Family, extract: int) -> str:
    if not isinstance(family, RowSums):
        return ""
    headers = {**nodes.dataset.schema.titles(), **nodes.dataset.extracts[extract].headers}
    plus = " + ".join(headers[name] for name in family.rule.plus)
    return " - ".join([plus, *(headers[name] for name in family.rule.minus)])


def _counts(nodes: Nodes, sums: Iterable[Family]) -> Iterator[SumCounts]:
    """Yield, table by table, the sums of each form that are stated at all."""
    size = len(nodes.dataset.extracts)
    kinds = len(Verdict)
    counts: dict[Form, np.ndarray[tuple[int, int], np.dtype[np.int64]]] = {}
    fields: dict[Form, list[str]] = {}
    for family in sums:
        table = counts.setdefault(family.form, np.zeros((size, kinds), np.int64))
        each = nodes.extract[family.owner] * kinds + family.verdict
        table += np.bincount(each, minlength=size * kinds).reshape(size, kinds)
        fields.setdefault(family.form, []).append(family.field)
    for extract in range(size):
        for form, table in counts.items():
            ties, broken, unknown, _ = (int(count) for count in table[extract])
            if ties + broken + unknown:
                yield SumCounts(extract, form, tuple(dict.fromkeys(fields[form])), ties, broken, unknown)


def _corrected(dataset: Dataset, diagnoses: Iterable[Diagnosis]) -> pd.DataFrame:
    certain = [d for d in diagnoses if d.certain and d.row is not None]
    if not certain:
        return dataset.frame
    frame = dataset.frame.copy()
    for diagnosis in certain:
        frame.loc[diagnosis.row, diagnosis.field] = diagnosis.expected
    return frame


def _number(value: int) -> str:
    return format_number(Decimal(value))
