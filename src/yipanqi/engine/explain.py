"""Phase four: an outcome or score → Chinese steps naming rule, article, parameter values, inputs and records."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from yipanqi.basics.periods import title_of
from yipanqi.engine.expression import Test
from yipanqi.engine.language import CADENCE_TITLES, FactTable, Obligation, Rules
from yipanqi.engine.outcomes import MET, MISSING, NOT_APPLICABLE, NOT_DUE, Key, Outcome, Score
from yipanqi.engine.score import percent

_STRENGTHS = {"必": "必须", "应": "应当", "一般": "一般应当", "可": "可以", "惯例": "本地惯例"}


def explain(rules: Rules, outcome: Outcome, records: Mapping[Key, str] | None = None) -> list[str]:
    """The steps to this outcome. `records` gives a readable name for each record's key; without it the key is shown."""
    rule = rules.obligations[outcome.rule]
    table = rules.facts[rule.fact]
    steps = [
        f"规则：{rule.id} {rule.title}（{_STRENGTHS[rule.strength]}）。",
        _sources(rule),
        _requirement(rules, rule, outcome),
    ]
    steps.append(_period(outcome))
    if outcome.state == NOT_APPLICABLE:
        return [*steps, _why_not(rules, rule, outcome), "结论：不适用，不计入应完成项。"]
    if outcome.state == MISSING:
        return [
            *steps,
            *_counted(rules, rule, table, outcome, records),
            _why_missing(rules, rule, table, outcome),
            "结论：缺数据，暂不下结论，单独列出。",
        ]
    if outcome.reason in {"facts", "opening_facts"}:
        return [*steps, f"“{table.title}”数据尚未提供。", f"结论：未到期（{_day(outcome.due_on)}到期）。"]
    steps += _counted(rules, rule, table, outcome, records)
    return [*steps, _verdict(rule, outcome)]


def explain_score(title: str, score: Score) -> list[str]:
    """The steps of a share of obligations met over those due."""
    apart = (
        f"另有未到期{score.not_due}项、不适用{score.not_applicable}项、缺数据{score.missing}项，均不计入。"
    )
    if score.value is None:
        words = {NOT_DUE: "尚无到期事项", NOT_APPLICABLE: "没有适用的规则", MISSING: "数据不全"}
        return [f"{title}：{words[score.state]}，不计分（不是零分）。", apart]
    sums = f"{score.met}÷{score.due}＝{percent(score.value)}"
    return [f"{title}＝已完成项数÷应完成项数＝{sums}（四舍五入到万分之一）。", apart]


def trace_of(rules: Rules, outcome: Outcome) -> dict[str, object]:
    """What must be stored with an outcome so that it can be explained later: sources, keys of the records counted, the reason."""
    rule = rules.obligations[outcome.rule]
    return {
        "title": rule.title,
        "strength": rule.strength,
        "layer": rule.layer,
        "sources": [source.citation for source in rule.sources],
        "records": list(outcome.records),
        "reason": outcome.reason,
    }


def _sources(rule: Obligation) -> str:
    cited = "、".join(source.citation for source in rule.sources)
    doubt = "（来源凭记忆录入，待核对原文）" if any(source.verify for source in rule.sources) else ""
    return f"依据：{cited}{doubt}。"


def _requirement(rules: Rules, rule: Obligation, outcome: Outcome) -> str:
    if outcome.reason in {"term", "opening_facts"}:
        return f"要求：{_how_often(rules, rule)}，周期尚不能确定。"
    day = max(outcome.window.start, rule.effective_from)
    parts, notes = [], []
    for word, name in (("至少", rule.at_least), ("至多", rule.at_most)):
        if not name:
            continue
        parameter = rules.parameters[name]
        value = parameter.value_on(day)
        source = f"，自{_day(value.from_on)}起执行，出自{value.source.citation}" if value else ""
        parts.append(f"{word}{value.value if value else outcome.needed}{parameter.unit}")
        notes.append(f"{parameter.title}{source}")
    distinct = f"（按不同的{rules.facts[rule.fact].columns[rule.distinct].title}计）" if rule.distinct else ""
    return f"要求：{_how_often(rules, rule)}{'、'.join(parts)}{distinct}（{'；'.join(notes)}）。"


