"""Forms of 部署."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from django import forms

from yipanqi.basics.actors import Actor
from yipanqi.basics.dates import DateNotUnderstood, parse_date
from yipanqi.organisation.queries import ROOT_LENGTH, offices_of, posts_of, root_path
from yipanqi.planning.queries import items, open_junctions_for
from yipanqi.tasking.queries.checklists import aspects
from yipanqi.tasking.services import DutyDraft, Node
from yipanqi.web.frame.forms import HouseForm

LEVELS = (("specific", "具体责任"), ("portfolio", "一岗双责"), ("first_responsible", "第一责任"))
TIERS = (("leading_group", "党组"), ("primary_committee", "机关党委"), ("branch", "党支部"))
LEADERS = ("leading_group_secretary", "leading_group_deputy_secretary", "leading_group_member")
PARTY_POSTS = (
    "secretary", "deputy_secretary", "full_time_deputy_secretary", "organisation_commissioner", "publicity_commissioner",
    "party_affairs_clerk",
)  # fmt: skip
WORKS = (("both", "党建与业务"), ("party", "党建"), ("business", "业务"))


class IssueDutyForm(HouseForm):
    """A duty of a post with its time nodes."""

    post = forms.TypedChoiceField(label="责任岗位", coerce=int, help_text="责任跟着岗位走，换人不换责。")
    title = forms.CharField(label="责任事项", max_length=200)
    level = forms.ChoiceField(label="责任层级", choices=LEVELS)
    due_dates = forms.CharField(
        label="时间节点", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个日期，日期后空一格可写该节点的要求，如：2026-03-31 完成方案。",
    )  # fmt: skip
    goal = forms.CharField(label="目标", max_length=300, required=False, help_text="做到什么程度，能核对。")
    measure = forms.CharField(label="责任措施", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    source = forms.CharField(label="依据", max_length=300, required=False, help_text="文件名称和条款。")
    work = forms.ChoiceField(label="工作", choices=WORKS, required=False)
    aspect = forms.ChoiceField(
        label="四结合方面",
        required=False,
        help_text="管业务、管思想、管作风、管纪律里的哪一方面；说不清的不选。",
    )
    junction = forms.TypedChoiceField(label="服务的结合点", coerce=int, empty_value=None, required=False)
    plan_item = forms.TypedChoiceField(label="对应的计划事项", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, actor: Actor, path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[object, str]]] = {"aspect": [("", "不分"), *aspects().items()]}
        known = posts_of(actor, path)
        if len(path) < ROOT_LENGTH:
            known = known.filter(organisation__path=path)
        near = [post for post in known if post.organisation is None or _near(post.organisation.path, path)]
        near.sort(key=lambda post: post.organisation is None or not post.organisation.path.startswith(path))
        choices["post"] = [("", "请选择"), *((post.pk, post.title) for post in near)]
        junctions = open_junctions_for(actor, path)
        choices["junction"] = [
            ("", "无"),
            *((each.pk, f"{each.item.title[:24]} ↔ {each.measure}") for each in junctions[:200]),
        ]
        open_items = items(actor).filter(organisation__path=root_path(path), state="open")
        choices["plan_item"] = [("", "无"), *((each.pk, each.title) for each in open_items[:300])]
        for name, offered in choices.items():
            self.fields[name] = _with_choices(self.fields[name], offered)

    def clean_due_dates(self) -> list[Node]:
        """One node a line; a line that cannot be read is named."""
        nodes = []
        for line in self.cleaned_data["due_dates"].splitlines():
            day, _, title = line.strip().partition(" ")
            if not day:
                continue
            try:
                found = parse_date(day)
            except DateNotUnderstood as error:
                raise forms.ValidationError(error.sentence) from error
            if not isinstance(found, datetime.date):
                raise forms.ValidationError(f"“{day}”缺少日，请写完整的年月日。")
            nodes.append(Node(found, title.strip()))
        return nodes

    def draft(self) -> DutyDraft:
        """What the form says."""
        data = self.cleaned_data
        return DutyDraft(
            post_id=data["post"], title=data["title"], nodes=data["due_dates"], level=data["level"], source=data["source"],
            junction_id=data["junction"], plan_item_id=data["plan_item"], goal=data["goal"], measure=data["measure"],
            work=data["work"] or "both", aspect=data["aspect"],
        )  # fmt: skip


class LineForm(IssueDutyForm):
    """A line of a duty list: the duty, who leads it, which party post organises it, which offices help."""

    lead_post = forms.TypedChoiceField(label="牵头领导", coerce=int, empty_value=None, required=False)
    party_office_post = forms.TypedChoiceField(
        label="党务部门主抓", coerce=int, empty_value=None, required=False
    )
    offices = forms.TypedMultipleChoiceField(
        label="业务科室配合", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, path: str, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, path=path, **kwargs)
        posts = list(posts_of(actor, root_path(path))) if len(path) >= ROOT_LENGTH else []
        leaders = [post for post in posts if post.kind in LEADERS]
        party = [post for post in posts if post.organisation is not None and post.kind in PARTY_POSTS]
        self.let_choose("lead_post", [("", "无"), *((post.pk, post.title) for post in leaders)])
        self.let_choose("party_office_post", [("", "无"), *((post.pk, post.title) for post in party)])
        agency = next((post.organisation.agency_id for post in party if post.organisation), None)
        offices = offices_of(actor, agency) if agency else ()
        self.let_choose("offices", [(unit.pk, unit.name) for unit in offices])

    def draft(self) -> DutyDraft:
        """What the form says."""
        data = self.cleaned_data
        return replace(
            super().draft(),
            lead_post_id=data["lead_post"],
            party_office_post_id=data["party_office_post"],
            office_ids=data["offices"],
        )


class OpenListForm(HouseForm):
    """A new edition of a duty list."""

    tier = forms.ChoiceField(label="层级", choices=TIERS)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2099)


class HeadForm(HouseForm):
    """Who is first responsible, the goal and the basis of a list."""

    first_post = forms.TypedChoiceField(
        label="第一责任人的岗位", coerce=int, help_text="由本单位规定：党组织书记，或行政主要负责人。"
    )
    goal = forms.CharField(label="总目标", max_length=300, required=False)
    basis = forms.CharField(label="依据", max_length=300, required=False, help_text="文件名称和条款。")

    def __init__(self, *args: Any, actor: Actor, path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = posts_of(actor, root_path(path))
        self.let_choose("first_post", [("", "请选择"), *((post.pk, post.title) for post in posts)])


class HandDownForm(HouseForm):
    """To whom a duty is handed down."""

    organisations = forms.TypedMultipleChoiceField(
        label="下发给", coerce=int, widget=forms.CheckboxSelectMultiple
    )


class ReasonForm(HouseForm):
    """Why."""

    reason = forms.CharField(label="理由", max_length=300)


class PortfolioForm(HouseForm):
    """Which offices a post is in charge of."""

    offices = forms.TypedMultipleChoiceField(
        label="分管科室", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )


class EndDutyForm(HouseForm):
    """Why a duty ends."""

    reason = forms.CharField(label="结束的原因", max_length=300)


class CompleteForm(HouseForm):
    """What came out at the node, and when."""

    result = forms.CharField(label="办理结果", widget=forms.Textarea(attrs={"rows": 4}))
    done_on = forms.DateField(label="办结日期")


def _with_choices(field: Any, choices: list[tuple[object, str]]) -> Any:
    field.choices = choices
    return field


def _near(post_path: str, path: str) -> bool:
    """Posts of the organisation itself, and of what stands above and below it."""
    return post_path.startswith(path) or path.startswith(post_path) or len(post_path) == ROOT_LENGTH
