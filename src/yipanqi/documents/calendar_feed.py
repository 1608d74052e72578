"""A calendar as other programs read it (RFC 5545): whole days, no alarms, nothing but what the caller names."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event

PRODUCT = "-//yipanqi//calendar//ZH"


@dataclass(frozen=True)
class FeedEntry:
    """One day with one thing on it; `uid` keeps it the same thing when it is read again."""

    uid: str
    on: datetime.date
    summary: str


def write_calendar(name: str, entries: Iterable[FeedEntry], stamp: datetime.datetime) -> bytes:
    """The entries as the bytes of an .ics file."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", stamp)
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + datetime.timedelta(days=1))
        event.add("summary", entry.summary)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
