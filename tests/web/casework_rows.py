"""The permission rows of 办理."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.web.rows import Row, out_of_reach
from yipanqi.casework.services import Beginning, Given, begin_case
from yipanqi.rulebook.services import write_draft
from yipanqi.web.casework.draft_forms import STARTER

STAFF = dict.fromkeys(
    ("clerk", "planner", "doer", "second_doer", "commissioner", "other_doer", "stranger"), 200
)


def case(cast: Cast) -> tuple[Any, ...]:
    """A difficulty that the first branch's secretary raised; the committee is to take it on."""
    beginning = Beginning(
        "branch_difficulty",
        cast.branch.pk,
        "窗口缺叫号机",
        "raised",
        Given({"difficulty": "排队", "wanted": "一台"}),
    )
    return (begin_case(actor=cast.doer, beginning=beginning).pk,)


def draft(cast: Cast) -> tuple[Any, ...]:
    """A procedure that the planner wrote for the first committee."""
    return (write_draft(actor=cast.planner, organisation_id=cast.first.committee.pk, text=STARTER).pk,)


CASEWORK_ROWS: dict[str, Row] = {
    # Casework: raised by the branch, taken on by its committee; members see a line case only where they take part.
    "casework:index": Row(200),
    "casework:procedures": Row(200),
    "casework:procedure": Row(200, args=lambda cast: ("branch_difficulty", "1")),
    "casework:diagram": Row(200, args=lambda cast: ("branch_difficulty", "1")),
    # Procedures written here: party-affairs staff write them, at or above the organisation; another one adopts.
    "casework:drafts": Row(403, STAFF),
    "casework:write_draft": Row(403, STAFF),
    "casework:draft": Row(404, {"planner": 200, "clerk": 200}, args=draft),
    "casework:rewrite_draft": Row(404, {"planner": 200, "clerk": 200}, args=draft),
    "casework:adopt_procedure": Row(404, {"planner": 403, "clerk": 200}, args=draft),
    "casework:shelve_procedure": Row(404, {"planner": 200, "clerk": 200}, args=draft),
    "casework:progress": Row(200, args=lambda cast: ("branch_difficulty",)),
    "casework:begin_case": Row(
        403,
        dict.fromkeys(("doer", "second_doer", "commissioner", "other_doer"), 200),
        args=lambda cast: ("branch_difficulty",),
    ),
    "casework:check_draft": Row(403, dict.fromkeys(STAFF, 404), method="post"),
    "casework:case": Row(200, out_of_reach("second_doer", "member"), args=case),
    "casework:paper": Row(
        200, out_of_reach("second_doer", "member"), args=lambda cast: (*case(cast), "handling")
    ),
    "casework:catalogue": Row(200, out_of_reach("second_doer", "member"), args=case),
    "casework:take_step": Row(
        403,
        {**out_of_reach("second_doer", "member"), "planner": 200},
        args=lambda cast: (*case(cast), "take_on", "own"),
    ),
    "casework:act_on_case": Row(
        403,
        {**out_of_reach("second_doer", "member"), "doer": 200},
        args=lambda cast: (*case(cast), "withdraw"),
    ),
}
