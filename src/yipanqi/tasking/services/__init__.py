"""The acts of tasking: `duties`, `occurrences` and the bulk ways in of `importing`."""

from yipanqi.tasking.services.duties import DutyDraft, Node, end_duty, issue_duty, sign_duty
from yipanqi.tasking.services.importing import (
    CompletionRow,
    DutyRow,
    bulk_complete_occurrences,
    bulk_issue_duties,
)
from yipanqi.tasking.services.occurrences import (
    accept_excuse,
    complete_occurrence,
    explain_occurrence,
    mark_overdue,
    reopen_occurrence,
)

__all__ = (
    "CompletionRow", "DutyDraft", "DutyRow", "Node", "accept_excuse", "bulk_complete_occurrences", "bulk_issue_duties",
    "complete_occurrence", "end_duty", "explain_occurrence", "issue_duty", "mark_overdue", "reopen_occurrence", "sign_duty",
)  # fmt: skip
