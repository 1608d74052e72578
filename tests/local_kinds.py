"""A locality's own kinds of activities: the rules folder as shipped with some lines added to one vocabulary."""

import re
import shutil
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "own-kinds.md"


def of_the_page(vocabulary: str) -> str:
    """The lines that the page of one's own kinds tells localities to add to this vocabulary."""
    _, _, after = PAGE.read_text(encoding="utf-8").partition(f"`rules/vocabulary/{vocabulary}.yaml`")
    found = re.search(r"```yaml\n(.*?)```", after, re.DOTALL)
    assert found is not None, vocabulary
    return "\n" + found[1]


def add_activity_kinds(settings: Any, folder: Path, lines: str, **others: str) -> None:
    """The house reads a copy of the rules in the folder, with these lines (YAML) at the end of the kinds of activities, and of other vocabularies."""
    rules = folder / "rules"
    shutil.copytree(settings.YIPANQI_RULES, rules)
    for name, more in {"activity_kind": lines, **others}.items():
        words = rules / "vocabulary" / f"{name}.yaml"
        words.write_text(words.read_text(encoding="utf-8").rstrip("\n") + more, encoding="utf-8")
    settings.YIPANQI_RULES = rules
