"""Situations of measures, indicators, vetoes, standards, grades and points: judged by the Python reading of the rules' program."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from yipanqi.engine.errors import CompileRefused, FactsRefused
from yipanqi.engine.exempting import EXEMPT_WINDOWS, exempt_windows
from yipanqi.engine.expression import DATE, DECIMAL, YES_NO
from yipanqi.engine.expression_text import ExpressionRefused, whole_or_decimal
from yipanqi.engine.language import Expectation, Rules, Situation
from yipanqi.engine.outcomes import SCORE_TITLES, Row
from yipanqi.engine.program import compile_program
from yipanqi.engine.python_reading import read_in_python
from yipanqi.engine.reading import Scalar
from yipanqi.engine.steps import EXEMPT, WIDE, Program, Value, days
from yipanqi.engine.trial_rows import SPELLINGS, Trial, event, filled, misfits, period_of
from yipanqi.engine.windows import EXEMPTION

_WHOLE = 10_000


def try_elements(rules: Rules, situation: Situation) -> Trial:
    """Run one situation; peers stand beside its subject when grades are expected."""
    name = f"情景“{situation.name}”"
    period = period_of(situation.period)
    if period is None:
        return Trial(situation.place, name, f"期间“{situation.period}”看不懂，请写成 {SPELLINGS}")
    wrong = misfits(rules, situation)
    if wrong:
        return Trial(situation.place, name, "；".join(wrong))
    try:
        subjects, facts = _rows(rules, situation)
        waived = facts.get(EXEMPTION, [])
        exempt = EXEMPT_WINDOWS if waived else None
        program = compile_program(
            rules, period, situation.today, situation.about, packing=WIDE, exempt=exempt
        )
        reading = read_in_python(program)
        if waived:
            facts[EXEMPT] = exempt_windows(rules, subjects, waived, period, facts)
        for table in program.tables:
            facts.setdefault(table, [])
        values = reading.judge_all(subjects, facts)[0]
    except (CompileRefused, FactsRefused) as refused:
        return Trial(situation.place, name, refused.sentence)
    found = (_difference(rules, program, values, wanted) for wanted in situation.expect)
    return Trial(situation.place, name, "；".join(each for each in found if each))


def _rows(rules: Rules, situation: Situation) -> tuple[list[Row], dict[str, list[Row]]]:
    """The subject first, then its peers, and everybody's facts with keys of their own."""
    table = rules.facts[situation.about]
    given = [(situation.subject, situation.facts)]
    for other in situation.others:
        given += [(other.subject, other.facts)] * other.count
    subjects: list[Row] = []
    facts: dict[str, list[Row]] = {}
    number = 0
    for key, (subject, rows_by_table) in enumerate(given, 1):
        subjects.append(filled(table, subject, key))
        for name, rows in rows_by_table.items():
            for row in rows:
                number += 1
                facts.setdefault(name, []).append(event(rules.facts[name], row, number, key))
    return subjects, facts


def _difference(rules: Rules, program: Program, values: Mapping[str, Value], wanted: Expectation) -> str:
    """What is not as expected; empty when it is."""
    key = wanted.of
    if key in rules.grades:
        return _grade_difference(rules, values, wanted)
    name = next((name for name in (key, f"standard:{key}", f"veto:{key}") if name in values), None)
    if name is None:
        near = "、".join(sorted(values)[:5])
        return f"“{key}”不是这类对象的元素（有：{near} 等）"
    found = values[name]
    if wanted.state:
        if found == wanted.state:
            return ""
        return f"{key}：预期{SCORE_TITLES[wanted.state]}，实得{_shown(found, program.by_name[name].type)}"
    try:
        expected = _code(wanted.value, program.by_name[name].type)
    except (ExpressionRefused, ValueError) as refused:
        return f"{key}：预期的值“{wanted.value}”看不懂（{refused}）"
    if found == expected:
        return ""
    return f"{key}：预期{wanted.value}，实得{_shown(found, program.by_name[name].type)}"


def _grade_difference(rules: Rules, values: Mapping[str, Value], wanted: Expectation) -> str:
    grade = rules.grades[wanted.of]
    titles = {number: level.title for number, level in enumerate(grade.levels, 1)}
    titles |= {len(grade.levels) + 1: grade.otherwise, 0: "不评"}
    found = values[f"grade:{wanted.of}"]
    shown = SCORE_TITLES[found] if isinstance(found, str) else titles[found]
    expected = wanted.grade or SCORE_TITLES.get(wanted.state, "")
    return "" if shown == expected else f"{wanted.of}：预期{expected}，实得{shown}"


def _code(value: Scalar, kind: str) -> int:
    """The expected value as results carry it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime.date):
        return days(value)
    number = whole_or_decimal(str(value))
    plain = int(str(number.value))
    if kind == DECIMAL:
        return plain if number.type == DECIMAL else plain * _WHOLE
    if number.type == DECIMAL:
        raise ValueError("这个元素得出的是整数")
    return plain


def _shown(found: Value, kind: str) -> str:
    if isinstance(found, str):
        return SCORE_TITLES[found]
    if kind == YES_NO:
        return "是" if found else "否"
    if kind == DATE:
        return str(datetime.date.fromordinal(datetime.date(1970, 1, 1).toordinal() + found))
    if kind == DECIMAL:
        whole, rest = divmod(abs(found), _WHOLE)
        sign = "-" if found < 0 else ""
        return f"{sign}{whole}.{rest:04d}".rstrip("0").rstrip(".")
    return str(found)
