"""Phase one: the files of a rules folder → a Library. Every file is read before anything is refused."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from yipanqi.engine.errors import LoadRefused, Place
from yipanqi.engine.language import LAYER_BASES, Book, FactTable, Layer, Library, Vocabulary
from yipanqi.engine.load_book import read_book
from yipanqi.engine.load_words import read_fact_table, read_vocabulary
from yipanqi.engine.reading import Fields, Problems
from yipanqi.engine.strict_yaml import Node, read_file

_PLACES_OF_FILES = (
    "layers.yaml",
    "facts/",
    "vocabulary/",
    "<层>/<制度>/book.yaml",
    "<层>/<制度>/parameters/",
    "<层>/<制度>/rules/",
    "<层>/<制度>/tests/",
    "<层>/<制度>/procedures/",
    "<层>/<制度>/procedures/tests/",
)
_PROCEDURE_FILE = re.compile(r"[^/]+/[^/]+/procedures/(tests/)?[^/]+\.yaml")  # read by `procedures.load`
_PARTS = ("parameters", "rules", "tests")


def fingerprint_of(folder: Path) -> str:
    """A hash over names and contents of all rule files; the same hash means the same rules."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def load_library(folder: Path) -> Library:
    """Read every rule file below the folder. Raises LoadRefused with all problems of all files."""
    problems = Problems()
    files = _Files(folder, problems)
    layers = _layers(files, problems)
    facts: dict[str, FactTable] = {}
    for node in files.below("facts"):
        table = read_fact_table(node, problems)
        if table.name in facts:
            problems.add(
                table.place,
                "duplicate",
                f"事实表“{table.name}”已在{facts[table.name].place}写过",
                "请只留一处",
            )
        facts[table.name] = table
    words: dict[str, Vocabulary] = {}
    for node in files.below("vocabulary"):
        vocabulary = read_vocabulary(node, problems)
        if vocabulary.name in words:
            problems.add(
                vocabulary.place,
                "duplicate",
                f"词表“{vocabulary.name}”已在{words[vocabulary.name].place}写过",
                "请只留一处",
            )
        words[vocabulary.name] = vocabulary
    books = [_book(files, layer.key, name, problems) for layer in layers for name in files.folders(layer.key)]
    files.refuse_strays({"facts", "vocabulary", *(layer.key for layer in layers)})
    if problems.found:
        raise LoadRefused(sorted(problems.found, key=lambda problem: problem.place))
    return Library(tuple(layers), facts, words, tuple(books), fingerprint_of(folder))


def _layers(files: _Files, problems: Problems) -> list[Layer]:
    root = files.one("layers.yaml")
    if root is None:
        return []
    head = Fields(root, problems, "层次文件")
    layers = []
    for node in head.many("layers"):
        item = Fields(node, problems, "层次")
        layers.append(
            Layer(item.text("key"), item.text("title"), item.word("basis", LAYER_BASES), node.place)
        )
        item.done()
    head.done()
    return layers


def _book(files: _Files, layer: str, name: str, problems: Problems) -> Book:
    base = f"{layer}/{name}"
    header = files.one(f"{base}/book.yaml") or Node(Place(f"{base}/book.yaml", 1), {})
    parts = {part: files.below(f"{base}/{part}") for part in _PARTS}
    return read_book(header, key=name, layer=layer, parts=parts, problems=problems)


class _Files:
    """The rule files of a folder; remembers which were read, so that a stray one is named instead of passed over."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self.folder = folder
        self.problems = problems
        self.read: set[str] = set()
        self.present = sorted(
            path.relative_to(folder).as_posix() for path in folder.rglob("*.y*ml") if path.is_file()
        )
        if not self.present:
            problems.add(Place(str(folder), 1), "empty", "文件夹里没有规则文件", "请检查制度规则文件夹的设置")

    def one(self, name: str) -> Node | None:
        """The tree of one file that must be there."""
        if name not in self.present:
            if self.present:
                self.problems.add(Place(name, 1), "missing_file", f"缺少文件“{name}”", "请补上这个文件")
            return None
        return self._tree(name)

    def below(self, prefix: str) -> list[Node]:
        """The trees of the files directly in a folder, by name."""
        depth = prefix.count("/") + 1
        names = [name for name in self.present if name.startswith(f"{prefix}/") and name.count("/") == depth]
        trees = [self._tree(name) for name in names if name.endswith(".yaml")]
        return [tree for tree in trees if tree is not None]

    def folders(self, layer: str) -> list[str]:
        """The names of the books of a layer."""
        return sorted(
            {
                name.split("/")[1]
                for name in self.present
                if name.startswith(f"{layer}/") and name.count("/") >= 2
            }
        )

    def refuse_strays(self, known: set[str]) -> None:
        """Name the files that stand where the language knows no place. Folders of other rooms hold no `book.yaml`."""
        layers = {name.split("/")[0] for name in self.present if name.endswith("/book.yaml")}
        for name in self.present:
            top = name.split("/")[0]
            ours = "/" not in name or top in known or top in layers
            if ours and name not in self.read and not _PROCEDURE_FILE.fullmatch(name):
                self.problems.add(
                    Place(name, 1),
                    "stray_file",
                    f"文件“{name}”不在规定的位置，不会被读取",
                    "请移到正确的文件夹；层须在 layers.yaml 里列出，文件名以 .yaml 结尾",
                    _PLACES_OF_FILES,
                )

    def _tree(self, name: str) -> Node | None:
        self.read.add(name)
        try:
            return read_file(self.folder / name, name)
        except LoadRefused as refused:
            self.problems.found.extend(refused.problems)
            return None
