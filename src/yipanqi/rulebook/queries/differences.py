"""The difference between two bodies of rules, in words an office can read before it adopts one."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from yipanqi.engine.language import DatedValue, Obligation, Parameter, Rules
from yipanqi.rulebook.queries.wording import (
    audience_words,
    requirement_words,
    rules_using,
    span_words,
    value_words,
)

ADDED, ENDED, CHANGED = "added", "ended", "changed"
SORT_TITLES = {ADDED: "增加", ENDED: "停用", CHANGED: "改动"}
LATER = datetime.date.max


@dataclass(frozen=True)
class Difference:
    """One difference: what sort, which element, in words, and the rules it bears on."""

    sort: str
    element: str
    key: str
    words: str
    source: str
    rules: tuple[str, ...]

    @property
    def sort_title(self) -> str:
        """增加, 停用 or 改动."""
        return SORT_TITLES[self.sort]


def differences(before: Rules, after: Rules) -> list[Difference]:
    """What the second body says otherwise than the first, over all time: parameters first, then rules, then indicators."""
    return [
        *_parameters(before, after),
        *_obligations(before, after),
        *_indicators(before, after),
    ]


def differences_of_days(
    before: Rules, earlier: datetime.date, after: Rules, later: datetime.date
) -> list[Difference]:
    """What holds otherwise on the later day by the one body than on the earlier day by the other."""
    found = []
    for parameter in after.parameters.values():
        known = before.parameters.get(parameter.name, parameter)
        old, new = known.value_on(earlier), parameter.value_on(later)
        if new is not None and (old is None or old.value != new.value):
            found.append(_value(before, after, parameter, old, new))
    for key in dict.fromkeys((*after.obligations, *before.obligations)):
        was, now = before.obligations.get(key), after.obligations.get(key)
        held, holds = _in_force(was, earlier), _in_force(now, later)
        if now is not None and holds and not held:
            found.append(_added(after, now))
        elif was is not None and held and not holds:
            found.append(_ended(was, (now or was).effective_until))
    return found


def _parameters(before: Rules, after: Rules) -> Iterator[Difference]:
    for parameter in after.parameters.values():
        known = before.parameters.get(parameter.name)
        if known is None:
            continue
        old_values = {(value.from_on, value.until_on, value.value) for value in known.values}
        for value in parameter.values:
            if (value.from_on, value.until_on, value.value) in old_values:
                continue
            old = known.value_on(value.from_on)
            if old is None or old.value != value.value:
                yield _value(before, after, parameter, old, value)


def _value(
    before: Rules, after: Rules, parameter: Parameter, old: DatedValue | None, new: DatedValue
) -> Difference:
    now = value_words(after, parameter, new)
    change = f"规定为{now}" if old is None else f"由{value_words(before, parameter, old)}改为{now}"
    words = f"{parameter.title}{span_words(new.from_on, new.until_on)}{change}。"
    bears_on = tuple(rule.id for rule in rules_using(after, parameter.name))
    return Difference(CHANGED, "parameter", parameter.name, words, new.source.citation, bears_on)


def _obligations(before: Rules, after: Rules) -> Iterator[Difference]:
    for rule in after.obligations.values():
        known = before.obligations.get(rule.id)
        if known is None:
            yield _added(after, rule)
        elif (rule.effective_until or LATER) < (known.effective_until or LATER):
            yield _ended(rule, rule.effective_until)
        elif rule.effective_until != known.effective_until:
            yield _added(after, rule)
    for rule in before.obligations.values():
        if rule.id not in after.obligations:
            yield _ended(rule, None)


def _added(rules: Rules, rule: Obligation) -> Difference:
    words = (
        f"{rule.title}（{rule.strength}）{span_words(rule.effective_from, rule.effective_until)}对"
        f"{audience_words(rules, rule)}执行：{requirement_words(rules, rule, rule.effective_from)}"
    )
    return Difference(ADDED, "obligation", rule.id, words, rule.sources[0].citation, (rule.id,))


def _in_force(rule: Obligation | None, day: datetime.date) -> bool:
    return rule is not None and rule.effective_from <= day <= (rule.effective_until or LATER)


def _ended(rule: Obligation, last: datetime.date | None) -> Difference:
    until = f"执行到{last}为止" if last else "不再执行"
    return Difference(
        ENDED, "obligation", rule.id, f"{rule.title}{until}。", rule.sources[0].citation, (rule.id,)
    )


def _indicators(before: Rules, after: Rules) -> Iterator[Difference]:
    for node in after.indicators.values():
        known = before.indicators.get(node.head.id)
        citation = node.head.sources[-1].citation if node.head.sources else ""
        if known is None:
            words = f"指标“{node.head.title}”{span_words(node.head.effective_from, node.head.effective_until)}计入。"
            yield Difference(ADDED, "indicator", node.head.id, words, citation, ())
        elif known.weight != node.weight:
            words = f"指标“{node.head.title}”的权重由{known.weight / 10_000:g}改为{node.weight / 10_000:g}。"
            yield Difference(CHANGED, "indicator", node.head.id, words, citation, ())
    for node in before.indicators.values():
        if node.head.id not in after.indicators:
            words = f"指标“{node.head.title}”不再计入。"
            yield Difference(ENDED, "indicator", node.head.id, words, "", ())
