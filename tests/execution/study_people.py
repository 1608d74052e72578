"""What tests of study start from: a plan item, a session, a lecture, a plan with a topic, an idea, a campaign."""

from __future__ import annotations

import datetime
from typing import Any

from tests.cast import TODAY, Cast
from yipanqi.execution import services
from yipanqi.execution.services import ActivityDraft, CampaignDraft, PhaseDraft, RollLine, TopicDraft
from yipanqi.planning.services import ItemDraft, add_item, open_plan

LISTENERS = ("doer", "commissioner", "discipline", "member", "member_1", "member_2")
YESTERDAY = TODAY - datetime.timedelta(days=1)


def item(cast: Cast, title: str = "图审环节排队", kind: str = "difficulty", **more: Any) -> Any:
    """A business item of the first agency's plan of this year."""
    plan = open_plan(actor=cast.planner, organisation=cast.first.committee, year=TODAY.year)
    draft = ItemDraft(
        kind=kind, title=title, business_face="压减图审等候", party_face="党员帮办", due_on=TODAY + datetime.timedelta(days=30),
        **more,
    )  # fmt: skip
    return add_item(actor=cast.planner, plan=plan, draft=draft)


def session(cast: Cast, title: str = "学习营商环境条例", day: datetime.date = YESTERDAY, **more: Any) -> Any:
    """A study session of the first branch, everybody present."""
    draft = ActivityDraft(kind=more.pop("kind", "study_session"), title=title, held_on=day, **more)
    roll = [RollLine(cast.people[name].pk) for name in LISTENERS]
    return services.record_activity(actor=cast.doer, organisation=cast.branch, draft=draft, roll=roll)


def lecture(cast: Cast, **more: Any) -> Any:
    """A lecture that the discipline commissioner gave."""
    return session(
        cast, "从图审排队看为民服务", kind="lecture", host_name=cast.people["discipline"].name, **more
    )


def plan_with_topic(cast: Cast, month: int = 6, **more: Any) -> tuple[Any, Any]:
    """This year's plan of the first branch with one topic."""
    plan = services.make_study_plan(actor=cast.doer, organisation_id=cast.branch.pk, year=TODAY.year)
    topic = services.add_topic(
        actor=cast.doer, plan=plan, draft=TopicDraft(month, "学习营商环境条例", "支部书记庚", **more)
    )
    return plan, topic


def idea(cast: Cast) -> Any:
    """An idea of the member."""
    return services.note_idea(actor=cast.member, activity=session(cast), text="图审与踏勘并联办理")


def campaign(cast: Cast, **more: Any) -> Any:
    """A campaign of the county with two phases: one that is over, one that runs."""
    start = datetime.date(2025, 5, 1)
    draft = CampaignDraft(
        "作风建设学习教育", "作风建设", "县委部署", "学查改", "工委牵头", start, datetime.date(2025, 7, 31)
    )
    phases = (
        PhaseDraft("学", "集中学习", start, datetime.date(2025, 5, 31), ("study_session",)),
        PhaseDraft(
            "查", "对照检查", datetime.date(2025, 6, 1), datetime.date(2025, 6, 30), ("study_session",), 2
        ),
    )
    return services.start_campaign(
        actor=cast.clerk, organisation_id=cast.county.pk, draft=draft, phases=more.get("phases", phases)
    )
