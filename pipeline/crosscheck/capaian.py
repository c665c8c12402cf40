"""Indicators: stated against recomputed capaian, PK against capaian, empty states, units, unusual figures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.crosscheck.evidence import supporting_figures
from pipeline.crosscheck.model import Check, Facts, Side, agrees, tolerance
from pipeline.findings import Finding, FindingType, Severity, finding
from pipeline.reading.text import normalise, unnumbered
from pipeline.reading.values import Measure, Percent, State, format_percent
from pipeline.report.model import Ref
from pipeline.transform.capaian import MAKSIMAL, evaluate, formula, measure_of, same_unit
from schemas.registers import find_indicator

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping
    from typing import Any

    from pipeline.tables import Dataset

SHEETS = {"capaian_sekretariat": "Capaian Sasaran", "capaian_bagian": "Capaian Kegiatan"}
PROMISES = {"capaian_sekretariat": "pk_sekretariat", "capaian_bagian": "pk_bagian"}
WRONG = FindingType(
    "CAP-01", Severity.PERINGATAN, "Capaian tertulis berbeda dari hitungan",
    "Capaian tertulis {nilai}, menurut target {target} dan realisasi {realisasi} seharusnya {hitung}.",
    "Perbaiki capaian di sel {sel}, atau periksa target dan realisasinya.",
    "Target 70%, realisasi 62,82%, capaian tertulis 98,74%.",
)  # fmt: skip
NIL = FindingType(
    "CAP-02", Severity.PERINGATAN, "Realisasi nihil tanpa alasan",
    'Realisasi "{nilai}" dihitung 0% dan belum ada alasannya.',
    "Tulis alasannya pada kolom Keterangan, atau isi realisasi di sel {sel}.",
    "Nilai SAKIP belum terbit, realisasi ditulis tanda hubung.",
)  # fmt: skip
NO_CASE = FindingType(
    "CAP-03", Severity.PERINGATAN, "Realisasi 0 pada indikator yang bisa tanpa kasus",
    "Realisasi 0 membuat capaian 0%; indikator ini bisa saja tidak mempunyai kasus tahun ini.",
    "Bila memang tidak ada kasus, jelaskan pada kolom Keterangan; bila ada, periksa sel {sel}.",
    "Tidak ada pelanggaran disiplin, realisasi ditulis 0%.",
)  # fmt: skip
BLANK = FindingType(
    "CAP-04", Severity.PERINGATAN, "Realisasi belum diisi",
    'Realisasi indikator "{indikator}" belum diisi.',
    'Isi sel {sel}; tulis "-" dan alasannya bila memang nihil.',
    "Sel realisasi dibiarkan kosong.",
)  # fmt: skip
UNITS = FindingType(
    "CAP-05", Severity.PERINGATAN, "Satuan target dan realisasi berbeda",
    "Satuannya berbeda: target {target}, realisasi {nilai}.",
    "Samakan satuannya, lalu periksa angka di sel {sel}.",
    "Target 1 Lap, realisasi 1 Keg.",
)  # fmt: skip
ZERO_TARGET = FindingType(
    "CAP-06", Severity.PERINGATAN, "Target nol",
    'Target "{nilai}" berarti nol, sehingga {akibat}.',
    "Periksa target di sel {sel} dengan Perjanjian Kinerja.",
    "Target ditulis 0%.",
)  # fmt: skip
PERHAPS_MINIMAL = FindingType(
    "CAP-07", Severity.PERINGATAN, "Arah indikator perlu dipastikan",
    "Realisasi {nilai} jauh di atas target {target}, dan bunyi indikator memberi kesan makin sedikit makin baik.",
    "Tetapkan arahnya pada kolom Arah atau di lakip.toml, bagian [[indikator]].",
    "Jumlah pengaduan: target 2, realisasi 9.",
)  # fmt: skip
LOST_COMMA = FindingType(
    "CAP-08", Severity.PERINGATAN, "Persentase tidak lazim",
    "{nilai} terlalu besar untuk sebuah persentase; mungkin tanda koma hilang.",
    "Periksa sel {sel}, misalnya 9120% yang dimaksud 91,20%.",
    "Realisasi 9120% untuk target 100%.",
)  # fmt: skip
FRACTIONS = FindingType(
    "CAP-09", Severity.INFO, "Angka dibaca sebagai pecahan persen",
    '"{nilai}" tanpa tanda % dibaca sebagai {hitung}.',
    "Tulis dengan tanda %, misalnya {hitung}, agar tidak salah baca.",
    "Realisasi ditulis 0,7303.",
)  # fmt: skip
TARGET = FindingType(
    "PK-01", Severity.PERINGATAN, "Target berbeda dari Perjanjian Kinerja",
    "Target pada tabel capaian {nilai}, pada Perjanjian Kinerja {target}"
    " ({berkas_pk} lembar {lembar_pk} sel {sel_pk}).",
    "Samakan target di sel {sel} dengan Perjanjian Kinerja yang ditandatangani.",
    "PK 90%, tabel capaian 95%.",
)  # fmt: skip
NOT_REPORTED = FindingType(
    "PK-02", Severity.PERINGATAN, "Indikator PK tanpa baris capaian",
    'Indikator "{indikator}" ada pada Perjanjian Kinerja, tetapi tidak ada pada tabel capaian {bagian}.',
    "Tambahkan barisnya pada tabel capaian, atau samakan bunyi indikatornya.",
    "Satu indikator terlewat saat menyalin.",
)  # fmt: skip
NOT_PROMISED = FindingType(
    "PK-03", Severity.PERINGATAN, "Indikator capaian di luar PK",
    'Indikator "{indikator}" dilaporkan, tetapi tidak ada pada Perjanjian Kinerja {bagian}.',
    "Samakan bunyi indikatornya dengan Perjanjian Kinerja, atau hapus barisnya.",
    "Bunyi indikator diubah setelah PK ditandatangani.",
)  # fmt: skip
FEWER = tuple(
    f"{measure} {of}"
    for measure in ("jumlah", "persentase")
    for of in ("pengaduan", "pelanggaran", "kesalahan", "keterlambatan", "kasus", "sengketa", "gangguan", "keluhan")
)


def _indicators(dataset: Dataset, name: str) -> dict[tuple[str, str], list[tuple[int, str]]]:
    """Return, by Bagian and indicator, its rows with their kegiatan; the office's tables have no Bagian."""
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for row, line in dataset.frame.iterrows():
        key = (str(line["bagian"]) if name == "capaian_bagian" else "", normalise(unnumbered(str(line["indikator"]))))
        found.setdefault(key, []).append((int(str(row)), normalise(str(line.get("kegiatan", "")))))
    return found


