"""What stops a run through no fault of the program: each message is Indonesian, for the user, and says what to do."""

from __future__ import annotations


class StopError(Exception):
    """The run cannot go on; ``exit_code`` is the process's (README.md, "Exit codes")."""

    exit_code = 2


class UsageError(StopError):
    """The command was called with something that is not there or does not fit."""


class ConfigError(StopError):
    """lakip.toml cannot be used; the message names the line."""


class OutputError(StopError):
    """An output cannot be written: open in Excel, no permission, disk full."""

    exit_code = 3
