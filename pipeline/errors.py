"""What stops a run through no fault of the program: each message is Indonesian, for the user, and says what to do."""

from __future__ import annotations

import errno


class StopError(Exception):
    """The run cannot go on; ``exit_code`` is the process's (README.md, "Exit codes")."""

    exit_code = 2


class UsageError(StopError):
    """The command was called with something that is not there or does not fit."""


class ConfigError(StopError):
    """lakip.toml or wilayah.csv cannot be used; the message names the line."""


class ClusterError(StopError):
    """The Dask cluster cannot be used: no answer, no workers, or workers that would read otherwise."""


class UnreadableError(StopError):
    """A workbook that the user named cannot be read: damaged, locked by a password, in use."""

    exit_code = 3


class OutputError(StopError):
    """An output cannot be written: open in Excel, no permission, disk full."""

    exit_code = 3


_REASONS = {
    errno.EACCES: "akses ditolak",
    errno.EPERM: "akses ditolak",
    errno.ENOENT: "tidak ditemukan",
    errno.ENOSPC: "disk penuh",
    errno.EFBIG: "berkas terlalu besar untuk disk ini",
    errno.EROFS: "disk hanya dapat dibaca",
    errno.ENAMETOOLONG: "nama terlalu panjang",
    errno.ENOTDIR: "bukan folder",
    errno.EISDIR: "sebuah folder",
    errno.EEXIST: "sudah ada dengan jenis lain",
    errno.EIO: "disk atau jaringan bermasalah",
    errno.EBUSY: "sedang dipakai program lain",
}


def reason_of(error: OSError) -> str:
    """Return why the system refused, in Indonesian where it is a common case, else in its own words."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__
