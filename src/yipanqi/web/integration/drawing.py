"""Two lanes on one time axis as plain numbers: the template draws rectangles, circles and lines, no styles."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from yipanqi.integration.queries import Bar, Lanes
from yipanqi.web.integration.addresses import address_of_record

LEFT, WIDTH, ROW, BAR, GAP = 8, 960, 22, 16, 46
LETTERS = 26


@dataclass(frozen=True)
class DrawnBar:
    """A bar with its place, its label and the page it opens."""

    x: int
    y: int
    width: int
    label_x: int
    anchor: str
    label: str
    title: str
    href: str
    colour: str
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
    """A junction drawn between the lanes."""

    x1: int
    y1: int
    x2: int
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
        label = bar.title if len(bar.title) <= LETTERS else f"{bar.title[:LETTERS]}…"
        needed = 14 * len(label)
        inside = end + 4 + needed > LEFT + WIDTH
        return DrawnBar(
            x, top + number * ROW, max(3, end - x), (LEFT + WIDTH - 4) if inside else end + 4, "end" if inside else "start",
            label, f"{bar.title}（{bar.state}）", address_of_record(bar.kind, bar.key), "#b3141f" if bar.is_late else colour,
            tuple(across(day) for day in bar.dots),
        )  # fmt: skip

    business = tuple(drawn(bar, number, 40, "#8fbaf0") for number, bar in enumerate(lanes.business))
    party_top = 40 + max(1, len(business)) * ROW + GAP
    party = tuple(drawn(bar, number, party_top, "#e9b7b9") for number, bar in enumerate(lanes.party))
    bottom = party_top + max(1, len(party)) * ROW
    lines = tuple(
        Line(business[upper].x + 3, business[upper].middle, party[lower].x + 3, party[lower].middle)
        for upper, lower in lanes.links
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
