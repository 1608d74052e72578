"""The demo's clock: every act of a day of the story happens in the working hours of that day, one after another."""

from __future__ import annotations

import datetime
from collections import Counter

from django.utils import timezone

OPENS = datetime.time(9, 0)
LATEST_START, HOURS = 97, 6
"""No day begins more than so many minutes later, and none is longer."""
HALF_DAY = 60
"""After so many acts half of the working day is over; the later ones follow each other faster."""


class StoryClock:
    """Gives each act its moment: never before an earlier one of the same day, always the same in every telling."""

    def __init__(self) -> None:
        self._told: Counter[datetime.date] = Counter()

    def __call__(self, day: datetime.date) -> datetime.datetime:
        """The next moment of the day; of the machine's own day none that has not come yet."""
        number = self._told[day]
        self._told[day] += 1
        opens = timezone.make_aware(datetime.datetime.combine(day, OPENS))
        minutes = day.toordinal() * 37 % LATEST_START + HOURS * 60 * number / (number + HALF_DAY)
        moment = (opens + datetime.timedelta(minutes=minutes)).replace(microsecond=0)
        return min(moment, timezone.now()) if day == timezone.localdate() else moment
