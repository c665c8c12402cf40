"""Every kind of finding the pipeline knows, gathered from where each is declared; prints docs/temuan.md.

Run ``python -m pipeline.catalogue > docs/temuan.md`` after a change; a test fails while the page is stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pkgutil import walk_packages

import pipeline
import schemas
from pipeline.findings import FindingType, Severity

INTRODUCTION = """# Daftar temuan

Halaman ini dibuat dari program (`python -m pipeline.catalogue`). Setiap temuan menyebut berkas, lembar, sel, judul
kolom, isi sel, dan apa yang perlu dilakukan.

- **galat**: laporan tetap draf sampai diperbaiki.
- **peringatan**: perlu dilihat; boleh diterima dengan alasan lewat `[[diterima]]` di `lakip.toml`.
- **info**: pemberitahuan saja.
"""


def all_types() -> list[FindingType]:
    """Return every finding type, by code; two types of one code are a bug and raise ValueError."""
    found: dict[str, FindingType] = {}
    for package in (pipeline, schemas):
        for info in walk_packages(package.__path__, f"{package.__name__}."):
            if info.name.endswith("__main__"):
                continue
            for kind in _types_in(vars(import_module(info.name)).values()):
                if found.setdefault(kind.code, kind) != kind:
                    raise ValueError(kind.code)
    return [found[code] for code in sorted(found)]


def _types_in(values: Iterable[object]) -> Iterator[FindingType]:
    for value in values:
        if isinstance(value, FindingType):
            yield value
        elif isinstance(value, Mapping):
            yield from (item for item in value.values() if isinstance(item, FindingType))
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, FindingType))


def page() -> str:
    """Return docs/temuan.md: each code with its words, an example and the remedy."""
    parts = [INTRODUCTION]
    for severity in Severity:
        parts.append(f"\n## {severity.capitalize()}\n")
        parts += [_entry(kind) for kind in all_types() if kind.severity is severity]
    return "\n".join(parts)


def _entry(kind: FindingType) -> str:
    return (
        f"### {kind.code} {kind.title}\n\n"
        f"- Pesan: {kind.message}\n- Contoh sebab: {kind.example or '-'}\n- Perbaikan: {kind.remedy}\n"
    )


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - the page is this script's output
