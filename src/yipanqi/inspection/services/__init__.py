"""The acts of inspection: `registering` findings; `following` the case of 整改销号 in which each is rectified;
`noticing` signals, their explanation and what a reviewer says of them."""

from yipanqi.inspection.services.following import FINDING
from yipanqi.inspection.services.noticing import FindingDraft, explain_signal, judge_signal, notice_signals
from yipanqi.inspection.services.registering import (
    FindingRow,
    bulk_register_findings,
    mark_overdue,
    register_finding,
)

__all__ = (
    "FINDING", "FindingDraft", "FindingRow", "bulk_register_findings", "explain_signal", "judge_signal", "mark_overdue",
    "notice_signals", "register_finding",
)  # fmt: skip
