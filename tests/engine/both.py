"""Everybody's results, held equal between the generated Python and every engine that is here."""

import atexit
import contextlib
import datetime
import functools
from typing import Any

from tests.engine import building as make
from tests.engine.databases import Database, databases
from yipanqi.basics.periods import Period, calendar_year
from yipanqi.engine.exempting import EXEMPT_WINDOWS, exempt_windows
from yipanqi.engine.program import compile_program
from yipanqi.engine.python_reading import read_in_python
from yipanqi.engine.steps import PACKED, WIDE, Value

YEAR, TODAY = calendar_year(2026), datetime.date(2027, 1, 5)


def both_readings(
    scheme: make.SchemeRules,
    rows: list[dict[str, Any]],
    subjects: list[dict[str, Any]] | None = None,
    *,
    waived: list[dict[str, Any]] | None = None,
    period: Period = YEAR,
    today: datetime.date = TODAY,
) -> list[dict[str, Value]]:
    """The results of the subjects in their order; one branch stands for nobody in particular."""
    subjects = subjects or [make.organisation(1)]
    exempt = EXEMPT_WINDOWS if waived else None
    taken = exempt_windows(scheme, subjects, waived or [], period, {"activity": rows})
    facts = {"organisation": subjects, "activity": rows, "exempt_window": taken}
    wide = compile_program(scheme, period, today, packing=WIDE, exempt=exempt, late=True)
    wanted = read_in_python(wide).judge_all(subjects, facts)
    packed = compile_program(scheme, period, today, packing=PACKED, exempt=exempt, late=True)
    by_key = {subject["key"]: values for subject, values in zip(subjects, wanted, strict=True)}
    for engine in _engines():
        engine.offer({**make.FACTS, "exempt_window": EXEMPT_WINDOWS}, facts)
        assert engine.run(packed) == by_key, engine.name
    return wanted


@functools.cache
def _engines() -> list[Database]:
    """Opened once for all tests, closed when they are over."""
    open_ = contextlib.ExitStack()
    atexit.register(open_.close)
    return open_.enter_context(databases())
