"""Reading a mapping of a rule file key by key: wrong types, missing and unknown keys become problems, not exceptions.

A `Probe` in place of a node writes down what a reader asks for: the schema of the language is made from the readers themselves.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from yipanqi.engine.errors import Place, Problem
from yipanqi.engine.expression import DECIMAL, WHOLE, Expression, Nothing, Test
from yipanqi.engine.expression_text import ExpressionRefused, parse, whole_or_decimal
from yipanqi.engine.strict_yaml import Node

Scalar = str | int | bool | datetime.date | None
_RANGE = ("at_least", "at_most")
_MOST_WORDS = 12
"""So many allowed words are listed, nearest first; a longer list would hide what to do."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a reader wants under a key: the kind of value, whether it must be there, the closed set of words, what lies below."""

    kind: str
    required: bool
    words: tuple[str, ...] = ()
    below: Probe | None = None


@dataclass(frozen=True, slots=True)
class Probe(Node):
    """An empty node that notes every key it is asked for."""

    asks: dict[str, Ask] = field(default_factory=dict)


def probe() -> Probe:
    """A fresh probe."""
    return Probe(Place("", 0), None)


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
        if len(words) > _MOST_WORDS:
            nearest = difflib.get_close_matches(word, words, n=_MOST_WORDS, cutoff=0.0)
            words = [*nearest, f"等{len(words)}个"]
        self.add(place, "unknown_word", f"{what}“{word}”不认识", remedy, words)


