"""What a run keeps in outputs/.cache: it may save time, never change a byte or a word of the result."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from pipeline.cache import codec, folder, last_run
from pipeline.cache.codec import packed, unpacked
from pipeline.cache.folder import KeptTables
from pipeline.config import load_settings
from pipeline.outcome import Outcome
from pipeline.reading.file import FileTables, tables_of
from pipeline.reading.limits import Limits
from pipeline.reading.workbook import read_book
from pipeline.run import check, run
from pipeline.settings import Settings
from pipeline.sources import Source, find_sources
from tests.support.inputs import FILES, INPUTS_2020, build
from tests.support.office import ADHOC, BUDGET, make_office, type_into
from tests.test_by_name import by_name, voter

NAMES = (BUDGET, ADHOC, f"2020/{FILES['dpb']}")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return an office of three workbooks in which a run has been."""
    made = make_office(tmp_path, "adhoc", "dpb")
    assert sorted(NAMES) == go(made)
    return made


def settings_of(office: Path, **changes: Any) -> Settings:  # noqa: ANN401
    return replace(load_settings(office / "inputs", office / "outputs", jobs=1), **changes)


def go(office: Path, **changes: Any) -> list[str]:  # noqa: ANN401
    """Run and return the files that were read."""
    told: list[str] = []
    run(settings_of(office, **changes), told.append)
    return sorted(line.removeprefix("Membaca ") for line in told if line.startswith("Membaca "))


def again(office: Path, **changes: Any) -> list[str]:  # noqa: ANN401
    """Run as if something had changed, and return the files that were read."""
    (office / "outputs" / ".cache" / last_run.NAME).unlink(missing_ok=True)
    return go(office, **changes)


def cold(office: Path) -> dict[str, bytes]:
    """Return the outputs of a run without a cache."""
    shutil.rmtree(office / "outputs" / ".cache", ignore_errors=True)
    go(office)
    return written(office)


def written(office: Path) -> dict[str, bytes]:
    """Return every output but the history and the cache."""
    outputs = office / "outputs"
    files = {path.relative_to(outputs).as_posix(): path for path in outputs.rglob("*") if path.is_file()}
    return {name: p.read_bytes() for name, p in files.items() if ".cache" not in p.parts and name != "riwayat.jsonl"}


def entries(office: Path) -> list[Path]:
    return sorted((office / "outputs" / ".cache").glob("*.parquet"))


def test_unchanged_workbooks_are_not_read_again_and_give_the_same_bytes(office: Path) -> None:
    before = written(office)
    shutil.rmtree(office / "outputs" / "data-2020")
    assert [] == again(office)
    assert before == written(office)


def test_of_several_workbooks_only_the_corrected_one_is_read_again(office: Path) -> None:
    before = written(office)
    type_into(office / "inputs" / ADHOC, "Adhoc", {"E9": 574})
    assert [ADHOC] == go(office)
    warm = written(office)
    assert before != warm
    assert warm == cold(office)


def test_a_workbook_in_another_place_is_read_again(office: Path) -> None:
    path = office / "inputs" / ADHOC
    path.rename(path.with_name("Badan Adhoc.xlsx"))
    assert [f"{ADHOC.rpartition('/')[0]}/Badan Adhoc.xlsx"] == go(office)


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def of_another(path: Path) -> None:
    shutil.copy(max(path.parent.glob("*.parquet"), key=lambda other: other.stat().st_size), path)


@pytest.mark.parametrize(
    "damage",
    [
        flipped,
        made_a_folder,
        of_another,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-20]),
        lambda path: path.write_bytes(b"bukan Parquet"),
    ],
    ids=["a bit", "a folder", "another entry", "empty", "cut off", "text"],
)
def test_a_damaged_entry_costs_one_reading(office: Path, damage: Callable[[Path], object]) -> None:
    before = written(office)
    damage(min(entries(office), key=lambda path: path.stat().st_size))
    assert len(again(office)) == 1
    assert before == written(office)


def test_a_damaged_entry_is_made_anew(office: Path) -> None:
    flipped(entries(office)[0])
    again(office)
    assert [] == again(office)


