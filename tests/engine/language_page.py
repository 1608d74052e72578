"""The examples of the rule language page as a folder of rules: each stands in the page under the name of its file."""

import re
from pathlib import Path

from tests.engine.desk import RULES, copied

PAGE = RULES.parent / "docs" / "rule-language.md"
_EXAMPLE = re.compile(r"文件 `([^`]+)`：\n\n```yaml\n(.*?)```", re.DOTALL)


def page_folder(folder: Path) -> Path:
    """The repository's rules with the page's examples beside them."""
    copied(folder)
    for name, text in _EXAMPLE.findall(PAGE.read_text(encoding="utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