def matched_promises(facts: Facts, name: str) -> dict[int, int]:
    """Return the PK row of each capaian row: same Bagian and indicator, and kegiatan where it has several."""
    promises = facts.datasets.get(PROMISES[name])
    if promises is None:
        return {}
    promised = _indicators(promises, name)
    found: dict[int, int] = {}
    for key, rows in _indicators(facts.datasets[name], name).items():
        choices = promised.get(key, [])
        for row, kegiatan in rows:
            own = [at for at, other in choices if other == kegiatan] or [at for at, _ in choices if len(choices) == 1]
            if own:
                found[row] = own[0]
    return found


def checks(facts: Facts) -> Iterator[Check]:
    """Yield PK target against capaian target, and stated against recomputed capaian."""
    for name in SHEETS:
        if name in facts.datasets:
            yield from _targets(facts, name)
            yield from _stated(facts, name)


def _same(indikator: str, target: Measure, own: Measure) -> bool | None:
    """Tell whether two targets of one indicator say the same, None where one is unknown."""
    if target.state is not State.VALUE or own.state is not State.VALUE:
        return None if State.BAD in {target.state, own.state} else target.state == own.state
    result = evaluate(indikator, target, own, MAKSIMAL)
    figures = result.target == result.realisasi and (target.upper, target.grade) == (own.upper, own.grade)
    return figures and same_unit(target, own)


def _pairs(facts: Facts, name: str) -> Iterator[tuple[int, int, Measure, Measure]]:
    """Yield (capaian row, PK row, capaian target, PK target) of the indicators that stand in both."""
    dataset = facts.datasets[name]
    for row, at in matched_promises(facts, name).items():
        own = facts.datasets[PROMISES[name]].frame.loc[at, "target"]
        yield row, at, measure_of(dataset.frame.loc[row, "target"]), measure_of(own)


