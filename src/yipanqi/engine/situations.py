"""Running what rule authors wrote beside their rules: situations in sentences, and each rule's own examples."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from yipanqi.basics.periods import Period, calendar_year, half_year, month, quarter
from yipanqi.engine.errors import Place
from yipanqi.engine.evaluate import evaluate_obligations
from yipanqi.engine.expression import Test
from yipanqi.engine.language import (
    TERM,
    Example,
    Expectation,
    FactTable,
    Library,
    Obligation,
    Rules,
    Situation,
)
from yipanqi.engine.outcomes import STATE_TITLES, Outcome, Row
from yipanqi.engine.reading import Scalar
from yipanqi.engine.resolve import SUBJECT_FACT, resolve
from yipanqi.engine.windows import facts_needed

_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_SPELLINGS = "2026、2026-H1、2026-Q1、2026-03 或 2026-01-10..2026-02-09"
_SUBJECT = 1
_LONG_AGO = datetime.date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Trial:
    """One situation or example that was run; `wrong` is empty when it held."""

    place: Place
    name: str
    wrong: str


def period_of(text: str) -> Period | None:
    """2026, 2026-H1, 2026-Q3, 2026-05 or 2026-01-10..2026-02-09 as a period; None for anything else."""
    span = _SPAN.fullmatch(text)
    if span is not None:
        try:
            first, last = (datetime.date.fromisoformat(day) for day in span.groups())
            return Period(first, last)
        except ValueError:
            return None
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    year, fourth, half, number = match.groups()
    if fourth:
        return quarter(int(year), int(fourth))
    if half:
        return half_year(int(year), int(half))
    return month(int(year), int(number)) if number else calendar_year(int(year))


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


def _try(rules: Rules, situation: Situation) -> Trial:
    name = f"情景“{situation.name}”"
    rule = rules.obligations.get(situation.rule)
    period = period_of(situation.period)
    if rule is None:
        return Trial(situation.place, name, f"规则“{situation.rule}”不存在，或它的层没有写进 layers")
    if period is None:
        return Trial(situation.place, name, f"期间“{situation.period}”看不懂，请写成 {_SPELLINGS}")
    strangers = sorted(situation.facts.keys() - rules.facts.keys())
    if strangers:
        return Trial(situation.place, name, f"没有名为“{'、'.join(strangers)}”的事实表")
    unknown = _strangers(rules.facts[SUBJECT_FACT], [situation.organisation])
    for fact, rows in situation.facts.items():
        unknown += _strangers(rules.facts[fact], rows)
    if unknown:
        return Trial(situation.place, name, f"列“{'、'.join(unknown)}”不在事实表里")
    organisation = _filled(rules.facts[SUBJECT_FACT], situation.organisation)
    facts: dict[str, list[Row]] = {fact: [] for fact in facts_needed(rules)}
    for fact, rows in situation.facts.items():
        facts[fact] = [_event(rules.facts[fact], row, number) for number, row in enumerate(rows, 1)]
    outcomes = evaluate_obligations(_only(rules, rule), organisation, facts, period, situation.today)
    return Trial(situation.place, name, "；".join(_differences(situation.expect, outcomes)))


def _try_example(rules: Rules, rule: Obligation, example: Example) -> Trial:
    """An example speaks of a typical subject: of the rule's first kind, meeting its conditions, founded long ago."""
    name = f"规则“{rule.id}”的例子“{example.says}”"
    window = period_of(example.window)
    if window is None:
        return Trial(example.place, name, f"周期“{example.window}”看不懂，请写成 {_SPELLINGS}")
    table = rules.facts[rule.fact]
    typical: dict[str, Scalar] = {"kind": rule.kinds[0], "founded_on": example.founded_on or _LONG_AGO}
    typical.update(_plain(rule.conditions))
    if rule.cadence == TERM:
        typical.update({"term_started_on": window.start, "term_ends_on": window.end})
    organisation = _filled(rules.facts[SUBJECT_FACT], typical)
    plain = _plain(rule.where)
    rows = [
        _event(table, {**plain, **_another(rules, rule, number), table.dated_by: day}, number)
        for number, day in enumerate(example.held, 1)
    ]
    facts: dict[str, list[Row]] = {fact: [] for fact in facts_needed(rules)}
    facts[rule.fact] = rows
    if rule.within is not None:
        opening = rules.facts[rule.within.fact]
        start = {**_plain(rule.within.where), opening.dated_by: window.start}
        facts[opening.name] = [*facts[opening.name], _event(opening, start, len(rows) + 1)]
    after = window.end + datetime.timedelta(days=1)
    outcomes = evaluate_obligations(_only(rules, rule), organisation, facts, window, after)
    wanted = Expectation(example.window, example.state, None, None, example.place)
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


def _strangers(table: FactTable, rows: Iterable[Row]) -> list[str]:
    return sorted({name for row in rows for name in row} - set(table.columns))


def _filled(table: FactTable, row: Mapping[str, Scalar]) -> Row:
    return {**dict.fromkeys(table.columns), table.key: _SUBJECT, **row}


def _event(table: FactTable, row: Mapping[str, Scalar], number: int) -> Row:
    """A row with what a sentence leaves out: number, subject, entered on the day itself."""
    given = {table.key: number, table.subject: _SUBJECT, table.recorded_by: row.get(table.dated_by), **row}
    return {**dict.fromkeys(table.columns), **given}
