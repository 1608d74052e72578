"""The acts of inspection: `registering` findings and their own steps; `following` the case of 整改销号 where one was begun;
`noticing` signals, their explanation and what a reviewer says of them."""

from yipanqi.inspection.services.following import FINDING
from yipanqi.inspection.services.noticing import explain_signal, judge_signal, notice_signals
from yipanqi.inspection.services.registering import (
    FindingRow,
    Rectification,
    bulk_register_findings,
    close_finding,
    mark_overdue,
    plan_rectification,
    register_finding,
    report_rectified,
    return_finding,
)

__all__ = (
    "FINDING", "FindingRow", "Rectification", "bulk_register_findings", "close_finding", "explain_signal", "judge_signal", "mark_overdue",
    "notice_signals", "plan_rectification",
    "register_finding", "report_rectified", "return_finding",
)  # fmt: skip
