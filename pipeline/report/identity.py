"""By which program, of which year and from which inputs a workbook was made: in its own document properties.

``pipeline verify`` and ``pipeline diff`` find the inputs again by it, and tell a workbook of another version.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

LONGEST = 255  # characters that Excel keeps of a property
DISTRIBUTION = "lakip-pipeline"


@dataclass(frozen=True, slots=True)
class Identity:
    """``masukan`` is the path of the inputs seen from the workbook's folder, ``sidik`` the mark of the inputs."""

    versi: str
    tahun: int
    masukan: str
    sidik: str

    def properties(self) -> dict[str, str]:
        """Return what stands in the custom properties; a path too long to be kept is left out."""
        listed = {"versi": self.versi, "tahun": str(self.tahun), "masukan": self.masukan, "sidik": self.sidik}
        return {_PREFIX + name: text for name, text in listed.items() if len(text) <= LONGEST}


_PREFIX = "lakip_"


def installed_version() -> str:
    """Return the version of this program."""
    return version(DISTRIBUTION)


def read_identity(properties: dict[str, str]) -> Identity | None:
    """Return who made a workbook with these custom properties, None where no pipeline did."""
    known = {name.removeprefix(_PREFIX): text for name, text in properties.items() if name.startswith(_PREFIX)}
    tahun = known.get("tahun", "")
    if not (known.get("versi") and tahun.isascii() and tahun.isdecimal()):
        return None
    return Identity(known["versi"], int(tahun), known.get("masukan", ""), known.get("sidik", ""))
