"""The catalogue of what can be said of a whole file: why it was skipped or refused, and how it was read.

Every type's templates may use ``{berkas}`` and ``{rincian}`` (the detail of a :class:`Refusal` or of a note of
:class:`Book`, "" where there is none); :func:`file_finding` fills both.
"""

from __future__ import annotations

from pathlib import PurePath

from pipeline.findings import Finding, FindingType, Location, Severity, finding

LOCK_FILE = "BKS-01"
ENCRYPTED = "BKS-02"
NOT_EXCEL = "BKS-03"
TEXT_FILE = "BKS-04"
BROKEN = "BKS-05"
EMPTY = "BKS-06"
TOO_BIG = "BKS-07"
DOCTYPE = "BKS-08"
NO_SHEETS = "BKS-09"
TIMEOUT = "BKS-10"
OUT_OF_MEMORY = "BKS-11"
READER_FAILED = "BKS-12"
NO_TABLES = "BKS-13"
UNREADABLE = "BKS-14"
ARCHIVE = "BKS-15"
OWN_WORKBOOK = "BKS-16"
MACROS = "BKS-20"
EXTERNAL_LINKS = "BKS-21"

_SAVE_AGAIN = "Buka di Excel, pilih Simpan Sebagai (Save As), jenis Excel Workbook (.xlsx), lalu hapus berkas lama."

_TYPES = (
    FindingType(
        LOCK_FILE,
        Severity.INFO,
        "Berkas sementara Excel",
        "{berkas} hanya penanda bahwa sebuah berkas sedang terbuka; dilewati.",
        "Simpan dan tutup berkas di Excel agar versi terakhir yang dibaca.",
        "~$Realisasi Anggaran 2020.xlsx ikut tersalin karena berkasnya masih terbuka di Excel",
    ),
    FindingType(
        ENCRYPTED,
        Severity.GALAT,
        "Berkas terkunci kata sandi",
        "{berkas} dilindungi kata sandi sehingga isinya tidak dapat dibaca.",
        "Buka di Excel dengan kata sandinya, hapus kata sandi di File > Info > Protect Workbook, lalu simpan.",
        "Daftar pegawai disimpan dengan kata sandi pembuka",
    ),
    FindingType(
        NOT_EXCEL,
        Severity.GALAT,
        "Bukan berkas Excel",
        "{berkas} bernama Excel, tetapi isinya {rincian}.",
        _SAVE_AGAIN,
        "Hasil ekspor aplikasi bernama .xls yang isinya halaman HTML",
    ),
    FindingType(
        TEXT_FILE,
        Severity.GALAT,
        "Berkas CSV, teks, atau HTML",
        "{berkas} adalah berkas {rincian}; angka dan kode di dalamnya tidak dapat dibaca dengan pasti.",
        _SAVE_AGAIN,
        "Rekap pemilih dikirim sebagai .csv",
    ),
    FindingType(
        BROKEN,
        Severity.GALAT,
        "Berkas rusak",
        "{berkas} rusak atau terpotong ({rincian}).",
        "Buka di Excel; bila Excel dapat memperbaikinya, simpan sebagai .xlsx. Bila tidak, minta salinan yang utuh.",
        "Salinan dari flashdisk terputus di tengah jalan",
    ),
    FindingType(
        EMPTY,
        Severity.GALAT,
        "Berkas kosong",
        "{berkas} kosong (0 bita).",
        "Minta salinan yang berisi, atau hapus berkas ini.",
        "Unduhan yang gagal meninggalkan berkas 0 KB",
    ),
    FindingType(
        TOO_BIG,
        Severity.GALAT,
        "Berkas terlalu besar",
        "{berkas} melewati batas yang aman untuk dibaca: {rincian}.",
        "Hapus baris, kolom, dan gabungan sel kosong di luar tabel, atau bagi menjadi beberapa berkas, lalu simpan.",
        "Format sel terbawa sampai baris 1.048.576",
    ),
    FindingType(
        DOCTYPE,
        Severity.GALAT,
        "Isi berkas tidak lazim",
        "{berkas} memuat deklarasi DOCTYPE, yang tidak pernah ditulis Excel; demi keamanan tidak dibaca.",
        "Pastikan asal berkas ini. " + _SAVE_AGAIN,
        "Berkas yang disusun program lain, bukan Excel",
    ),
    FindingType(
        NO_SHEETS,
        Severity.GALAT,
        "Tanpa lembar kerja",
        "{berkas} tidak memuat lembar kerja (worksheet) satu pun.",
        "Salin datanya ke lembar kerja biasa, lalu simpan sebagai .xlsx.",
        "Berkas hanya berisi lembar grafik",
    ),
    FindingType(
        TIMEOUT,
        Severity.GALAT,
        "Kehabisan waktu",
        "{berkas} belum selesai dibaca setelah {rincian}.",
        "Salin tabelnya saja ke berkas baru, lalu simpan sebagai .xlsx.",
        "Berkas dengan jutaan sel berformat tanpa isi",
    ),
    FindingType(
        OUT_OF_MEMORY,
        Severity.GALAT,
        "Kehabisan memori",
        "{berkas} memerlukan memori lebih dari {rincian} untuk dibaca.",
        "Salin tabelnya saja ke berkas baru, lalu simpan sebagai .xlsx.",
        "Berkas dengan jutaan sel berformat tanpa isi",
    ),
    FindingType(
        READER_FAILED,
        Severity.GALAT,
        "Pembaca gagal",
        "{berkas} membuat pembaca berhenti ({rincian}).",
        _SAVE_AGAIN + " Bila terulang, kirim berkas ini ke pengelola program.",
        "Berkas .xls lama yang susunannya rusak",
    ),
    FindingType(
        NO_TABLES,
        Severity.INFO,
        "Bukan berkas tabel",
        "{berkas} berjenis {rincian}, yang tidak memuat tabel; dilewati.",
        "Bila ada tabel di dalamnya, kirim tabel itu sebagai .xlsx.",
        "Surat pengantar .pdf, Thumbs.db, desktop.ini",
    ),
    FindingType(
        UNREADABLE,
        Severity.GALAT,
        "Berkas tidak dapat dibuka",
        "{berkas} tidak dapat dibuka ({rincian}).",
        "Tutup berkas di program lain dan pastikan Anda boleh membacanya, lalu jalankan lagi.",
        "Berkas sedang dipakai program lain",
    ),
    FindingType(
        ARCHIVE,
        Severity.PERINGATAN,
        "Berkas arsip",
        "{berkas} adalah arsip {rincian}; isinya tidak dibaca.",
        "Ekstrak isinya ke folder ini, lalu hapus arsipnya.",
        "Semua rekap dikirim dalam satu .zip atau .rar",
    ),
    FindingType(
        OWN_WORKBOOK,
        Severity.INFO,
        "Buku kerja hasil program",
        "{berkas} adalah buku kerja LAKIP hasil program ini; isinya bukan masukan dan tidak dibaca.",
        "Tidak perlu tindakan; simpan hasil di luar folder masukan agar tidak tertukar.",
        "LAKIP-2020.xlsx disalin ke folder masukan",
    ),
    FindingType(
        MACROS,
        Severity.INFO,
        "Makro diabaikan",
        "{berkas} memuat makro; makro tidak dijalankan, isi sel tetap dibaca.",
        "Tidak perlu tindakan bila angka di sel sudah tersimpan.",
        "Berkas .xlsm dengan tombol hitung",
    ),
    FindingType(
        EXTERNAL_LINKS,
        Severity.INFO,
        "Tautan ke berkas lain",
        "{berkas} memuat rumus yang menunjuk berkas lain; dipakai nilai terakhir yang tersimpan.",
        "Pastikan nilainya sudah terbarui: Data > Edit Links > Update Values, lalu simpan.",
        "Rumus =[Rekap lama.xlsx]Sheet1!C5",
    ),
)

