"""The workbook a Bagian gets back: its own with the faulty cells coloured and noted, or only the list of them."""

from __future__ import annotations

import re
import warnings
from copy import copy
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.writer.excel import ExcelWriter

from pipeline.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.findings import Finding

SHEET = "Koreksi"
AUTHOR = "lakip-pipeline"
FILLS = {Severity.GALAT: "FFF4B6B0", Severity.PERINGATAN: "FFFFE699"}
MAX_BLOCK = 5_000  # cells of one range that are coloured; of a larger one only the first
MAX_NOTE = 2_000  # characters of one note
MAX_CELL = 32_767  # characters Excel keeps in a cell
NOTE_WIDTH, NOTE_HEIGHT, LINE_HEIGHT, LINE_LETTERS = 340, 420, 17, 46  # pixels, pixels, pixels, letters a line
FONT = "Calibri"
MAX_ROW_HEIGHT = 409  # points, Excel's own bound
EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - workbook and zip dates have no zone; no clock goes into an output

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_COLUMNS = (
    ("No", 5),
    ("Tingkat", 12),
    ("Kode", 10),
    ("Lembar", 20),
    ("Sel", 11),
    ("Kolom", 22),
    ("Yang tertulis", 24),
    ("Masalah", 52),
    ("Yang perlu dilakukan", 52),
)
HEADER_ROW, LINK_COLUMN = 5, 5
_LINE = Side(style="thin", color="FFB0B7C3")
_LEVEL_ORDER = {Severity.GALAT: 0, Severity.PERINGATAN: 1, Severity.INFO: 2}


def corrected_copy(path: Path, berkas: str, findings: Sequence[Finding]) -> bytes | None:
    """Return a copy of the workbook at ``path`` with its findings marked; None where openpyxl cannot open it.

    Formulas, formats, merges and notes of the workbook stay; macros do not, and pictures only as far as openpyxl
    keeps them. The same file and findings give the same bytes.
    """
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's own words about parts it leaves out
            book = load_workbook(file, rich_text=True)
            if not book.worksheets:
                return None
            for sheet in book.worksheets:
                _mark(sheet, [found for found in findings if found.lembar == sheet.title])
            _list_sheet(book, berkas, findings, is_copy=True)
            return _save(book)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - whatever openpyxl stumbles over in a user's file: the list goes back instead
        return None


