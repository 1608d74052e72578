"""The month, and one's own calendar under a private address."""

from __future__ import annotations

import calendar as months
import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yipanqi.documents.calendar_feed import FeedEntry, write_calendar
from yipanqi.integration.queries.month import SORT_TITLES, DayEntry, month_entries
from yipanqi.organisation.queries import actor_of
from yipanqi.organisation.queries.clock import today
from yipanqi.tasking.queries.calendar_links import account_behind, calendar_link
from yipanqi.tasking.services.calendar_links import make_calendar_link, revoke_calendar_link
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.http import HouseRequest, page

SHOWN = 4
BACK, AHEAD = datetime.timedelta(days=31), datetime.timedelta(days=186)
EARLIEST, LATEST = 2000, 2100
ADDRESS = "tasking_calendar_address"


@dataclass(frozen=True)
class Day:
    """One day of the grid with what falls on it."""

    on: datetime.date
    entries: tuple[DayEntry, ...]
    is_inside: bool
    is_today: bool

    @property
    def shown(self) -> tuple[DayEntry, ...]:
        """What has room."""
        return self.entries[:SHOWN]

    @property
    def more(self) -> tuple[DayEntry, ...]:
        """What a click opens."""
        return self.entries[SHOWN:]


@require_safe
@login_required
def calendar(request: HouseRequest) -> HttpResponse:
    """One month: due nodes, meetings, activities, limits; one's own, or everything within reach."""
    actor = request.actor
    first = _month(request, actor.today)
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    everything = asked_word(request, "scope") == "all"
    entries = month_entries(actor, weeks[0][0], weeks[-1][-1], mine=not everything)
    wanted = asked_word(request, "sort")
    if wanted in SORT_TITLES:
        entries = tuple(one for one in entries if one.sort == wanted)
    by_day: dict[datetime.date, list[DayEntry]] = {}
    for one in entries:
        by_day.setdefault(one.on, []).append(one)
    days = [
        Day(day, tuple(by_day.get(day, ())), day.month == first.month, day == actor.today)
        for week in weeks
        for day in week
    ]
    context = {
        "first": first,
        "before": (first - datetime.timedelta(days=1)).strftime("%Y-%m"),
        "after": (first + datetime.timedelta(days=32)).strftime("%Y-%m"),
        "month": first.strftime("%Y-%m"),
        "days": days,
        "count": sum(len(day.entries) for day in days if day.is_inside),
        "sorts": SORT_TITLES.items(),
        "link": calendar_link(actor),
        "address": request.session.pop(ADDRESS, ""),
    }
    return page(request, "tasking/calendar.html", context)


@require_POST
@login_required
def make_link(request: HouseRequest) -> HttpResponse:
    """A new private address, shown once."""
    token = make_calendar_link(actor=request.actor)
    request.session[ADDRESS] = request.build_absolute_uri(reverse("tasking:feed", args=(token,)))
    messages.success(request, "日历链接已生成，只显示这一次，请复制到手机或电脑的日历里订阅。")
    return redirect("tasking:calendar")


@require_POST
@login_required
def revoke_link(request: HouseRequest) -> HttpResponse:
    """Revoke it."""
    revoke_calendar_link(actor=request.actor)
    messages.success(request, "日历链接已撤销，原来的地址不能再用。")
    return redirect("tasking:calendar")


@require_safe
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a private address: only what is its owner's own, in plain words."""
    link = account_behind(token)
    if link is None:
        raise Http404
    actor = actor_of(link.account, today())
    entries = month_entries(actor, actor.today - BACK, actor.today + AHEAD, mine=True)
    content = write_calendar("一盘棋", _feed_entries(entries), actor.moment)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="yipanqi.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _feed_entries(entries: Any) -> list[FeedEntry]:
    return [
        FeedEntry(f"{one.sort}-{one.key}-{one.on}@yipanqi", one.on, f"{one.sort_title}：{one.plain}")
        for one in entries
    ]


def _month(request: HttpRequest, day: datetime.date) -> datetime.date:
    """The first day of the month that the address asks for, else of the present one."""
    text = request.GET.get("month", "")
    year, _, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and EARLIEST <= int(year) <= LATEST and 1 <= int(month) <= 12:
        return datetime.date(int(year), int(month), 1)
    return day.replace(day=1)
