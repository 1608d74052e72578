"""The examples of the rule language page as a folder of rules: each stands in the page under the name of its file."""

import re
import shutil
from pathlib import Path

from tests.engine.desk import RULES

PAGE = RULES.parent / "docs" / "rule-language.md"
LEANS_ON = (
    "facts",
    "vocabulary",
    "organisation",
    "calendar",
    "national/organisational_life",
    "example-county/organisational_life",
)
"""What the page's examples lean on: the rest of the rules is left away, so that a test loads in a tenth of a second."""
_EXAMPLE = re.compile(r"文件 `([^`]+)`：\n\n```yaml\n(.*?)```", re.DOTALL)


def page_folder(folder: Path) -> Path:
    """The rules that the page leans on, with the page's examples beside them."""
    for name in LEANS_ON:
        shutil.copytree(RULES / name, folder / name)
    shutil.copy(RULES / "layers.yaml", folder)
    for name, text in _EXAMPLE.findall(PAGE.read_text(encoding="utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
