"""Three books that are refused, and what the page of the rule language says of them, to the letter; all in an interpreter without Django."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.desk import RULES
from tests.engine.language_page import LEANS_ON, PAGE

BOOKS = Path(__file__).parent / "refused"
WITHOUT_DJANGO = "import runpy, sys; sys.modules['django'] = None; "
PROGRAM = WITHOUT_DJANGO + "runpy.run_module('yipanqi.engine', run_name='__main__')"
EVERY_MODULE = WITHOUT_DJANGO + (
    "import importlib, pkgutil, yipanqi.engine as engine; "
    "names = [each.name for each in pkgutil.walk_packages(engine.__path__, 'yipanqi.engine.') if not each.name.endswith('__main__')]; "
    "[importlib.import_module(name) for name in names]; print(len(names))"
)


def run(program: str, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def shown(book: str) -> list[str]:
    """What the page shows of the book's refusal."""
    found = re.search(rf"models/{book}`.*?```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found.group(1).splitlines()


@pytest.mark.parametrize(
    ("book", "command"), [("undated", "check"), ("circular", "check"), ("online_time", "lint")]
)
def test_refused_book_gets_the_messages_that_the_page_shows(tmp_path: Path, book: str, command: str) -> None:
    for name in LEANS_ON:
        shutil.copytree(RULES / name, tmp_path / name)
    shutil.copy(RULES / "layers.yaml", tmp_path)
    shutil.copytree(BOOKS / book, tmp_path / "models" / book)
    code, text = run(PROGRAM, command, str(tmp_path))
    said = [line for line in text.splitlines() if line.startswith("models/") and "【没有情景】" not in line]
    assert (code, said) == (1, shown(book))


def test_every_module_of_the_engine_is_there_without_django() -> None:
    code, text = run(EVERY_MODULE)
    assert code == 0 and int(text) > 50
