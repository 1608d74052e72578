"""What inspectors and meetings found of a year's work that no record knows: stars and points rest on it."""

from __future__ import annotations

import datetime

from yipanqi.assessment.services import AppraisalDraft, record_appraisal
from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import members_as_at, organisations

FOUND = (
    (0, "innovation_project", 1), (31, "innovation_project", 1), (97, "innovation_project", 2), (163, "innovation_project", 1),
    (18, "no_summary", 1), (64, "no_openness", 1), (109, "low_satisfaction", 1), (142, "poor_follow_up", 1), (201, "low_business_result", 1),
    (288, "many_petitions", 1), (310, "serious_problem", 1),
)  # fmt: skip
"""Which branch, counted in the order of the tree, what was found, how often."""
WINDOW = "政务大厅窗口党支部"
LECTURER = "许清"


def appraise_year(*, actor: Actor, year: int) -> None:
    """Record what the work committee's year-end inspection found, and one member's lecture outside."""
    day = datetime.date(year, 12, 20)
    branches = list(organisations(actor, day).filter(kind="branch").order_by("path"))
    window = next((one for one in branches if one.short_name == WINDOW), None)
    if window is not None:
        branches[0] = window
    for place, item, amount in FOUND:
        if place < len(branches):
            draft = AppraisalDraft(item, amount, day, "年终检查组", "年终党建检查通报")
            record_appraisal(actor=actor, organisation_id=branches[place].pk, draft=draft)
    lecturer = (
        None
        if window is None
        else members_as_at(actor, window.path, day).filter(person__name=LECTURER).first()
    )
    if window is not None and lecturer is not None:
        draft = AppraisalDraft("outside_lecture", 1, day, "县委党校", "党校授课通知")
        record_appraisal(actor=actor, organisation_id=window.pk, person_id=lecturer.person_id, draft=draft)
