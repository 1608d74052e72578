"""What the larger components show, as plain dataclasses that views fill."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

STAGES = (
    ("planning", "谋划"), ("tasking", "部署"), ("execution", "落实"),
    ("inspection", "检查"), ("assessment", "考核"), ("accountability", "问责"),
)  # fmt: skip

LIGHTS = {
    "done": "已办",
    "done_late": "逾期已办",
    "excused": "已说明",
    "waived": "已豁免",
    "dropped": "不再要求",
    "in_time": "按期",
    "due_soon": "临期",
    "overdue": "逾期",
    "not_due": "未到期",
    "not_applicable": "不适用",
    "missing": "缺数据",
}

HEAT_STATES = ("not_due", "not_applicable", "missing")
HEAT_LEVELS = 5


@dataclass(frozen=True)
class Stage:
    """One of the six cells of a chain strip; without address it is text, with `is_here` it is the page itself."""

    name: str
    text: str
    href: str = ""
    light: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class HeatCell:
    """A cell with its text; `level` 0–5 gives the shade, or `state` one of the three kinds of nothing."""

    text: str
    href: str = ""
    level: int = 0
    state: str = ""
    explanation: str = ""

    @property
    def css(self) -> str:
        """The class of the shade."""
        return (
            f"heat-{self.state.replace('_', '-')}"
            if self.state
            else f"heat-{max(0, min(self.level, HEAT_LEVELS))}"
        )


@dataclass(frozen=True)
class HeatRow:
    """One row: its label, where the label leads, its cells."""

    label: str
    cells: tuple[HeatCell, ...]
    href: str = ""


@dataclass(frozen=True)
class HeatTable:
    """A heat map that is a table: caption for readers, what the rows are, the columns, the rows."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True)
class Step:
    """One point of a timeline."""

    at: datetime.datetime | datetime.date
    title: str
    text: str = ""
    href: str = ""
    light: str = ""
    details: tuple[str, ...] = field(default=())


def heat_level(share: float | None) -> int:
    """The shade of a share between 0 and 1: nothing is 0, everything is 5."""
    if not share or share <= 0:
        return 0
    return min(HEAT_LEVELS, 1 + int(share * HEAT_LEVELS * 0.999))
