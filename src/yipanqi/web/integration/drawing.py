"""Two lanes on one time axis as plain numbers: the template draws rectangles, circles and lines, no styles."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from yipanqi.integration.queries import Bar, Lanes
from yipanqi.web.frame.addresses import address_of_record

LEFT, WIDTH, ROW, BAR, GAP = 250, 880, 22, 16, 46
LETTERS, STEP = 17, 14


@dataclass(frozen=True)
class DrawnBar:
    """A bar with its place, its label and the page it opens."""

    x: int
    y: int
    width: int
    label: str
    title: str
    href: str
    colour: str
    late_x: int | None
    dots: tuple[int, ...]

    @property
    def middle(self) -> int:
        """The height of its middle."""
        return self.y + BAR // 2

    @property
    def base(self) -> int:
        """The base line of its label."""
        return self.y + 12


@dataclass(frozen=True)
class Line:
    """A junction drawn between the lanes, upright, each at a place of its own."""

    x: int
    y1: int
    y2: int


@dataclass(frozen=True)
class Drawing:
    """Everything the template draws."""

    height: int
    party_top: int
    bottom: int
    months: tuple[tuple[int, str], ...]
    business: tuple[DrawnBar, ...]
    party: tuple[DrawnBar, ...]
    lines: tuple[Line, ...]
    today_x: int | None


def drawing_of(lanes: Lanes, today: datetime.date) -> Drawing:
    """The drawing of a year."""
    first = datetime.date(lanes.year, 1, 1)
    length = (datetime.date(lanes.year, 12, 31) - first).days + 1

    def across(day: datetime.date) -> int:
        return LEFT + round((day - first).days * WIDTH / length)

    def drawn(bar: Bar, number: int, top: int, colour: str) -> DrawnBar:
        x, end = across(bar.starts_on), across(bar.ends_on + datetime.timedelta(days=1))
        label = bar.title if len(bar.title) <= LETTERS else f"{bar.title[: LETTERS - 1]}…"
        return DrawnBar(
            x, top + number * ROW, max(6, end - x), label, f"{bar.title}（{bar.state}{'，逾期' if bar.is_late else ''}）",
            address_of_record(bar.kind, bar.key), colour, max(x, end - 6) if bar.is_late else None,
            tuple(across(day) for day in bar.dots),
        )  # fmt: skip

    business = tuple(drawn(bar, number, 40, "#8fbaf0") for number, bar in enumerate(lanes.business))
    party_top = 40 + max(1, len(business)) * ROW + GAP
    party = tuple(drawn(bar, number, party_top, "#e9b7b9") for number, bar in enumerate(lanes.party))
    bottom = party_top + max(1, len(party)) * ROW
    lines = tuple(
        Line(_between(business[upper], party[lower], number), business[upper].middle, party[lower].middle)
        for number, (upper, lower) in enumerate(lanes.links, 1)
    )
    months = tuple((across(datetime.date(lanes.year, month, 1)), f"{month}月") for month in range(1, 13))
    is_this_year = today.year == lanes.year
    return Drawing(
        bottom + 12,
        party_top,
        bottom,
        months,
        business,
        party,
        lines,
        across(today) if is_this_year else None,
    )


def _between(upper: DrawnBar, lower: DrawnBar, number: int) -> int:
    """Where the line of a junction stands: in the time that both bars share, the lines side by side."""
    start = max(upper.x, lower.x)
    room = max(1, min(upper.x + upper.width, lower.x + lower.width) - start - 8)
    return start + number * STEP % room
