"""The acts of tasking: `duties`, `lists` of them, `cascade` below, `occurrences`, the bulk ways in of `importing`; `following` binds what is
asked for as a case (extension, excuse, waiver)."""

from yipanqi.tasking.services.cascade import (
    break_down_duty,
    hand_down_duty,
    keep_whole,
    receive_duty,
    set_portfolio,
)
from yipanqi.tasking.services.discharging import discharge_recurring
from yipanqi.tasking.services.duties import DutyDraft, Node, end_duty, issue_duty, sign_duty
from yipanqi.tasking.services.following import EXCUSE, EXTENSION, WAIVER
from yipanqi.tasking.services.handing_over import draw_handover, drop_handover, sign_handover
from yipanqi.tasking.services.importing import (
    CompletionRow,
    DutyRow,
    bulk_complete_occurrences,
    bulk_issue_duties,
)
from yipanqi.tasking.services.lists import (
    change_head,
    drop_list,
    issue_list,
    open_list,
    remove_line,
    sign_list,
    write_line,
)
from yipanqi.tasking.services.measuring import issue_duty_from_measure
from yipanqi.tasking.services.occurrences import complete_occurrence, mark_overdue, reopen_occurrence
from yipanqi.tasking.services.recurring import LaidOut, lay_out_recurring
from yipanqi.tasking.services.resolving import draft_of_resolution, issue_duty_from_resolution

__all__ = (
    "EXCUSE",
    "EXTENSION",
    "WAIVER",
    "CompletionRow",
    "DutyDraft",
    "DutyRow",
    "LaidOut",
    "Node",
    "break_down_duty",
    "bulk_complete_occurrences",
    "bulk_issue_duties",
    "change_head",
    "complete_occurrence",
    "discharge_recurring",
    "draft_of_resolution",
    "draw_handover",
    "drop_handover",
    "drop_list",
    "end_duty",
    "hand_down_duty",
    "issue_duty",
    "issue_duty_from_measure",
    "issue_duty_from_resolution",
    "issue_list",
    "keep_whole",
    "lay_out_recurring",
    "mark_overdue",
    "open_list",
    "receive_duty",
    "remove_line",
    "reopen_occurrence",
    "set_portfolio",
    "sign_duty",
    "sign_handover",
    "sign_list",
    "write_line",
)  # fmt: skip
