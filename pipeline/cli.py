"""The command ``pipeline``: options, progress, exit codes; no logic, and nothing heavy imported before it is needed."""

from __future__ import annotations

import atexit
import gc
import os
import re
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from pipeline.console import Console
from pipeline.errors import StopError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

EXIT_BUG = 4
GARBAGE_LOOK = 1_000_000  # new objects between two looks for garbage
EXIT_STOPPED = 130
FIRST_YEAR, LAST_YEAR = 2000, 2100

_HELP_WORDS = {
    "Usage: ": "Cara pakai: ",
    "\nArguments:": "\nArgumen:",
    "\nOptions:": "\nPilihan:",
    "\nCommands:": "\nPerintah:",
    "Show this message and exit.": "Tampilkan bantuan ini.",
    "[default: ": "[bawaan: ",
    "[required]": "[wajib]",
    " <list[Path]>": "",
    " <str>": " " * len(" <str>"),
    " <path>": " " * len(" <path>"),
}
_MISUSE_WORDS = (
    (r"No such option: (\S+)(?: \(Possible options: (.+)\))?", r"Pilihan \1 tidak dikenal. Lihat: pipeline --help"),
    (r"No such command (.+?)\.(?: .*)?", r"Perintah \1 tidak dikenal. Lihat: pipeline --help"),
    (r"Missing command\.", "Perintah belum disebut. Lihat: pipeline --help"),
    (
        r"Got unexpected extra argument\S* \((.+)\)",
        r"Tidak mengenal \1. Nama yang berspasi harus di antara tanda kutip.",
    ),
    (r"Missing argument '(\S+?)'?\.", r"\1 belum disebut. Lihat: pipeline --help"),
    (r"Option (.+) requires an argument\.", r"Pilihan \1 memerlukan isi."),
    (r"Invalid value for (.+?): (.*)", r"Isi \1 tidak sesuai: \2"),
)


class _Indonesian:
    """Help in Indonesian: the library's own few words are replaced in the finished text."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - the library's context type is private
        """Return the help page."""
        text: str = super().get_help(ctx)  # type: ignore[misc]
        for english, indonesian in _HELP_WORDS.items():
            text = text.replace(english, indonesian)
        return text


class _Group(_Indonesian, TyperGroup):
    pass


class _Command(_Indonesian, TyperCommand):
    pass


def _year(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise typer.BadParameter("tulis tahun empat angka, misalnya 2020.")
    return int(text)


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 64):  # noqa: PLR2004 - more never helps
        raise typer.BadParameter("tulis bilangan bulat 1 sampai 64.")
    return int(text)


def _cluster(text: str) -> str:
    if not re.fullmatch(r"(tcp|tls)://([\w.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}", text):
        raise typer.BadParameter("tulis alamat penjadwal Dask, misalnya tcp://10.0.0.5:8786.")
    return text


app = typer.Typer(
    cls=_Group,
    help="Menyusun buku kerja LAKIP dari berkas Excel yang disimpan setiap Bagian, dan memeriksa angkanya.",
    epilog="Kode keluar: 0 final, 1 draf (ada galat), 2 salah pakai atau tidak ada tabel, 3 gagal menulis atau baca.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    options_metavar="[PILIHAN]",
    subcommand_metavar="PERINTAH [ARGUMEN]...",
)

Tahun = Annotated[
    int | None,
    typer.Option(parser=_year, metavar="TAHUN", help="Tahun laporan; tanpa ini dari lakip.toml atau judul tabel."),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Tampilkan rincian teknis bila terjadi kesalahan.")]


@app.command(
    "run",
    cls=_Command,
    options_metavar="[PILIHAN]",
    help="Membaca semua berkas, memeriksa angkanya, dan menulis outputs/LAKIP-<tahun>.xlsx.",
    short_help="Menyusun buku kerja LAKIP.",
)
def run_command(
    inputs: Annotated[Path, typer.Option(metavar="FOLDER", help="Folder berkas Bagian.")] = Path("inputs"),
    outputs: Annotated[Path, typer.Option(metavar="FOLDER", help="Folder hasil; dibuat bila belum ada.")] = Path(
        "outputs"
    ),
    tahun: Tahun = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            parser=_jobs, metavar="JUMLAH", help="Berkas yang dibaca bersamaan; tanpa ini menurut komputernya."
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            parser=_cluster, metavar="ALAMAT", help="Klaster Dask yang membaca berkas, misalnya tcp://h:8786."
        ),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Write the workbook."""

    def work(console: Console) -> int:
        from pipeline.config import load_settings
        from pipeline.run import run

        if jobs and cluster:
            raise UsageError("Pilih salah satu: --jobs untuk komputer ini, atau --cluster.")
        settings = load_settings(inputs, outputs, tahun, jobs, cluster=cluster)
        return console.summary(run(settings, console.progress))

    _execute(work, verbose=verbose)


@app.command(
    "check",
    cls=_Command,
    options_metavar="[PILIHAN]",
    help="Memeriksa folder atau berkas tanpa menulis apa pun; untuk Bagian sebelum mengirim.",
    short_help="Memeriksa berkas tanpa menulis apa pun.",
)
def check_command(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="BERKAS", help="Folder atau berkas; tanpa ini folder inputs.")
    ] = None,
    tahun: Tahun = None,
    verbose: Verbose = False,
) -> None:
    """Check without writing."""

    def work(console: Console) -> int:
        from pipeline.config import load_settings
        from pipeline.run import check
        from pipeline.sources import root_of

        chosen = tuple(paths or ())
        root = root_of(chosen, Path("inputs"))
        settings = load_settings(root, root / "outputs", tahun, paths=chosen)
        return console.summary(check(settings, console.progress))

    _execute(work, verbose=verbose)


