"""Where the figures of the workbook come from, written only where its Asal Angka has no room for all of them."""

from __future__ import annotations

from pipeline.tidy.model import Result
from schemas.base import Kind, Table, column


class AsalAngka(Table):
    """A figure with its input cell."""

    lembar: object = column("Lembar", Kind.TEXT, description="Lembar buku kerja.")
    sel: object = column("Sel", Kind.TEXT, description="Sel di lembar itu; kosong bila barisnya hanya ada pada CSV.")
    baris: object = column("Baris", Kind.COUNT, description="Baris tabel, 1 yang pertama; kosong pada TOTAL.")
    kolom: object = column("Kolom", Kind.TEXT, description="Judul kolom di lembar itu.")
    berkas: object = column("Berkas", Kind.TEXT, description="Berkas Bagian, dilihat dari folder masukan.")
    lembar_sumber: object = column("Lembar Sumber", Kind.TEXT, description="Lembar berkas itu.")
    sel_sumber: object = column("Sel Sumber", Kind.TEXT, description="Sel atau rentang sel di lembar itu.")
    teks: object = column("Teks Asli", Kind.TEXT, description="Teks seperti diketik, atau banyaknya baris.")
    nilai: object = column(
        "Nilai", Kind.PERCENT, unit="menurut kolom", description="Angkanya, kosong untuk teks; bila persen:"
    )


RESULTS = (
    Result(
        "asal_angka",
        "Asal Angka",
        "Satu angka dari masukan dengan sel asalnya; hanya ditulis bila lembar Asal Angka tidak memuat semuanya.",
        AsalAngka,
        prefix="",
    ),
)
