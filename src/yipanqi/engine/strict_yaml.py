"""YAML as a tree that remembers its lines; what plain YAML lets pass is refused here.

Refused: duplicate keys, keys that are not words, anchors and references, tags of any language, several documents.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from yipanqi.engine.errors import LoadRefused, Place, Problem

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = {
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")
}


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a rule file with the place it was read from; a mapping keeps the place of each key."""

    place: Place
    value: str | int | float | bool | datetime.date | list[Node] | dict[str, Node] | None
    key_places: dict[str, Place] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """How the value is called in a message to its author."""
        if isinstance(self.value, bool):
            return "是或否"
        names = {
            str: "文字",
            int: "整数",
            float: "小数",
            datetime.date: "日期",
            datetime.datetime: "时刻",
            list: "列表",
            dict: "对照表",
            type(None): "空",
        }
        return names.get(type(self.value), "其他")


def read_file(path: Path, shown: str) -> Node:
    """The tree of one file; `shown` is the name used in messages. Raises LoadRefused with all that is wrong in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise LoadRefused(
            [Problem(Place(shown, 1), "encoding", "文件不是 UTF-8 编码", "请另存为 UTF-8 后再检查")]
        ) from error
    return read_text(text, shown)


def read_text(text: str, shown: str) -> Node:
    """The tree of one text of rules."""
    loader = _BASE(text)
    try:
        root = loader.get_single_node()
        if root is None:
            raise LoadRefused([Problem(Place(shown, 1), "empty", "文件是空的", "请写入内容，或删去这个文件")])
        tree = _Tree(shown, loader)
        node = tree.grow(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise LoadRefused([_broken(shown, line, error)]) from error
    except yaml.reader.ReaderError as error:
        problem = Problem(Place(shown, 1), "encoding", "文件里有不可见的控制字符", "请删去后再检查")
        raise LoadRefused([problem]) from error
    finally:
        loader.dispose()
    if tree.problems:
        raise LoadRefused(tree.problems)
    return node


def _broken(shown: str, line: int, error: yaml.MarkedYAMLError) -> Problem:
    text = error.problem or ""
    if "alias" in text:
        return Problem(
            Place(shown, line), "reference", "引用了别处的内容（*），规则语言不允许", "请把内容直接写在这里"
        )
    if "document" in text:
        return Problem(Place(shown, line), "documents", "一个文件里有几份文档（---）", "请一个文件只写一份")
    return Problem(
        Place(shown, line), "syntax", "不是完整的 YAML 写法", "请检查这一行前后的缩进、冒号后的空格和引号"
    )


class _Tree:
    """Turns composed YAML nodes into ours and gathers what is refused."""

    def __init__(self, shown: str, loader: Any) -> None:
        self.shown = shown
        self.loader = loader
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def grow(self, node: Any) -> Node:
        place = Place(self.shown, node.start_mark.line + 1)
        if id(node) in self.seen:
            self.refuse(place, "reference", "引用了别处的内容（*），规则语言不允许", "请把内容直接写在这里")
            return Node(place, None)
        self.seen.add(id(node))
        if node.tag not in _PLAIN:
            self.refuse(
                place, "tag", f"使用了标签“{node.tag}”，规则语言不允许", "请删去感叹号开头的标签或合并符号"
            )
            return Node(place, None)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return Node(place, [self.grow(item) for item in node.value])
        return Node(place, self.scalar(node, place))

    def scalar(self, node: Any, place: Place) -> str | int | float | bool | datetime.date | None:
        try:
            value: str | int | float | bool | datetime.date | None = self.loader.construct_object(node)
        except ValueError:
            self.refuse(
                place, "value", f"“{node.value}”不是存在的日期或数", "请改为真实的日期，如 2026-01-31"
            )
            return None
        return value

    def mapping(self, node: Any, place: Place) -> Node:
        found: dict[str, Node] = {}
        places: dict[str, Place] = {}
        for key_node, value_node in node.value:
            key_place = Place(self.shown, key_node.start_mark.line + 1)
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != "tag:yaml.org,2002:str":
                self.refuse(
                    key_place,
                    "key",
                    f"“{getattr(key_node, 'value', '')}”不能作键，键须是文字",
                    "如 on、yes、no 或数字，请改名或加引号",
                )
                continue
            key = str(key_node.value)
            if key in found:
                self.refuse(
                    key_place,
                    "duplicate_key",
                    f"“{key}”写了两次，前一次在第{places[key].line}行",
                    "请只留一处",
                )
                continue
            places[key] = key_place
            found[key] = self.grow(value_node)
        return Node(place, found, places)

    def refuse(self, place: Place, code: str, what: str, remedy: str) -> None:
        self.problems.append(Problem(place, code, what, remedy))
