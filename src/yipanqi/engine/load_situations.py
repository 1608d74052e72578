"""Reading situations: tests of rules in sentences."""

from __future__ import annotations

import datetime

from yipanqi.engine.language import Expectation, Situation
from yipanqi.engine.load_obligations import STATES
from yipanqi.engine.load_parts import Desk
from yipanqi.engine.load_words import NO_DATE
from yipanqi.engine.reading import Fields, Probe, Scalar
from yipanqi.engine.strict_yaml import Node


def read_situation(node: Node, desk: Desk) -> Situation:
    """One situation."""
    item = Fields(node, desk.problems, "情景")
    name = item.text("name")
    item.what = what = f"情景“{name}”"
    expect = [_expectation(wanted, what, desk) for wanted in item.many("expect")]
    rows = {
        "activity": tuple(_row(row, what, desk) for row in item.many("activities", required=False)),
        **{
            table: tuple(_row(row, what, desk) for row in _rows(node, what, desk))
            for table, node in item.named("facts", required=False).items()
        },
    }
    situation = Situation(
        name,
        item.text("rule"),
        item.texts("layers", required=False),
        _row(item.node_of("organisation", kind="row"), what, desk),
        item.text("period"),
        item.date("today") or NO_DATE,
        rows,
        tuple(expect),
        node.place,
    )
    item.done()
    return situation


def _expectation(node: Node, what: str, desk: Desk) -> Expectation:
    part = Fields(node, desk.problems, f"{what}的预期")
    found = Expectation(
        part.text("window"),
        part.word("state", STATES),
        part.integer("counted", required=False),
        part.yes_no("late") if "late" in part.items else None,
        node.place,
    )
    part.node_of("late", required=False, kind="yes_no")
    part.done()
    return found


def _rows(node: Node, what: str, desk: Desk) -> list[Node]:
    if isinstance(node.value, list):
        return node.value
    if not isinstance(node, Probe):
        desk.problems.add(
            node.place, "type", f"{what}的事实应是列表，现在是{node.kind}", "请每条记录一行，以“- ”开头"
        )
    return []


def _row(node: Node | None, what: str, desk: Desk) -> dict[str, Scalar]:
    if node is None:
        return {}
    if isinstance(node, Probe):
        return {}
    if not isinstance(node.value, dict):
        desk.problems.add(
            node.place, "type", f"{what}里的事实应是对照表，现在是{node.kind}", "请写成“列: 值”各一行"
        )
        return {}
    row: dict[str, Scalar] = {}
    for key, value in node.value.items():
        plain = value.value
        if plain is None or isinstance(plain, (str, bool, int, datetime.date)):
            row[key] = plain
        else:
            desk.problems.add(
                value.place, "type", f"{what}里的“{key}”应是单个的值，现在是{value.kind}", "请写一个值"
            )
    return row
