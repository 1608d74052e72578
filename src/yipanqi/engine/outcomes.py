"""What evaluation answers: outcomes of single windows and scores over them. Four kinds of nothing stay apart."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from yipanqi.basics.periods import Period

MET, UNMET, NOT_DUE, NOT_APPLICABLE, MISSING = "met", "unmet", "not_due", "not_applicable", "missing"
STATE_TITLES = {
    MET: "已完成",
    UNMET: "未完成",
    NOT_DUE: "未到期",
    NOT_APPLICABLE: "不适用",
    MISSING: "缺数据",
}
COMPUTED = "computed"
SCORE_TITLES = {COMPUTED: "已算出", NOT_DUE: "未到期", NOT_APPLICABLE: "不适用", MISSING: "缺数据"}

Row = Mapping[str, object]
Key = Hashable


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rule over one window for one organisation.

    `records` are the keys of the facts counted, oldest first. `late` says that it was met only by facts entered after
    the time for recording. `reason` names why nothing could be counted, as a word `explain` knows.
    """

    rule: str
    subject: Key
    window: Period
    state: str
    needed: int
    counted: int
    due_on: datetime.date
    records: tuple[Key, ...] = ()
    late: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Met over due in ten-thousandths. `value` is None unless the state is `computed`: nothing due is never nought."""

    value: int | None
    state: str
    met: int
    due: int
    not_due: int
    not_applicable: int
    missing: int
