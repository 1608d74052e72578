"""Versions of a plan: what stood in it on a day, and what differs between two of them or between two years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.basics.text import name_key
from yipanqi.organisation.queries import within_reach
from yipanqi.planning.models import PlanItem, PlanVersion
from yipanqi.planning.queries.plans import plan as plan_in_reach
from yipanqi.planning.queries.words import title_of

NOW = "now"
COMPARED = {
    "title": "事项", "kind": "种类", "business_face": "业务内容", "business_empty_reason": "无业务内容的原因", "party_face": "党建举措",
    "party_empty_reason": "无党建举措的原因", "centre_task": "中心任务", "function": "职能", "office": "责任科室", "owner_name": "责任人",
    "indicator": "衡量指标", "baseline_value": "基准值", "target_value": "目标值", "target_text": "目标", "value_unit": "单位",
    "weight": "权重", "starts_on": "开始日期", "due_on": "完成时限", "objective": "核心任务", "party_class": "党建目标类别",
    "party_dimension": "党的建设布局", "party_target": "党建目标", "party_organisation": "承担党组织", "party_owner": "党建责任岗位",
    "party_starts_on": "党建开始日期", "party_due_on": "党建完成时限", "state": "状态",
}  # fmt: skip
"""The fields of a version and their names; a version keeps words, so that it reads the same when an office is renamed."""

VOCABULARIES = {
    "kind": "plan_item_kind", "objective": "root_objective", "party_class": "party_class", "party_dimension": "party_dimension",
}  # fmt: skip
Content = list[dict[str, Any]]
ADDED, DROPPED, CHANGED = "added", "dropped", "changed"


@dataclass(frozen=True)
class FieldDifference:
    """One field of an item in two versions."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class ItemDifference:
    """One item that is added, dropped or changed between two versions."""

    number: int
    title: str
    sort: str
    fields: tuple[FieldDifference, ...] = ()

    @property
    def sort_title(self) -> str:
        """The sort in Chinese."""
        return {ADDED: "新增", DROPPED: "没有了", CHANGED: "有改动"}[self.sort]


@dataclass(frozen=True)
class Side:
    """One side of a comparison: its address, its name, its items."""

    key: str
    title: str
    content: Content


def content_of(items: Iterable[PlanItem]) -> Content:
    """What a version keeps of the items, as words. The items carry their office, function, centre task and carriers."""
    return [
        {
            "key": item.pk,
            "number": item.number,
            "parent": item.parent_id,
            **{name: written(item, name) for name in COMPARED},
        }
        for item in items
    ]


def written(item: PlanItem, name: str) -> str:
    """A field of an item in words."""
    if name in VOCABULARIES:
        code = getattr(item, name)
        return title_of(VOCABULARIES[name], code) if code else ""
    if name == "state":
        return str(item.get_state_display())
    value = getattr(item, name)
    if value is None:
        return ""
    if name in ("office", "party_organisation"):
        return str(getattr(value, "name", value))
    if name in ("baseline_value", "target_value", "weight"):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def with_words(found: QuerySet[PlanItem]) -> QuerySet[PlanItem]:
    """The items with everything that `content_of` names; one statement."""
    return found.select_related(
        "plan", "organisation", "office", "centre_task", "function", "party_organisation", "party_owner"
    )


def versions_of(actor: Actor, plan_id: int) -> QuerySet[PlanVersion]:
    """The kept versions of a plan without their content, oldest first."""
    return (
        within_reach(PlanVersion.objects.all(), actor)
        .filter(plan_id=plan_id)
        .defer("content")
        .order_by("taken_on", "pk")
    )


def side(actor: Actor, plan_id: int, key: str) -> Side:
    """One side of a comparison: `now`, a kept version's number, or `plan:<number>` for another year's plan as it stands."""
    if key.startswith("plan:") and key[5:].isdecimal():
        plan_id, key_of_side = int(key[5:]), key
    else:
        key_of_side = NOW
    if key.isdecimal():
        found = within_reach(PlanVersion.objects.all(), actor).filter(plan_id=plan_id, pk=int(key)).first()
        if found is None:
            raise NotFound("planning.version.not_found", "没有找到这个版本，请从计划的版本列表重新选择。")
        return Side(key, f"{found.title}（{found.taken_on}）", found.content)
    plan = plan_in_reach(actor, plan_id)
    items = with_words(within_reach(PlanItem.objects.filter(plan_id=plan_id), actor)).order_by("number")
    title = f"现在（{actor.today}）" if key_of_side == NOW else f"{plan.year}年计划"
    return Side(key_of_side, title, content_of(items))


def differences(before: Content, after: Content, *, by_title: bool = False) -> list[ItemDifference]:
    """What differs between two versions, by number; years are matched by the items' titles. Asks no table."""
    old, new = _by_key(before, by_title=by_title), _by_key(after, by_title=by_title)
    skipped = {"state"} if by_title else set()
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        one, other = old.get(key), new.get(key)
        if one is None and other is not None:
            found.append(ItemDifference(other["number"], other["title"], ADDED))
        elif one is not None and other is None:
            found.append(ItemDifference(one["number"], one["title"], DROPPED))
        elif one is not None and other is not None:
            fields = tuple(
                FieldDifference(title, one.get(name, ""), other.get(name, ""))
                for name, title in COMPARED.items()
                if name not in skipped and one.get(name, "") != other.get(name, "")
            )
            if fields:
                found.append(ItemDifference(other["number"], other["title"], CHANGED, fields))
    return found


def _by_key(content: Content, *, by_title: bool) -> Mapping[Any, dict[str, Any]]:
    return {name_key(row["title"]) if by_title else row["key"]: row for row in content}


def text_of(value: object) -> str:
    """A field's value as it is kept beside a change; equal values give equal texts."""
    if value is None:
        return ""
    text = str(value).replace("\r\n", "\n").strip()
    return text.rstrip("0").rstrip(".") if _is_decimal(text) else text


def _is_decimal(text: str) -> bool:
    whole, point, part = text.removeprefix("-").partition(".")
    return bool(point) and whole.isdecimal() and part.isdecimal()