Inputs = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Folder berkas Bagian; tanpa ini yang dicatat buku kerja itu sendiri."),
]


@app.command(
    "trace",
    cls=_Command,
    options_metavar="[PILIHAN]",
    help="Menelusuri satu angka buku kerja sampai sel berkas Bagian, menurut rumus dan lembar Asal Angka.",
    short_help="Menelusuri asal sebuah angka.",
)
def trace_command(
    figure: Annotated[
        str, typer.Argument(metavar="ANGKA", help='Lembar dan sel, misalnya "Realisasi Anggaran!D9", atau nama sel.')
    ],
    workbook: Annotated[
        Path | None, typer.Argument(metavar="BUKU", help="Buku kerja; tanpa ini yang ada di folder hasil.")
    ] = None,
    outputs: Annotated[Path, typer.Option(metavar="FOLDER", help="Folder hasil pipeline run.")] = Path("outputs"),
    tahun: Annotated[
        int | None, typer.Option(parser=_year, metavar="TAHUN", help="Tahun buku kerja bila ada beberapa.")
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Print where a figure comes from."""

    def work(console: Console) -> int:
        from pipeline.proof.which import trace_lines

        console.lines(trace_lines(figure, workbook, outputs, tahun, console.error))
        return 0

    _execute(work, verbose=verbose)


@app.command(
    "verify",
    cls=_Command,
    options_metavar="[PILIHAN]",
    help="Menghitung ulang dari berkas Bagian dan menyebut sel buku kerja yang berbeda, misalnya karena diketik.",
    short_help="Memeriksa apakah buku kerja masih sesuai masukan.",
    epilog="Kode keluar: 0 sama, 1 berbeda, 2 salah pakai, 3 gagal menulis atau membaca.",
)
def verify_command(
    workbook: Annotated[Path, typer.Argument(metavar="BUKU", help="Buku kerja, misalnya outputs/LAKIP-2020.xlsx.")],
    inputs: Inputs = None,
    verbose: Verbose = False,
) -> None:
    """Compare a workbook with what the pipeline would write."""

    def work(console: Console) -> int:
        from pipeline.proof.verify import verify

        exit_code, lines = verify(workbook, inputs, console.progress)
        console.lines(lines)
        return exit_code

    _execute(work, verbose=verbose)


@app.command(
    "diff",
    cls=_Command,
    options_metavar="[PILIHAN]",
    help="Menyebut angka yang berubah antara dua buku kerja, atau antara satu buku kerja dan masukan sekarang.",
    short_help="Menyebut angka yang berubah.",
    epilog="Kode keluar: 0 tidak ada yang berubah, 1 ada yang berubah, 2 salah pakai, 3 gagal menulis atau membaca.",
)
def diff_command(
    before: Annotated[Path, typer.Argument(metavar="LAMA", help="Buku kerja yang lama.")],
    after: Annotated[
        Path | None, typer.Argument(metavar="BARU", help="Buku kerja yang baru; tanpa ini masukan sekarang.")
    ] = None,
    inputs: Inputs = None,
    verbose: Verbose = False,
) -> None:
    """Tell which figures changed."""

    def work(console: Console) -> int:
        from pipeline.proof.diff import diff

        exit_code, lines = diff(before, after, inputs, console.progress)
        console.lines(lines)
        return exit_code

    _execute(work, verbose=verbose)


@app.command(
    "schema",
    cls=_Command,
    options_metavar="[PILIHAN]",
    help="Menampilkan kamus data: tabel yang dikenali, judul kolomnya, pemeriksaannya, dan berkas CSV hasilnya.",
    short_help="Menampilkan kamus data.",
)
def schema_command(verbose: Verbose = False) -> None:
    """Print the data dictionary."""

    def work(console: Console) -> int:
        from pipeline.kamus import page

        console.lines(page().splitlines())
        return 0

    _execute(work, verbose=verbose)


def _execute(work: Callable[[Console], int], *, verbose: bool) -> None:
    """Do the work and exit with the code it returns; a mistake of the user's is one message, no traceback."""
    console = Console()
    try:
        exit_code = work(console)
    except StopError as error:
        if verbose:
            console.error(traceback.format_exc())
        console.error(str(error))
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        console.error("Dihentikan.")
        raise typer.Exit(EXIT_STOPPED) from None
    except Exception as error:  # noqa: BLE001 - a bug: one line and a code of its own, the traceback with -v
        if verbose:
            console.error(traceback.format_exc())
        console.error(f"Kesalahan program: {type(error).__name__}: {error}")
        console.error("Jalankan lagi dengan -v dan kirim pesannya kepada pengelola program.")
        raise typer.Exit(EXIT_BUG) from None
    raise typer.Exit(exit_code)


def _misuse(message: str) -> str:
    """Return the library's message about a wrong command line in Indonesian; the help page comes as it is."""
    for english, indonesian in _MISUSE_WORDS:
        if re.fullmatch(english, message):
            return re.sub(english, indonesian, message)
    return message


def main() -> int:
    """Run the command line and return the exit code.

    A run makes a great many objects that live to its end; looking for garbage among them as often as Python does by
    itself costs a tenth of its time, and a last look on the way out, when all memory goes back anyway, as much again.
    Nothing here is linear algebra: the threads that numpy's library would start for it only cost time.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(GARBAGE_LOOK)
    atexit.register(gc.freeze)
    try:
        code = app(prog_name="pipeline", standalone_mode=False)
    except typer.TyperException as error:
        Console().error(_misuse(error.format_message()))
        return error.exit_code
    return int(code or 0)
