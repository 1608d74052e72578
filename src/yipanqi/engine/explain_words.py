"""Expressions, conditions and numbers in the words of an office."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from yipanqi.engine.expression import (
    DECIMAL,
    WHOLE,
    YES_NO,
    Arithmetic,
    Choose,
    Compare,
    Constant,
    Every,
    Expression,
    Extreme,
    FirstNumber,
    Is,
    Not,
    Nothing,
    OneOf,
    Result,
    Subject,
    Test,
)
from yipanqi.engine.language import FactTable, Rules
from yipanqi.engine.outcomes import SCORE_TITLES
from yipanqi.engine.steps import EPOCH, Value

SIGNS = {
    "<": "＜",
    "<=": "≤",
    "=": "＝",
    "!=": "≠",
    ">=": "≥",
    ">": "＞",
    "+": "＋",
    "-": "－",
    "*": "×",
    "/": "÷",
}
TAKES = {
    "count": "数条数", "sum": "求和", "mean": "求平均", "share": "求占比", "distinct": "数不同的值", "first": "取最早日期", "last": "取最晚日期",
    "days_between": "最早到最晚的天数",
}  # fmt: skip


def shown(value: Value, kind: str = DECIMAL) -> str:
    """A result as an office writes it; a nothing by its word."""
    if isinstance(value, str):
        return SCORE_TITLES.get(value, value)
    if kind == DECIMAL:
        return decimal(value)
    if kind == YES_NO:
        return "是" if value else "否"
    if kind == "date":
        return day(EPOCH + datetime.timedelta(days=value))
    return str(value)


def decimal(value: int) -> str:
    """Ten-thousandths: 855000 → 85.5."""
    whole, rest = divmod(abs(value), WHOLE)
    tail = f".{rest:04d}".rstrip("0") if rest else ""
    return f"{'－' if value < 0 else ''}{whole}{tail}"


def day(value: datetime.date) -> str:
    """2026年3月1日."""
    return f"{value.year}年{value.month}月{value.day}日"


def name_of(rules: Rules, name: str) -> str:
    """What an office calls the thing an expression refers to."""
    kind, _, rest = name.partition(":")
    if kind == "parameter":
        return f"参数“{rules.parameters[rest].title}”" if rest in rules.parameters else rest
    if kind in ("met", "due") and rest in rules.obligations:
        return f"“{rules.obligations[rest].title}”{'已完成' if kind == 'met' else '应完成'}的周期数"
    if kind == "standard" and rest in rules.standards:
        return f"“{rules.standards[rest].head.title}”达标"
    for elements in (rules.measures, rules.indicators, rules.points):
        if name in elements:
            return f"“{elements[name].head.title}”"
    return f"“{name}”"


def in_words(rules: Rules, subject: FactTable, node: Expression) -> str:
    """The expression as a formula in Chinese."""

    def see(part: Expression) -> str:
        text = in_words(rules, subject, part)
        return f"（{text}）" if isinstance(part, Arithmetic | Compare | Every | Choose) else text

    match node:
        case Constant(value, kind):
            return (
                day(value)
                if isinstance(value, datetime.date)
                else shown(int(value), kind)
                if isinstance(value, int)
                else f"“{value}”"
            )
        case Nothing(state):
            return SCORE_TITLES[state]
        case Subject(column, _):
            return subject.columns[column].title if column in subject.columns else column
        case Result(name, _):
            return name_of(rules, name)
        case Arithmetic(sign, left, right) | Compare(sign, left, right):
            return f"{see(left)}{SIGNS[sign]}{see(right)}"
        case Extreme(greatest, parts):
            return f"{'最大' if greatest else '最小'}者（{'、'.join(map(see, parts))}）"
        case OneOf(part, values):
            return f"{see(part)}属于“{'、'.join(cell(rules, subject, part, value) for value in values)}”"
        case Every(any_of, parts):
            return ("或" if any_of else "且").join(map(see, parts))
        case Not(part):
            return f"并非{see(part)}"
        case Choose(condition, then, otherwise):
            return f"若{see(condition)}则{see(then)}，否则{see(otherwise)}"
        case FirstNumber(parts):
            return f"第一个有数的（{'、'.join(map(see, parts))}）"
        case Is(part, state):
            return f"{see(part)}为“{SCORE_TITLES[state]}”"


def cell(rules: Rules, subject: FactTable, part: Expression, value: object) -> str:
    """A value by its title where the column has a vocabulary."""
    if isinstance(part, Subject) and part.column in subject.columns:
        return titled(rules, subject, part.column, value)
    return plain(value)


def titled(rules: Rules, table: FactTable, column: str, value: object) -> str:
    """A cell by its vocabulary's title."""
    vocabulary = rules.vocabularies.get(table.columns[column].vocabulary)
    term = vocabulary.term(str(value)) if vocabulary else None
    return term.title if term else plain(value)


def plain(value: object) -> str:
    """A constant as it is read."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return day(value) if isinstance(value, datetime.date) else str(value)


def tests_in_words(rules: Rules, table: FactTable, tests: Sequence[Test]) -> str:
    """The conditions on a record."""
    parts = []
    for test in tests:
        column = table.columns[test.column]
        if test.is_given:
            parts.append(f"写明{column.title}")
        if test.values:
            words = "、".join(titled(rules, table, test.column, value) for value in test.values)
            parts.append(f"{column.title}为“{words}”")
        if test.at_least is not None:
            parts.append(f"{column.title}不少于{plain(test.at_least)}")
        if test.at_most is not None:
            parts.append(f"{column.title}不超过{plain(test.at_most)}")
    return "且".join(parts) or "全部"
