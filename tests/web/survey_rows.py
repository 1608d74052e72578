"""The permission rows of 评议: whoever holds a code answers; who asks is staff; strangers find nothing."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.survey.people import codes_of, opened
from tests.web.rows import Row, out_of_reach
from yipanqi.survey.models import RaterGroup
from yipanqi.survey.services import count_papers

STAFF = dict.fromkeys(("clerk", "planner", "doer", "commissioner"), 200)
ASKERS = {**STAFF, **dict.fromkeys(("second_doer", "stranger", "other_doer"), 200)}
OUTSIDE = out_of_reach("second_doer")


def round_of_branch(cast: Cast) -> tuple[Any, ...]:
    """A round of the first branch."""
    return (opened(cast).pk,)


def group(cast: Cast) -> RaterGroup:
    """The group of such a round that is asked by codes."""
    return RaterGroup.objects.select_related("round__organisation").get(round=opened(cast), way="codes")


def batch(cast: Cast) -> tuple[Any, ...]:
    """Paper that the planner counted."""
    return (count_papers(actor=cast.planner, group=group(cast), number=3).pk,)


def code(cast: Cast) -> tuple[Any, ...]:
    """A code that may be used."""
    return (codes_of(cast, opened(cast))[0],)


SURVEY_ROWS: dict[str, Row] = {
    "survey:index": Row(200),
    "survey:forms": Row(200),
    "survey:form_template": Row(200, args=lambda cast: ("lecture_rating",)),
    "survey:form_version": Row(200, OUTSIDE, args=lambda cast: (opened(cast).form_id,)),
    "survey:publish_form": Row(403, ASKERS),
    "survey:open_round": Row(403, ASKERS),
    "survey:round": Row(200, OUTSIDE, args=round_of_branch),
    "survey:answer_by_roll": Row(
        404, dict.fromkeys(("doer", "commissioner", "discipline", "member"), 200), args=round_of_branch
    ),
    "survey:close_round": Row(
        403, {**OUTSIDE, **dict.fromkeys(STAFF, 400)}, args=round_of_branch, method="post"
    ),
    "survey:void_round": Row(403, {**OUTSIDE, **STAFF}, args=round_of_branch),
    "survey:paper": Row(403, {**OUTSIDE, **STAFF}, args=round_of_branch),
    "survey:print_codes": Row(403, {**OUTSIDE, **STAFF}, args=lambda cast: (group(cast).pk,)),
    "survey:count_papers": Row(403, {**OUTSIDE, **STAFF}, args=lambda cast: (group(cast).pk,)),
    "survey:enter_paper": Row(403, {**OUTSIDE, **STAFF, "planner": 403}, args=batch),
    # Without an account: the code alone counts, signed in or not.
    "rate:enter_code": Row(200, visitor=200),
    "rate:answer_by_code": Row(200, args=code, visitor=200),
    "rate:thanks": Row(200, visitor=200),
}
