"""Forms of 部署."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from yipanqi.basics.actors import Actor
from yipanqi.basics.dates import DateNotUnderstood, parse_date
from yipanqi.organisation.queries import posts_of
from yipanqi.planning.queries import items, open_junctions_for
from yipanqi.tasking.services import DutyDraft, Node
from yipanqi.web.frame.forms import HouseForm

LEVELS = (("specific", "具体责任"), ("portfolio", "一岗双责"), ("first_responsible", "第一责任"))
AGENCY = 10


class IssueDutyForm(HouseForm):
    """A duty of a post with its time nodes."""

    post = forms.TypedChoiceField(label="责任岗位", coerce=int, help_text="责任跟着岗位走，换人不换责。")
    title = forms.CharField(label="责任事项", max_length=200)
    level = forms.ChoiceField(label="责任层级", choices=LEVELS)
    due_dates = forms.CharField(
        label="时间节点", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个日期，日期后空一格可写该节点的要求，如：2026-03-31 完成方案。",
    )  # fmt: skip
    source = forms.CharField(label="依据", max_length=300, required=False, help_text="文件名称和条款。")
    junction = forms.TypedChoiceField(label="服务的结合点", coerce=int, empty_value=None, required=False)
    plan_item = forms.TypedChoiceField(label="对应的计划事项", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, actor: Actor, path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[object, str]]] = {}
        known = posts_of(actor, path)
        if len(path) < AGENCY:
            known = known.filter(organisation__path=path)
        near = [post for post in known if post.organisation is None or _near(post.organisation.path, path)]
        choices["post"] = [("", "请选择"), *((post.pk, post.title) for post in near)]
        junctions = open_junctions_for(actor, path)
        choices["junction"] = [
            ("", "无"),
            *((each.pk, f"{each.item.title[:24]} ↔ {each.measure}") for each in junctions[:200]),
        ]
        open_items = items(actor).filter(organisation__path=path[:AGENCY], state="open")
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
            junction_id=data["junction"], plan_item_id=data["plan_item"],
        )  # fmt: skip


class EndDutyForm(HouseForm):
    """Why a duty ends."""

    reason = forms.CharField(label="结束的原因", max_length=300)


class CompleteForm(HouseForm):
    """What came out at the node, and when."""

    result = forms.CharField(label="办理结果", widget=forms.Textarea(attrs={"rows": 4}))
    done_on = forms.DateField(label="办结日期")


class ExcuseForm(HouseForm):
    """What stood in the way."""

    excuse = forms.CharField(label="情况说明", widget=forms.Textarea(attrs={"rows": 4}))


def _with_choices(field: Any, choices: list[tuple[object, str]]) -> Any:
    field.choices = choices
    return field


def _near(post_path: str, path: str) -> bool:
    """Posts of the organisation itself, and of what stands above and below it."""
    return post_path.startswith(path) or path.startswith(post_path) or len(post_path) == AGENCY