def list_only(berkas: str, findings: Sequence[Finding]) -> bytes:
    """Return a workbook that holds only the list of findings."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    _list_sheet(book, berkas, findings, is_copy=False)
    return _save(book)


def _mark(sheet: Worksheet, findings: Sequence[Finding]) -> None:
    """Colour the cells of the findings by their worst level, and put all messages of a cell into one note."""
    levels: dict[tuple[int, int], Severity] = {}
    notes: dict[tuple[int, int], list[str]] = {}
    for found in sorted(findings, key=lambda found: _LEVEL_ORDER[found.tingkat]):
        for number, place in enumerate(_places(found.sel)):
            anchor = _anchor(sheet, place)
            levels.setdefault(anchor, found.tingkat)
            if number == 0:
                text = f"{found.tingkat.upper()} {found.kode}\n{found.pesan}\nPerbaikan: {found.saran}"
                notes.setdefault(anchor, []).append(clean(text, MAX_NOTE))
    fills = {level: PatternFill("solid", fgColor=color) for level, color in FILLS.items()}
    for (row, col), level in levels.items():
        sheet.cell(row, col).fill = fills[level]
    for (row, col), texts in notes.items():
        cell = sheet.cell(row, col)
        own = [f"Catatan semula:\n{cell.comment.text}"] if cell.comment is not None else []
        cell.comment = _note("\n\n".join([*texts, *own]))


def _places(sel: str) -> list[tuple[int, int]]:
    """Return the (row, column) of every cell of ``E9``, ``C8:C12`` or several of these with commas; [] for none."""
    places: list[tuple[int, int]] = []
    for part in sel.split(","):
        corners = [_place(corner) for corner in part.strip().split(":")]
        if not corners or len(corners) > 2 or None in corners:
            continue
        (top, left), (bottom, right) = corners[0] or (0, 0), corners[-1] or (0, 0)
        if (bottom - top + 1) * (right - left + 1) > MAX_BLOCK:
            bottom, right = top, left
        places += [(row, col) for row in range(top, bottom + 1) for col in range(left, right + 1)]
    return places


def _place(address: str) -> tuple[int, int] | None:
    match = _CELL.fullmatch(address)
    if match is None:
        return None
    row, col = int(match[2]), column_index_from_string(match[1])
    return (row, col) if row <= 1_048_576 and col <= 16_384 else None  # noqa: PLR2004 - the size of an Excel sheet


def _anchor(sheet: Worksheet, place: tuple[int, int]) -> tuple[int, int]:
    """Return the cell that shows what stands at ``place``: the first one of its merged block, else itself."""
    row, col = place
    if isinstance(sheet.cell(row, col), MergedCell):
        for block in sheet.merged_cells.ranges:
            if block.min_row <= row <= block.max_row and block.min_col <= col <= block.max_col:
                return block.min_row, block.min_col
    return place


def _note(text: str) -> Comment:
    """Return a note large enough to read its text."""
    height = (_lines(text, LINE_LETTERS) + 1) * LINE_HEIGHT
    return Comment(text, AUTHOR, height=min(NOTE_HEIGHT, height), width=NOTE_WIDTH)


def _lines(text: str, letters: int) -> int:
    """Return how many lines a text takes when it is wrapped at so many letters."""
    return sum(1 + len(line) // letters for line in text.split("\n"))


def _list_sheet(book: Workbook, berkas: str, findings: Sequence[Finding], *, is_copy: bool) -> None:
    """Add the first sheet: what is to be corrected, in the order of sheets and cells, with links to the cells."""
    order = {title: number for number, title in enumerate(book.sheetnames)}
    linked = {sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"} if is_copy else set()
    sheet = book.create_sheet(_free_title(book.sheetnames), 0)
    styles = _styles(sheet)
    _put(sheet, (1, 1), f"Koreksi: {berkas}", styles["judul"])
    _put(sheet, (2, 1), _summary(findings), styles["kalimat"])
    _put(sheet, (3, 1), _advice(is_copy=is_copy), styles["kalimat"])
    for col, (title, width) in enumerate(_COLUMNS, 1):
        _put(sheet, (HEADER_ROW, col), title, styles["kepala"])
        sheet.column_dimensions[get_column_letter(col)].width = width
    ordered = sorted(findings, key=lambda f: (order.get(f.lembar, len(order)), _sort_place(f.sel), f.kode, f.pesan))
    for number, found in enumerate(ordered, 1):
        _list_row(sheet, number, found, styles, linked)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(_COLUMNS))}{HEADER_ROW + len(ordered)}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter.center.text = "Halaman &P dari &N"
    _show_only(book, sheet)


def _styles(sheet: Worksheet) -> dict[str, StyleArray]:
    """Return the formats of the list, each made once: openpyxl looks up a format anew at every assignment."""
    plain, link = Font(FONT, 11), Font(FONT, 11, color="FF0B4F8A", underline="single")
    head = PatternFill("solid", fgColor="FFE4E8EE")
    looks: dict[str, tuple[Font, PatternFill | None, bool]] = {
        "judul": (Font(FONT, 14, bold=True), None, False),
        "kalimat": (plain, None, False),
        "kepala": (Font(FONT, 11, bold=True), head, True),
        "teks": (plain, None, True),
        "tautan": (link, None, True),
    }
    looks |= {str(level): (plain, PatternFill("solid", fgColor=color), True) for level, color in FILLS.items()}
    styles = {}
    for col, (name, (font, fill, framed)) in enumerate(looks.items(), 1):
        cell = sheet.cell(1, col)
        cell.font = font
        if fill is not None:
            cell.fill = fill
        if framed:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = Border(_LINE, _LINE, _LINE, _LINE)
        styles[name] = copy(cell._style)  # type: ignore[union-attr]  # noqa: SLF001 - what a format is, says openpyxl itself
        del sheet._cells[1, col]  # noqa: SLF001
    return styles


def _list_row(
    sheet: Worksheet, number: int, found: Finding, styles: Mapping[str, StyleArray], linked: set[str]
) -> None:
    row = HEADER_ROW + number
    _put(sheet, (row, 1), "", styles["teks"]).value = number
    place = (found.lembar, found.sel, found.kolom, found.nilai)
    texts = (found.tingkat.capitalize(), found.kode, *place, found.pesan, found.saran)
    targets = _places(found.sel) if found.lembar in linked else []
    looks = {2: str(found.tingkat), LINK_COLUMN: "tautan" if targets else "teks"}
    for col, text in enumerate(texts, 2):
        _put(sheet, (row, col), text, styles[looks.get(col, "teks")])
    if targets:
        top, left = targets[0]
        title = found.lembar.replace("'", "''")
        cell = sheet.cell(row, LINK_COLUMN)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{title}'!{get_column_letter(left)}{top}")
    lines = max(_lines(text, width) for text, (_, width) in zip(texts, _COLUMNS[1:], strict=True))
    sheet.row_dimensions[row].height = min(MAX_ROW_HEIGHT, 15 * lines + 3)


def _summary(findings: Sequence[Finding]) -> str:
    counts = [sum(found.tingkat is level for found in findings) for level in FILLS]
    return f"{counts[0]} galat (harus diperbaiki), {counts[1]} peringatan (perlu dilihat)"


def _advice(*, is_copy: bool) -> str:
    if is_copy:
        return (
            "Sel berwarna dan bercatatan di lembar berikutnya menunjukkan tempatnya. Ini salinan: perbaiki di berkas "
            "asli Anda, lalu serahkan kembali berkas asli itu."
        )
    return "Perbaiki sel-sel ini di berkas asli Anda, lalu serahkan kembali berkas asli itu."


def _put(sheet: Worksheet, place: tuple[int, int], text: str, style: StyleArray) -> Cell:
    """Write a text as text: never a formula, an error value or a link, also not after it is edited in Excel."""
    cell = cast("Cell", sheet.cell(*place))  # the list has no merged cells
    cell._style = copy(style)  # type: ignore[attr-defined]  # noqa: SLF001 - see _styles
    plain = clean(text, MAX_CELL)
    if plain:
        cell.value = plain
        cell.data_type = "s"
        cell.quotePrefix = plain[0] in "=+-@"
    return cell


def clean(text: str, limit: int) -> str:
    """Return a text that XML can hold, of at most ``limit`` characters."""
    plain = _UNPRINTABLE.sub("\ufffd", text)
    return plain if len(plain) <= limit else f"{plain[: limit - 3]}..."


def _sort_place(sel: str) -> tuple[int, int]:
    places = _places(sel)
    return places[0] if places else (0, 0)


def _free_title(taken: Sequence[str]) -> str:
    names = {title.casefold() for title in taken}
    titles = (SHEET if number == 1 else f"{SHEET} ({number})" for number in range(1, len(taken) + 2))
    return next(title for title in titles if title.casefold() not in names)


def _show_only(book: Workbook, first: Worksheet) -> None:
    """Open the workbook at its first sheet and at no other: Excel types into all sheets that are selected together."""
    book.active = 0
    views = [*(view for sheet in book.worksheets for view in sheet.views.sheetView)]
    views += [view for sheet in book.chartsheets for view in sheet.sheetViews.sheetView]
    for view in views:
        view.tabSelected = False
    first.sheet_view.tabSelected = True
    for window in book.views:
        window.firstSheet = 0


class _FixedZip(ZipFile):
    """A zip whose entries all carry the same date."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:  # noqa: ANN401 - as in ZipFile
        """Add an entry."""
        entry = ZipInfo(str(zinfo_or_arcname), EPOCH.timetuple()[:6])
        entry.external_attr = 0o600 << 16
        super().writestr(entry, data, ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:  # noqa: ANN401 - as in ZipFile
        """Add a file."""
        self.writestr(arcname, Path(filename).read_bytes())


def _save(book: Workbook) -> bytes:
    book.template = False
    book.calculation.fullCalcOnLoad = True
    book.properties.created = book.properties.modified = EPOCH
    book.properties.lastModifiedBy = AUTHOR
    target = BytesIO()
    ExcelWriter(book, _FixedZip(target, "w", ZIP_DEFLATED)).save()
    return target.getvalue()