def test_a_deleted_cache_costs_only_the_reading(office: Path) -> None:
    before = written(office)
    assert before == cold(office)


def test_a_cache_of_another_version_is_not_used(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written(office)
    for module in (folder, last_run):
        monkeypatch.setattr(module, "program_mark", lambda: "versi lain")
    assert sorted(NAMES) == go(office)
    assert before == written(office)


def test_other_limits_and_another_register_read_anew(office: Path) -> None:
    assert sorted(NAMES) == again(office, limits=Limits(seconds=60.0))
    (office / "inputs" / "wilayah.csv").write_text("kode,nama,provinsi\n34.04,Sleman,DIY\n")
    assert sorted(NAMES) == go(office)


def test_a_full_disk_under_the_cache_costs_only_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(tmp_path, "adhoc")
    before = cold(office)
    shutil.rmtree(office / "outputs")
    original = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.parent.name == ".cache":
            original(path, data[: len(data) // 2])
            raise OSError(28, "No space left on device")
        return original(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    go(office)
    assert before == written(office)
    assert [last_run.NAME] == [path.name for path in (office / "outputs" / ".cache").iterdir()]


def test_a_file_in_the_place_of_the_cache_costs_only_the_cache(tmp_path: Path) -> None:
    office = make_office(tmp_path, "adhoc")
    before = cold(office)
    shutil.rmtree(office / "outputs" / ".cache")
    (office / "outputs" / ".cache").write_text("")
    assert [BUDGET, ADHOC] == sorted(go(office), key=[BUDGET, ADHOC].index)
    assert before == written(office)


def kept_of(office: Path, limit: int) -> KeptTables:
    return KeptTables(settings_of(office, cache_bytes=limit))


def found_in(office: Path) -> list[Source]:
    return find_sources(office / "inputs", office / "outputs", None).sources


def tables(source: Source) -> FileTables:
    return tables_of(source.berkas, read_book(source.path, Limits()))


def test_entries_used_longest_ago_make_room_for_a_new_one(office: Path) -> None:
    sources = {source.berkas: source for source in found_in(office)}
    sizes = {name: len(packed(tables(source))) for name, source in sources.items()}
    for age, name in enumerate(NAMES, 1):
        kept = kept_of(office, 1 << 30)
        path = office / "outputs" / ".cache" / kept._names[kept._key(sources[name])]
        os.utime(path, (10 - age, 10 - age))  # the budget used last, the DPB longest ago
    used = kept_of(office, 1 << 30)
    assert used.has(sources[NAMES[2]])
    used.load(sources[NAMES[2]])  # which makes the ad hoc bodies those used longest ago
    build(office / "inputs" / "2020" / "Baru.xlsx", {"S": [("BADAN ADHOC 2020",), ("No", "Kabupaten", "PPK")]})
    new = next(source for source in found_in(office) if source.berkas == "2020/Baru.xlsx")
    limit = sum(sizes.values())
    kept_of(office, limit).store(new, tables(new))
    assert [NAMES[0], NAMES[2]] == [name for name in NAMES if kept_of(office, limit).has(sources[name])]
    assert sum(path.stat().st_size for path in entries(office)) <= limit


def test_the_cache_stays_within_its_bound_and_keeps_what_it_can(office: Path) -> None:
    before = written(office)
    largest = max(path.stat().st_size for path in entries(office))
    shutil.rmtree(office / "outputs" / ".cache")
    go(office, cache_bytes=largest)
    held = entries(office)
    assert 0 < sum(path.stat().st_size for path in held) <= largest
    assert 3 - len(held) == len(again(office, cache_bytes=largest))
    assert held == entries(office)
    assert before == written(office)


def test_what_an_interrupted_run_left_makes_room(office: Path) -> None:
    part = office / "outputs" / ".cache" / "ab.tmp"
    part.write_bytes(bytes(1 << 20))
    os.utime(part, (1, 1))
    flipped(entries(office)[0])
    again(office, cache_bytes=1 << 20)
    assert not part.exists()


def test_personal_data_are_never_kept(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    listed = by_name(office / "inputs" / "2020", voter(1), voter(2, sex="P", nik=5304014103800002.0))
    assert [BUDGET, "2020/Belu.xlsx"] == sorted(go(office), key=[BUDGET, "2020/Belu.xlsx"].index)
    assert ["2020/Belu.xlsx"] == again(office)
    assert len(entries(office)) == 1
    kept = [path.read_bytes() for path in (office / "outputs" / ".cache").iterdir()]
    texts = [str(parquet.read_table(path).schema.metadata) for path in entries(office)]
    for secret in ("Warga Bernomor", "Anggrek", "530401010380", "530401010120"):
        assert [] == [data for data in kept if secret.encode() in data]
        assert [] == [text for text in texts if secret in text]
    assert listed.is_dir()


def test_a_damaged_by_name_list_is_not_kept_either(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    rows = [("DAFTAR PEMILIH MODEL A-KWK 2020",), ("No", "NKK", "NIK", "Nama"), (1, "5" * 16, "5" * 16, "Warga")]
    build(office / "inputs" / "2020" / "Rusak.xlsx", {"A-KWK": rows})
    go(office)
    assert ["2020/Rusak.xlsx"] == again(office)


def test_a_refused_file_is_looked_at_again(office: Path) -> None:
    broken = office / "inputs" / "2020" / "Rusak.xlsx"
    broken.write_bytes((office / "inputs" / BUDGET).read_bytes()[:-200])
    assert ["2020/Rusak.xlsx"] == go(office)
    assert ["2020/Rusak.xlsx"] == again(office)


def test_a_file_saved_between_its_hash_and_its_reading_is_not_kept(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    source = found_in(office)[0]
    type_into(source.path, "Realisasi 2020", {"A1": "disimpan lagi"})
    kept_of(office, 1 << 30).store(source, tables(source))
    assert [] == entries(office)


@pytest.mark.parametrize("path", sorted(INPUTS_2020.rglob("*.xlsx")), ids=lambda path: path.stem)
def test_all_that_the_workbooks_of_2020_hold_comes_back_as_it_was(path: Path) -> None:
    before = tables_of(path.name, read_book(path, Limits()))
    assert list(leaves(before)) == list(leaves(unpacked(packed(before))))


def leaves(value: Any) -> Iterator[object]:  # noqa: ANN401
    """Yield every value of a tree of tables with its type."""
    if isinstance(value, list | tuple | set | frozenset):
        yield type(value)
        for item in sorted(value) if isinstance(value, set) else value:
            yield from leaves(item)
    elif isinstance(value, dict):
        yield from leaves(list(value.items()))
    elif hasattr(value, "dtype"):
        yield str(value.dtype)
        yield from (repr(item) for item in value.tolist())
    elif type(value) in codec._RECORDS.values():
        yield type(value)
        for name in value.__dataclass_fields__:
            yield from leaves(getattr(value, name))
    else:
        yield type(value), repr(value) if not hasattr(value, "model") else value.name


def test_what_was_kept_cannot_be_changed(office: Path) -> None:
    """Equal arrays come back as one: a change of one would be a change of others."""
    for cells in unpacked(packed(tables(found_in(office)[0]))).extracts[0].cells.values():
        for array in (cells.state, cells.text):
            if array is not None:
                with pytest.raises(ValueError, match="read-only"):
                    array[:1] = array[:1]


def test_values_that_are_equal_and_yet_differ_stay_apart() -> None:
    source = Path("Uji.xlsx")
    before = FileTables(source.name, hidden={"B", "A"})
    assert before == unpacked(packed(before))
    packer = codec._Packer()
    with pytest.raises(codec.UnkeepableError):
        packer.plain({date: object()})


def outcome_of(office: Path) -> tuple[Outcome, list[str]]:
    told: list[str] = []
    return run(settings_of(office), told.append), told


def history(office: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (office / "outputs" / "riwayat.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("draft", [False, True])
def test_where_nothing_changed_a_run_says_so_and_ends_as_the_one_before(tmp_path: Path, *, draft: bool) -> None:
    office = make_office(tmp_path, "adhoc")
    if draft:
        outcome_of(office)
        type_into(office / "inputs" / BUDGET, "Realisasi 2020", {"C7": "rusak"})
    first, _ = outcome_of(office)
    assert draft == bool(first.exit_code)
    before = written(office)
    second, told = outcome_of(office)
    assert [last_run.UNCHANGED] == told
    assert first == second
    assert before == written(office)
    *_, former, latter = [line | {"waktu": ""} for line in history(office)]
    assert former == latter


INPUTS: dict[str, Callable[[Path], object]] = {
    "one more": lambda inputs: shutil.copy(inputs / ADHOC, inputs / "Salinan.xlsx"),
    "one less": lambda inputs: (inputs / ADHOC).unlink(),
    "renamed": lambda inputs: (inputs / ADHOC).rename(inputs / "Badan Adhoc.xlsx"),
    "a file that is no workbook": lambda inputs: (inputs / "catatan.pdf").write_bytes(b""),
    "a setting": lambda inputs: (inputs / "lakip.toml").write_text('satker = "Kantor lain"\n'),
    "a region": lambda inputs: (inputs / "wilayah.csv").write_text("kode,nama,provinsi\n34.04,Sleman,DIY\n"),
}
OUTPUTS: dict[str, Callable[[Path], object]] = {
    "the workbook typed over": lambda outputs: type_into(outputs / "LAKIP-2020.xlsx", "Sampul", {"A30": 1}),
    "the workbook gone": lambda outputs: (outputs / "LAKIP-2020.xlsx").unlink(),
    "an old draft": lambda outputs: (outputs / "LAKIP-2020-DRAF.xlsx").write_bytes(b""),
    "the findings changed": lambda outputs: (outputs / "temuan-2020.json").write_text("{}"),
    "the page gone": lambda outputs: (outputs / "temuan-2020.html").unlink(),
    "a CSV changed": lambda outputs: (outputs / "data-2020" / "anggaran.csv").write_text(""),
    "the copies to correct gone": lambda outputs: shutil.rmtree(outputs / "koreksi-2020"),
    "what is remembered damaged": lambda outputs: flipped(outputs / ".cache" / last_run.NAME),
    "what is remembered empty": lambda outputs: (outputs / ".cache" / last_run.NAME).write_bytes(b""),
}


@pytest.mark.parametrize("change", INPUTS)
def test_whatever_changed_among_the_inputs_is_computed_anew(tmp_path: Path, change: str) -> None:
    office = make_office(tmp_path, "adhoc")
    outcome_of(office)
    INPUTS[change](office / "inputs")
    _, told = outcome_of(office)
    assert last_run.UNCHANGED not in told


@pytest.mark.parametrize("change", OUTPUTS)
def test_whatever_changed_among_the_outputs_is_written_anew(tmp_path: Path, change: str) -> None:
    office = make_office(tmp_path, "dpb")
    outcome_of(office)
    before = written(office)
    assert any(name.startswith("koreksi-2020/") for name in before)
    OUTPUTS[change](office / "outputs")
    _, told = outcome_of(office)
    assert last_run.UNCHANGED not in told
    assert before == written(office)


def test_a_setting_of_the_run_itself_counts_too(office: Path) -> None:
    told: list[str] = []
    run(settings_of(office, tahun=2020), told.append)
    assert last_run.UNCHANGED not in told


def test_nothing_is_remembered_where_an_input_changed_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office(tmp_path, "adhoc")
    original = last_run.remember

    def late(settings: Settings, found: Any, outcome: Outcome) -> None:  # noqa: ANN401
        type_into(office / "inputs" / ADHOC, "Adhoc", {"E9": 574})
        original(settings, found, outcome)

    monkeypatch.setattr("pipeline.run.remember", late)
    go(office)
    assert not (office / "outputs" / ".cache" / last_run.NAME).exists()


def test_check_reads_every_file_itself_and_keeps_nothing(office: Path) -> None:
    before = sorted((office / "outputs").rglob("*"))
    told: list[str] = []
    check(settings_of(office), told.append)
    assert sorted(NAMES) == sorted(line.removeprefix("Membaca ") for line in told)
    assert before == sorted((office / "outputs").rglob("*"))
