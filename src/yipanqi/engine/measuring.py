"""Which days and which records measures and points read; how long a grade holds."""

from __future__ import annotations

import datetime

from yipanqi.basics.dates import add_months
from yipanqi.basics.periods import Period, window_of
from yipanqi.engine.errors import CompileRefused
from yipanqi.engine.expression import Test
from yipanqi.engine.language import FactTable
from yipanqi.engine.schemes import Grade, Measure, PointCategory

_DAY = datetime.timedelta(days=1)


def days_of(measure: Measure, period: Period) -> Period:
    """The days a measure reads when the run's period is this one."""
    after = period.end + _DAY
    match measure.window:
        case "period":
            return period
        case "rolling":
            return Period(add_months(after, -measure.months), period.end)
        case "year_before":
            return Period(add_months(period.start, -12), add_months(after, -12) - _DAY)
    return window_of(measure.window, period.end)


def year_to_date(period: Period) -> tuple[datetime.date, datetime.date]:
    """The days that points are counted over: they are closed each year, and go on from its first day to the period's last."""
    return datetime.date(period.end.year, 1, 1), period.end


def witnessed(category: PointCategory, table: FactTable) -> tuple[Test, ...]:
    """The conditions on a record that gives points: those of the category, and that a second person is named. Refuses a table without one."""
    if not table.second_person:
        raise CompileRefused(
            "engine.program.second_person",
            f"积分的类别“{category.title}”所用的事实表“{table.title}”没有第二个人的列，不能积分，请改用有见证人的事实表。",
        )
    return (*category.where, Test(table.second_person, is_given=True))


def holds_until(grade: Grade, period: Period) -> datetime.date:
    """The last day on which a grade given for the period holds: so many years after the period's last day."""
    return add_months(period.end, 12 * grade.years)
