"""Running what rule authors wrote beside their rules: situations in sentences, and each rule's own examples."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import replace

from yipanqi.engine.element_trials import try_elements
from yipanqi.engine.elements import groups_of
from yipanqi.engine.evaluate import evaluate_obligations
from yipanqi.engine.expression import Test
from yipanqi.engine.language import (
    TERM,
    Example,
    Expectation,
    Library,
    Obligation,
    Rules,
    Situation,
)
from yipanqi.engine.outcomes import STATE_TITLES, Outcome, Row
from yipanqi.engine.reading import Scalar
from yipanqi.engine.resolve import SUBJECT_FACT, resolve
from yipanqi.engine.trial_rows import SPELLINGS, Trial, event, filled, misfits, period_of
from yipanqi.engine.windows import facts_needed

_LONG_AGO = datetime.date(1990, 1, 1)


def run_trials(library: Library) -> Iterator[Trial]:
    """Run every situation and every example of the library, each under the layers it names."""
    everything = resolve(library)
    national = resolve(library, ())
    bodies: dict[tuple[str, ...], Rules] = {(): national}
    for book in library.books:
        for situation in book.situations:
            rules = bodies.get(situation.layers)
            if rules is None:
                rules = bodies.setdefault(situation.layers, resolve(library, situation.layers))
            yield _try(rules, situation)
    for rule in everything.obligations.values():
        body = national if rule.id in national.obligations else everything
        for example in rule.examples:
            yield _try_example(body, body.obligations[rule.id], example)


def trials_under(rules: Rules, library: Library) -> Iterator[tuple[str, Trial]]:
    """Run, under one body of rules, every situation and example of what it holds; each with the id of its rule or first element.

    Situations of a layer that the body does not hold, and of elements it does not hold, are left out.
    """
    elements = {key for group in groups_of(rules) for key in group}
    for book in library.books:
        for situation in book.situations:
            about = {situation.rule} if situation.rule else {wanted.of for wanted in situation.expect}
            known = rules.obligations.keys() if situation.rule else elements
            if about <= known and set(situation.layers) <= set(rules.layers):
                yield situation.rule or situation.expect[0].of, _try(rules, situation)
    for rule in rules.obligations.values():
        for example in rule.examples:
            yield rule.id, _try_example(rules, rule, example)


def _try(rules: Rules, situation: Situation) -> Trial:
    if not situation.rule:
        return try_elements(rules, situation)
    name = f"情景“{situation.name}”"
    rule = rules.obligations.get(situation.rule)
    period = period_of(situation.period)
    if rule is None:
        return Trial(situation.place, name, f"规则“{situation.rule}”不存在，或它的层没有写进 layers")
    if period is None:
        return Trial(situation.place, name, f"期间“{situation.period}”看不懂，请写成 {SPELLINGS}")
    wrong = misfits(rules, situation)
    if wrong:
        return Trial(situation.place, name, "；".join(wrong))
    organisation = filled(rules.facts[SUBJECT_FACT], situation.subject)
    facts: dict[str, list[Row]] = {fact: [] for fact in facts_needed(rules)}
    for fact, rows in situation.facts.items():
        facts[fact] = [event(rules.facts[fact], row, number) for number, row in enumerate(rows, 1)]
    outcomes = evaluate_obligations(_only(rules, rule), organisation, facts, period, situation.today)
    return Trial(situation.place, name, "；".join(_differences(situation.expect, outcomes)))


def _try_example(rules: Rules, rule: Obligation, example: Example) -> Trial:
    """An example speaks of a typical subject: of the rule's first kind, meeting its conditions, founded long ago."""
    name = f"规则“{rule.id}”的例子“{example.says}”"
    window = period_of(example.window)
    if window is None:
        return Trial(example.place, name, f"周期“{example.window}”看不懂，请写成 {SPELLINGS}")
    table = rules.facts[rule.fact]
    typical: dict[str, Scalar] = {"kind": rule.kinds[0], "founded_on": example.founded_on or _LONG_AGO}
    typical.update(_plain(rule.conditions))
    if rule.cadence == TERM:
        typical.update({"term_started_on": window.start, "term_ends_on": window.end})
    organisation = filled(rules.facts[SUBJECT_FACT], typical)
    plain = _plain(rule.where)
    rows = [
        event(table, {**plain, **_another(rules, rule, number), table.dated_by: day}, number)
        for number, day in enumerate(example.held, 1)
    ]
    facts: dict[str, list[Row]] = {fact: [] for fact in facts_needed(rules)}
    facts[rule.fact] = rows
    if rule.within is not None:
        opening = rules.facts[rule.within.fact]
        start = {**_plain(rule.within.where), opening.dated_by: window.start}
        facts[opening.name] = [*facts[opening.name], event(opening, start, len(rows) + 1)]
    after = window.end + datetime.timedelta(days=1)
    outcomes = evaluate_obligations(_only(rules, rule), organisation, facts, window, after)
    wanted = Expectation(window=example.window, state=example.state, place=example.place)
    return Trial(example.place, name, "；".join(_differences([wanted], outcomes)))


def _plain(tests: Iterable[Test]) -> dict[str, Scalar]:
    """The plainest values that pass the tests: the first admitted, or the bound itself."""
    return {test.column: test.values[0] if test.values else test.at_least or test.at_most for test in tests}


def _another(rules: Rules, rule: Obligation, number: int) -> dict[str, Scalar]:
    """Where different values are counted, each event of an example has one of its own."""
    table = rules.facts[rule.fact]
    column = table.columns.get(rule.distinct)
    if (
        column is None
        or column.name == table.dated_by
        or any(test.column == column.name for test in rule.where)
    ):
        return {}
    words = rules.vocabularies.get(column.vocabulary)
    if words is not None:
        return {column.name: words.terms[number % len(words.terms)].code}
    return {column.name: number if column.type in {"integer", "key"} else f"第{number}个"}


def _only(rules: Rules, rule: Obligation) -> Rules:
    return replace(rules, obligations={rule.id: rule})


def _differences(expected: Iterable[Expectation], outcomes: Iterable[Outcome]) -> Iterator[str]:
    by_window = {outcome.window: outcome for outcome in outcomes}
    for wanted in expected:
        window = period_of(wanted.window)
        found = by_window.get(window) if window else None
        if found is None:
            yield f"{wanted.window}：没有得出结果，周期写错或规则不适用于这类组织"
            continue
        if found.state != wanted.state:
            yield f"{wanted.window}：预期{STATE_TITLES[wanted.state]}，实得{STATE_TITLES[found.state]}"
        if wanted.counted is not None and found.counted != wanted.counted:
            yield f"{wanted.window}：预期计{wanted.counted}次，实计{found.counted}次"
        if wanted.late is not None and found.late != wanted.late:
            yield f"{wanted.window}：预期{'是' if wanted.late else '不是'}补录，实得相反"
