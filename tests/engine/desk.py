"""A rule author's desk: the repository's rules copied to a folder where single lines can be changed."""

import datetime
import shutil
from pathlib import Path

from yipanqi.engine.language import Rules
from yipanqi.engine.load import load_library
from yipanqi.engine.resolve import resolve

RULES = Path(__file__).resolve().parents[2] / "rules"
COUNTY = "example-county"


def copied(folder: Path) -> Path:
    """A copy of the engine's part of the rules."""
    for name in ("facts", "vocabulary", "organisation", "calendar", "national", "models", COUNTY):
        shutil.copytree(RULES / name, folder / name)
    shutil.copy(RULES / "layers.yaml", folder)
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Change the first place where `old` stands in one file."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} does not hold {old}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def rules(*localities: str, folder: Path = RULES) -> Rules:
    """The rules with these localities laid on top."""
    return resolve(load_library(folder), localities)


def branch(key: int = 1, **changes: object) -> dict[str, object]:
    """A branch with a committee and groups, founded long ago."""
    row: dict[str, object] = {
        "key": key, "name": "机关第一党支部", "path": "0001/0002/0003/", "county": "0001", "kind": "branch", "has_committee": True, "has_groups": True,
        "founded_on": datetime.date(2015, 7, 1), "ended_on": None, "term_started_on": None, "term_ends_on": None, "member_count": 18, "full_member_count": 17,
    }  # fmt: skip
    return {**row, **changes}


def activity(key: int, kind: str | None, held_on: datetime.date, **changes: object) -> dict[str, object]:
    """An activity of branch 1, entered on the day."""
    row: dict[str, object] = {
        "key": key, "organisation": 1, "kind": kind, "held_on": held_on, "expected_count": 18, "present_count": 16, "host": "冯晨",
        "recorded_on": held_on, "source": "手工录入",
    }  # fmt: skip
    return {**row, **changes}


def exemption(
    key: int, rule: str, from_on: datetime.date, until_on: datetime.date, **changes: object
) -> dict[str, object]:
    """An exemption of branch 1, on record from its first day."""
    row: dict[str, object] = {
        "key": key, "organisation": 1, "rule": rule, "from_on": from_on, "until_on": until_on, "approved_by": "工委会议", "article": "第6条",
        "recorded_on": from_on,
    }  # fmt: skip
    return {**row, **changes}
