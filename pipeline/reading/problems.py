"""What reading a table can have to say: headers, cells, empty tables, unknown places."""

from __future__ import annotations

from dataclasses import replace

from pipeline.findings import FindingType, Severity
from pipeline.reading.values import Problem
from schemas.base import Kind

MISSING = FindingType(
    "TBL-01",
    Severity.GALAT,
    "Judul kolom wajib tidak ada",
    "Kolom {wajib} tidak ditemukan pada tabel {tabel}; judul yang ada: {ada}.{saran_nama}",
    "Tulis judul kolom {wajib} di sel {sel}, lalu simpan.",
    "Judul kolom Realisasi berubah menjadi 'Angka'.",
)
DOUBLED = FindingType(
    "TBL-02",
    Severity.GALAT,
    "Judul kolom ganda",
    "Judul kolom {kolom} muncul lebih dari sekali pada tabel {tabel}.",
    "Hapus kolom yang tidak dipakai, atau beri judul yang berbeda di sel {sel}.",
    "Dua kolom sama-sama berjudul Realisasi.",
)
TYPO = FindingType(
    "TBL-03",
    Severity.PERINGATAN,
    "Salah ketik pada judul kolom",
    'Judul kolom "{nilai}" dibaca sebagai "{maksud}".',
    "Perbaiki ejaan judul kolom di sel {sel}.",
    "Tertulis 'Realiasi'.",
)
EXTRA = FindingType(
    "TBL-04",
    Severity.INFO,
    "Kolom tambahan",
    'Kolom "{nilai}" tidak dikenal pada tabel {tabel} dan tidak dibaca.',
    "Tidak perlu tindakan bila kolom ini memang catatan sendiri.",
    "Kolom 'Paraf' di sisi kanan.",
)
NOT_OURS = FindingType(
    "TBL-05",
    Severity.INFO,
    "Lembar tanpa tabel yang dikenal",
    "Lembar {lembar} tidak memuat tabel yang dikenal.{dekat}",
    "Bila seharusnya dibaca, samakan judul kolomnya dengan daftar di docs/kamus-data.md.",
    "Lembar catatan pribadi.",
)
EMPTY_TABLE = FindingType(
    "TBL-06",
    Severity.INFO,
    "Tabel belum berisi",
    "Tabel {tabel} di lembar {lembar} belum berisi data.",
    "Isi tabelnya, atau hapus lembar ini bila tidak dipakai.",
    "Formulir kosong ikut dikirim.",
)
OTHER_TABLE = FindingType(
    "TBL-09",
    Severity.INFO,
    "Tabel lain di bawah tabel",
    "Di bawah tabel {tabel}, mulai baris {baris}, ada tabel lain yang tidak dikenal; tidak dibaca.",
    "Tidak perlu tindakan bila tabel itu memang bukan data laporan.",
    "Daftar program dan anggaran di bawah Perjanjian Kinerja.",
)
LYING = FindingType(
    "TBL-10",
    Severity.GALAT,
    "Tabel melintang",
    "Tabel {tabel} di lembar {lembar} ditulis melintang: judul kolomnya berderet ke bawah di kolom {huruf}.",
    "Salin tabelnya, tempel dengan Paste Special > Transpose sehingga judul kolom berderet di satu baris, lalu simpan.",
    "Rekap SK dengan bulan ke samping dan sub bagian ke bawah.",
)
UNKNOWN_PART = FindingType(
    "TBL-12",
    Severity.PERINGATAN,
    "Kolom yang ikut dijumlahkan tidak dikenal",
    'Kolom "{nilai}" ikut dijumlahkan pada kolom {jumlah}, tetapi tidak dikenal pada tabel {tabel}:'
    " angkanya tidak ikut dalam laporan.",
    "Samakan judul kolom di sel {sel} dengan docs/kamus-data.md, atau gabungkan angkanya ke kolom yang dikenal.",
    "Rekap SK dengan kolom Humas yang ikut dalam Jumlah.",
)
HIDDEN_ROWS = FindingType(
    "TBL-07",
    Severity.INFO,
    "Baris tersembunyi ikut dibaca",
    "{jumlah} baris tersembunyi pada tabel {tabel} ikut dibaca.",
    "Tampilkan kembali barisnya (klik kanan nomor baris, Unhide) dan periksa; hapus bila tidak berlaku.",
    "Baris lama disembunyikan, bukan dihapus.",
)
SCALED = FindingType(
    "NIL-09",
    Severity.INFO,
    "Satuan ribuan atau jutaan diubah ke rupiah",
    "Angka kolom {kolom} dikalikan {kali} karena judulnya menyebut satuan itu.",
    "Pastikan semua angka kolom ini memang dalam satuan tersebut.",
    "Ekspor POK dalam ribuan rupiah.",
)
BLANK_CELL = FindingType(
    "NIL-01",
    Severity.GALAT,
    "Sel wajib kosong",
    "Sel kolom {kolom} kosong, padahal wajib diisi.",
    "Isi sel {sel} sesuai dokumen asalnya, misalnya KTP.",
    "NIK seorang pemilih atau pagu sebuah sub kegiatan belum diisi.",
)
LACKING = FindingType(
    "NIL-12",
    Severity.GALAT,
    "Sebagian isi sel tidak ada",
    '"{nilai}" pada kolom {kolom} tidak memuat {isi}.',
    "Lengkapi sel {sel}, atau beri {isi} kolom sendiri.",
    "Nama pasangan calon tanpa nomor urut di depannya.",
)
PROBLEMS = {
    Problem.NOT_A_NUMBER: FindingType(
        "NIL-02",
        Severity.GALAT,
        "Isi sel tidak terbaca",
        '"{nilai}" pada kolom {kolom} tidak dapat dibaca sebagai {jenis}.',
        "Tulis ulang sel {sel}, misalnya {contoh}.",
        "Tertulis 'dua puluh' pada kolom jumlah.",
    ),
    Problem.AMBIGUOUS: FindingType(
        "NIL-03",
        Severity.GALAT,
        "Angka dapat dibaca dua cara",
        '"{nilai}" pada kolom {kolom} dapat dibaca lebih dari satu cara.',
        "Tulis titik untuk ribuan dan koma untuk desimal di sel {sel}, misalnya {contoh}.",
        "Tertulis 410,327,887.",
    ),
    Problem.FRACTION: FindingType(
        "NIL-04",
        Severity.GALAT,
        "Bilangan pecahan",
        '"{nilai}" pada kolom {kolom} bukan bilangan bulat.',
        "Tulis bilangan bulat di sel {sel}.",
        "Jumlah pemilih 186,5.",
    ),
    Problem.NEGATIVE: FindingType(
        "NIL-05",
        Severity.GALAT,
        "Bilangan negatif",
        '"{nilai}" pada kolom {kolom} kurang dari nol.',
        "Periksa tanda minus di sel {sel}.",
        "Pagu -26.935.000.",
    ),
    Problem.UNKNOWN_GRADE: FindingType(
        "NIL-06",
        Severity.GALAT,
        "Predikat tidak dikenal",
        '"{nilai}" pada kolom {kolom} bukan predikat yang dikenal (WTP, WDP, TW, TMP; AA, A, BB, B, CC, C, D).',
        "Tulis predikat yang benar di sel {sel}.",
        "Opini tertulis WTX.",
    ),
    Problem.UNKNOWN_NAME: FindingType(
        "NIL-07",
        Severity.GALAT,
        "Nama atau kode tidak dikenal",
        '"{nilai}" pada kolom {kolom} tidak dikenal.{saran_nama}',
        "Tulis nama atau kode yang benar di sel {sel}.",
        "Kabupaten tertulis Sumba Timor.",
    ),
    Problem.TOO_LARGE: FindingType(
        "NIL-11",
        Severity.GALAT,
        "Angka terlalu besar",
        '"{nilai}" pada kolom {kolom} terlalu besar untuk sebuah angka laporan.',
        "Periksa angka di sel {sel}; mungkin dua angka tertulis menyambung.",
        "Dua angka terketik menyambung menjadi 26.935.000.258.293.000.",
    ),
    Problem.DIGITS_LOST: FindingType(
        "NIK-01",
        Severity.GALAT,
        "Nomor identitas ditulis sebagai angka",
        "Nomor pada kolom {kolom} ditulis sebagai angka, sehingga digit terakhirnya hilang.",
        "Ambil ulang nomornya dari sumber; format kolomnya sebagai Teks sebelum mengisi sel {sel}.",
        "Excel mengubah NIK 5303120101900001 menjadi 5303120101900000.",
    ),
    Problem.NOT_AN_IDENTITY: FindingType(
        "NIK-02",
        Severity.GALAT,
        "Nomor identitas bukan 16 digit",
        '"{nilai}" pada kolom {kolom} bukan nomor 16 digit: isinya {sebab}.',
        "Tulis 16 angka tanpa tanda lain di sel {sel}, sesuai KTP atau kartu keluarga.",
        "NIK hanya 15 digit.",
    ),
    Problem.ERROR_CELL: FindingType(
        "NIL-08",
        Severity.GALAT,
        "Sel berisi galat Excel",
        "Sel kolom {kolom} berisi {nilai}.",
        "Perbaiki sel {sel} sampai {nilai} tidak muncul lagi.",
        "#REF! setelah sebuah baris dihapus.",
    ),
    Problem.UNCACHED: FindingType(
        "NIL-10",
        Severity.GALAT,
        "Rumus tanpa nilai tersimpan",
        "Sel kolom {kolom} berisi rumus{rumus} yang belum menyimpan hasilnya, sehingga isinya tidak terbaca.",
        "Buka berkas di Excel, tekan Ctrl+Alt+F9, lalu simpan kembali.",
        "Berkas dibuat program lain dan belum pernah disimpan Excel.",
    ),
}
WHERE_UNKNOWN = FindingType(
    "WIL-01",
    Severity.GALAT,
    "Kabupaten/kota tidak diketahui",
    "Tabel {tabel} tidak menyebut kabupaten/kota yang dikenal pada kolom, judul, nama lembar, atau nama berkas."
    "{saran_nama}",
    'Tulis judul seperti "KABUPATEN BELU" di atas tabel; kab/kota di luar {provinsi} harus ada di wilayah.csv.',
    "Rekap TPS tanpa nama kabupaten.",
)
WHERE_UNREGISTERED = FindingType(
    "WIL-06",
    Severity.GALAT,
    "Kabupaten/kota pada judul tidak dikenal",
    'Judul menyebut "{nilai}", kabupaten/kota yang tidak dikenal.{saran_nama}',
    "Perbaiki nama di sel {sel}; bila sudah benar dan di luar {provinsi}, tulis kode dan namanya di wilayah.csv.",
    "Judul KABUPATEN GUNUNGKIDUL, padahal wilayah.csv hanya memuat Sleman.",
)
WHERE_DIFFERS = FindingType(
    "WIL-02",
    Severity.PERINGATAN,
    "Nama kabupaten/kota tidak seragam",
    "Judul menyebut {judul}, tetapi {lain} menyebut {nama_lain}; yang dipakai {judul}.",
    "Samakan judul, nama lembar, dan nama berkas.",
    "Judul KABUPATEN BELU di berkas 53.09 Ngada.xlsx.",
)
PLACE_UNKNOWN = FindingType(
    "WIL-03",
    Severity.GALAT,
    "Kecamatan, desa/kelurahan, atau TPS tidak diketahui",
    "Tabel {tabel} tidak menyebut {apa} pada kolom, judul, atau baris pemisah.",
    'Tulis kolom {apa}, atau judul seperti "{contoh}" di atas tabel.',
    "Daftar pemilih tanpa nomor TPS.",
)
PERSONAL_DATE = "31-12-1980"
WANTED = {
    Kind.COUNT: ("bilangan bulat", "1.234"),
    Kind.MONEY: ("rupiah", "6.971.690.000"),
    Kind.PERCENT: ("persen", "98,54%"),
    Kind.MEASURE: ("target atau realisasi", "100%, 8 kali, atau WTP"),
    Kind.TPS: ("nomor TPS", "1"),
    Kind.IDENTITY: ("nomor 16 digit", "53030101...0001"),
    Kind.DATE: ("tanggal", "07 Oktober 2020"),
}


def blank_cell(kind: Kind) -> FindingType:
    """Return what to say of a blank cell in a table of figures: its remedy is that of the column's kind."""
    zero = "; tulis 0 bila memang nol" if kind in {Kind.COUNT, Kind.MONEY} else ""
    return replace(BLANK_CELL, remedy=f"Isi sel {{sel}}{zero}.")
