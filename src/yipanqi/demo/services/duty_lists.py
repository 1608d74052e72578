"""The duty lists of the story's agency: three levels, portfolios, a duty handed down, an extension, a waiver and a hand-over."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from yipanqi.demo.services.agency import WINDOW, Scene, StoryAgency
from yipanqi.organisation.queries import posts_of
from yipanqi.planning.queries import items
from yipanqi.tasking.queries import duties, handings, occurrences
from yipanqi.tasking.services import (
    EXTENSION,
    WAIVER,
    CompletionRow,
    DutyDraft,
    Node,
    break_down_duty,
    bulk_complete_occurrences,
    change_head,
    draw_handover,
    hand_down_duty,
    issue_list,
    open_list,
    receive_duty,
    set_portfolio,
    sign_handover,
    sign_list,
    write_line,
)

SECRETARY, DEPUTY = "审批局党组书记", "审批局党组副书记"
INVESTMENT, MARKET = "审批局党组成员（分管投资项目）", "审批局党组成员（分管市场准入）"
# Post, title, goal, measure, class, work.
LEADING = (
    (SECRETARY, "履行抓党建第一责任", "党建与中心任务同部署、同落实", "每季度听取一次两项工作进展", "first_responsible", "both"),
    (SECRETARY, "主持研究年度一体计划", "业务事项都有党建一面或写明理由", "党组会一个议程审定两项工作", "first_responsible", "both"),
    (SECRETARY, "领办工程建设项目审批提速", "平均办理时限不超过40个工作日", "每月到大厅现场协调一次", "first_responsible", "business"),
    (SECRETARY, "带头讲党课、过双重组织生活", "全年讲党课不少于一次", "以普通党员身份参加所在支部活动", "first_responsible", "party"),
    (DEPUTY, "统筹机关党建与审批改革", "清单逐条有进展", "每月调度一次，问题当月解决", "specific", "both"),
    (INVESTMENT, "分管条线党建与工程审批提速一起抓", "分管科室党员都有岗位责任", "每季度参加分管支部一次主题党日", "portfolio", "both"),
    (MARKET, "企业开办提速", "一日办结率达到98%", "每周看一次超时件", "portfolio", "business"),
)  # fmt: skip
LED, LED_GOAL = "领办工程建设项目审批提速", "工程建设项目审批时限"
LEADING_ASPECTS = ("thought", "business", "business", "thought", "", "thought", "business")
BRANCH_ASPECTS = ("thought", "conduct", "business")
BRANCH_DUTIES = ("组织生活按期开展、议题对应中心任务", "党员在岗位上亮身份、有承诺", "本支部结合点按节点落实")


class DutyLists(StoryAgency):
    """The lists of the running year, from February on; the story's people sign, one does not."""

    def __init__(self, system: Any, year: int, clock: Any, today: datetime.date) -> None:
        super().__init__(system, year, clock)
        self.today = today

    def scenes(self) -> list[Scene]:
        """Every scene with its day, in order."""
        return [
            (self.on(2, 12), self.issue),
            (self.on(2, 14), self.sign),
            (self.on(2, 16), self.hand_down),
            (self.on(3, 3), self.receive),
            (self.on(3, 29), lambda: self.report(self.on(3, 29), self.on(3, 31))),
            (self.on(5, 20), self.ask_for_time),
            (self.on(6, 5), self.ask_for_waiver),
            (self.on(6, 28), lambda: self.report(self.on(6, 28), self.on(6, 30))),
            (self.on(7, 12), lambda: self.report(self.on(7, 12), self.on(7, 15))),
            (self.on(9, 8), self.hand_over),
            (self.on(9, 27), lambda: self.report(self.on(9, 27), self.on(9, 30))),
        ]

    def issue(self) -> None:
        """Three levels on one day: the leading group's, the committee's, each branch's."""
        planner = self.as_("zhouwei", self.on(2, 12))
        nodes = (Node(self.on(3, 31), "一季度进展"), Node(self.on(6, 30), "半年进展"), Node(self.on(9, 30), "三季度进展"),
                 Node(self.on(12, 20), "全年完成"))  # fmt: skip
        led = (
            items(planner)
            .filter(organisation=self.agency, plan__year=self.year, title__startswith=LED_GOAL)
            .first()
        )
        offices = {INVESTMENT: [self.offices[1]], MARKET: [self.offices[2]]}
        for post, units in offices.items():
            set_portfolio(actor=planner, organisation=self.agency, post_id=self.posts[post], unit_ids=units)
        lines = [
            DutyDraft(
                self.posts[post], title, nodes, level, f"{self.year}年党组主体责任清单", goal=goal, measure=measure, work=work,
                lead_post_id=self.posts[SECRETARY], party_office_post_id=self.posts["审批局机关党委专职副书记"],
                office_ids=offices.get(post, self.offices[:1]), aspect=aspect,
                plan_item_id=led.pk if led is not None and title == LED else None,
            )
            for (post, title, goal, measure, level, work), aspect in zip(LEADING, LEADING_ASPECTS, strict=True)
        ]  # fmt: skip
        self.leading = self._issued(planner, self.agency, "leading_group", SECRETARY, lines)
        lines = [
            DutyDraft(
                self.posts["审批局机关党委书记"], "三级清单按季对账", nodes, "specific", "机关党委工作计划",
                goal="各支部清单签收、分解、进展齐全", measure="每季末列出下级未动清单并督促", work="both",
                party_office_post_id=self.posts["审批局机关党委专职副书记"],
            ),
            DutyDraft(
                self.posts["审批局机关党委专职副书记"], "培训新任支部书记", nodes[:2], "specific", "机关党委工作计划",
                goal="新任书记一个月内受训", measure="一对一带教，教会一次录入", work="party",
            ),
        ]  # fmt: skip
        self.committee = self._issued(planner, self.agency, "primary_committee", "审批局机关党委书记", lines)
        self.lists = []
        for number, branch in enumerate(self.branches):
            lines = [
                DutyDraft(
                    self.secretary_of(number), title, nodes, "specific", f"{self.year}年支部工作计划", goal="按节点完成",
                    measure="支委会每月对照清单一次", work="both" if place else "party", aspect=BRANCH_ASPECTS[place],
                )
                for place, title in enumerate(BRANCH_DUTIES)
            ]  # fmt: skip
            post = f"{branch.short_name}书记"
            self.lists.append(self._issued(planner, branch, "branch", post, lines))

    def _issued(self, planner: Any, home: Any, tier: str, first: str, lines: list[DutyDraft]) -> Any:
        made = open_list(actor=planner, organisation=home, tier=tier, year=self.year)
        made = change_head(
            actor=planner, duty_list=made, first_post_id=self.posts[first], goal="两项工作一张清单，件件落到岗位",
            basis=f"{self.year}年度一体计划",
        )  # fmt: skip
        for draft in lines:
            write_line(actor=planner, duty_list=made, draft=draft)
        return issue_list(actor=planner, duty_list=made)

    def sign(self) -> None:
        """Secretary and deputies sign their lists; the secretary of one branch does not."""
        for username in ("linshuming", "gaojing"):
            sign_list(actor=self.as_(username, self.on(2, 14)), duty_list=self.leading)
        for username in ("gaojing", "zhouwei"):
            actor = self.as_(username, self.on(2, 14))
            if (
                duties(actor)
                .filter(duty_list=self.committee, post_id__in=actor.post_ids, state="issued")
                .exists()
            ):
                sign_list(actor=actor, duty_list=self.committee)
        for username, branch in (("xuqing", WINDOW), ("luyuanhang", 1)):
            sign_list(actor=self.as_(username, self.on(2, 14)), duty_list=self.lists[branch])

        papers = (
            (self.leading, INVESTMENT, "罗建平"), (self.leading, MARKET, "温雅"),
            (self.lists[0], f"{self.branches[0].short_name}书记", "沈岚"),
            (self.lists[2], f"{self.branches[2].short_name}书记", "顾晓棠"),
        )  # fmt: skip
        for shown, post, name in papers:
            signed = replace(
                self.system, today=self.on(2, 14), name=name, post_ids=frozenset({self.posts[post]})
            )
            sign_list(actor=signed, duty_list=shown)

    def report(self, day: datetime.date, due_on: datetime.date) -> None:
        """What was signed for is reported in time; what nobody signed for stays open."""
        taken_in = replace(self.system, today=day)
        due = occurrences(taken_in).filter(
            duty__duty_list__in=[self.leading, self.committee, *self.lists], duty__state="signed",
            due_on=due_on, state="open",
        )  # fmt: skip
        rows = [
            CompletionRow(node.pk, node.duty.signed_by_name, day, "按清单完成，进展已在支委会通报")
            for node in due
        ]
        bulk_complete_occurrences(actor=taken_in, rows=rows)

    def hand_down(self) -> None:
        """The deputy secretary hands her duty down to the five branches."""
        planner = self.as_("zhouwei", self.on(2, 16))
        self.handed = duties(planner).get(duty_list=self.leading, title="统筹机关党建与审批改革")
        hand_down_duty(
            actor=planner, duty=self.handed, organisation_ids=[branch.pk for branch in self.branches]
        )

    def receive(self) -> None:
        """The window branch breaks it down, the investment branch has only signed, the others have not touched it."""
        secretary = self.as_("xuqing", self.on(3, 3))
        mine = handings(secretary).get(duty=self.handed, organisation=self.branches[WINDOW])
        draft = DutyDraft(
            self.secretary_of(WINDOW), "窗口改革事项逐项带队试办", (Node(self.on(11, 30), "试办完成"),), "specific",
            "党组责任清单第5条", goal="新事项上线前由党员试办一遍", measure="每月一次窗口带队试办", work="both",
        )  # fmt: skip
        break_down_duty(actor=secretary, handing=mine, draft=draft)
        head = self.as_("luyuanhang", self.on(3, 3))
        receive_duty(actor=head, handing=handings(head).get(duty=self.handed, organisation=self.branches[1]))

    def ask_for_time(self) -> None:
        """The window branch asks for a later day and gets it; the first day stays beside it."""
        day = self.on(5, 20)
        secretary = self.as_("xuqing", day)
        node = occurrences(secretary).get(
            duty__duty_list=self.lists[WINDOW], duty__title=BRANCH_DUTIES[1], title="半年进展"
        )
        case = self.ask(
            secretary, "duty_extension", f"{EXTENSION}:{node.pk}", self.branches[WINDOW], "党员承诺半年进展：延期",
            {"new_due_on": self.on(7, 15), "reason": "新办事指南七月一日起施行，承诺内容要随之修订"},
        )  # fmt: skip
        self.decide(self.as_("zhouwei", day), case, "approved")

    def ask_for_waiver(self) -> None:
        """A duty is waived for the summer's move of the hall, by article and until a day."""
        day = self.on(6, 5)
        head = self.as_("luyuanhang", day)
        duty = duties(head).get(duty_list=self.lists[1], title=BRANCH_DUTIES[1])
        fields = {
            "article": "局机关党委关于大厅搬迁期间工作安排第二条", "reason": "大厅搬迁期间岗位临时撤并，承诺无从对照",
            "from_on": self.on(6, 10), "until_on": self.on(8, 31),
        }  # fmt: skip
        case = self.ask(
            head, "duty_waiver", f"{WAIVER}:{duty.pk}", self.branches[1], "搬迁期间党员承诺豁免", fields
        )
        self.decide(self.as_("zhouwei", day), case, "approved")

    def _held(self, planner: Any, post_id: int) -> list[dict[str, Any]]:
        """What of duties and nodes the post holds that day."""
        held = duties(planner).filter(post_id=post_id, duty_list__isnull=False)
        due = occurrences(planner).filter(duty__in=held, state="open")
        return [
            {
                "title": "责任",
                "rows": [[one.title, one.get_state_display(), "duty", one.pk] for one in held],
            },
            {
                "title": "未办的时间节点",
                "rows": [
                    [f"{one.duty.title}：{one.title}", f"{one.due_on}", "duty", one.duty_id] for one in due
                ],
            },
        ]

    def hand_over(self) -> None:
        """The window branch's secretary hands her post over for a training of some months: signed by both."""
        day = self.on(9, 8)
        planner = self.as_("zhouwei", day)
        post = posts_of(planner, self.branches[WINDOW].path).get(pk=self.secretary_of(WINDOW))
        member = self.as_("yexiaoman", day)
        leaver = self.as_("xuqing", day)
        if member.person_id is None or leaver.person_id is None:
            return
        made = draw_handover(
            actor=planner, organisation=self.branches[WINDOW], post_id=post.pk, taker_id=member.person_id,
            pack=self._held(planner, post.pk), remark="参加省里培训一个月，期间由接收人顶岗。",
        )  # fmt: skip
        sign_handover(actor=leaver, handover=made)
        sign_handover(actor=member, handover=made)
