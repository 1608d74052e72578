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
from yipanqi.engine.language import Example, Expectation, FactTable, Library, Obligation, Rules, Situation
from yipanqi.engine.outcomes import STATE_TITLES, Outcome, Row
from yipanqi.engine.reading import Scalar
from yipanqi.engine.resolve import SUBJECT_FACT, resolve

_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?")
_SUBJECT = 1
_LONG_AGO = datetime.date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Trial:
    """One situation or example that was run; `wrong` is empty when it held."""

    place: Place
    name: str
    wrong: str


def period_of(text: str) -> Period | None:
    """2026, 2026-H1, 2026-Q3 or 2026-05 as a period; None for anything else."""
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
        return Trial(
            situation.place, name, f"期间“{situation.period}”看不懂，请写成 2026、2026-H1、2026-Q1 或 2026-03"
        )
    table = rules.facts[rule.fact]
    unknown = [
        *_strangers(rules.facts[SUBJECT_FACT], [situation.organisation]),
        *_strangers(table, situation.activities),
    ]
    if unknown:
        return Trial(situation.place, name, f"列“{'、'.join(unknown)}”不在事实表里")
    organisation = _filled(rules.facts[SUBJECT_FACT], situation.organisation)
    rows = [_event(table, row, number) for number, row in enumerate(situation.activities, 1)]
    outcomes = evaluate_obligations(
        _only(rules, rule), organisation, {rule.fact: rows}, period, situation.today
    )
    return Trial(situation.place, name, "；".join(_differences(situation.expect, outcomes)))


def _try_example(rules: Rules, rule: Obligation, example: Example) -> Trial:
    """An example speaks of a typical subject: of the rule's first kind, meeting its conditions, founded long ago."""
    name = f"规则“{rule.id}”的例子“{example.says}”"
    window = period_of(example.window)
    if window is None:
        return Trial(
            example.place, name, f"周期“{example.window}”看不懂，请写成 2026、2026-H1、2026-Q1 或 2026-03"
        )
    table = rules.facts[rule.fact]
    typical: dict[str, Scalar] = {"kind": rule.kinds[0], "founded_on": example.founded_on or _LONG_AGO}
    typical.update(_plain(rule.conditions))
    organisation = _filled(rules.facts[SUBJECT_FACT], typical)
    plain = _plain(rule.where)
    rows = [
        _event(table, {**plain, table.dated_by: day}, number) for number, day in enumerate(example.held, 1)
    ]
    after = window.end + datetime.timedelta(days=1)
    outcomes = evaluate_obligations(_only(rules, rule), organisation, {rule.fact: rows}, window, after)
    wanted = Expectation(example.window, example.state, None, None, example.place)
    return Trial(example.place, name, "；".join(_differences([wanted], outcomes)))


def _plain(tests: Iterable[Test]) -> dict[str, Scalar]:
    """The plainest values that pass the tests: the first admitted, or the bound itself."""
    return {test.column: test.values[0] if test.values else test.at_least or test.at_most for test in tests}


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
