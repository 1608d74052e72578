"""Reading a mapping of a rule file key by key: wrong types, missing and unknown keys become problems, not exceptions."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable

from yipanqi.engine.errors import Place, Problem
from yipanqi.engine.strict_yaml import Node

Scalar = str | int | bool | datetime.date | None


class Problems:
    """The problems gathered while reading; a value that could not be read stands in as empty until they are raised."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, place: Place, code: str, what: str, remedy: str, allowed: Iterable[str] = ()) -> None:
        """Note one problem."""
        self.found.append(Problem(place, code, what, remedy, tuple(allowed)))

    def unknown(self, place: Place, word: str, allowed: Iterable[str], what: str) -> None:
        """Note a word outside the allowed ones, with the nearest of them."""
        words = list(dict.fromkeys(allowed))
        near = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
        remedy = f"是否想写“{near[0]}”？请改正" if near else "请改用上面的写法之一"
        self.add(place, "unknown_word", f"{what}“{word}”不认识", remedy, words)


class Fields:
    """One mapping being read. `done()` refuses the keys nobody asked for."""

    def __init__(self, node: Node, problems: Problems, what: str) -> None:
        self.place = node.place
        self.what = what
        self.problems = problems
        self.asked: list[str] = []
        self.node = node
        if isinstance(node.value, dict):
            self.items = node.value
        else:
            self.items = {}
            problems.add(node.place, "type", f"{what}应是对照表，现在是{node.kind}", "请写成“键: 值”各一行")

    def node_of(self, key: str, *, required: bool = True) -> Node | None:
        """The node under the key; a required one that is missing is a problem."""
        self.asked.append(key)
        node = self.items.get(key)
        if node is not None and node.value is not None:
            return node
        if required and isinstance(self.node.value, dict):
            self.problems.add(self.place, "missing_key", f"{self.what}缺少“{key}”", f"请补上一行“{key}: …”")
        return None

    def text(self, key: str, *, required: bool = True) -> str:
        """A text; empty when absent."""
        node = self.node_of(key, required=required)
        if node is None:
            return ""
        if isinstance(node.value, str):
            return node.value
        self._wrong(node, key, "文字", '请加引号，如 "11"')
        return ""

    def word(self, key: str, allowed: Iterable[str], *, required: bool = True) -> str:
        """A text out of a closed set of words."""
        text = self.text(key, required=required)
        words = tuple(allowed)
        if text and text not in words:
            self.problems.unknown(self.items[key].place, text, words, f"{self.what}的“{key}”")
        return text

    def integer(self, key: str, *, required: bool = True) -> int | None:
        """A whole number of nought or more."""
        node = self.node_of(key, required=required)
        if node is None:
            return None
        if isinstance(node.value, int) and not isinstance(node.value, bool) and node.value >= 0:
            return node.value
        self._wrong(node, key, "不小于零的整数", "请写整数，如 1")
        return None

    def yes_no(self, key: str) -> bool:
        """A yes or no; no when absent."""
        node = self.node_of(key, required=False)
        if node is None:
            return False
        if isinstance(node.value, bool):
            return node.value
        self._wrong(node, key, "是或否", "请写 true 或 false")
        return False

    def date(self, key: str, *, required: bool = True) -> datetime.date | None:
        """A calendar date; a moment with hours is refused."""
        node = self.node_of(key, required=required)
        if node is None:
            return None
        if isinstance(node.value, datetime.date) and not isinstance(node.value, datetime.datetime):
            return node.value
        self._wrong(node, key, "日期", "请写成 2026-01-31 的样子，不加引号")
        return None

    def many(self, key: str, *, required: bool = True) -> list[Node]:
        """The nodes of a list; empty when absent."""
        node = self.node_of(key, required=required)
        if node is None:
            return []
        if isinstance(node.value, list):
            return node.value
        self._wrong(node, key, "列表", "请每项一行，以“- ”开头")
        return []

    def named(self, key: str, *, required: bool = True) -> dict[str, Node]:
        """The nodes of a mapping by name; empty when absent."""
        node = self.node_of(key, required=required)
        if node is None:
            return {}
        if isinstance(node.value, dict):
            return node.value
        self._wrong(node, key, "对照表", "请写成“名: 值”各一行")
        return {}

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for node in self.many(key, required=required):
            if isinstance(node.value, str):
                found.append(node.value)
            else:
                self._wrong(node, key, "文字", "请加引号")
        return tuple(found)

    def dates(self, key: str) -> tuple[datetime.date, ...]:
        """A list of dates; may be empty."""
        found = []
        for node in self.many(key):
            if isinstance(node.value, datetime.date) and not isinstance(node.value, datetime.datetime):
                found.append(node.value)
            else:
                self._wrong(node, key, "日期", "请写成 2026-01-31 的样子，不加引号")
        return tuple(found)

    def scalars(self, key: str) -> dict[str, tuple[Scalar, ...]]:
        """Conditions `column: value` or `column: [value, …]`, each as the tuple of values it admits."""
        return {name: self._values(name, node) for name, node in self.named(key, required=False).items()}

    def _values(self, name: str, node: Node) -> tuple[Scalar, ...]:
        nodes = node.value if isinstance(node.value, list) else [node]
        found: list[Scalar] = []
        for item in nodes:
            if isinstance(item.value, (str, bool, int, datetime.date)):
                found.append(item.value)
            else:
                self._wrong(item, name, "单个的值", "请写一个值，或一列值")
        if not found:
            self.problems.add(
                node.place, "empty", f"{self.what}的条件“{name}”没有值", "请写出允许的值，或删去这个条件"
            )
        return tuple(found)

    def done(self) -> None:
        """Refuse the keys that are no part of the language."""
        for key in self.items:
            if key not in self.asked:
                self.problems.unknown(self.node.key_places[key], key, self.asked, f"{self.what}里的键")

    def _wrong(self, node: Node, key: str, wanted: str, remedy: str) -> None:
        self.problems.add(node.place, "type", f"{self.what}的“{key}”应是{wanted}，现在是{node.kind}", remedy)
