"""The acts of assessment: `cycles` (open, compute, confirm, publish), `appraising` (record, withdraw)."""

from yipanqi.assessment.services.appraising import AppraisalDraft, record_appraisal, withdraw_appraisal
from yipanqi.assessment.services.cycles import compute_results, confirm_results, open_cycle, publish_cycle

__all__ = (
    "AppraisalDraft", "compute_results", "confirm_results", "open_cycle", "publish_cycle", "record_appraisal", "withdraw_appraisal",
)  # fmt: skip
