"""Reading situations: tests of rules in sentences."""

from __future__ import annotations

import datetime

from yipanqi.engine.expression import NOTHINGS
from yipanqi.engine.language import Expectation, Peers, Situation
from yipanqi.engine.load_obligations import STATES
from yipanqi.engine.load_parts import SUBJECTS, Desk
from yipanqi.engine.load_words import NO_DATE
from yipanqi.engine.reading import Fields, Probe, Scalar
from yipanqi.engine.strict_yaml import Node

_Rows = dict[str, tuple[dict[str, Scalar], ...]]


def read_situation(node: Node, desk: Desk) -> Situation:
    """One situation."""
    item = Fields(node, desk.problems, "情景")
    name = item.text("name")
    item.what = f"情景“{name}”"
    rule = item.text("rule", required=False)
    about, subject = _subject(item, desk)
    situation = Situation(
        name,
        rule,
        item.texts("layers", required=False),
        about,
        subject,
        item.text("period"),
        item.date("today") or NO_DATE,
        _facts(item, desk),
        tuple(_peers(other, item.what, about, desk) for other in item.many("others", required=False)),
        tuple(_expectation(wanted, item.what, rule, desk) for wanted in item.many("expect")),
        node.place,
    )
    item.done()
    return situation


def _subject(item: Fields, desk: Desk) -> tuple[str, dict[str, Scalar]]:
    """Whom the situation is about: written under `organisation`, `member` or `junction`."""
    nodes = {about: item.node_of(about, required=False, kind="row") for about in SUBJECTS}
    written = [about for about, node in nodes.items() if node is not None]
    if len(written) != 1 and not isinstance(item.node, Probe):
        desk.problems.add(
            item.place,
            "missing_key",
            f"{item.what}应写一个对象",
            "请写 organisation、member、junction 其中之一",
            SUBJECTS,
        )
    about = written[0] if written else SUBJECTS[0]
    rows = _rows(nodes[about], item.what, desk)
    return about, rows[0] if rows else {}


def _facts(item: Fields, desk: Desk) -> _Rows:
    found: _Rows = {}
    named = item.named("facts", required=False, kind="rows_by_table")
    lists = {table: node.value for table, node in named.items()}
    lists["activity"] = item.many("activities", required=False, kind="rows")
    for table, nodes in lists.items():
        if not isinstance(nodes, list):
            place = named[table].place
            desk.problems.add(
                place,
                "type",
                f"{item.what}的事实应是列表，现在是{named[table].kind}",
                "请每条记录一行，以“- ”开头",
            )
            continue
        found[table] = tuple(row for node in nodes for row in _rows(node, item.what, desk))
    return found


def _peers(node: Node, what: str, about: str, desk: Desk) -> Peers:
    part = Fields(node, desk.problems, f"{what}的其他对象")
    count = part.integer("count") or 0
    rows = _rows(part.node_of(about, kind="row"), part.what, desk)
    found = Peers(count, rows[0] if rows else {}, _facts(part, desk))
    part.done()
    return found


def _expectation(node: Node, what: str, rule: str, desk: Desk) -> Expectation:
    part = Fields(node, desk.problems, f"{what}的预期")
    probing = isinstance(node, Probe)
    found = Expectation(
        place=node.place,
        window=part.text("window", required=bool(rule) and not probing),
        state=part.word("state", (*STATES, *NOTHINGS), required=bool(rule) and not probing),
        counted=part.integer("counted", required=False),
        late=part.yes_no("late") if "late" in part.items or probing else None,
        of=part.text("of", required=not rule and not probing),
        value=_value(part, desk),
        grade=part.text("grade", required=False),
    )
    part.node_of("late", required=False, kind="yes_no")
    part.done()
    if not rule and not probing and sum([found.value is not None, bool(found.state), bool(found.grade)]) != 1:
        desk.problems.add(
            node.place,
            "missing_key",
            f"{part.what}应写 value、state、grade 其中之一",
            "有数的写 value，没有数的写 state，等次写 grade",
            ("value", "state", "grade"),
        )
    return found


def _value(part: Fields, desk: Desk) -> Scalar:
    node = part.node_of("value", required=False, kind="scalar")
    if node is None:
        return None
    if isinstance(node.value, (str, bool, int, datetime.date)):
        return node.value
    desk.problems.add(
        node.place,
        "type",
        f"{part.what}的“value”应是单个的值，现在是{node.kind}",
        '小数请加引号，如 "83.3333"',
    )
    return None


def _rows(node: Node | None, what: str, desk: Desk) -> list[dict[str, Scalar]]:
    """The rows that one mapping stands for: a column with a list of values gives one row for each of them."""
    if node is None or isinstance(node, Probe):
        return []
    if not isinstance(node.value, dict):
        desk.problems.add(
            node.place, "type", f"{what}里的事实应是对照表，现在是{node.kind}", "请写成“列: 值”各一行"
        )
        return []
    rows: list[dict[str, Scalar]] = [{}]
    for key, value in node.value.items():
        given = value.value if isinstance(value.value, list) else [value]
        plain: list[Scalar] = []
        for each in given:
            if each.value is None or isinstance(each.value, (str, bool, int, datetime.date)):
                plain.append(each.value)
            else:
                desk.problems.add(
                    each.place,
                    "type",
                    f"{what}里的“{key}”应是单个的值，现在是{each.kind}",
                    "请写一个值，或一列值",
                )
        rows = [{**row, key: one} for row in rows for one in plain]
    return rows
