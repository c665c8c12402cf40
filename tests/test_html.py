"""The findings page: what it says, that inputs cannot break out of it, and how it behaves in a real browser."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from pipeline.feedback.accepted import Accepted
from pipeline.feedback.html import MAX_TEXT, render
from pipeline.findings import Finding, Severity
from pipeline.tables import Arrival
from tests.browser import ABSENT, CHROMIUM, DOWN, DRIVER, SPACE, TAB, Browser, browser

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

KUL, PROGRAM = "Bagian Keuangan, Umum dan Logistik", "Bagian Program, Data, Organisasi dan SDM"
BUDGET, DPB = f"2020/{KUL}/Realisasi Anggaran 2020.xlsx", f"2020/{PROGRAM}/Rekap DPB 2020.xlsx"
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>&amp;'


def found(tingkat: Severity, berkas: str, sel: str, nilai: str, pesan: str, bagian: str) -> Finding:
    return Finding("UJI-01", tingkat, berkas, "Lembar 1", sel, "Jumlah", nilai, pesan, "Betulkan angkanya.", bagian)


FINDINGS = [
    found(Severity.GALAT, BUDGET, "E10", "410,327,887", "Sisa salah.", KUL),
    found(Severity.GALAT, BUDGET, "E9", "12", "Pagu kosong.", KUL),
    found(Severity.PERINGATAN, BUDGET, "AA3", "0,5", "Persen berbeda.", KUL),
    found(Severity.PERINGATAN, DPB, "G11", "240.765", "Lonjakan Lembata.", PROGRAM),
    found(Severity.INFO, "2020/Thumbs.db", "", "", "Bukan tabel.", ""),
]
ACCEPTED = [
    Accepted(
        found(Severity.PERINGATAN, DPB, "G10", "250.000", "Lonjakan Kota Kupang.", PROGRAM),
        "Pembersihan data ganda",
        "Kasubag Data",
        "2021-01-12",
    )
]
ARRIVALS = [
    Arrival("Realisasi Anggaran", KUL, BUDGET, "Realisasi 2020", 1_036, "diterima"),
    Arrival("Surat Masuk dan Keluar", KUL, "", "", 0, "belum diterima", "Tidak ada berkasnya."),
    Arrival("Rekap DPB", PROGRAM, DPB, "DPB 2020", 13, "diterima", "13 kabupaten/kota"),
]


def page(
    findings: Sequence[Finding] = FINDINGS,
    arrivals: Sequence[Arrival] = ARRIVALS,
    accepted: Sequence[Accepted] = ACCEPTED,
    status: str = "draf",
) -> str:
    return render(2020, "KPU Provinsi Nusa Tenggara Timur", status, findings, arrivals, accepted)


class _Reader(HTMLParser):
    """Collects tags with their attributes and texts, and fails on a tag that is not closed in turn."""

    VOID = frozenset({"meta", "input", "br", "link", "img"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if any(tag in {"td", "th"} for tag in self._open):
            self.rows[-1][-1] += data


def test_every_finding_stands_with_place_text_and_remedy() -> None:
    rows = _Reader(page()).rows
    expected = ["Galat UJI-01", "Lembar 1 E10", "Jumlah410,327,887", "Sisa salah.", "Betulkan angkanya."]
    assert expected in rows
    assert ["Info UJI-01", "Lembar 1 ", "Jumlah", "Bukan tabel.", "Betulkan angkanya."] in rows


def test_an_accepted_warning_is_shown_with_its_reason_and_not_counted_as_warning() -> None:
    rows = _Reader(page()).rows
    assert [
        "Diterima UJI-01",
        "Lembar 1 G10",
        "Jumlah250.000",
        "Lonjakan Kota Kupang.",
        "Diterima oleh Kasubag Data pada 2021-01-12: Pembersihan data ganda",
    ] in rows
    assert [PROGRAM, "0", "1", "0", "1", "0"] in rows


def test_counts_per_bagian_and_in_total_with_what_is_missing() -> None:
    rows = _Reader(page()).rows
    start = rows.index(["Bagian", "Galat", "Peringatan", "Info", "Peringatan diterima", "Tabel belum diterima"])
    assert rows[start + 1 : start + 5] == [
        [KUL, "2", "1", "0", "0", "1"],
        [PROGRAM, "0", "1", "0", "1", "0"],
        ["Umum (tanpa Bagian)", "0", "0", "1", "0", "0"],
        ["Jumlah", "2", "2", "1", "1", "1"],
    ]


def test_missing_tables_come_before_those_that_arrived() -> None:
    rows = _Reader(page()).rows
    missing = rows.index(["Surat Masuk dan Keluar", "belum diterima", "", "", "Tidak ada berkasnya."])
    arrived = rows.index(["Realisasi Anggaran", "diterima", f"{BUDGET}, lembar Realisasi 2020", "1.036", ""])
    assert missing < arrived


def test_status_is_said_in_words() -> None:
    assert "Status: DRAF" in page()
    assert "Masih ada 2 galat" in page()
    final = page([], status="final")
    assert "Status: FINAL" in final
    assert "Tidak ada galat" in final


def test_findings_of_a_file_stand_by_level_then_row_then_column() -> None:
    cells = [row[1] for row in _Reader(page()).rows if row[0].endswith("UJI-01") and row[3] != "Bukan tabel."]
    assert cells == ["Lembar 1 E9", "Lembar 1 E10", "Lembar 1 AA3", "Lembar 1 G11", "Lembar 1 G10"]


def test_the_same_findings_in_any_order_give_the_same_page() -> None:
    assert page(FINDINGS[::-1], ARRIVALS[::-1]) == page()
    assert page([*FINDINGS[3:], *FINDINGS[:3]], [*ARRIVALS[1:], ARRIVALS[0]]) == page()


def test_text_of_inputs_cannot_become_markup() -> None:
    hostile = Finding(HOSTILE, Severity.GALAT, *[HOSTILE] * 8)
    arrival = Arrival(HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1, HOSTILE, HOSTILE)
    html = render(2020, HOSTILE, "draf", [hostile], [arrival], [Accepted(hostile, HOSTILE, HOSTILE, HOSTILE)])
    reader = _Reader(html)
    assert [tag for tag, _ in reader.tags].count("script") == 1
    assert all(tag != "img" and not any(name.startswith("on") for name in attrs) for tag, attrs in reader.tags)
    assert [HOSTILE] == list({row[3] for row in reader.rows if row[0].startswith(("Galat ", "Diterima "))})


def test_control_characters_and_lone_surrogates_do_not_reach_the_page() -> None:
    html = page([found(Severity.GALAT, "a\x00b.xlsx", "A1", "\ud800\x1b[31m\x85", "x", KUL)])
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", html) is None
    html.encode("utf-8")


def test_a_giant_text_is_cut_and_says_so() -> None:
    html = page([found(Severity.GALAT, "a.xlsx", "A1", "9" * 30_000, "x", KUL)])
    assert "9" * MAX_TEXT + "... (30.000 huruf)" in html
    assert "9" * (MAX_TEXT + 1) not in html


def test_the_page_names_nothing_outside_itself_and_its_policy_allows_only_its_own_style_and_script() -> None:
    html = page()
    assert re.findall(r"(?:https?:)?//[a-z]", html) == []
    assert re.findall(r"\b(?:src|srcset|action|data|url)\s*[=(]", html) == []
    assert {href[:1] for href in re.findall(r'href="([^"]*)', html)} == {"#"}
    policy = next(
        attrs["content"] or ""
        for tag, attrs in _Reader(html).tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    for tag in ("style", "script"):
        body = re.search(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert body is not None
        digest = base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_links_and_labels_point_at_what_exists_once() -> None:
    tags = _Reader(page()).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(set(ids)) == len(ids)
    targets = [attrs[name] or "" for _, attrs in tags for name in ("for", "aria-labelledby", "href") if name in attrs]
    assert {target.removeprefix("#") for target in targets} <= set(ids)
    assert [attrs.get("lang") for tag, attrs in tags if tag == "html"] == ["id"]


def test_every_table_has_a_caption_and_scoped_headers() -> None:
    tags = _Reader(page()).tags
    names = [tag for tag, _ in tags]
    assert names.count("caption") == names.count("table")
    assert all("scope" in attrs for tag, attrs in tags if tag == "th")


def test_a_page_without_findings_or_tables_says_so() -> None:
    html = page([], [], [], "final")
    assert "Tidak ada temuan." in html
    assert "Tidak ada tabel yang diharapkan" in html


needs_browser = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason=ABSENT)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("peramban")
    with browser(folder) as session:
        yield session


@pytest.fixture
def shown(opened: Browser, tmp_path: Path) -> Browser:
    """Give the browser with the page freshly loaded."""
    path = tmp_path / "temuan-2020.html"
    path.write_text(page(), encoding="utf-8")
    opened.devtools("Emulation.setScriptExecutionDisabled", value=False)
    opened.requests()
    opened.open(path)
    return opened


def visible(session: Browser) -> list[str]:
    """Return the messages of the findings on the screen."""
    return session.run(  # type: ignore[no-any-return]
        """return Array.from(document.querySelectorAll(".temuan tbody tr"))
           .filter(row => row.getClientRects().length).map(row => row.cells[3].textContent)"""
    )


def said(session: Browser) -> str:
    return str(session.run("return document.getElementById('hitung').textContent"))


def settled(session: Browser) -> None:
    """Wait until a typed search has been applied."""
    session.devtools("Runtime.evaluate", expression="new Promise(done => setTimeout(done, 300))", awaitPromise=True)


@pytest.mark.slow
@needs_browser
class TestInBrowser:
    def test_opens_with_everything_shown_and_asks_for_nothing_but_itself(self, shown: Browser) -> None:
        assert len(visible(shown)) == 6
        assert said(shown) == "Menampilkan 6 dari 6 temuan: 2 galat, 2 peringatan, 1 info, 1 diterima."
        assert {url.partition(":")[0] for url in shown.requests()} == {"file"}
        assert len(shown.run("return performance.getEntriesByType('resource').map(e => e.name)")) == 0

    def test_filters_by_bagian(self, shown: Browser) -> None:
        shown.run("document.getElementById('saring-bagian').focus()")
        shown.press(DOWN)
        shown.press(DOWN)
        assert visible(shown) == ["Lonjakan Lembata.", "Lonjakan Kota Kupang."]
        assert said(shown) == "Menampilkan 2 dari 6 temuan: 0 galat, 1 peringatan, 0 info, 1 diterima."
        headings = "return Array.from(document.querySelectorAll('#bagian-1, #bagian-3')).map(e => e.offsetHeight)"
        assert shown.run(headings) == [0, 0]

    def test_filters_by_level_and_shows_all_again(self, shown: Browser) -> None:
        for level in ("peringatan", "info", "diterima"):
            shown.click(f"input[value={level}]")
        assert visible(shown) == ["Pagu kosong.", "Sisa salah."]
        shown.click("#saring button")
        settled(shown)
        assert len(visible(shown)) == 6
        assert shown.run("return document.querySelectorAll('#saring input:checked').length") == 4

    def test_searches_words_in_any_case_over_file_cell_and_text(self, shown: Browser) -> None:
        shown.click("#saring-cari")
        shown.press("LONJAKAN g10")
        settled(shown)
        assert visible(shown) == ["Lonjakan Kota Kupang."]
        shown.run("document.getElementById('saring-cari').value = ''")
        shown.press("thumbs.db")
        settled(shown)
        assert visible(shown) == ["Bukan tabel."]

    def test_says_when_nothing_fits(self, shown: Browser) -> None:
        shown.click("#saring-cari")
        shown.press("zzz")
        settled(shown)
        assert visible(shown) == []
        assert said(shown).startswith("Menampilkan 0 dari 6 temuan")
        assert shown.run("return document.getElementById('tidak-ada').offsetHeight") > 0

    def test_works_by_keyboard_alone_with_the_focus_visible(self, shown: Browser) -> None:
        order = []
        for _ in range(11):
            shown.press(TAB)
            name, outline, above = shown.run(
                """const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
                   return [at.id || at.value || at.getAttribute("href") || at.textContent,
                           style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth), box.top >= 0]"""
            )
            order.append(name)
            assert outline >= 2, name
            assert above, name
        assert order == [
            "#temuan", "#bagian-1", "#bagian-2", "#bagian-3",
            "saring-bagian", "galat", "peringatan", "info", "diterima", "saring-cari", "Tampilkan semua",
        ]  # fmt: skip
        shown.run("document.querySelector('input[value=galat]').focus()")
        shown.press(SPACE)
        assert said(shown) == "Menampilkan 4 dari 6 temuan: 0 galat, 2 peringatan, 1 info, 1 diterima."

    def test_a_link_of_the_summary_shows_what_a_filter_hid(self, shown: Browser) -> None:
        shown.click("input[value=galat]")
        shown.click(".rekap a[href='#bagian-1']")
        assert len(visible(shown)) == 6
        top = shown.run("return document.getElementById('bagian-1').getBoundingClientRect().top")
        bar = shown.run("return document.querySelector('.saring').getBoundingClientRect().bottom")
        assert top >= bar

    def test_texts_have_the_contrast_that_people_with_weak_sight_need(self, shown: Browser) -> None:
        assert shown.run(CONTRAST) >= 4.5

    def test_a_screen_reader_meets_tables_labels_and_a_live_count(self, shown: Browser) -> None:
        shown.devtools("Accessibility.enable")
        tree = shown.devtools("Accessibility.getFullAXTree")["nodes"]
        shown.devtools("Accessibility.disable")
        named = {(node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree if not node["ignored"]}
        assert {("combobox", "Bagian"), ("checkbox", "Galat"), ("searchbox", "Cari kata, berkas, sel, kode")} <= named
        assert ("columnheader", "Yang perlu dilakukan") in named
        assert "status" in {role for role, _ in named}
        assert ("region", "Daftar temuan") in named

    @pytest.mark.parametrize("width", [320, 390, 768])
    def test_fits_a_phone_without_sideways_scrolling_and_stays_a_table(self, shown: Browser, width: int) -> None:
        shown.devtools("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=True)
        try:
            assert shown.run("return document.documentElement.scrollWidth") <= width
            shown.click("input[value=galat]")
            assert len(visible(shown)) == 4
        finally:
            shown.devtools("Emulation.clearDeviceMetricsOverride")

    def test_without_javascript_everything_is_shown_and_no_filter_is(self, shown: Browser, tmp_path: Path) -> None:
        shown.devtools("Emulation.setScriptExecutionDisabled", value=True)
        shown.open(tmp_path / "temuan-2020.html")
        assert len(visible(shown)) == 6
        assert shown.run("return document.querySelector('.saring').offsetHeight") == 0

    @pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext tidak ada (Debian: poppler-utils)")
    def test_prints_everything_on_a4_whatever_is_filtered(self, shown: Browser, tmp_path: Path) -> None:
        shown.click("input[value=galat]")
        assert "Sisa salah." not in visible(shown)
        pdf = tmp_path / "cetak.pdf"
        pdf.write_bytes(shown.pdf())
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
        for message in (*(item.pesan for item in FINDINGS), "Pembersihan data ganda", "Surat Masuk dan Keluar"):
            assert message in text
        assert "Semua Bagian" not in text
        info = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
        assert "(A4)" in info

    def test_twenty_thousand_findings_stay_usable(self, shown: Browser, tmp_path: Path) -> None:
        many = [
            found(Severity.GALAT, f"Berkas {n % 50}.xlsx", f"A{n}", str(n), f"Salah {n}.", KUL) for n in range(20_000)
        ]
        path = tmp_path / "banyak.html"
        path.write_text(page(many), encoding="utf-8")
        shown.open(path)
        assert "dari 20.001 temuan" in said(shown)
        took = shown.run(
            """const box = document.querySelector("input[value=info]"), start = performance.now();
               box.click(); document.body.offsetHeight; return performance.now() - start"""
        )
        assert took < 3_000
        shown.run("document.getElementById('saring-cari').focus()")
        shown.press("a19999")
        settled(shown)
        assert said(shown).startswith("Menampilkan 1 dari 20.001")


CONTRAST = """
const light = c => { const s = c / 255; return s <= 0.03928 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4); };
const lum = c => 0.2126 * light(c[0]) + 0.7152 * light(c[1]) + 0.0722 * light(c[2]);
const parse = text => text.match(/[0-9.]+/g).map(Number);
const back = at => { for (; at; at = at.parentElement) {
  const c = parse(getComputedStyle(at).backgroundColor);
  if (c.length < 4 || c[3] > 0) { return c; } }
  return [255, 255, 255]; };
let worst = 99;
document.querySelectorAll("body *").forEach(at => {
  const own = Array.from(at.childNodes).some(n => n.nodeType === 3 && n.textContent.trim());
  if (!own || !at.getClientRects().length) { return; }
  const a = lum(parse(getComputedStyle(at).color)), b = lum(back(at));
  worst = Math.min(worst, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
});
return worst;
"""