def _targets(facts: Facts, name: str) -> Iterator[Check]:
    dataset = facts.datasets[name]
    for row, at, target, own in _pairs(facts, name):
        indikator = str(dataset.frame.loc[row, "indikator"])
        same = _same(indikator, target, own)
        pk = facts.datasets[PROMISES[name]].locate(at, "target")
        both = evaluate(indikator, target, own, MAKSIMAL)
        left, right = both.realisasi, both.target
        if same is None or left is None or right is None:
            left = right = None
        yield Check(
            "PK-01", f"Target PK = target capaian: {indikator}", Side(left, stated=pk),
            Side(right, Ref(SHEETS[name], (row,), "nilai_target")), percent=both.persen,
            type=TARGET, place=dataset.locate(row, "target"), unlike=same is False,
            words={"target": pk.nilai, "berkas_pk": pk.berkas, "lembar_pk": pk.lembar, "sel_pk": pk.sel},
            reason="" if right is not None else "target belum terbaca",
        )  # fmt: skip


def _stated(facts: Facts, name: str) -> Iterator[Check]:
    dataset, frame = facts.datasets[name], facts.frames[name]
    slack = facts.settings.toleransi_persen
    own_targets = {
        row: own
        for row, _, target, own in _pairs(facts, name)
        if _same(str(frame.loc[row, "indikator"]), target, own) is False
    }
    supported = supporting_figures(facts, name)
    for row in frame.index.tolist():
        stated, exact = dataset.frame.loc[row, "capaian"], frame.loc[row, "capaian_pecahan"]
        if not isinstance(stated, Percent):
            continue
        shown = "capaian"
        if _at_cap(facts, stated, exact):
            exact, shown = facts.settings.batas_capaian, "capaian_dibatasi"
        near = exact is not None and agrees(stated, exact, slack)
        explained = lost_comma(facts, name, row) or (
            row in own_targets and _by_promise(facts, name, row, own_targets[row], stated)
        )
        explained = explained or (row in supported and _by_evidence(facts, name, row, supported[row], stated))
        place = dataset.locate(row, "capaian")
        value = Fraction(stated.value)
        yield Check(
            "CAP-01", f"Capaian tertulis = hitungan: {frame.loc[row, 'indikator']}", Side(value, stated=place),
            Side(exact, Ref(SHEETS[name], (row,), shown)), percent=True,
            tolerance=tolerance(stated, exact, slack),
            type=None if near or explained else WRONG, place=place,
            words={"target": frame.loc[row, "target_teks"], "realisasi": frame.loc[row, "realisasi_teks"],
                   "hitung": "" if exact is None else format_percent(exact)},
            reason=frame.loc[row, "sebab"] or ("" if exact is not None else frame.loc[row, "status"]),
        )  # fmt: skip


def _at_cap(facts: Facts, stated: Percent, exact: Fraction | None) -> bool:
    """Tell whether an office that caps its capaian states the cap where more was reached."""
    cap = facts.settings.batas_capaian
    slack = facts.settings.toleransi_persen
    return exact is not None and cap is not None and exact > cap and agrees(stated, cap, slack)


def _by_promise(facts: Facts, name: str, row: int, own: Measure, stated: Percent) -> bool:
    """Tell whether a stated capaian follows from the PK's target, so that only the target is at fault."""
    frame = facts.frames[name]
    realisasi = measure_of(facts.datasets[name].frame.loc[row, "realisasi"])
    exact = evaluate(str(frame.loc[row, "indikator"]), own, realisasi, str(frame.loc[row, "arah"])).capaian
    return exact is not None and agrees(stated, exact)


def _by_evidence(facts: Facts, name: str, row: int, evidence: Fraction, stated: Percent) -> bool:
    """Tell whether a stated capaian follows from what the tables behind it give, so that only realisasi is at fault."""
    line, frame = facts.frames[name].loc[row], facts.datasets[name].frame
    target, realisasi = (measure_of(frame.loc[row, column]) for column in ("target", "realisasi"))
    known = evaluate(str(line["indikator"]), target, realisasi, str(line["arah"]))
    if known.capaian is None or known.target is None:
        return False
    exact = formula(known.arah, known.target, known.target_atas, evidence)
    return exact is not None and agrees(stated, exact)


def lost_comma(facts: Facts, name: str, row: int) -> str:
    """Return which of target and realisasi is a per cent beyond belief, "" where neither is."""
    frame, bound = facts.frames[name], float(facts.settings.persen_wajar)
    if not frame.loc[row, "persen"]:
        return ""
    return next((c for c in ("target", "realisasi") if float(str(frame.loc[row, f"nilai_{c}"])) >= bound), "")


def remarks(facts: Facts) -> Iterator[Finding]:
    """Yield what single cells of the capaian tables call for, and indicators that only one side has."""
    for name in SHEETS:
        if name in facts.datasets:
            dataset = facts.datasets[name]
            for row in dataset.frame.index.tolist():
                yield from _remarks(facts, dataset, name, row)
            yield from _unmatched(facts, name)


