"""The time axis as plain numbers: the template draws rectangles, circles, diamonds and lines."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from yipanqi.integration.queries.axis import AxisBar, AxisItem

LEFT, WIDTH, ROW, BAR, TOP, GAP = 260, 860, 20, 14, 30, 8
LETTERS = 18
COLOURS = {"business": "#8fbaf0", "party": "#e9b7b9"}


@dataclass(frozen=True)
class DrawnBar:
    """A bar with its place, label and address."""

    x: int
    y: int
    width: int
    label: str
    bar: AxisBar
    colour: str
    baseline_x: int | None
    dots: tuple[int, ...]
    is_first: bool

    @property
    def middle(self) -> int:
        """The height of its middle."""
        return self.y + BAR // 2

    @property
    def base(self) -> int:
        """The base line of its label."""
        return self.y + 11

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.x + self.width

    @property
    def late_x(self) -> int:
        """Where the mark of being late stands."""
        return max(self.x, self.end - 5)


@dataclass(frozen=True)
class Diamond:
    """A node of a duty."""

    points: str
    colour: str
    title: str


@dataclass(frozen=True)
class Arrow:
    """From one item to another that waits for it."""

    way: str
    colour: str


@dataclass(frozen=True)
class Drawing:
    """Everything the template draws."""

    height: int
    bottom: int
    months: tuple[tuple[int, str], ...]
    bars: tuple[DrawnBar, ...]
    diamonds: tuple[Diamond, ...]
    rules: tuple[int, ...]
    arrows: tuple[Arrow, ...]
    today_x: int | None


def drawing_of(rows: Sequence[AxisItem], year: int, today: datetime.date) -> Drawing:
    """The drawing of a year: each item a block of its bars, arrows from what is needed to what waits."""
    first = datetime.date(year, 1, 1)
    length = (datetime.date(year, 12, 31) - first).days + 1

    def across(day: datetime.date) -> int:
        return LEFT + max(0, min(WIDTH, round((day - first).days * WIDTH / length)))

    bars: list[DrawnBar] = []
    diamonds: list[Diamond] = []
    rules: list[int] = []
    heads: dict[int, DrawnBar] = {}
    y = TOP
    for row in rows:
        rules.append(y - GAP // 2)
        served: DrawnBar | None = None
        for number, bar in enumerate(row.bars):
            x, end = across(bar.starts_on), across(bar.ends_on + datetime.timedelta(days=1))
            label = bar.title if len(bar.title) <= LETTERS else f"{bar.title[: LETTERS - 1]}…"
            drawn = DrawnBar(
                x, y, max(6, end - x), label, bar, COLOURS[bar.side], across(bar.baseline_on) if bar.baseline_on else None,
                tuple(across(day) for day in bar.dots), number == 0,
            )  # fmt: skip
            bars.append(drawn)
            if number == 0:
                heads[row.item.pk] = drawn
            if number <= 1:
                served = drawn
            y += ROW
        middle = served.middle if served is not None else y
        for node in row.nodes:
            at = across(node.on)
            points = f"{at},{middle - 5} {at + 5},{middle} {at},{middle + 5} {at - 5},{middle}"
            colour = "#1a7f37" if node.is_done else "#b3141f" if node.is_late else "#5b6675"
            diamonds.append(Diamond(points, colour, f"{node.title}（{node.on}）"))
        y += GAP
    arrows = tuple(
        _arrow(heads[needed], heads[row.item.pk]) for row in rows for needed in row.needs if needed in heads
    )
    months = tuple((across(datetime.date(year, month, 1)), f"{month}月") for month in range(1, 13))
    return Drawing(
        y + 8, y, months, tuple(bars), tuple(diamonds), tuple(rules), arrows,
        across(today) if today.year == year else None,
    )  # fmt: skip


def _arrow(upper: DrawnBar, lower: DrawnBar) -> Arrow:
    """From the end of what is needed, down or up onto what cannot end before it; red where it ends later all the same."""
    at = upper.end + 6
    is_down = lower.y > upper.y
    edge, tip = (lower.y, -5) if is_down else (lower.y + BAR, 5)
    return Arrow(
        f"M{upper.end} {upper.middle} H{at} V{edge} m-4 {tip} l4 {-tip} l4 {tip}",
        "#b3141f" if upper.end > lower.end else "#1b2430",
    )
