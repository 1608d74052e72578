"""Reading 检查: `registered` findings; `noticed` signals, and the `rules_of_signals` by which records give rise to them."""

from yipanqi.inspection.queries.noticed import (
    SignalFilter,
    signal,
    signal_counts,
    signal_kinds,
    signals,
    signals_matching,
    verdicts,
)
from yipanqi.inspection.queries.registered import (
    FindingCounts,
    FindingFilter,
    finding,
    finding_counts,
    findings,
    findings_due,
    findings_matching,
    findings_on_record,
    findings_to_accept,
    is_from_above,
    light,
    overdue_on,
    recurrences_of,
    source_kinds,
    source_title,
    states,
    steps_of,
    years,
)

__all__ = (
    "FindingCounts", "FindingFilter", "SignalFilter", "finding", "finding_counts", "findings", "findings_due", "findings_matching", "findings_on_record",
    "findings_to_accept", "is_from_above", "light", "overdue_on", "recurrences_of", "signal", "signal_counts", "signal_kinds", "signals",
    "signals_matching", "source_kinds", "source_title", "states", "steps_of", "verdicts", "years",
)  # fmt: skip
