"""Reading assessments: `cycles` and their results, `appraisals`."""

from yipanqi.assessment.queries.appraisals import appraisal, appraisals, items_about
from yipanqi.assessment.queries.cycles import (
    CountedRecord,
    ExplainedPart,
    ExplainedRule,
    Explanation,
    cycle,
    cycle_sums,
    cycles,
    explanation,
    newest_grades,
    period_of,
    period_title,
    result,
    results,
    results_of,
    results_to_confirm,
    scheme_title,
    schemes,
    score_text,
)

__all__ = (
    "CountedRecord", "ExplainedPart", "ExplainedRule", "Explanation", "appraisal", "appraisals", "cycle", "cycle_sums", "cycles",
    "explanation", "items_about", "newest_grades", "period_of", "period_title", "result", "results", "results_of", "results_to_confirm", "scheme_title",
    "schemes", "score_text",
)  # fmt: skip
