"""The page about the procedure language: its examples are read, checked and walked, and it knows every word."""

import re
from pathlib import Path

from tests.engine.procedures.author import RULES, folder
from yipanqi.engine.procedures.check import check_procedures, sound_procedures
from yipanqi.engine.procedures.composing import compose, overlays_for
from yipanqi.engine.procedures.language import (
    DEPUTIES,
    EXPIRIES,
    FIELD_TYPES,
    MAJORITIES,
    RELATIONS,
    SUBJECT_KINDS,
    UNITS,
    VISIBILITIES,
)

PAGE = (RULES.parent / "docs" / "procedure-language.md").read_text(encoding="utf-8")
PROCEDURE, SITUATIONS, OVERLAY = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def _written(root: Path) -> Path:
    folder(root, PROCEDURE)
    (root / "calendar").mkdir()
    (root / "calendar/china.yaml").write_text(
        (RULES / "calendar/china.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    tests = root / "models/office/procedures/tests"
    tests.mkdir()
    (tests / "seal.yaml").write_text(SITUATIONS, encoding="utf-8")
    town = root / "town/office"
    (town / "procedures").mkdir(parents=True)
    (town / "book.yaml").write_text(
        "title: 镇\ndocuments:\n  town: {title: 某镇用印规定, issuer: 某镇, effective_from: 2024-01-01}\n",
        encoding="utf-8",
    )
    (town / "procedures/seal.yaml").write_text(OVERLAY, encoding="utf-8")
    return root


def test_examples_hold(tmp_path: Path) -> None:
    report = check_procedures(_written(tmp_path))
    assert report.is_good, report.lines
    assert (report.procedures, report.overlays, report.trials) == (1, 1, 1)


def test_the_overlay_adds_a_step_and_shortens_a_limit(tmp_path: Path) -> None:
    procedures = sound_procedures(_written(tmp_path))
    base = procedures.procedures[0]
    assert overlays_for(procedures, base) == ()
    laid = compose(base, overlays_for(procedures, base, ["town"]))
    assert [step.id for step in laid.steps] == ["ask", "check", "legal", "register", "approve"]
    assert laid["register"].waits_for == ("check", "legal") and laid["register"].is_local
    assert str(laid["check"].limits[0].within) == "2个工作日" and laid["check"].limits[0].is_local


def test_the_page_knows_every_word() -> None:
    for words in (RELATIONS, SUBJECT_KINDS, VISIBILITIES, UNITS, FIELD_TYPES, MAJORITIES, EXPIRIES, DEPUTIES):
        for word in words:
            assert f"`{word}`" in PAGE, word
