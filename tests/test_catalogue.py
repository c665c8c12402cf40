"""docs/temuan.md and the catalogue of findings."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.catalogue import all_types, page

DOCS = Path(__file__).parents[1] / "docs"


def test_the_page_of_findings_is_up_to_date() -> None:
    assert page() == (DOCS / "temuan.md").read_text(encoding="utf-8")


def test_every_finding_has_a_stable_code_a_message_and_a_remedy() -> None:
    for kind in all_types():
        assert re.fullmatch(r"[A-Z]{2,3}-\d\d", kind.code), kind.code
        assert all((kind.title, kind.message, kind.remedy, kind.example)), kind.code