class Fields:
    """One mapping being read. `done()` refuses the keys nobody asked for."""

    def __init__(self, node: Node, problems: Problems, what: str) -> None:
        self.place = node.place
        self.what = what
        self.problems = problems
        self.asked: list[str] = []
        self.node = node
        self.items: dict[str, Node] = {}
        if isinstance(node.value, dict):
            self.items = node.value
        elif not isinstance(node, Probe):
            problems.add(node.place, "type", f"{what}应是对照表，现在是{node.kind}", "请写成“键: 值”各一行")

    def node_of(
        self, key: str, *, required: bool = True, kind: str = "object", words: tuple[str, ...] = ()
    ) -> Node | None:
        """The node under the key; a required one that is missing is a problem."""
        self.asked.append(key)
        if isinstance(self.node, Probe):
            below = probe() if kind in {"object", "list", "map"} else None
            self.node.asks[key] = Ask(kind, required, words, below)
            return below
        node = self.items.get(key)
        if node is not None and node.value is not None:
            return node
        if required and isinstance(self.node.value, dict):
            self.problems.add(self.place, "missing_key", f"{self.what}缺少“{key}”", f"请补上一行“{key}: …”")
        return None

    def text(self, key: str, *, required: bool = True, words: tuple[str, ...] = ()) -> str:
        """A text; empty when absent."""
        node = self.node_of(key, required=required, kind="text", words=words)
        if node is None:
            return ""
        if isinstance(node.value, str):
            return node.value
        self._wrong(node, key, "文字", '请加引号，如 "11"')
        return ""

    def word(self, key: str, allowed: Iterable[str], *, required: bool = True) -> str:
        """A text out of a closed set of words."""
        words = tuple(allowed)
        text = self.text(key, required=required, words=words)
        if text and text not in words:
            self.problems.unknown(self.items[key].place, text, words, f"{self.what}的“{key}”")
        return text

    def integer(self, key: str, *, required: bool = True) -> int | None:
        """A whole number of nought or more."""
        node = self.node_of(key, required=required, kind="integer")
        if node is None:
            return None
        if isinstance(node.value, int) and not isinstance(node.value, bool) and node.value >= 0:
            return node.value
        self._wrong(node, key, "不小于零的整数", "请写整数，如 1")
        return None

    def decimal(self, key: str, *, required: bool = True) -> int | None:
        """A number in ten-thousandths: a whole number, or a decimal between quotation marks; may be negative."""
        node = self.node_of(key, required=required, kind="decimal")
        return None if node is None else self.decimal_of(node, key)

    def decimal_of(self, node: Node, key: str) -> int | None:
        """The number of a node in ten-thousandths."""
        value = node.value
        if isinstance(value, float) or not isinstance(value, (int, str)) or isinstance(value, bool):
            self._wrong(node, key, "数", '整数直接写，小数请加引号，如 "0.5"')
            return None
        try:
            number = whole_or_decimal(str(value))
        except ExpressionRefused as refused:
            self.problems.add(node.place, "number", f"{self.what}的“{key}”：{refused.what}", refused.remedy)
            return None
        plain = int(str(number.value))
        return plain if number.type == DECIMAL else plain * WHOLE

    def share(self, key: str, *, required: bool = True) -> int | None:
        """A share between 0 % and 100 %, written "15%", in ten-thousandths."""
        node = self.node_of(key, required=required, kind="share")
        if node is None:
            return None
        text = node.value
        if not isinstance(text, str) or not text.endswith("%"):
            self._wrong(node, key, "百分数", '请加引号写成 "15%"')
            return None
        try:
            number = whole_or_decimal(text[:-1].strip())
        except ExpressionRefused as refused:
            self.problems.add(node.place, "number", f"{self.what}的“{key}”：{refused.what}", refused.remedy)
            return None
        plain = int(str(number.value)) * (100 if number.type != DECIMAL else 1)
        found, rest = (plain, 0) if number.type != DECIMAL else divmod(plain, 100)
        if rest or not 0 <= found <= WHOLE:
            self.problems.add(
                node.place,
                "share",
                f"{self.what}的“{key}”是{text}，应在0%至100%之间且不超过两位小数",
                "请改正这个百分数",
            )
            return None
        return found

    def expression(self, key: str, *, required: bool = True) -> Expression | None:
        """An expression of the rule language, names not yet looked up."""
        node = self.node_of(key, required=required, kind="expression")
        return None if node is None else self.expression_of(node, key)

    def expression_of(self, node: Node, key: str) -> Expression:
        """The expression of a node; a broken one is a problem and stands in as missing."""
        value = node.value
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            self._wrong(node, key, "表达式", '请加引号写成文字，如 "M_01 >= 3"')
            return Nothing("missing")
        try:
            return parse(value)
        except ExpressionRefused as refused:
            what = f"{self.what}的“{key}”：{refused.what}"
            self.problems.add(node.place, "expression", what, refused.remedy, refused.allowed)
            return Nothing("missing")

    def tests(self, key: str) -> tuple[Test, ...]:
        """Conditions on columns: `column: value`, `column: [value, …]` or `column: {at_least: …, at_most: …}`."""
        node = self.node_of(key, required=False, kind="tests")
        if node is None:
            return ()
        if not isinstance(node.value, dict):
            self._wrong(node, key, "对照表", "请写成“列: 值”各一行")
            return ()
        return tuple(self._test(name, below) for name, below in node.value.items())

    def _test(self, name: str, node: Node) -> Test:
        if isinstance(node.value, dict):
            item = Fields(node, self.problems, f"{self.what}的条件“{name}”")
            low, high = (self._bound(item, bound) for bound in _RANGE)
            if low is None and high is None and not set(item.items) - set(_RANGE):
                self.problems.add(
                    node.place, "empty", f"{item.what}没有上下限", "请写 at_least 或 at_most", _RANGE
                )
            if low is not None and high is not None and str(type(low)) == str(type(high)) and low > high:  # type: ignore[operator]
                self.problems.add(
                    node.place, "range", f"{item.what}的下限{low}大于上限{high}", "请改正其中一个"
                )
            item.done()
            return Test(name, (), low, high)
        return Test(name, tuple(value for value in self._values(name, node) if value is not None))

    def _bound(self, item: Fields, key: str) -> int | datetime.date | None:
        node = item.node_of(key, required=False, kind="bound")
        if node is None:
            return None
        value = node.value
        if isinstance(value, (datetime.datetime, bool)):
            value = None
        if isinstance(value, (int, datetime.date)):
            return value
        item._wrong(node, key, "整数或日期", "请写整数，如 3，或日期，如 2026-01-31")
        return None

    def yes_no(self, key: str) -> bool:
        """A yes or no; no when absent."""
        node = self.node_of(key, required=False, kind="yes_no")
        if node is None:
            return False
        if isinstance(node.value, bool):
            return node.value
        self._wrong(node, key, "是或否", "请写 true 或 false")
        return False

    def date(self, key: str, *, required: bool = True) -> datetime.date | None:
        """A calendar date; a moment with hours is refused."""
        node = self.node_of(key, required=required, kind="date")
        if node is None:
            return None
        if isinstance(node.value, datetime.date) and not isinstance(node.value, datetime.datetime):
            return node.value
        self._wrong(node, key, "日期", "请写成 2026-01-31 的样子，不加引号")
        return None

    def many(self, key: str, *, required: bool = True, kind: str = "list") -> list[Node]:
        """The nodes of a list; empty when absent."""
        node = self.node_of(key, required=required, kind=kind)
        if node is None:
            return []
        if isinstance(node, Probe):
            return [node]
        if isinstance(node.value, list):
            return node.value
        self._wrong(node, key, "列表", "请每项一行，以“- ”开头")
        return []

    def named(self, key: str, *, required: bool = True, kind: str = "map") -> dict[str, Node]:
        """The nodes of a mapping by name; empty when absent."""
        node = self.node_of(key, required=required, kind=kind)
        if node is None:
            return {}
        if isinstance(node, Probe):
            return {"": node}
        if isinstance(node.value, dict):
            return node.value
        self._wrong(node, key, "对照表", "请写成“名: 值”各一行")
        return {}

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for node in self._list_of(key, "texts", required=required):
            if isinstance(node.value, str):
                found.append(node.value)
            else:
                self._wrong(node, key, "文字", "请加引号")
        return tuple(found)

    def dates(self, key: str) -> tuple[datetime.date, ...]:
        """A list of dates; may be empty."""
        found = []
        for node in self._list_of(key, "dates"):
            if isinstance(node.value, datetime.date) and not isinstance(node.value, datetime.datetime):
                found.append(node.value)
            else:
                self._wrong(node, key, "日期", "请写成 2026-01-31 的样子，不加引号")
        return tuple(found)

    def pairs(self, key: str) -> list[list[Node]]:
        """A list of pairs [[a, b], …], each as its two nodes."""
        found = []
        for node in self._list_of(key, "pairs"):
            if isinstance(node.value, list) and len(node.value) == 2:
                found.append(node.value)
            else:
                self._wrong(node, key, "成对的数", "请写成 [[0, 0], [4, 100]] 的样子")
        return found

    def _list_of(self, key: str, kind: str, *, required: bool = True) -> list[Node]:
        node = self.node_of(key, required=required, kind=kind)
        if node is None or isinstance(node.value, list):
            return node.value if node is not None and isinstance(node.value, list) else []
        self._wrong(node, key, "列表", "请写成 [甲, 乙]，或每项一行，以“- ”开头")
        return []

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
