"""The story's agency in its second year, up to today: what each of its people has before him now."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

from yipanqi.accountability.services import ConsequenceRow, decide_consequence, object_to
from yipanqi.assessment.services import compute_results, open_cycle
from yipanqi.basics.actors import Actor
from yipanqi.demo.services.agency import WINDOW, Scene, StoryAgency
from yipanqi.demo.services.clock import StoryClock
from yipanqi.demo.services.county import STORY_BRANCHES
from yipanqi.demo.services.handling_words import Fields
from yipanqi.demo.services.outcome import SCHEME
from yipanqi.demo.services.story_words import DONE, SECRETARIES, picture
from yipanqi.demo.services.this_year_words import AIMS, LEADERS, PORTFOLIOS
from yipanqi.evidence.services import Upload
from yipanqi.execution.services import ActivityDraft, record_activity
from yipanqi.inspection.services import register_finding
from yipanqi.organisation.queries import agency_roots, organisations
from yipanqi.planning.services import ItemDraft, add_item, finish_item, open_plan, report_progress
from yipanqi.tasking.queries import occurrences
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

PROJECTS = 1
SETTLED = (4, 1)
"""Before this day the year is too young for the scenes of the last weeks."""
ASSESSED_AGENCY = "示范县交通运输局"
HOLDERS = {PROJECTS: "luyuanhang", WINDOW: "xuqing"}


class ThisYear(StoryAgency):
    """The running year: the plan in January, its duties, and the last weeks before today."""

    def __init__(self, system: Actor, year: int, clock: StoryClock, today: datetime.date) -> None:
        super().__init__(system, year, clock)
        self.today = today
        self.lists: list[CompletionRow] = []

    @staticmethod
    def recording(actor: Actor) -> set[int]:
        """The branches whose secretaries enter the running month themselves."""
        names = [STORY_BRANCHES[PROJECTS], STORY_BRANCHES[WINDOW]]
        return set(organisations(actor).filter(name__in=names).values_list("pk", flat=True))

    def ago(self, days: int) -> datetime.date:
        """So many days before today."""
        return self.today - datetime.timedelta(days=days)

    def scenes(self) -> list[Scene]:
        """Every scene with its day; those of the last weeks only once the year is under way."""
        dated: list[Scene] = [
            (self.on(1, 9), self.draft_plan),
            (self.on(1, 16), lambda: self.agree(self.junctions, self.on(1, 16))),
            (self.on(1, 22), self.adopt),
            (self.on(2, 9), self.deploy),
            (self.on(2, 11), self.sign),
            (self.on(2, 18), self.deploy_lists),
            (self.on(3, 27), lambda: self.report_nodes(self.on(3, 27), self.on(3, 31))),
            (self.on(4, 8), self.find),
            (self.on(4, 15), self.plan_mending),
            (self.on(5, 12), self.report_mended),
            (self.on(5, 19), self.accept),
            (self.on(6, 23), self.find_more),
            (self.on(6, 26), lambda: self.report_nodes(self.on(6, 26), self.on(6, 30))),
            (self.on(9, 25), lambda: self.report_nodes(self.on(9, 25), self.on(9, 30))),
        ]
        dated += [
            (self.on(*aim.finished_on), lambda number=number: self.finish(number))  # type: ignore[misc]
            for number, aim in enumerate(AIMS)
            if aim.finished_on
        ]
        if self.today < self.on(*SETTLED):
            return dated
        return [
            *dated,
            (self.ago(30), self.urge),
            (self.ago(20), self.hear_complaint),
            (self.ago(18), self.answer_complaint),
            (self.ago(12), self.find_again),
            (self.ago(9), self.talk),
            (self.ago(8), self.plan_again),
            (self.ago(7), self.report_urged),
            (self.ago(6), self.find_elsewhere),
            (self.ago(5), self.hold_meeting),
            (self.ago(4), self.last_reports),
            (self.ago(3), self.compute),
            (self.ago(2), self.ask_leader),
        ]

    def draft_plan(self) -> None:
        """The clerk drafts the plan and proposes what serves each item."""
        planner = self.as_("zhouwei", self.on(1, 9))
        self.drafted = open_plan(actor=planner, organisation=self.agency, year=self.year)
        self.items = []
        self.junctions = []
        for aim in AIMS:
            before, target, unit = aim.figures
            draft = ItemDraft(
                title=aim.title, business_face=aim.business, party_face=aim.party, office_id=self.offices[aim.branch],
                owner_name=SECRETARIES[aim.branch], baseline_value=Decimal(before), target_value=Decimal(target),
                target_text=f"{target}{unit}", value_unit=unit, starts_on=self.on(1, 22), due_on=self.on(*aim.due_on),
            )  # fmt: skip
            item = add_item(actor=planner, plan=self.drafted, draft=draft)
            self.items.append(item)
            expected = f"{aim.title}按期完成"
            self.junctions.append(self.propose(planner, item, aim.kind, aim.party, expected, aim.branch))
        for draft in (
            ItemDraft(
                title="办公用房维修", business_face="完成政务大厅防水和线路维修", office_id=self.offices[0],
                party_empty_reason="日常保障事务，无需另设党建举措", due_on=self.on(11, 30),
            ),
            ItemDraft(
                title="规范开展组织生活", kind="routine", party_face="三会一课、主题党日按期开展，议题对应中心任务",
                business_empty_reason="属党内制度性工作，服务全部业务", due_on=self.on(12, 20),
            ),
        ):  # fmt: skip
            add_item(actor=planner, plan=self.drafted, draft=draft)

    def adopt(self) -> None:
        """The leading group adopts the plan."""
        self.adopt_drafted(self.on(1, 22))

    def _nodes(self, due_on: tuple[int, int]) -> tuple[Node, ...]:
        days = [(3, 31), (6, 30), (9, 30)]
        nodes = [
            Node(self.on(*day), title)
            for day, title in zip(days, ("一季度进展", "半年进展", "三季度进展"), strict=True)
            if day < due_on
        ]
        return (*nodes, Node(self.on(*due_on), "完成目标"))

    def deploy(self) -> None:
        """Duties of the leaders and of the two secretaries who sign on the screen."""
        planner = self.as_("zhouwei", self.on(2, 9))
        self.held: list[tuple[str, Any]] = []
        for username, post, title, days in LEADERS:
            nodes = tuple(Node(self.on(*day), f"{day[0]}月底前") for day in days)
            draft = DutyDraft(self.posts[post], title, nodes, "first_responsible", "主体责任清单")
            self.held.append((username, issue_duty(actor=planner, organisation=self.agency, draft=draft)))
        for aim, item, junction in zip(AIMS, self.items, self.junctions, strict=True):
            if aim.branch in HOLDERS:
                draft = DutyDraft(
                    self.secretary_of(aim.branch), aim.party, self._nodes(aim.due_on), source=f"{self.year}年工作计划",
                    plan_item_id=item.pk, junction_id=junction.pk, ends_on=self.on(12, 31),
                )  # fmt: skip
                duty = issue_duty(actor=planner, organisation=self.branches[aim.branch], draft=draft)
                self.held.append((HOLDERS[aim.branch], duty))

    def sign(self) -> None:
        """Everybody signs within two days."""
        for username, duty in self.held:
            sign_duty(actor=self.as_(username, self.on(2, 11)), duty=duty)

    def deploy_lists(self) -> None:
        """The paper lists of the portfolio deputies and the other secretaries."""
        rows = [
            DutyRow(
                self.agency.pk, self.posts[post], title, self.on(2, 9), (Node(self.on(6, 30), "半年进展"),), "portfolio",
                "主体责任清单", signed_on=self.on(2, 12), signed_by_name=name,
            )
            for name, post, title in PORTFOLIOS
        ]  # fmt: skip
        rows += [
            DutyRow(
                self.branches[aim.branch].pk, self.secretary_of(aim.branch), aim.party, self.on(2, 9),
                self._nodes(aim.due_on), source=f"{self.year}年工作计划", plan_item_id=item.pk, junction_id=junction.pk,
                ends_on=self.on(12, 31), signed_on=self.on(2, 13), signed_by_name=SECRETARIES[aim.branch],
            )
            for aim, item, junction in zip(AIMS, self.items, self.junctions, strict=True)
            if aim.branch not in HOLDERS
        ]  # fmt: skip
        taken_in = replace(self.system, today=self.on(2, 18))
        duties = bulk_issue_duties(actor=taken_in, rows=rows)
        late = {
            duty.pk for duty in duties if duty.plan_item_id == self.items[-1].pk
        }  # what nobody finishes in time either
        names = {duty.pk: row.signed_by_name for duty, row in zip(duties, rows, strict=True)}
        self.lists = [
            CompletionRow(node.pk, names[node.duty_id], node.due_on - datetime.timedelta(days=4), DONE)
            for node in occurrences(taken_in).filter(duty__in=duties)
            if not (node.duty_id in late and node.title == "完成目标")
        ]

    def report_nodes(self, day: datetime.date, due_on: datetime.date) -> None:
        """Everybody's nodes of the quarter."""
        for username, duty in self.held:
            actor = self.as_(username, day)
            for node in occurrences(actor).filter(duty=duty, due_on=due_on, state="open"):
                complete_occurrence(actor=actor, occurrence=node, result=DONE)
        done = [row for row in self.lists if row.done_on <= day]
        self.lists = [row for row in self.lists if row.done_on > day]
        bulk_complete_occurrences(actor=replace(self.system, today=day), rows=done)

    def finish(self, number: int) -> None:
        """An aim reached before its day."""
        day = self.on(*AIMS[number].finished_on or AIMS[number].due_on)
        _, target, unit = AIMS[number].figures
        finish_item(
            actor=self.as_("zhouwei", day),
            item=self.items[number],
            current_value=Decimal(target),
            progress=f"已达到{target}{unit}，通过核验",
        )

    def find(self) -> None:
        """April: a finding at the window branch."""
        day = self.on(4, 8)
        self.records = register_finding(
            actor=self.as_("shilei", day), organisation_id=self.branches[WINDOW].pk, title="示范岗评定没有公示",
            source_kind="quarterly_round", found_on=day, source_text="第一季度督查", clause="示范岗管理办法",
            due_on=self.on(5, 8), junction_id=self.junctions[1].pk,
        )  # fmt: skip

    def plan_mending(self) -> None:
        """Its measures."""
        day = self.on(4, 15)
        said = (
            "评定后忙于办件，漏了公示",
            "评定当日上墙公示，组织委员核对",
            "两次评定都在当日公示",
            "评定结果公示率100%",
        )
        self.plan_mending_of(self.records, "xuqing", day, said, self.on(5, 8))
        self.rectify(self.records, "gaojing", day, "approve_plan", "approved")

    def report_mended(self) -> None:
        """Four days late, which the mark keeps."""
        day = self.on(5, 12)
        done: Fields = {"done": "四月、五月两次评定均已上墙公示"}
        self.rectify(self.records, "xuqing", day, "carry_out", "done", done)

    def accept(self) -> None:
        """The effect is shown by one and closed by another."""
        day = self.on(5, 19)
        shown: Fields = {"effect": "四月、五月两次评定均已公示，无异议", "reached": True}
        self.rectify(self.records, "zhouwei", day, "effect", "shown", shown)
        self.rectify(
            self.records, "gaojing", day, "close_out", "closed", {"reason": "公示照片已核，同意销号"}
        )

    def find_more(self) -> None:
        """June: one more at a sister branch, which it leaves lying."""
        day = self.on(6, 23)
        finding = register_finding(
            actor=self.as_("shilei", day), organisation_id=self.branches[2].pk, title="技术攻关小组没有活动记录",
            source_kind="quarterly_round", found_on=day, source_text="第二季度督查", clause="年度计划要求",
            due_on=self.on(8, 20), junction_id=self.junctions[5].pk,
        )  # fmt: skip
        said = (
            "归集系统改版，攻关停了两个月",
            "恢复双周碰头，记录当日形成",
            "每月两次碰头有记录",
            "三季度补齐归集",
        )
        self.plan_mending_of(finding, "zhouwei", day, said, self.on(8, 20))
        self.rectify(finding, "gaojing", day, "approve_plan", "approved")

    def urge(self) -> None:
        """A month ago: two duties of supervision for the last quarter, signed at once."""
        day = self.ago(30)
        planner = self.as_("zhouwei", day)
        self.urged: dict[int, Any] = {}
        for branch, title, first, last, junction in (
            (PROJECTS, "图审专班每周调度", self.ago(8), self.ago(-9), self.junctions[0]),
            (WINDOW, "年底前差评逐件回访", self.ago(7), self.ago(-6), self.junctions[1]),
        ):
            nodes = (Node(first, "中期进展"), Node(last, "办结"))
            draft = DutyDraft(
                self.secretary_of(branch), title, nodes, source="机关党委督办", junction_id=junction.pk
            )
            self.urged[branch] = issue_duty(actor=planner, organisation=self.branches[branch], draft=draft)
            sign_duty(actor=self.as_(HOLDERS[branch], day), duty=self.urged[branch])

    def hear_complaint(self) -> None:
        """The discipline secretary registers what applicants said."""
        day = self.ago(20)
        self.complaint = register_finding(
            actor=self.as_("yanzheng", day), organisation_id=self.branches[PROJECTS].pk, title="图审进度答复不及时",
            source_kind="public", found_on=day, source_text="两家申报单位反映", due_on=self.ago(-10),
        )  # fmt: skip

    def answer_complaint(self) -> None:
        """The measures."""
        said = (
            "电话无人值守",
            "帮办员轮值接听，当日答复",
            "两周内来电都在当日答复",
            "答复时限不超过1个工作日",
        )
        self.plan_mending_of(self.complaint, "luyuanhang", self.ago(18), said, self.ago(-10))
        self.rectify(self.complaint, "gaojing", self.ago(18), "approve_plan", "approved")

    def find_again(self) -> None:
        """The inspector finds something at the window branch."""
        day = self.ago(12)
        self.calls = register_finding(
            actor=self.as_("shilei", day), organisation_id=self.branches[WINDOW].pk, title="差评回访记录缺3件",
            source_kind="quarterly_round", found_on=day, source_text="抽查上月差评办件", clause="政务服务评价办法",
            due_on=self.ago(-18), junction_id=self.junctions[1].pk,
        )  # fmt: skip

    def plan_again(self) -> None:
        """Its measures; the work itself still lies ahead."""
        said = (
            "回访后没有及时登记",
            "补齐3件回访，回访当日登记",
            "连续四周抽查没有缺失",
            "差评回访登记率100%",
        )
        self.plan_mending_of(self.calls, "xuqing", self.ago(8), said, self.ago(-18))
        self.rectify(self.calls, "gaojing", self.ago(8), "approve_plan", "approved")

    def talk(self) -> None:
        """The leading group's secretary has a talk entered for the late mending in spring."""
        if not self.records.is_closed:
            return
        leader = self.as_("linshuming", self.ago(9))
        self.reminder = decide_consequence(
            actor=leader,
            row=ConsequenceRow(
                organisation_id=self.branches[WINDOW].pk, kind="reminder_talk", text="示范岗公示整改超期4天，提醒谈话",
                decided_by="局党组会议", decided_on=leader.today, article="主体责任清单第6项",
                ground_finding_id=self.records.pk, subject_post_id=self.secretary_of(WINDOW),
                objection_until=leader.today + datetime.timedelta(days=10),
            ),
        )  # fmt: skip

    def report_urged(self) -> None:
        """The window branch reports the first node of its urged duty."""
        actor = self.as_("xuqing", self.ago(7))
        node = self.node_of(actor, self.urged[WINDOW], self.ago(7))
        complete_occurrence(actor=actor, occurrence=node, result="已回访21件，余6件")

    def find_elsewhere(self) -> None:
        """One at the projects branch, not planned yet."""
        day = self.ago(6)
        register_finding(
            actor=self.as_("shilei", day), organisation_id=self.branches[PROJECTS].pk, title="专班调度没有会议记录",
            source_kind="quarterly_round", found_on=day, source_text="抽查上月调度", clause="年度计划要求",
            due_on=self.ago(-24), junction_id=self.junctions[0].pk,
        )  # fmt: skip

    def hold_meeting(self) -> None:
        """The window branch's committee met yesterday; the theme day of the month is still to come."""
        day = self.ago(5)
        secretary, held_on = self.as_("xuqing", day), self.ago(6)
        record_activity(
            actor=secretary,
            organisation=self.branches[WINDOW],
            draft=ActivityDraft(
                kind="committee_meeting", title="研究差评回访和示范岗年度评定", held_on=held_on, place="政务大厅三楼会议室",
                started_at=datetime.time(16, 0), ended_at=datetime.time(17, 0), host_name="许清", recorder_name="许清",
                agenda="一、差评回访怎样补齐；二、示范岗年度评定安排", discussion="回访由当班组长负责，当日登记",
                resolution="月底前补齐回访登记，下月初评定示范岗",
                junction_id=self.junctions[1].pk,
            ),
            roll=self.roll(secretary, "committee_meeting", held_on),
            files=(Upload("支委会现场.png", picture(3, "#f4efe4")),),
        )  # fmt: skip

    def last_reports(self) -> None:
        """Progress, a word about a late node, an objection, a mended complaint."""
        day = self.ago(4)
        head = self.as_("luyuanhang", day)
        report_progress(
            actor=head, item=self.items[0], progress="平均办理时限降至39个工作日", current_value=Decimal(39)
        )
        node = self.node_of(head, self.urged[PROJECTS], self.ago(8))
        self.ask(
            head,
            "duty_excuse",
            f"{EXCUSE}:{node.pk}",
            self.branches[PROJECTS],
            f"{node.duty.title}：情况说明"[:200],
            {"excuse": "图审系统升级停用一周，调度顺延至下周一"},
        )
        done: Fields = {"done": "帮办员轮值接听两周，来电46件均于当日答复"}
        self.rectify(self.complaint, "luyuanhang", day, "carry_out", "done", done)
        if self.records.is_closed:
            object_to(
                actor=self.as_("xuqing", day),
                consequence=self.reminder,
                objection="公示已在期内张贴，仅登记晚了四天，请予核实",
            )

    def compute(self) -> None:
        """The clerk computes one agency's year so far; the assessor has still to confirm."""
        clerk = self.as_("mengyaqin", self.ago(3))
        root = agency_roots(clerk).get(agency__name=ASSESSED_AGENCY)
        title = f"{self.year}年度{ASSESSED_AGENCY}组织生活考核"
        cycle = open_cycle(actor=clerk, organisation_id=root.pk, year=self.year, scheme=SCHEME, title=title)
        compute_results(actor=clerk, cycle=cycle)

    def ask_leader(self) -> None:
        """A new duty that waits for the leader's signature."""
        draft = DutyDraft(
            self.posts["审批局党组书记"], "年底前听取一次差评整改专题汇报", (Node(self.ago(-20), "专题汇报"),),
            "first_responsible", "局党组会议",
        )  # fmt: skip
        issue_duty(actor=self.as_("zhouwei", self.ago(2)), organisation=self.agency, draft=draft)
