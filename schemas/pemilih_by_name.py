"""By-name voter list (Model A-KWK and the lists that follow it): one voter a row. Personal data (UU 27/2022)."""

from __future__ import annotations

from typing import Any

from pipeline.reading.people import parse_birth
from schemas.base import Blank, Kind, Schema, Table, column


def _personal(title: str, kind: Kind, description: str, *aliases: str, **options: Any) -> Any:  # noqa: ANN401
    return column(title, kind, description=description, aliases=aliases, personal=True, **options)


def _place(title: str, kind: Kind, description: str, banner: tuple[str, ...], *aliases: str, **options: Any) -> Any:  # noqa: ANN401
    return column(
        title,
        kind,
        description=f"{description}; dari kolom, judul atau baris pemisah.",
        aliases=aliases,
        required=False,
        parent=kind is not Kind.TPS,
        banner=banner,
        context=True,
        **options,
    )


class PemilihByName(Table):
    """One voter."""

    no: object = column(
        "No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    kabupaten: object = _place(
        "Kabupaten",
        Kind.REGION,
        "Kabupaten/kota",
        ("kabupaten", "kab", "kota"),
        "Kabupaten/Kota",
        "Kab/Kota",
        "Kab.",
        "Nama Kabupaten",
        "Nama Kabupaten/Kota",
    )
    kecamatan: object = _place(
        "Kecamatan", Kind.TEXT, "Kecamatan", ("kecamatan", "kec"), "Kec", "Kec.", "Nama Kecamatan"
    )
    desa: object = _place(
        "Desa/Kelurahan",
        Kind.TEXT,
        "Desa atau kelurahan",
        ("desa", "kelurahan", "kel"),
        "Desa",
        "Desa/Kel",
        "Kelurahan/Desa",
        "Kelurahan",
        "Kel/Desa",
        "Nama Desa/Kelurahan",
        "Nama Kelurahan",
        "Nama Desa",
        "Nama Kelurahan/Desa",
    )
    tps: object = _place(
        "TPS", Kind.TPS, "Nomor TPS dalam desa", ("tps",), "No TPS", "Nomor TPS", "No. TPS", "Kode TPS", personal=True
    )
    nkk: object = _personal(
        "NKK",
        Kind.IDENTITY,
        "Nomor kartu keluarga, 16 digit.",
        "No KK",
        "Nomor KK",
        "No. KK",
        "KK",
        "Nomor Kartu Keluarga",
        "No Kartu Keluarga",
        required=False,
        blank=Blank.ALLOWED,
    )
    nik: object = _personal(
        "NIK",
        Kind.IDENTITY,
        "Nomor induk kependudukan, 16 digit.",
        "Nomor Induk Kependudukan",
        "No NIK",
        "Nomor NIK",
        "No KTP",
        "No. KTP",
        "Nomor KTP",
        "NIK KTP",
        "NIK KTP-el",
        "NIK e-KTP",
        "No. Induk Kependudukan",
        "No NIK KTP",
    )
    nama: object = _personal("Nama", Kind.TEXT, "Nama lengkap.", "Nama Lengkap", "Nama Pemilih", "Nama Lengkap Pemilih")
    tempat_lahir: object = _personal(
        "Tempat Lahir", Kind.UNREAD, "Tempat lahir.", "Tmp Lahir", "Tmpt Lahir", "Tempat", required=False,
        blank=Blank.ALLOWED,
    )  # fmt: skip
    tanggal_lahir: object = _personal(
        "Tanggal Lahir",
        Kind.DATE,
        "Tanggal lahir.",
        "Tgl Lahir",
        "Tgl. Lahir",
        "Tgl Lhr",
        "Tanggal Lahir (DD|MM|YYYY)",
        "Tempat/Tanggal Lahir",
        "Tempat, Tanggal Lahir",
        "Tempat Tgl Lahir",
        "TTL",
        "Tanggal",
        "Tgl",
        parse=parse_birth,
    )
    status_kawin: object = _personal(
        "Status Perkawinan",
        Kind.TEXT,
        "B belum, S sudah, P pernah kawin.",
        "Status Perkawinan B/S/P",
        "Status Kawin",
        "Status Kawin B/S/P",
        "Sts Kawin",
        "Status",
        "Kawin",
        "B/S/P",
        required=False,
        blank=Blank.ALLOWED,
    )
    jenis_kelamin: object = _personal(
        "Jenis Kelamin",
        Kind.TEXT,
        "L laki-laki, P perempuan.",
        "Jenis Kelamin L/P",
        "Jenis Kel.",
        "Kelamin",
        "JK",
        "L/P",
        "Jns Kelamin",
        "Sex",
        "Gender",
    )
    alamat: object = _personal(
        "Alamat", Kind.UNREAD, "Jalan, dukuh atau dusun.", "Jalan/Dukuh", "Jalan", "Dusun", "Jalan/Dusun",
        "Alamat Jalan", "Alamat Jalan/Dukuh", required=False, blank=Blank.ALLOWED,
    )  # fmt: skip
    rt: object = _personal("RT", Kind.UNREAD, "Rukun tetangga.", "Alamat RT", required=False, blank=Blank.ALLOWED)
    rw: object = _personal("RW", Kind.UNREAD, "Rukun warga.", "Alamat RW", required=False, blank=Blank.ALLOWED)
    disabilitas: object = _personal(
        "Disabilitas",
        Kind.TEXT,
        "Ragam disabilitas: 1 daksa, 2 netra, 3 rungu/wicara, 4 grahita, 5 lainnya.",
        "Difabel",
        "Cacat",
        "Penyandang Cacat",
        "Ragam Disabilitas",
        "Jenis Disabilitas",
        "Kode Disabilitas",
        "Penyandang Disabilitas",
        required=False,
        blank=Blank.ALLOWED,
    )
    keterangan: object = _personal(
        "Keterangan", Kind.UNREAD, "Catatan.", "Ket", "Ket.", required=False, blank=Blank.ALLOWED
    )


TABLE = Schema(
    name="pemilih_by_name",
    title="Daftar Pemilih By Name",
    model=PemilihByName,
    owner="Bagian Program, Data, Organisasi dan SDM",
    key=("nik",),
    title_words=("daftar pemilih", "by name", "data pemilih"),
    expected=False,
    personal=True,
)