FILE_FINDINGS: dict[str, FindingType] = {kind.code: kind for kind in _TYPES}
"""Code -> finding type, for all findings about a whole file."""

EXCEL_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".ots"})
_TEXT_SUFFIXES = {".csv": "CSV", ".tsv": "teks", ".htm": "HTML", ".html": "HTML", ".mht": "HTML", ".mhtml": "HTML"}
_ARCHIVE_SUFFIXES = frozenset({".zip", ".rar", ".7z", ".gz", ".tar"})


def skipped_by_name(name: str) -> tuple[str, str] | None:
    """Return (code, detail) for a file that its name alone says not to read, or None where it is to be read."""
    path = PurePath(name)
    suffix = path.suffix.lower()
    if path.name.startswith(("~$", ".~lock.")):
        return LOCK_FILE, ""
    if path.name.startswith("._"):
        return NO_TABLES, "keterangan dari Mac"
    if suffix in EXCEL_SUFFIXES:
        return None
    if suffix in _TEXT_SUFFIXES:
        return TEXT_FILE, _TEXT_SUFFIXES[suffix]
    if suffix in _ARCHIVE_SUFFIXES:
        return ARCHIVE, suffix
    return NO_TABLES, suffix or "tidak dikenal"


def file_finding(code: str, location: Location, detail: str = "") -> Finding:
    """Return the finding ``code`` of this catalogue about the file at ``location``."""
    return finding(FILE_FINDINGS[code], location, rincian=detail)
