"""How the story's agency studies and what it makes of it: plans by month, an idea that became a measure, a campaign, a hard nut, care."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from yipanqi.demo.services.agency import WINDOW, Scene
from yipanqi.demo.services.handling import Handling
from yipanqi.demo.services.handling_words import Fields
from yipanqi.demo.services.studying_words import (
    CAMPAIGN,
    CENTRAL_TOPICS,
    EXPERIENCES,
    HEARD,
    IDEA,
    LECTURE,
    LECTURE_AGAIN,
    PHASES,
    SESSIONS,
    STUDIED,
    SUMMARY,
    TOPICS,
    TOUGH,
    WALKED,
)
from yipanqi.execution.queries import ActivityFilter, activities_matching
from yipanqi.execution.queries.due import usual_for
from yipanqi.execution.services import (
    RAISED_AT,
    ActivityDraft,
    CampaignDraft,
    PhaseDraft,
    TopicDraft,
    add_topic,
    adopt_idea,
    close_campaign,
    confirm_activity,
    declare_lecture,
    discharge_topic,
    file_study_plan,
    make_study_plan,
    note_idea,
    record_activity,
    record_idea_result,
    start_campaign,
)
from yipanqi.organisation.queries import members_as_at
from yipanqi.planning.queries import plan_of
from yipanqi.planning.services import ItemDraft, add_item

PLAN, CENTRAL = "branch", "central_group"


class Studying(Handling):
    """Study, campaign, difficulty and care of the running year, each act a scene of its day."""

    def scenes(self) -> list[Scene]:
        """Every act with its day, up to today."""
        self.topics: dict[tuple[str, int], Any] = {}
        self.branch_topics: dict[tuple[int, int], Any] = {}
        self._scene(self.on(1, 13), self.name_the_tough)
        self._scene(self.on(1, 23), self.plan_study)
        for month, day, number in SESSIONS:
            self._scene(self.on(month, day), self._session(month, day, number))
        self._scene(self.on(3, 20), self.adopt)
        self._scene(self.on(9, 18), self.come_of_it)
        self._scene(self.on(4, 2), self.start)
        for month, day, kind, title, details in EXPERIENCES:
            self._scene(self.on(month, day), self._go(month, day, kind, title, details))
        for branch, month, day in STUDIED:
            self._scene(self.on(month, day), self._study(branch, month, day))
        for branch, month, day, title, service, seen in WALKED:
            details = {"service": service, "found": seen}
            self._scene(self.on(month, day), self._walk(branch, month, day, title, details))
        self._scene(self.on(11, 6), self.close)
        self._scene(self.on(4, 9), self.declare)
        self._scene(self.on(10, 9), self.declare_again)
        if self.today >= self.on(4, 1):
            self._hear()
        self._care()
        return [(day, act) for day, act in self._told if day <= self.today]

    def name_the_tough(self) -> None:
        """A difficulty stands in the plan as what it is."""
        planner = self.as_("zhouwei", self.on(1, 13))
        plan = plan_of(planner, self.agency.pk, self.year)
        assert plan is not None, "the plan was drafted days before"
        title, business, party = TOUGH
        self.tough = add_item(
            actor=planner, plan=plan,
            draft=ItemDraft(
                title=title, kind="difficulty", business_face=business, party_face=party, office_id=self.offices[1],
                owner_name="陆远航", baseline_value=Decimal(12), target_value=Decimal(5), target_text="5个工作日", value_unit="个工作日",
                starts_on=self.on(1, 22), due_on=self.on(12, 10),
            ),
        )  # fmt: skip

    def plan_study(self) -> None:
        """Each branch its year by months, the central group its quarters; all filed."""
        planner = self.as_("zhouwei", self.on(1, 23))
        for number, branch in enumerate(self.branches):
            plan = make_study_plan(
                actor=planner, organisation_id=branch.pk, year=self.year, basis="机关党委年度学习安排"
            )
            for month, title, material in TOPICS:
                draft = TopicDraft(
                    month,
                    title,
                    material=material,
                    item_id=self.tough.pk if month == SESSIONS[0][0] else None,
                )
                made = add_topic(actor=planner, plan=plan, draft=draft)
                self.branch_topics[number, month] = made
                if number == WINDOW:
                    self.topics[PLAN, month] = made
            file_study_plan(actor=planner, plan=plan)
        plan = make_study_plan(
            actor=planner, organisation_id=self.agency.pk, year=self.year, audience=CENTRAL
        )
        for month, title, leads in CENTRAL_TOPICS:
            self.topics[CENTRAL, month] = add_topic(
                actor=planner, plan=plan, draft=TopicDraft(month, title, leads)
            )
        file_study_plan(actor=planner, plan=plan)

    def _session(self, month: int, day: int, number: int) -> Any:
        """The window branch and the central group hold what they planned for the month."""

        def hold() -> None:
            on = self.on(month, day)
            secretary = self.as_("xuqing", on)
            topic = self.topics[PLAN, month]
            draft = ActivityDraft(
                kind="study_session",
                title=topic.title,
                held_on=on,
                started_at=datetime.time(15),
                ended_at=datetime.time(16, 30),
                recorder_name=secretary.name,
                place="政务大厅二楼",
                host_name=secretary.name,
            )
            held = record_activity(
                actor=secretary, organisation=self.branches[WINDOW], draft=draft,
                roll=self.roll(secretary, "study_session", on, absent=number),
            )  # fmt: skip
            self.heard = confirm_activity(actor=self.as_("zhouwei", on), activity=held)
            discharge_topic(actor=secretary, topic=topic, activity=held)
            if month == SESSIONS[0][0]:
                self.idea = note_idea(actor=secretary, activity=held, text=IDEA[0], proposer_name="白浩远")
            if (CENTRAL, month) in self.topics:
                self._central(month, on)

        return hold

    def _central(self, month: int, on: datetime.date) -> None:
        planner, topic = self.as_("zhouwei", on), self.topics[CENTRAL, month]
        draft = ActivityDraft(
            kind="centre_group_study",
            title=topic.title,
            held_on=on,
            started_at=datetime.time(9),
            ended_at=datetime.time(11, 30),
            place="机关三楼会议室",
            host_name="林书明",
        )
        held = record_activity(actor=planner, organisation=self.agency, draft=draft)
        discharge_topic(actor=planner, topic=topic, activity=held)

    def adopt(self) -> None:
        """The idea becomes a measure of the difficulty."""
        self.idea = adopt_idea(
            actor=self.as_("zhouwei", self.on(3, 20)), idea=self.idea, measure=IDEA[1], item_id=self.tough.pk
        )

    def come_of_it(self) -> None:
        """And half a year later it is told what it came to."""
        self.idea = record_idea_result(
            actor=self.as_("xuqing", self.on(9, 18)), idea=self.idea, result=IDEA[2]
        )

    def start(self) -> None:
        """The agency's campaign with its three phases."""
        title, word, basis, text, organ = CAMPAIGN
        self.campaign = start_campaign(
            actor=self.as_("zhouwei", self.on(4, 2)), organisation_id=self.agency.pk,
            draft=CampaignDraft(title, word, basis, text, organ, self.on(4, 2), self.on(10, 31)),
            phases=[
                PhaseDraft(name, task, self.on(*begin), self.on(*end), kinds) for name, task, begin, end, kinds in PHASES
            ],
        )  # fmt: skip

    def _go(self, month: int, day: int, kind: str, title: str, details: dict[str, str]) -> Any:
        """What the window branch did of its own accord."""

        def go() -> None:
            on = self.on(month, day)
            secretary = self.as_("xuqing", on)
            draft = ActivityDraft(
                kind=kind,
                title=title,
                held_on=on,
                started_at=datetime.time(15),
                ended_at=datetime.time(16, 30),
                recorder_name=secretary.name,
                place="政务服务大厅",
                host_name=secretary.name,
                details=details,
                business_item_id=self.tough.pk,
            )
            done = record_activity(
                actor=secretary,
                organisation=self.branches[WINDOW],
                draft=draft,
                roll=self.roll(secretary, kind, on, absent=1),
            )
            confirm_activity(actor=self.as_("zhouwei", on), activity=done)

        return go

    def _study(self, branch: int, month: int, day: int) -> Any:
        """Another branch holds what it planned for the month."""

        def hold() -> None:
            topic = self.branch_topics[branch, month]
            held = self._hold(branch, self.on(month, day), "study_session", topic.title, {}, "三楼会议室")
            discharge_topic(actor=self.as_("zhouwei", self.on(month, day)), topic=topic, activity=held)

        return hold

    def _walk(self, branch: int, month: int, day: int, title: str, details: dict[str, str]) -> Any:
        """Another branch walks through what it asks of people."""
        return lambda: self._hold(branch, self.on(month, day), "experience", title, details, "政务服务大厅")

    def _hold(
        self, branch: int, on: datetime.date, kind: str, title: str, details: dict[str, str], place: str
    ) -> Any:
        """Recorded by the committee's deputy for a branch whose secretary has no account in the story, confirmed by the committee's secretary."""
        planner, home = self.as_("zhouwei", on), self.branches[branch]
        host = usual_for(planner, home, kind, on).host_name
        draft = ActivityDraft(
            kind=kind, title=title, held_on=on, started_at=datetime.time(15), ended_at=datetime.time(16, 30), place=place,
            host_name=host, recorder_name=host, details=details,
        )  # fmt: skip
        roll = self.roll(planner, kind, on, absent=branch % 2, branch=branch)
        held = record_activity(actor=planner, organisation=home, draft=draft, roll=roll)
        return confirm_activity(actor=self.as_("gaojing", on), activity=held)

    def close(self) -> None:
        """What the campaign came to."""
        close_campaign(actor=self.as_("zhouwei", self.on(11, 6)), campaign=self.campaign, summary=SUMMARY)

    def declare(self) -> None:
        """The secretary declares the lecture of the first quarter her own."""
        secretary = self.as_("xuqing", self.on(4, 9))
        window = self.branches[WINDOW]
        wanted = ActivityFilter(kind="lecture", organisation_id=window.pk, from_on=self.on(1, 1))
        given = activities_matching(secretary, wanted).first()
        if given is not None:
            declare_lecture(
                actor=secretary,
                activity=given,
                is_own=True,
                sources="党章第一章；本局审批提速方案",
                item_id=self.tough.pk,
                text=LECTURE,
            )

    def declare_again(self) -> None:
        """Half of another branch's lecture stood in it; whoever guides sees both side by side."""
        planner, home = self.as_("zhouwei", self.on(10, 9)), self.branches[3]
        wanted = ActivityFilter(kind="lecture", organisation_id=home.pk, from_on=self.on(7, 1))
        given = activities_matching(planner, wanted).first()
        if given is not None:
            declare_lecture(actor=planner, activity=given, is_own=True, sources="无", text=LECTURE_AGAIN)

    def _hear(self) -> None:
        """What was said at a session becomes a demand of the staff."""
        window = self.branches[WINDOW]
        self._begin(
            "值班餐", "staff_demand", self._ago(3), "xuqing", "submitted", "延时服务的值班餐", {"matter": HEARD}, step="submit",
            where=window, about=lambda: f"{RAISED_AT}:{self.heard.pk}",
        )  # fmt: skip

    def _care(self) -> None:
        """Somebody in the window branch is helped, as he wished it."""
        window = self.branches[WINDOW]
        people = members_as_at(self.system, window.path, self.on(8, 1)).values_list("person_id", flat=True)
        agreed: Fields = {
            "who": f"person:{people[4]}",
            "occasion": "生病住院",
            "what": "调开晚班两周，支部去医院看望一次",
            "by": self.on(8, 25),
            "consent": "当面同意",
        }
        self._begin("关爱", "care", self.on(8, 11), "xuqing", "agreed", "关心关爱", agreed, step="agree", where=window)  # fmt: skip
        done: Fields = {"done": "已调班；八月二十日去医院看望", "done_on": self.on(8, 20)}
        self._take("关爱", self.on(8, 21), "xuqing", "do", "done", done)
        self._take("关爱", self.on(8, 28), "zhouwei", "ask", "enough")