def _remarks(facts: Facts, dataset: Dataset, name: str, row: int) -> Iterator[Finding]:
    target, realisasi = (measure_of(dataset.frame.loc[row, column]) for column in ("target", "realisasi"))
    if target.state is State.NIL or target.value == 0:
        is_minimal = target.value == 0 and facts.frames[name].loc[row, "arah"] == "minimal"
        outcome = "capaian hanya bisa 100% atau 0%" if is_minimal else "capaian tidak dapat dihitung"
        yield finding(ZERO_TARGET, dataset.locate(row, "target"), akibat=outcome)
    yield from _empty(dataset, row, realisasi)
    if target.state is State.VALUE and realisasi.state is State.VALUE:
        yield from _unusual(facts, dataset, name, row)


def _empty(dataset: Dataset, row: int, realisasi: Measure) -> Iterator[Finding]:
    """Yield what blank, nil and zero call for; a reason in Keterangan clears nil and zero."""
    indikator, keterangan = (dataset.frame.loc[row, column] for column in ("indikator", "keterangan"))
    reason = isinstance(keterangan, str) and keterangan.strip(" -")
    place = dataset.locate(row, "realisasi")
    if dataset.state(row, "realisasi") is State.BLANK:
        yield finding(BLANK, place, indikator=indikator or "di baris ini")
    if realisasi.state is State.NIL and not reason:
        yield finding(NIL, place)
    entry = find_indicator(str(indikator))
    if realisasi.value == 0 and entry is not None and entry.bisa_tanpa_kasus and not reason:
        yield finding(NO_CASE, place)


def _unusual(facts: Facts, dataset: Dataset, name: str, row: int) -> Iterator[Finding]:
    """Yield what two figures call for that do not go together as their indicator says."""
    target, realisasi = (measure_of(dataset.frame.loc[row, column]) for column in ("target", "realisasi"))
    line, place = facts.frames[name].loc[row].to_dict(), dataset.locate(row, "realisasi")
    if not same_unit(target, realisasi):
        yield finding(UNITS, place, target=dataset.text(row, "target"))
    unusual = lost_comma(facts, name, row)
    if unusual:
        yield finding(LOST_COMMA, dataset.locate(row, unusual))
    elif _perhaps_minimal(facts, line):
        yield finding(PERHAPS_MINIMAL, place, target=dataset.text(row, "target"))
    if line["diartikan_pecahan"]:
        for column, measure in (("target", target), ("realisasi", realisasi)):
            if measure.plain and measure.value:
                yield finding(FRACTIONS, dataset.locate(row, column), hitung=format_percent(measure.value))


def _perhaps_minimal(facts: Facts, line: Mapping[Hashable, Any]) -> bool:
    """Tell whether an indicator that no register knows reads as if fewer were better, and was far exceeded."""
    indikator = str(line["indikator"])
    if line["arah"] != MAKSIMAL or find_indicator(indikator) or not normalise(unnumbered(indikator)).startswith(FEWER):
        return False
    target, realisasi = float(line["nilai_target"]), float(line["nilai_realisasi"])
    return target > 0 and realisasi >= float(facts.settings.jauh_di_atas) * target


def _unmatched(facts: Facts, name: str) -> Iterator[Finding]:
    """Yield indicators that only one of PK and capaian has, where the Bagian delivered both.

    A blank indicator on one side may be any of the other's, so that nothing is lacking there for certain.
    """
    promises, dataset = facts.datasets.get(PROMISES[name]), facts.datasets[name]
    if promises is None:
        return
    matches = matched_promises(facts, name)
    matched, by_bagian = set(matches.values()), name == "capaian_bagian"
    both = set(promises.frame["bagian"]) & set(dataset.frame["bagian"])
    for kind, here, there, known in (
        (NOT_REPORTED, promises, dataset, matched),
        (NOT_PROMISED, dataset, promises, set(matches)),
    ):
        unsure = set(there.frame.loc[there.frame["indikator"].isna(), "bagian"])
        told = here.frame[here.frame["indikator"].notna() & ~here.frame.index.isin(known)]
        for row, line in told.iterrows():
            if line["bagian"] not in unsure and (not by_bagian or line["bagian"] in both):
                yield finding(kind, here.locate(int(str(row)), "indikator"), indikator=line["indikator"])
