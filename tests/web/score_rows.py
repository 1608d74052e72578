"""The permission rows of live scores and of what others found."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.cast import Cast
from tests.web.rows import STRANGERS, Row, out_of_reach
from yipanqi.assessment.services import AppraisalDraft, record_appraisal
from yipanqi.basics.periods import calendar_year
from yipanqi.rulebook.queries.sheets import sheet_of
from yipanqi.rulebook.services import evaluate_organisation

RECORDERS = ("clerk", "planner", "assessor", "doer", "second_doer", "commissioner", *STRANGERS)


def score(cast: Cast) -> tuple[Any, ...]:
    """The stars of the first branch."""
    evaluate_organisation(actor=cast.doer, organisation=cast.branch, period=calendar_year(2025))
    found = sheet_of(cast.doer, cast.branch.pk, 2025)
    assert found is not None
    return (found.pk, "STAR-GRADE")


def appraised(cast: Cast) -> tuple[Any, ...]:
    """What the county's staff found of the first branch."""
    draft = AppraisalDraft("no_plan", 1, date(2025, 3, 3), "检查组")
    return (record_appraisal(actor=cast.clerk, organisation_id=cast.branch.pk, draft=draft).pk,)


SCORE_ROWS: dict[str, Row] = {
    "rulebook:scores": Row(200),
    "rulebook:score": Row(200, out_of_reach("second_doer"), args=score),
    "rulebook:score_paper": Row(200, out_of_reach("second_doer"), args=score),
    "rulebook:recompute_score": Row(302, out_of_reach("second_doer"), args=score, method="post"),
    "assessment:appraisals": Row(200),
    "assessment:record_appraisal": Row(403, dict.fromkeys(RECORDERS, 200)),
    "assessment:appraisal": Row(200, out_of_reach("second_doer"), args=appraised),
    "assessment:withdraw_appraisal": Row(
        403, {"clerk": 200, "planner": 200, "assessor": 200, **out_of_reach("second_doer")}, args=appraised
    ),
}
