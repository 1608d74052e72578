"""Rules said as sentences: whom they apply to, what they ask, what a parameter was and is."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from yipanqi.engine.expression import Test
from yipanqi.engine.language import CADENCE_TITLES, DatedValue, FactTable, Obligation, Parameter, Rules
from yipanqi.engine.resolve import SUBJECT_FACT

SEVERITY_TITLES = {"red_line": "红线", "serious": "严重", "ordinary": "一般", "reminder": "提醒"}
STRENGTH_TITLES = {"必": "必须", "应": "应当", "一般": "一般应当", "可": "可以", "惯例": "本地惯例"}
EXAMPLE_TITLES = {"right": "正例", "wrong": "反例", "boundary": "边界", "situation": "情景"}


def audience_words(rules: Rules, rule: Obligation) -> str:
    """Whom the rule applies to: 党支部，且设有支部委员会为“是”."""
    table = rules.facts[SUBJECT_FACT]
    kinds = _named(rules, table.columns["kind"].vocabulary, rule.kinds)
    conditions = conditions_words(rules, table, rule.conditions)
    return "、".join(kinds) + (f"，且{conditions}" if conditions else "")


def requirement_words(rules: Rules, rule: Obligation, day: datetime.date) -> str:
    """What the rule asks on the day, with the values in force: 每月至少1次，计入活动种类为“主题党日”的活动记录."""
    table = rules.facts[rule.fact]
    what = conditions_words(rules, table, rule.where)
    counted = f"按不同的“{table.columns[rule.distinct].title}”计" if rule.distinct else ""
    numbers = [
        f"{word}{number_words(rules, name, day)}"
        for word, name in (("至少", rule.at_least), ("至多", rule.at_most))
        if name
    ]
    parts = [
        f"{window_words(rules, rule, day)}{'、'.join(numbers)}{counted}",
        f"计入{what}的{table.title}" if what else f"计入{table.title}",
    ]
    if rule.partial:
        share = number_words(rules, rule.partial, day)
        parts.append(f"不满一个周期的，施行且组织存在的天数达到{share}才计入")
    if rule.recording:
        parts.append(f"结束后{number_words(rules, rule.recording, day)}内录入，超过的标为补录")
    return "；".join(parts) + "。"


def window_words(rules: Rules, rule: Obligation, day: datetime.date) -> str:
    """每月, 每季度, or how long after which record."""
    if rule.within is None:
        return CADENCE_TITLES.get(rule.cadence, "")
    table = rules.facts[rule.within.fact]
    what = conditions_words(rules, table, rule.within.where)
    return f"{table.title}{f'（{what}）' if what else ''}之后{number_words(rules, rule.within.length, day)}内"


def number_words(rules: Rules, name: str, day: datetime.date) -> str:
    """A parameter's value on the day with its unit; said aloud where there is none."""
    parameter = rules.parameters[name]
    value = parameter.value_on(day) or (parameter.values[0] if parameter.values else None)
    return "（没有值）" if value is None else f"{value.value}{parameter.unit}"


def conditions_words(rules: Rules, table: FactTable, tests: Sequence[Test]) -> str:
    """活动种类为“党课”且实到人数不少于3; empty where there are none."""
    parts = []
    for test in tests:
        column = table.columns[test.column]
        if test.values:
            parts.append(f"{column.title}为“{'、'.join(_named(rules, column.vocabulary, test.values))}”")
        if test.at_least is not None:
            parts.append(f"{column.title}不少于{test.at_least}")
        if test.at_most is not None:
            parts.append(f"{column.title}不超过{test.at_most}")
    return "且".join(parts)


def value_words(rules: Rules, parameter: Parameter, value: DatedValue | None) -> str:
    """每月1次: the value with the cadence of the rule that asks for it."""
    if value is None:
        return "没有规定"
    asking = next(
        (
            CADENCE_TITLES.get(rule.cadence, "")
            for rule in rules.obligations.values()
            if parameter.name in (rule.at_least, rule.at_most)
        ),
        "",
    )
    return f"{asking}{value.value}{parameter.unit}"


def rules_using(rules: Rules, name: str) -> list[Obligation]:
    """The rules that a parameter's value decides."""
    return [rule for rule in rules.obligations.values() if name in parameters_of(rule)]


def parameters_of(rule: Obligation) -> tuple[str, ...]:
    """The parameters that a rule takes its numbers from."""
    length = rule.within.length if rule.within is not None else ""
    return tuple(name for name in (rule.at_least, rule.at_most, rule.partial, rule.recording, length) if name)


def span_words(from_on: datetime.date, until_on: datetime.date | None) -> str:
    """自2026-01-01起, or 自2026-01-01至2026-06-30."""
    return f"自{from_on}至{until_on}" if until_on else f"自{from_on}起"


def _named(rules: Rules, vocabulary: str, values: Sequence[object]) -> list[str]:
    words = rules.vocabularies.get(vocabulary)
    found = []
    for value in values:
        term = words.term(str(value)) if words else None
        found.append(
            term.title if term else "是" if value is True else "否" if value is False else str(value)
        )
    return found
