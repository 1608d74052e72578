"""The light of a time node, counted in working days; beyond the published calendar weekdays count and the count is provisional."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.casework.queries import calendar
from yipanqi.tasking.models import Occurrence
from yipanqi.tasking.queries.arrangements import arrangements

LIGHT_TITLES = {
    "done": "已办", "done_late": "逾期已办", "excused": "已说明", "waived": "已豁免", "dropped": "不再要求", "overdue": "逾期",
    "due_soon": "临期", "in_time": "按期", "not_due": "未到期",
}  # fmt: skip
_DAY = datetime.timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Turns:
    """The last days on which a node that falls due is yellow or green on `today`."""

    today: datetime.date
    soon: datetime.date
    ahead: datetime.date
    is_provisional: bool


def turns(today: datetime.date) -> Turns:
    """When the lights turn, counted from today by the working days of the published calendar."""
    wanted, days = arrangements(), calendar()
    soon, ahead = days.due_after(today, wanted.soon.value), days.due_after(today, wanted.ahead.value)
    return Turns(today, soon.day, ahead.day, ahead.is_provisional)


def light(occurrence: Occurrence, today: datetime.date) -> str:
    """The light of a time node: done, done_late, excused, waived, dropped, overdue, due_soon, in_time or not_due."""
    if occurrence.state == Occurrence.DONE:
        return "done_late" if occurrence.done_on and occurrence.done_on > occurrence.due_on else "done"
    if occurrence.state != Occurrence.OPEN:
        return str(occurrence.state)
    return light_of(occurrence.due_on, today)


def light_of(due_on: datetime.date, today: datetime.date) -> str:
    """The light of something open that falls due on the day."""
    if due_on < today:
        return "overdue"
    turn = turns(today)
    if due_on <= turn.soon:
        return "due_soon"
    return "in_time" if due_on <= turn.ahead else "not_due"


def light_conditions(today: datetime.date) -> dict[str, Q]:
    """The same lights as conditions of the database."""
    turn, is_open = turns(today), Q(state=Occurrence.OPEN)
    return {
        "done_late": Q(state=Occurrence.DONE, done_on__gt=F("due_on")),
        "done": Q(state=Occurrence.DONE) & ~Q(done_on__gt=F("due_on")),
        "excused": Q(state=Occurrence.EXCUSED),
        "waived": Q(state=Occurrence.WAIVED),
        "dropped": Q(state=Occurrence.DROPPED),
        "overdue": is_open & Q(due_on__lt=today),
        "due_soon": is_open & Q(due_on__gte=today, due_on__lte=turn.soon),
        "in_time": is_open & Q(due_on__gt=turn.soon, due_on__lte=turn.ahead),
        "not_due": is_open & Q(due_on__gt=turn.ahead),
    }


def with_light(occurrences: QuerySet[Occurrence], today: datetime.date) -> QuerySet[Occurrence]:
    """The rows with their light in `light_now`."""
    cases = [When(condition, then=Value(name)) for name, condition in light_conditions(today).items()]
    return occurrences.annotate(light_now=Case(*cases, output_field=CharField()))


def countdown(due_on: datetime.date, today: datetime.date) -> str:
    """How many working days are left or have passed, in words; 暂计 where a year is not published yet."""
    days = calendar()
    first, last = (today, due_on) if due_on >= today else (due_on, today)
    count = sum(_is_worked(days, first + number * _DAY) for number in range(1, (last - first).days + 1))
    provisional = "（暂计）" if {first.year, last.year} - days.years else ""
    if due_on == today:
        return "今天到期"
    if due_on > today:
        return f"还有{count}个工作日{provisional}"
    return f"逾期{count}个工作日{provisional}"


def _is_worked(days: WorkingCalendar, day: datetime.date) -> bool:
    return days.is_working_day(day) if day.year in days.years else day.weekday() < _SATURDAY
