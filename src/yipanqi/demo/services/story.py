"""One agency's year, act by act through the services, each act by somebody with the right to do it.

The figures are illustrations; what the pages show is what the records compute.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

from yipanqi.accountability.services import ConsequenceRow, answer_objection, decide_consequence, object_to
from yipanqi.assessment.queries import results
from yipanqi.demo.services.agency import WINDOW, Scene, StoryAgency
from yipanqi.demo.services.authenticity import judge_minutes
from yipanqi.demo.services.handling_words import Fields
from yipanqi.demo.services.story_session import SPECIAL, march_session
from yipanqi.demo.services.story_words import (
    BUSINESS,
    DONE,
    GOAL,
    LEADERS,
    PORTFOLIOS,
    SECRETARIES,
    UNFINISHED,
    picture,
)
from yipanqi.evidence.services import Upload
from yipanqi.execution.services import (
    ActivityDraft,
    CarrierDraft,
    confirm_activity,
    finish_carrier,
    found_carrier,
    record_activity,
)
from yipanqi.inspection.services import register_finding
from yipanqi.planning.queries import suggested_measures
from yipanqi.planning.services import (
    ItemDraft,
    add_item,
    finish_item,
    open_plan,
    refuse_suggestion,
    report_progress,
)
from yipanqi.tasking.queries import duties, occurrences
from yipanqi.tasking.services import (
    EXCUSE,
    CompletionRow,
    DutyDraft,
    DutyRow,
    Node,
    bulk_complete_occurrences,
    bulk_issue_duties,
    complete_occurrence,
    issue_duty,
    sign_duty,
)


class Year(StoryAgency):
    """The year that the story tells, and the January after it."""

    def scenes(self) -> list[Scene]:
        """Every scene with its day, in order."""
        after = datetime.date(self.year + 1, 1, 29)
        return [
            (self.on(1, 8), self.draft_plan),
            (self.on(1, 10), self.set_goal),
            (self.on(1, 12), self.join),
            (self.on(1, 20), lambda: self.agree(self.junctions, self.on(1, 20))),
            (self.on(1, 22), lambda: self.adopt(self.on(1, 22))),
            (self.on(2, 10), self.deploy),
            (self.on(2, 13), self.leaders_sign),
            (self.on(2, 18), self.deploy_lists),
            (self.on(2, 27), self.secretary_signs),
            (self.on(3, 19), self.hold_meeting),
            (self.on(3, 26), lambda: self.leaders_report(self.on(3, 26), self.on(3, 31))),
            (self.on(3, 28), lambda: self.report_nodes(self.on(3, 28), self.on(3, 31), ("办好窗口党员示范岗",))),
            (self.on(4, 14), self.hold_theme_day),
            (self.on(5, 6), self.form_team),
            (self.on(6, 23), self.find),
            (self.on(6, 26), lambda: self.leaders_report(self.on(6, 26), self.on(6, 30))),
            (self.on(6, 27), lambda: self.report_nodes(self.on(6, 27), self.on(6, 30), tuple(self.duties))),
            (self.on(6, 30), self.plan_mending),
            (self.on(7, 2), self.approve_mending),
            (self.on(8, 29), self.clear_backlog),
            (self.on(9, 5), self.report_mended),
            (self.on(9, 12), self.accept_one),
            (self.on(9, 26), lambda: self.report_nodes(self.on(9, 26), self.on(9, 30), ("办好窗口党员示范岗",))),
            (self.on(9, 28), self.show_effect),
            (self.on(9, 30), self.accept_other),
            (self.on(10, 9), self.explain),
            (self.on(10, 13), self.reckon),
            (self.on(11, 27), self.finish_items),
            (after, self.thank_and_talk),
            (datetime.date(self.year + 1, 2, 3), self.object),
            (datetime.date(self.year + 1, 2, 6), self.answer),
            (datetime.date(self.year + 1, 4, 2), self.look_again),
        ]  # fmt: skip

    def draft_plan(self) -> None:
        """The clerk writes the items of every office, those with one face with the reason."""
        planner = self.as_("zhouwei", self.on(1, 8))
        self.drafted = open_plan(actor=planner, organisation=self.agency, year=self.year)
        self.items: list[tuple[Any, str, int]] = []
        for title, business, party, office in BUSINESS:
            draft = ItemDraft(
                title=title, business_face=business, party_face=party, office_id=self.offices[office],
                starts_on=self.on(1, 20), due_on=self.on(11, 30),
            )  # fmt: skip
            self.items.append((add_item(actor=planner, plan=self.drafted, draft=draft), party, office))
        self.plain = []
        for title in ("办公设备更新采购", "机关后勤服务外包", "公文交换与机要"):
            draft = ItemDraft(
                title=title, business_face=title, party_empty_reason="日常保障事务，无需另设党建举措",
                office_id=self.offices[0], starts_on=self.on(1, 20), due_on=self.on(12, 10),
            )  # fmt: skip
            self.plain.append(add_item(actor=planner, plan=self.drafted, draft=draft))
        draft = ItemDraft(
            title="规范开展组织生活", kind="routine", party_face="三会一课、主题党日按期开展，议题对应中心任务",
            business_empty_reason="属党内制度性工作，服务全部业务", starts_on=self.on(1, 20), due_on=self.on(12, 20),
        )  # fmt: skip
        self.plain.append(add_item(actor=planner, plan=self.drafted, draft=draft))

    def set_goal(self) -> None:
        """The head of the office enters the goal and the difficulty, and weighs three suggestions."""
        head, plan = self.as_("luyuanhang", self.on(1, 10)), self.drafted
        self.goal = add_item(
            actor=head,
            plan=plan,
            draft=ItemDraft(
                title=GOAL,
                kind="key_task",
                business_face="前期手续并联审批，图审、踏勘同步开展，压减平均办理时限",
                party_face="窗口党员示范岗、红色帮办队",
                office_id=self.offices[1],
                owner_name="陆远航",
                baseline_value=Decimal(60),
                target_value=Decimal(40),
                target_text="平均40个工作日",
                value_unit="个工作日",
                starts_on=self.on(1, 20),
                due_on=self.on(9, 30),
            ),
        )
        self.difficulty = add_item(
            actor=head,
            plan=plan,
            draft=ItemDraft(
                title="图审环节排队",
                kind="difficulty",
                business_face="图审机构排队，平均等待9个工作日",
                party_face="党员帮办员驻点协调，急件优先",
                office_id=self.offices[1],
                due_on=self.on(8, 31),
                starts_on=self.on(1, 20),
            ),
        )
        suggestions = suggested_measures(head, self.goal)
        if len(suggestions) > 2:
            refuse_suggestion(
                actor=head,
                item=self.goal,
                measure=suggestions[2].measure,
                reason="本局人手有限，今年先办好示范岗和帮办队",
            )

    def join(self) -> None:
        """Each item gets the party measure that serves it."""
        head, planner = self.as_("luyuanhang", self.on(1, 12)), self.as_("zhouwei", self.on(1, 12))
        self.exemplary = self.propose(
            head, self.goal, "exemplary_post", "窗口党员示范岗", "窗口一次办结率达到95%", WINDOW
        )
        self.help_team = self.propose(
            head, self.goal, "task_force", "红色帮办队", "积压项目全部进入并联审批", WINDOW
        )
        self.areas = [
            self.propose(planner, item, "responsibility_area", party, f"{item.title}按期完成", office)
            for item, party, office in self.items
        ]
        self.junctions = [self.exemplary, self.help_team, *self.areas]

    def adopt(self, day: datetime.date) -> None:
        """The leading group adopts both works on one agenda."""
        self.adopt_drafted(day)

    def deploy(self) -> None:
        """Duties by post with nodes: the leaders', and the window branch's two."""
        planner = self.as_("zhouwei", self.on(2, 10))
        nodes = (
            Node(self.on(3, 31), "一季度进展"),
            Node(self.on(6, 30), "半年进展"),
            Node(self.on(9, 30), "完成目标"),
        )
        self.led: list[tuple[str, Any]] = []
        for username, post, title, level in LEADERS:
            draft = DutyDraft(
                post_id=self.posts[post], title=title, level=level, nodes=nodes[:2], source="主体责任清单"
            )
            self.led.append((username, issue_duty(actor=planner, organisation=self.agency, draft=draft)))
        self.duties: dict[str, Any] = {}
        for junction, title in (
            (self.exemplary, "办好窗口党员示范岗"),
            (self.help_team, "带好红色帮办队，清理积压项目"),
        ):
            draft = DutyDraft(
                post_id=self.secretary_of(WINDOW), title=title, junction_id=junction.pk, plan_item_id=self.goal.pk,
                nodes=nodes, source=f"{self.year}年工作计划", starts_on=self.on(2, 10), ends_on=self.on(12, 31),
            )  # fmt: skip
            self.duties[title] = issue_duty(actor=planner, organisation=self.branches[WINDOW], draft=draft)

    def leaders_sign(self) -> None:
        """Secretary and deputy of the leading group sign for their lists."""
        for username, duty in self.led:
            sign_duty(actor=self.as_(username, self.on(2, 13)), duty=duty)

    def deploy_lists(self) -> None:
        """The paper lists of the portfolio deputies and the other secretaries are taken in, with their nodes as done."""
        taken_in = replace(self.system, today=self.on(2, 18))
        ends = (self.on(3, 31), self.on(6, 30), self.on(9, 30), self.on(11, 30))
        titles = ("一季度进展", "半年进展", "三季度进展", "完成目标")
        nodes = tuple(Node(day, title) for day, title in zip(ends, titles, strict=True))
        rows = [
            DutyRow(
                self.agency.pk, self.posts[post], title, self.on(2, 10), nodes[:2], "portfolio", "主体责任清单",
                signed_on=self.on(2, 14) if name else None, signed_by_name=name,
            )
            for name, post, title in PORTFOLIOS
        ]  # fmt: skip
        rows += [
            DutyRow(
                self.branches[branch].pk, self.secretary_of(branch), party, self.on(2, 10), nodes,
                source=f"{self.year}年工作计划", plan_item_id=item.pk, junction_id=junction.pk, ends_on=self.on(12, 31),
                signed_on=None if item.title == UNFINISHED else self.on(2, 14 if branch < WINDOW else 17),
                signed_by_name="" if item.title == UNFINISHED else SECRETARIES[branch],
            )
            for (item, party, branch), junction in zip(self.items, self.areas, strict=True)
        ]  # fmt: skip
        duties = bulk_issue_duties(actor=taken_in, rows=rows)
        names = {duty.pk: row.signed_by_name for duty, row in zip(duties, rows, strict=True)}
        self.lists = [
            CompletionRow(node.pk, names[node.duty_id], node.due_on - datetime.timedelta(days=3), DONE)
            for node in occurrences(taken_in).filter(duty__in=duties)
            if names[node.duty_id]
        ]

    def complete_lists(self, day: datetime.date) -> None:
        """Take in what the lists say was done by the day and not taken in before."""
        done = [row for row in self.lists if row.done_on <= day]
        self.lists = [row for row in self.lists if row.done_on > day]
        bulk_complete_occurrences(actor=replace(self.system, today=day), rows=done)

    def secretary_signs(self) -> None:
        """The new secretary of the window branch signs in her first week."""
        for duty in self.duties.values():
            sign_duty(actor=self.as_("xuqing", self.on(2, 27)), duty=duty)

    def leaders_report(self, day: datetime.date, due_on: datetime.date) -> None:
        """The leaders' node of the quarter, and what the lists say."""
        for username, duty in self.led:
            actor = self.as_(username, day)
            complete_occurrence(
                actor=actor, occurrence=self.node_of(actor, duty, due_on), result="已听取汇报并部署下步工作"
            )

    def report_nodes(self, day: datetime.date, due_on: datetime.date, titles: tuple[str, ...]) -> None:
        """The window branch's nodes of the quarter; the other branches' as their lists say."""
        for title in titles:
            actor = self.as_("xuqing", day)
            complete_occurrence(
                actor=actor, occurrence=self.node_of(actor, self.duties[title], due_on), result=DONE
            )
        self.complete_lists(day)

    def hold_meeting(self) -> None:
        """A committee meeting with the business difficulty on its agenda, entered the day after and confirmed by the deputy.

        What it resolves becomes a duty in the same act.
        """
        secretary, branch = self.as_("xuqing", self.on(3, 19)), self.branches[WINDOW]
        second = self.duties["带好红色帮办队，清理积压项目"]
        self.meeting = record_activity(
            actor=secretary,
            organisation=branch,
            draft=ActivityDraft(
                kind="committee_meeting",
                title="研究图审环节排队和窗口示范岗安排",
                held_on=self.on(3, 18),
                started_at=datetime.time(14, 30),
                ended_at=datetime.time(15, 40),
                place="政务大厅三楼会议室",
                host_name="许清",
                recorder_name="许清",
                business_item_id=self.difficulty.pk,
                junction_id=self.help_team.pk,
                occurrence_id=self.node_of(secretary, second, self.on(3, 31)).pk,
            ),
            roll=self.roll(secretary, "committee_meeting", self.on(3, 18)),
            session=march_session(self.difficulty, self.secretary_of(WINDOW), self.on(4, 15)),
        )
        confirm_activity(actor=self.as_("zhouwei", self.on(3, 19)), activity=self.meeting)
        self.special = duties(secretary).get(title=SPECIAL)
        sign_duty(actor=secretary, duty=self.special)

    def hold_theme_day(self) -> None:
        """The members behind the counter, with a picture."""
        theme = self.as_("xuqing", self.on(4, 14))
        self.theme_day = record_activity(
            actor=theme,
            organisation=self.branches[WINDOW],
            draft=ActivityDraft(
                kind="theme_day",
                title="党员到柜台后面：陪办一件事",
                held_on=self.on(4, 12),
                started_at=datetime.time(9),
                ended_at=datetime.time(11, 30),
                place="政务服务大厅",
                host_name="许清",
                recorder_name="叶小满",
                agenda="每名党员陪同办理一件事项，记下卡点",
                details={"follow_up": "梳理卡点6个，交投资项目科"},
                junction_id=self.exemplary.pk,
            ),
            roll=self.roll(theme, "theme_day", self.on(4, 12), absent=1),
            files=(Upload("陪办一件事.png", picture()),),
        )
        confirm_activity(actor=self.as_("zhouwei", self.on(4, 14)), activity=self.theme_day)
        node = self.node_of(theme, self.special, self.on(4, 15))
        complete_occurrence(actor=theme, occurrence=node, result="图审专场每周二、周四开出")

    def form_team(self) -> None:
        """The task force for the backlog."""
        secretary = self.as_("xuqing", self.on(5, 6))
        self.team = found_carrier(
            actor=secretary,
            organisation=self.branches[WINDOW],
            draft=CarrierDraft(
                kind="task_force", name="红色帮办队", starts_on=self.on(5, 6), junction_id=self.help_team.pk,
                criteria="积压23个项目两日内全部响应", before_value=Decimal(23), value_unit="个积压项目",
            ),
            member_ids=[line.person_id for line in self.roll(secretary, "theme_day", self.on(4, 12))[:6]],
        )  # fmt: skip

    def find(self) -> None:
        """June: two findings of the quarterly round."""
        inspector = self.as_("shilei", self.on(6, 23))
        self.helps = register_finding(
            actor=inspector, organisation_id=self.branches[WINDOW].pk, title="帮办记录5月缺失", source_kind="quarterly_round",
            found_on=self.on(6, 23), source_text="第二季度督查", clause="帮办服务记录要求", due_on=self.on(9, 10),
            junction_id=self.help_team.pk, duty_id=self.duties["带好红色帮办队，清理积压项目"].pk,
        )  # fmt: skip
        self.minutes = judge_minutes(inspector, self.branches[WINDOW].pk, self.on(9, 10))

    def plan_mending(self) -> None:
        """Cause, measures, target and owner of both; the half-year's figure of the goal."""
        day, until = self.on(6, 30), self.on(9, 10)
        self.helps = self.plan_mending_of(
            self.helps, "xuqing", day, ("帮办员轮岗交接不到位", "帮办记录随件生成，月底由组织委员核对", "连续两个月核对没有缺失", "帮办记录完整率不低于95%"), until
        )  # fmt: skip
        self.minutes = self.plan_mending_of(
            self.minutes, "xuqing", day, ("借用外支部模板", "会议记录由记录人当场形成", "三个月的记录都由记录人形成", "会议记录不再雷同"), until
        )  # fmt: skip
        report_progress(
            actor=self.as_("luyuanhang", self.on(6, 30)),
            item=self.goal,
            progress="平均办理时限降至48个工作日",
            current_value=Decimal(48),
        )

    def approve_mending(self) -> None:
        """Both plans are approved from above: no plan, no start."""
        for finding in (self.helps, self.minutes):
            self.rectify(finding, "gaojing", self.on(7, 2), "approve_plan", "approved")

    def clear_backlog(self) -> None:
        """The task force ends with its figure; the queue at the drawings' check is gone."""
        finish_carrier(
            actor=self.as_("xuqing", self.on(8, 29)),
            carrier=self.team,
            result="23个积压项目全部进入并联审批",
            after_value=Decimal(0),
        )
        head = self.as_("luyuanhang", self.on(8, 29))
        finish_item(actor=head, item=self.difficulty, progress="图审专场每周两次，平均等待降至3个工作日")

    def report_mended(self) -> None:
        """Both findings are reported mended."""
        for finding, done in (
            (self.helps, "记录随件生成已满两个月，每月底核对"),
            (self.minutes, "已组织记录人培训"),
        ):
            self.rectify(finding, "xuqing", self.on(9, 5), "carry_out", "done", {"done": done})

    def accept_one(self) -> None:
        """One shows its effect and is closed by another person, the other is sent back for want of effect."""
        day = self.on(9, 12)
        self._show(self.helps, day, "抽查100件帮办件，97件记录完整")
        self._close(self.helps, day, "抽查97%完整，同意销号")
        lacking: Fields = {"effect": "只有培训，没有成效证明，请补充抽查结果", "reached": False}
        self.rectify(self.minutes, "zhouwei", day, "effect", "short", lacking)

    def show_effect(self) -> None:
        """The effect that was missing."""
        done: Fields = {"done": "7至9月的会议记录都由记录人当场形成"}
        self.rectify(self.minutes, "xuqing", self.on(9, 28), "carry_out", "done", done)

    def accept_other(self) -> None:
        """Now the second one is closed."""
        day = self.on(9, 30)
        self._show(self.minutes, day, "抽查7至9月会议记录12份，内容各不相同")
        self._close(self.minutes, day, "成效已显示，同意销号")

    def look_again(self) -> None:
        """Half a year later the inspector looks whether the effect has held."""
        day = datetime.date(self.year + 1, 4, 2)
        for finding, seen in (
            (self.helps, "抽查三月帮办件50件，记录完整"),
            (self.minutes, "一季度会议记录各不相同"),
        ):
            self.rectify(finding, "shilei", day, "look_again", "held", {"seen": seen})

    def _show(self, finding: Any, day: datetime.date, effect: str) -> None:
        self.rectify(finding, "zhouwei", day, "effect", "shown", {"effect": effect, "reached": True})

    def _close(self, finding: Any, day: datetime.date, reason: str) -> None:
        self.rectify(finding, "gaojing", day, "close_out", "closed", {"reason": reason})

    def explain(self) -> None:
        """The goal was missed: the holder says why."""
        secretary = self.as_("xuqing", self.on(10, 9))
        node = self.node_of(secretary, self.duties["带好红色帮办队，清理积压项目"], self.on(9, 30))
        self.excuse = self.ask(
            secretary,
            "duty_excuse",
            f"{EXCUSE}:{node.pk}",
            self.branches[WINDOW],
            "红色帮办队完成目标：情况说明",
            {"excuse": "省级系统停机两周，43个工作日，未到40个"},
        )

    def reckon(self) -> None:
        """The superior accepts the excuse beside the mark; the goal closes with its true figure."""
        self.decide(self.as_("zhouwei", self.on(10, 13)), self.excuse, "accepted")
        finish_item(
            actor=self.as_("luyuanhang", self.on(10, 13)),
            item=self.goal,
            current_value=Decimal(43),
            progress="60个工作日压至43个，未达到40个的目标",
        )

    def finish_items(self) -> None:
        """The items of the year close, but one."""
        self.complete_lists(self.on(11, 27))
        planner = self.as_("zhouwei", self.on(11, 27))
        for item in [each for each, _, _ in self.items if each.title != UNFINISHED] + self.plain:
            finish_item(actor=planner, item=item, progress="已完成并通过核验")

    def thank_and_talk(self) -> None:
        """January: thanks for the team, a talk about an empty party column."""
        leader = self.as_("linshuming", datetime.date(self.year + 1, 1, 29))
        result_of_branch = (
            results(leader).get(cycle__year=self.year, organisation_id=self.branches[WINDOW].pk).pk
        )
        decide_consequence(
            actor=leader,
            row=ConsequenceRow(
                organisation_id=self.branches[WINDOW].pk, kind="commendation", text="红色帮办队清理积压成效明显，通报表扬",
                decided_by="局党组会议", decided_on=leader.today, ground_result_id=result_of_branch,
                ground_finding_id=self.helps.pk,
            ),
        )  # fmt: skip
        self.talk = decide_consequence(
            actor=leader,
            row=ConsequenceRow(
                organisation_id=self.agency.pk, kind="reminder_talk", text="分管条线党建责任栏空白，予以提醒谈话",
                decided_by="局党组会议", decided_on=leader.today, article="主体责任清单第3项", ground_finding_id=self.helps.pk,
                subject_post_id=self.posts["审批局党组成员（分管市场准入）"],
                objection_until=leader.today + datetime.timedelta(days=10),
            ),
        )  # fmt: skip

    def object(self) -> None:
        """The talk is objected to."""
        self.talk = object_to(
            actor=self.as_("zhouwei", datetime.date(self.year + 1, 2, 3)),
            consequence=self.talk,
            objection="当事人已补报两次党建调研，请予核实",
        )

    def answer(self) -> None:
        """Another person answers."""
        answer_objection(
            actor=self.as_("gaojing", datetime.date(self.year + 1, 2, 6)),
            consequence=self.talk,
            answer="补报在通报之后，提醒谈话予以保留",
            keep=True,
        )
