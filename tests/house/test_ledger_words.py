"""Every word that an act leaves in the ledger has its Chinese title, and no title stands for nothing.

The words are read from the code: the argument `word` of `record`, `Act` and of every function that passes one on.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.building import PACKAGE, own_files
from yipanqi.web.frame.act_words import TITLES

DIRECT = {"record": None, "Act": 0}
"""What takes a word, and at which place; None where it is taken by name only."""


def _takers(tree: ast.AST) -> dict[str, int | None]:
    """The functions of one file that take a `word`, besides the ledger's own."""
    found: dict[str, int | None] = dict(DIRECT)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args]
            if "word" in names:
                found[node.name] = names.index("word")
            elif "word" in [argument.arg for argument in node.args.kwonlyargs]:
                found[node.name] = None
    return found


def _literals(value: ast.expr) -> Iterator[str]:
    """The texts a word may be; a name is a word that somebody else states."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _literals(value.body)
        yield from _literals(value.orelse)
    elif isinstance(value, ast.JoinedStr):
        raise AssertionError(f"a word put together at line {value.lineno} cannot be given a title")


def words_of(path: Path) -> Iterator[str]:
    """The ledger words that one file states."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    takers = _takers(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in takers:
            continue
        given = [keyword.value for keyword in node.keywords if keyword.arg == "word"]
        place = takers[name]
        if not given and place is not None and len(node.args) > place:
            given = [node.args[place]]
        for value in given:
            yield from (word for word in _literals(value) if "." in word)


def ledger_words() -> dict[str, str]:
    """Every word with the file that states it."""
    return {
        word: str(path.relative_to(PACKAGE))
        for path in own_files("*.py", under=PACKAGE)
        if "migrations" not in path.parts
        for word in words_of(path)
    }


def test_every_word_has_its_title() -> None:
    words = ledger_words()
    assert len(words) > 60
    assert {word: place for word, place in words.items() if word not in TITLES} == {}


def test_no_title_stands_for_nothing() -> None:
    """A word may also reach the ledger through a table; then it is written somewhere else than among the titles."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in own_files("*.py", under=PACKAGE)
        if path.name != "act_words.py"
    )
    assert [word for word in sorted(TITLES) if f'"{word}"' not in code] == []
