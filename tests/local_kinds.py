"""A locality's own kinds of activities: the rules folder as shipped with some lines added to one vocabulary."""

import shutil
from pathlib import Path
from typing import Any


def add_activity_kinds(settings: Any, folder: Path, lines: str) -> None:
    """The house reads a copy of the rules in the folder, with these lines (YAML) at the end of the kinds of activities."""
    rules = folder / "rules"
    shutil.copytree(settings.YIPANQI_RULES, rules)
    words = rules / "vocabulary" / "activity_kind.yaml"
    words.write_text(words.read_text(encoding="utf-8").rstrip("\n") + lines, encoding="utf-8")
    settings.YIPANQI_RULES = rules
