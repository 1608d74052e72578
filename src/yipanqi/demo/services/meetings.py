"""Where the story's agency decides together: its leading group, the meeting that deploys, one large expense, the window branch's committee."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.demo.services.agency import WINDOW, Scene, StoryAgency
from yipanqi.demo.services.clock import StoryClock
from yipanqi.demo.services.county import STORY_LEADING_GROUP
from yipanqi.demo.services.electing import ELECTED_ON, BranchElection, Elects
from yipanqi.execution.services import (
    ActivityDraft,
    ItemSaid,
    Resolved,
    SessionDraft,
    Voted,
    confirm_activity,
    record_activity,
)
from yipanqi.meeting.queries import agenda_of, count_of, resolutions_awaiting_duty, roll_of
from yipanqi.meeting.services import (
    Away,
    Counts,
    ItemDraft,
    MeetingDraft,
    Minutes,
    ResolutionDraft,
    VoteDraft,
    adopt_resolution,
    call_meeting,
    close_minutes,
    finish_resolution,
    freeze_roll,
    mark_attendance,
    record_vote,
    write_minutes,
)
from yipanqi.organisation.queries import bodies
from yipanqi.planning.queries import plan_of
from yipanqi.tasking.queries import duties
from yipanqi.tasking.services import complete_occurrence, sign_duty

GROUP = "leading_group_meeting"
ANOTHER_COUNTER = "增设一个图审窗口，党员轮值引导"
WINDOW_SECRETARY, DEPUTY = "xuqing", "zhouwei"


@dataclass(frozen=True)
class Told:
    """One item as the meeting took it up: what was said, whether it was voted, what was resolved by whom until when."""

    draft: ItemDraft
    said: str
    outcome: str = "decided"
    method: str = ""
    against: int = 0
    abstained: int = 0
    text: str = ""
    owner: str = ""
    due_on: datetime.date | None = None
    elects: Elects | None = None


@dataclass(frozen=True)
class Gathering:
    """A meeting to be told: who meets, which kind, when, where, who presides, what it took up, who was away."""

    body: Any
    kind: str
    day: datetime.date
    place: str
    chair: str
    recorder: str
    items: Sequence[Told]
    away: tuple[tuple[str, str], ...] = ()
    title: str = ""


class Meetings(StoryAgency):
    """The meetings of one year."""

    def __init__(self, system: Actor, year: int, clock: StoryClock, today: datetime.date) -> None:
        super().__init__(system, year, clock)
        self.today = today
        self.group = bodies(system).get(name=STORY_LEADING_GROUP)

    def scenes(self) -> list[Scene]:
        """Every scene with its day, and what stands open today."""
        found = [
            (self.on(1, 21), self.approve_plan),
            (self.on(2, 9), self.deploy),
            (self.on(3, 5), self.study_expense),
            (self.on(3, 12), self.decide_expense),
            (self.on(4, 20), lambda: self.settle(self.on(4, 20))),
            (self.on(7, 16), self.look_back),
            (self.on(9, 29), lambda: self.settle(self.on(9, 29))),
        ]
        if self.today.year == self.year:
            found += [
                (self.on(*ELECTED_ON), self.elect),
                (self.on(3, 18), self.committee_meets),
                (self.on(4, 14), self.open_counter),
                (self.today - datetime.timedelta(days=2), self.leave_unconfirmed),
                (self.today, self.call_next),
            ]
        return found

    def approve_plan(self) -> None:
        """The leading group approves both kinds of work on one agenda."""
        plan = plan_of(self.system, self.agency.pk, self.year)
        title = f"审定{self.year}年度计划"
        about = ItemDraft(
            title, "both", "周维", "planning.plan" if plan else "", plan.pk if plan else None,
            plan.title if plan else "", "annual_plan",
        )  # fmt: skip
        self.hold(
            Gathering(
                self.group, GROUP, self.on(1, 21), "局三楼会议室", "林书明", "周维",
                (
                    Told(about, "逐项看了业务目标和对应的党建举措，只有业务的三项写明了原因，同意按草案执行。", method="hands",
                         text=f"同意{self.year}年度计划，党建和业务一并部署、一并检查"),
                    Told(ItemDraft("机关党建工作要点", "party", "高静"), "要点与年度计划一并印发，不另列任务。", "noted"),
                    Told(ItemDraft("年初开工重点", "business", "罗建平"), "图审、踏勘先行，二月上旬部署。", "noted"),
                ),
            ),
            DEPUTY, "gaojing",
        )  # fmt: skip

    def deploy(self) -> None:
        """The joint meeting of February: each task with the post that answers for it."""
        portfolio = "审批局党组成员（分管投资项目）"
        self.hold(
            Gathering(
                self.group, "deployment_meeting", self.on(2, 9), "政务大厅二楼报告厅", "高静", "周维",
                (
                    Told(ItemDraft("部署年度重点任务", "both", "林书明"), "十五项任务逐项交到岗位，各处室、各支部同时领取。",
                         text="把工程建设项目审批时限压减任务分解到处室和支部，三月底前第一次报进度", owner=portfolio,
                         due_on=self.on(3, 31)),
                    Told(ItemDraft("部署窗口党员示范岗和红色帮办队", "party", "高静"), "帮办队由投资项目党支部牵头，窗口支部配合。",
                         text="红色帮办队按月留存帮办记录", owner=f"{self.branches[1].short_name}书记",
                         due_on=self.on(6, 30)),
                ),
                title=f"{self.year}年重点工作联合部署会",
            ),
            DEPUTY, "gaojing",
        )  # fmt: skip

    def study_expense(self) -> None:
        """The agency's committee gives its opinion before the money is decided on."""
        self.hold(
            Gathering(
                self.agency, "primary_committee_meeting", self.on(3, 5), "局党建活动室", "高静", "周维",
                (Told(ItemDraft("图审系统升级的前置研究", "both", "陆远航"), "系统直接服务压时限目标，建议提交党组会决定。", "noted"),),
            ),
            DEPUTY, "gaojing",
        )  # fmt: skip

    def decide_expense(self) -> None:
        """三重一大: a large expense with its prior study, its tender and a vote."""
        draft = ItemDraft(
            "图审系统升级项目资金使用", "business", "陆远航", matter="large_funds", prior_on=self.on(3, 5),
            prior_body_name="机关党委", prior_opinion="同意提交党组会集体决定", tender_basis="公开招标，招标公告三月三日发布",
        )  # fmt: skip
        self.hold(
            Gathering(
                self.group, "collective_decision_meeting", self.on(3, 12), "局三楼会议室", "林书明", "周维",
                (
                    Told(draft, "逐人发表意见，主持人最后表态；一人认为可先租用，保留意见。", method="hands", against=1,
                         text="同意安排图审系统升级资金，按招标结果签订合同，验收后支付", owner="投资项目科科长",
                         due_on=self.on(8, 31)),
                ),
            ),
            DEPUTY, "gaojing",
        )  # fmt: skip

    def elect(self) -> None:
        """The term of one branch has run out: its members elect the committee, the committee its secretary, and the term begins."""
        told = BranchElection(self)
        first, second = (
            ItemDraft("选举新一届支部委员会委员", "party"),
            ItemDraft("选举支部委员会书记", "party"),
        )
        chair, recorder = told.standing[0], told.standing[1]
        said = "候选人名单已报机关党委同意；逐名介绍后无记名投票，当场计票、当场宣布。"
        self.hold(
            Gathering(
                told.branch, "general_meeting", told.day, "局党员活动室", chair, recorder,
                (Told(first, said, elects=told.elect_committee),), title="换届选举党员大会",
            ),
            DEPUTY, "gaojing",
        )  # fmt: skip
        said = "新一届委员会第一次全体会议，等额选举书记，结果报机关党委审批。"
        self.hold(
            Gathering(
                told.branch, "committee_meeting", told.day, "局党员活动室", chair, recorder,
                (Told(second, said, elects=told.elect_secretary),),
            ),
            DEPUTY, "gaojing",
        )  # fmt: skip
        told.begin_term()

    def committee_meets(self) -> None:
        """The window branch's committee takes up the difficulty of the counter; recorded once, and what it resolves is a duty."""
        item = ItemSaid(
            ItemDraft("图审环节排队", "both", "许清"), "上午十点到十一点最挤，党员轮值引导、图审窗口错峰放号。", "decided", Voted("hands"),
            (Resolved(ANOTHER_COUNTER, self.secretary_of(WINDOW), self.on(4, 15)),),
        )  # fmt: skip
        recorded = self.record_session(self.on(3, 18), (item,))
        confirm_activity(actor=self.as_(DEPUTY, self.on(3, 18)), activity=recorded)
        secretary = self.as_(WINDOW_SECRETARY, self.on(3, 18))
        sign_duty(actor=secretary, duty=duties(secretary).get(title=ANOTHER_COUNTER))

    def open_counter(self) -> None:
        """What the committee resolved is done."""
        secretary = self.as_(WINDOW_SECRETARY, self.on(4, 14))
        node = self.node_of(secretary, duties(secretary).get(title=ANOTHER_COUNTER), self.on(4, 15))
        complete_occurrence(actor=secretary, occurrence=node, result="四号图审窗口已开，党员两班轮值引导")

    def record_session(self, day: datetime.date, items: tuple[ItemSaid, ...]) -> Any:
        """A committee meeting of the window branch, recorded by its secretary on the day."""
        secretary = self.as_(WINDOW_SECRETARY, day)
        draft = ActivityDraft(
            kind="committee_meeting", title="", held_on=day, started_at=datetime.time(9, 0), ended_at=datetime.time(10, 30),
            place="窗口值班室", host_name="许清", recorder_name="许清",
        )  # fmt: skip
        return record_activity(
            actor=secretary, organisation=self.branches[WINDOW], draft=draft,
            roll=self.roll(secretary, "committee_meeting", day), session=SessionDraft(items),
        )  # fmt: skip

    def look_back(self) -> None:
        """The leading group looks at half a year of both kinds of work; one item is left for the next time."""
        self.hold(
            Gathering(
                self.group, GROUP, self.on(7, 16), "局三楼会议室", "林书明", "周维",
                (
                    Told(ItemDraft("半年机关党建专题研究", "party", "高静"), "五个支部组织生活按期，帮办记录五月有缺。",
                         text="下半年每月检查一次帮办记录", owner="审批局机关党委专职副书记", due_on=self.on(12, 20)),
                    Told(ItemDraft("重点任务半年进展", "business", "罗建平"), "审批时限降到46个工作日，离目标还差6个。", "noted"),
                    Told(ItemDraft("大厅延时服务", "business", "温雅"), "人手还没有算清，下次再议。", "carried"),
                ),
                away=(("温雅", "公出"),),
            ),
            DEPUTY, "gaojing",
        )  # fmt: skip

    def settle(self, day: datetime.date) -> None:
        """What the meetings resolved, was due and needed no duty is told as done."""
        planner = self.as_("zhouwei", day)
        for one in resolutions_awaiting_duty(planner).filter(due_on__lt=planner.today):
            finish_resolution(actor=planner, resolution=one, outcome="已按期落实，见有关事项的进展")

    def leave_unconfirmed(self) -> None:
        """A committee meeting whose record waits for the second person."""
        item = ItemSaid(ItemDraft("年底前的排班", "both", "许清"), "延时服务由党员先报名。")
        self.record_session(self.today - datetime.timedelta(days=2), (item,))

    def call_next(self) -> None:
        """The next meeting of the leading group, called."""
        day = self.today + datetime.timedelta(days=5)
        items = (
            ItemDraft("大厅延时服务", "business", "温雅"),
            ItemDraft("年度述职准备", "party", "高静"),
        )
        draft = MeetingDraft(GROUP, day, "", datetime.time(9, 0), "局三楼会议室", "林书明", "周维", items)
        call_meeting(actor=self.as_(DEPUTY, self.today), body_id=self.group.pk, draft=draft)

    def hold(self, told: Gathering, recorder: str, confirmer: str) -> None:
        """From the call to the confirmed minutes; nobody confirms where no name is given."""
        actor = self.as_(recorder, told.day)
        draft = MeetingDraft(
            told.kind, told.day, told.title, datetime.time(9, 0), told.place, told.chair, told.recorder,
            tuple(one.draft for one in told.items),
        )  # fmt: skip
        meeting = freeze_roll(
            actor=actor, meeting=call_meeting(actor=actor, body_id=told.body.pk, draft=draft)
        )
        away = dict(told.away)
        lines = list(roll_of(actor, meeting))
        mark_attendance(
            actor=actor, meeting=meeting,
            away=[Away(line.pk, "leave", away[line.name]) for line in lines if line.name in away],
        )  # fmt: skip
        present = count_of(roll_of(actor, meeting)).present
        items = list(agenda_of(actor, meeting))
        for item, one in zip(items, told.items, strict=True):
            self._decide(actor, item, one, present)
        minutes = Minutes(
            datetime.time(9, 0), datetime.time(10, 30), told.place, told.chair, told.recorder,
            discussions={item.pk: one.said for item, one in zip(items, told.items, strict=True)},
            outcomes={item.pk: one.outcome for item, one in zip(items, told.items, strict=True)},
        )  # fmt: skip
        meeting = write_minutes(actor=actor, meeting=meeting, minutes=minutes)
        if confirmer:
            close_minutes(actor=self.as_(confirmer, told.day), meeting=meeting)

    def _decide(self, actor: Actor, item: Any, told: Told, present: int) -> None:
        vote = None
        if told.elects is not None:
            told.elects(actor, item)
        if told.method:
            counts = Counts(present - told.against - told.abstained, told.against, told.abstained)
            vote = record_vote(actor=actor, item=item, draft=VoteDraft(told.method, counts)).pk
        if told.text:
            owner = self.posts[told.owner] if told.owner else None
            adopt_resolution(
                actor=actor, item=item, draft=ResolutionDraft(told.text, owner, told.due_on, vote)
            )
