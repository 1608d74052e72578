"""Who may open what about signals: reviewers, the staff of the organisation concerned, nobody else."""

from __future__ import annotations

import datetime
from typing import Any

from tests.cast import Cast
from tests.web.rows import Row
from yipanqi.execution.services import ActivityDraft, record_activity
from yipanqi.inspection.queries import signals
from yipanqi.inspection.services import notice_signals

SAID = (
    "通报上月差评回访情况，窗口组提出图审环节排队过长，企业平均等候四天；主要原因是材料预审不细、图审专场太少，"
    "投资项目科说明每周二可以加开一个专场，由帮办员提前一天核对材料，下月听取结果并公布等候天数。"
)
STAFF = ("clerk", "planner", "doer", "commissioner")
ELSEWHERE = dict.fromkeys(("second_doer", "stranger", "other_doer"), 404)


def signal(cast: Cast) -> tuple[Any, ...]:
    """Minutes of the first branch that are nearly those of a branch of the other agency."""
    for branch, month in ((cast.second.branches[0], 4), (cast.branch, 5)):
        draft = ActivityDraft("theme_day", "主题党日", datetime.date(2025, month, 12), discussion=SAID)
        record_activity(actor=cast.system, organisation=branch, draft=draft)
    notice_signals(actor=cast.system)
    return (signals(cast.system).get().pk,)


SIGNAL_ROWS = {
    "inspection:signals": Row(403, dict.fromkeys((*STAFF, "inspector", *ELSEWHERE), 200)),
    "inspection:signal": Row(403, {**ELSEWHERE, **dict.fromkeys((*STAFF, "inspector"), 200)}, args=signal),
    "inspection:explain_signal": Row(403, {**ELSEWHERE, **dict.fromkeys(STAFF, 200)}, args=signal),
    "inspection:judge_signal": Row(
        403, {**ELSEWHERE, **dict.fromkeys(("clerk", "planner", "inspector"), 200)}, args=signal
    ),
    "inspection:look_for_signals": Row(403, dict.fromkeys(("clerk", "inspector"), 302), method="post"),
}