def _how_often(rules: Rules, rule: Obligation) -> str:
    """每月, 每届, or 在“…”之后…内."""
    if rule.within is None:
        return CADENCE_TITLES[rule.cadence]
    table = rules.facts[rule.within.fact]
    what = _conditions(rules, table, rule.within.where)
    return f"自“{table.title}”中{what}的记录之日起，按“{rules.parameters[rule.within.length].title}”的期限内"


def _period(outcome: Outcome) -> str:
    return f"周期：{title_of(outcome.window)}，{_day(outcome.due_on)}到期。"


def _counted(
    rules: Rules, rule: Obligation, table: FactTable, outcome: Outcome, records: Mapping[Key, str] | None
) -> list[str]:
    what = _conditions(rules, table, rule.where)
    if not outcome.records:
        return [f"计数：在“{table.title}”中找{what}的记录，0条。"]
    names = "；".join((records or {}).get(key, f"第{key}号") for key in outcome.records)
    return [f"计数：在“{table.title}”中找{what}的记录，{outcome.counted}条：{names}。"]


def _verdict(rule: Obligation, outcome: Outcome) -> str:
    if outcome.state == MET:
        late = "；其中有超过记录时限才补录的，标为补录" if outcome.late else ""
        return f"结论：{outcome.counted}≥{outcome.needed}，已完成{late}。"
    if outcome.reason == "exceeded":
        return f"结论：{outcome.counted}次，超过了上限，未完成。{rule.message}"
    if outcome.state == NOT_DUE:
        if outcome.counted >= outcome.needed:
            return f"结论：目前{outcome.counted}次，未超过上限；周期尚未结束，到期再下结论。"
        return f"结论：{outcome.counted}＜{outcome.needed}，但尚未到期，不算未完成。"
    return f"结论：{outcome.counted}＜{outcome.needed}，已过到期日，未完成。{rule.message}"


def _why_not(rules: Rules, rule: Obligation, outcome: Outcome) -> str:
    if outcome.reason == "condition":
        return f"适用条件：{_conditions(rules, rules.facts['organisation'], rule.conditions)}；本组织不符合。"
    if outcome.reason == "nothing_asked":
        return "适用条件：本周期要求次数为零。"
    if outcome.reason == "exempt":
        return "适用条件：本周期内有经批准并已登记的豁免，余下的天数不到规定的计入比例。"
    return "适用条件：本周期内规则施行且本组织存在的天数，不到规定的计入比例。"


def _why_missing(rules: Rules, rule: Obligation, table: FactTable, outcome: Outcome) -> str:
    if outcome.reason == "organisation":
        return f"缺少：组织信息里“{_columns(rules.facts['organisation'], rule.conditions)}”未填写，无法判断是否适用。"
    if outcome.reason == "term":
        return "缺少：组织信息里“本届起始”和“届满日期”未填写，无法确定本届的周期。"
    if outcome.reason in {"opening", "opening_facts"} and rule.within is not None:
        opening = rules.facts[rule.within.fact]
        if outcome.reason == "opening":
            return f"缺少：有记录未填写“{_columns(opening, rule.within.where)}”，无法判断期限是否起算。"
        return f"缺少：“{opening.title}”数据没有提供，无法判断期限是否起算。"
    if outcome.reason == "columns":
        return f"缺少：有记录未填写“{_columns(table, rule.where)}”，补齐后可能达到要求。"
    return f"缺少：“{table.title}”数据没有提供。"


def _conditions(rules: Rules, table: FactTable, conditions: Sequence[Test]) -> str:
    parts = []
    for condition in conditions:
        column = table.columns[condition.column]
        vocabulary = rules.vocabularies.get(column.vocabulary)
        words = []
        for value in condition.values:
            term = vocabulary.term(str(value)) if vocabulary else None
            words.append(term.title if term else _plain(value))
        if condition.values:
            parts.append(f"{column.title}为“{'、'.join(words)}”")
        if condition.at_least is not None:
            parts.append(f"{column.title}不少于{condition.at_least}")
        if condition.at_most is not None:
            parts.append(f"{column.title}不超过{condition.at_most}")
    return "且".join(parts) or "全部"


def _columns(table: FactTable, conditions: Sequence[Test]) -> str:
    return "、".join(table.columns[condition.column].title for condition in conditions)


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
