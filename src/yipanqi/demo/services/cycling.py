"""The story's dispatch rounds, a comment meeting, urgings with their answers, and a gate opened with a reason."""

from __future__ import annotations

import datetime
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.demo.services.agency import WINDOW, Scene, StoryAgency
from yipanqi.demo.services.clock import StoryClock
from yipanqi.meeting.queries import agenda_of
from yipanqi.meeting.services import (
    ItemDraft,
    MeetingDraft,
    Minutes,
    call_meeting,
    close_minutes,
    freeze_roll,
    mark_attendance,
    write_minutes,
)
from yipanqi.planning.queries import items
from yipanqi.tasking.queries import occurrences
from yipanqi.tasking.queries.cycle import cycles_of
from yipanqi.tasking.services import sign_duty
from yipanqi.tasking.services.commenting import follow_comment, write_comment
from yipanqi.tasking.services.dispatching import freeze_round, open_round, remark
from yipanqi.tasking.services.gates import add_dependency, open_gate
from yipanqi.tasking.services.urging import judge_urging, receive_urging, reply_to_urging, urge

BEGUN = (4, 1)
PROJECTS = 1
URGED = "图审专班每周调度"
FILES, CERTIFICATES = "审批档案数字化", "证照电子化归集扫尾"


class Cycling(StoryAgency):
    """What the agency's staff and its leading group do beside the plan in the last weeks."""

    def __init__(self, system: Actor, year: int, clock: StoryClock, today: datetime.date) -> None:
        super().__init__(system, year, clock)
        self.today = today

    def scenes(self) -> list[Scene]:
        """Every scene with its day; none before the year is under way."""
        if self.today < self.on(*BEGUN):
            return []
        return [
            (self.on(2, 12), self.order_items),
            (self._ago(35), lambda: self.dispatch(self._ago(35), is_over=True)),
            (self._ago(29), self.hold_comment_meeting),
            (self._ago(20), self.open_one_gate),
            (self._ago(6), self.urge),
            (self._ago(4), self.answer),
            (self._ago(2), self.see_effect),
            (self._ago(2), self.urge_office),
            (self._ago(1), lambda: self.dispatch(self._ago(1), is_over=False)),
        ]

    def order_items(self) -> None:
        """One item waits for another."""
        planner = self.as_("zhouwei", self.on(2, 12))
        named = {one.title: one.pk for one in self._items(planner)}
        if FILES in named and CERTIFICATES in named:
            add_dependency(
                actor=planner, item_id=named[CERTIFICATES], needs_id=named[FILES], note="归集要用数字化的档案"
            )

    def dispatch(self, day: datetime.date, *, is_over: bool) -> None:
        """A round over the agency's open items; the earlier one is frozen, the later one still open."""
        planner = self.as_("zhouwei", day)
        if not self._items(planner):
            return
        title = f"{day.year}年{day.month}月重点事项调度"
        opened = open_round(
            actor=planner, organisation=self.agency, about=self.agency, title=title, held_on=day
        )
        for line, text in zip(
            opened.lines.order_by("number"), ("按周盯图审排队", "差评回访月底前补齐"), strict=False
        ):
            remark(actor=planner, line=line, text=text)
        if is_over:
            freeze_round(actor=planner, round=opened)

    def hold_comment_meeting(self) -> None:
        """Two branches are commented on, on both works; what is asked of the one becomes a duty."""
        day = self._ago(29)
        planner = self.as_("zhouwei", day)
        draft = MeetingDraft(
            "comment_meeting", day, f"{day.year}年{day.month}月工作点评会", datetime.time(15, 0), "局机关三楼会议室", "高静", "周维",
            (ItemDraft("各支部述业务进展", "business"), ItemDraft("各支部述党建工作", "party")),
        )  # fmt: skip
        meeting = freeze_roll(
            actor=planner, meeting=call_meeting(actor=planner, body_id=self.agency.pk, draft=draft)
        )
        mark_attendance(actor=planner, meeting=meeting, away=[])
        agenda = list(agenda_of(planner, meeting))
        said = (
            "各支部先报数字，再说短板，投资项目、政务大厅窗口两个支部被点评。",
            "对照三级清单逐条说，没做的说明原因。",
        )
        minutes = Minutes(
            datetime.time(15, 0), datetime.time(16, 40), "局机关三楼会议室", "高静", "周维",
            discussions={item.pk: words for item, words in zip(agenda, said, strict=True)},
            outcomes={item.pk: "noted" for item in agenda},
        )  # fmt: skip
        meeting = write_minutes(actor=planner, meeting=meeting, minutes=minutes)
        close_minutes(actor=self.as_("gaojing", day), meeting=meeting)
        for branch, business, party, asked in (
            (PROJECTS, "审批时限持续压缩，图审排队仍是短板。", "专班党员分工明确，调度记录不及时。", ""),
            (
                WINDOW,
                "一次办结率稳定，差评集中在午间。",
                "示范岗评定及时，公示要当日上墙。",
                "示范岗评定结果当日公示并留存照片",
            ),
        ):
            made = write_comment(
                actor=planner, organisation=self.branches[branch], meeting_id=meeting.pk, business_text=business,
                party_text=party, follow_up=asked,
            )  # fmt: skip
            if asked:
                duty = follow_comment(
                    actor=planner, comment=made, post_id=self.secretary_of(branch), due_on=self._ago(-40)
                )
                sign_duty(actor=self.as_("xuqing", day), duty=duty)

    def open_one_gate(self) -> None:
        """The secretary of the leading group lets one item pass though a side has no record."""
        leader = self.as_("linshuming", self._ago(20))
        plan = self._items(leader)
        strips = cycles_of(leader, plan, {one.organisation_id: one.organisation.path for one in plan})
        for one in plan:
            cell = strips[one.pk].current
            if cell is not None and cell.lacking and len(cell.lacking) == 1:
                reason = "承担支部换届未完成，先按计划推进，换届后十日内补签"
                open_gate(actor=leader, item_id=one.pk, stage=cell.stage.code, reason=reason)
                return

    def urge(self) -> None:
        """The late node of the projects branch is urged once."""
        planner = self.as_("zhouwei", self._ago(6))
        late = occurrences(planner).filter(duty__title=URGED, state="open", due_on__lt=planner.today).first()
        self.sent: Any = None
        if late is not None:
            self.sent = urge(
                actor=planner, kind="occurrence", key=late.pk, post_id=late.duty.post_id,
                reason="中期进展已过时限两天，请说明专班调度情况",
            )  # fmt: skip

    def answer(self) -> None:
        """Its holder receives and answers it."""
        if self.sent is not None:
            head = self.as_("luyuanhang", self._ago(4))
            received = receive_urging(actor=head, urging=self.sent)
            self.sent = reply_to_urging(
                actor=head, urging=received, reply="系统升级停用一周，调度顺延至下周一，材料同日补报"
            )

    def see_effect(self) -> None:
        """Whoever urged says that it has not helped yet."""
        if self.sent is not None:
            judge_urging(
                actor=self.as_("zhouwei", self._ago(2)), urging=self.sent, effect="not_yet",
                effect_text="说明情况属实，节点仍未办结，下周一再看",
            )  # fmt: skip

    def urge_office(self) -> None:
        """The work committee's clerk urges an office about an item."""
        clerk = self.as_("mengyaqin", self._ago(2))
        for one in self._items(clerk):
            if one.office_id and not one.progress:
                post = self.posts.get(f"{one.office.name}科长")
                if post is not None:
                    urge(
                        actor=clerk, kind="plan_item", key=one.pk, post_id=post,
                        reason="这一事项还没有登记过进展，请填报一次",
                    )  # fmt: skip
                    return

    def _items(self, actor: Actor) -> list[Any]:
        found = items(actor).filter(organisation=self.agency, plan__year=self.year, state="open")
        return list(found.order_by("number"))

    def _ago(self, days: int) -> datetime.date:
        return self.today - datetime.timedelta(days=days)
