"""What every plan item must be before it is written, whichever way it comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import Conflict
from yipanqi.basics.text import pinyin_keys
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisations, posts_of
from yipanqi.planning.errors import ItemEdited, ItemRefused, PlanFrozen
from yipanqi.planning.models import CentreTask, DepartmentFunction, Plan, PlanItem
from yipanqi.planning.queries.goals import upper_paths
from yipanqi.planning.queries.versions import text_of
from yipanqi.planning.queries.words import item_kinds, terms

FACES = {
    "business": ("business_face", "business_empty_reason"),
    "party": ("party_face", "party_empty_reason"),
}
CONTENT = (
    "title", "kind", "objective", "centre_task_id", "superior_item_id", "function_id", "parent_id", "weight",
    "business_face", "business_empty_reason", "office_id", "owner_name", "indicator", "baseline_value", "target_value",
    "target_text", "value_unit", "starts_on", "due_on",
    "party_face", "party_empty_reason", "party_class", "party_dimension", "party_target", "party_organisation_id",
    "party_owner_id", "party_starts_on", "party_due_on",
)  # fmt: skip
"""What an item says; its state and its progress are not part of it."""

VOCABULARIES = {
    "objective": "root_objective",
    "party_class": "party_class",
    "party_dimension": "party_dimension",
}
LENGTHS = {
    "title": (200, "最多200字，细节请写在业务内容里。"), "business_empty_reason": (300, "最多300字。"), "party_empty_reason": (300, "最多300字。"),
    "indicator": (120, "最多120字。"), "party_target": (300, "最多300字。"), "owner_name": (120, "最多120字。"), "value_unit": (20, "最多20字。"),
}  # fmt: skip
SERVES_CENTRE = "serve_centre"


@dataclass(frozen=True)
class Clash:
    """A field that two people wrote: its name, what the other wrote meanwhile, what was to be written now."""

    field: str
    title: str
    theirs: str
    mine: str


def check_item(item: PlanItem) -> None:
    """Refuse an item that no plan may hold; names every wrong field at once. Asks no table."""
    wrong: dict[str, str] = {}
    for name in ("title", "indicator", "party_target", "owner_name", "value_unit"):
        setattr(item, name, getattr(item, name).strip())
    for face, reason in FACES.values():
        setattr(item, face, getattr(item, face).strip())
        if getattr(item, face):
            setattr(item, reason, "")
    for name, (longest, sentence) in LENGTHS.items():
        if len(getattr(item, name)) > longest:
            wrong[name] = sentence
    if not item.title:
        wrong["title"] = "不能为空。"
    if item.kind not in item_kinds():
        wrong["kind"] = "没有这个种类。"
    for name, vocabulary in VOCABULARIES.items():
        if getattr(item, name) and getattr(item, name) not in terms(vocabulary):
            wrong[name] = "没有这个选项。"
    if not item.business_face and not item.party_face:
        wrong["business_face"] = "业务内容和党建举措至少写一面。"
    if item.starts_on and item.due_on and item.due_on < item.starts_on:
        wrong["due_on"] = "早于开始日期。"
    if item.party_starts_on and item.party_due_on and item.party_due_on < item.party_starts_on:
        wrong["party_due_on"] = "早于党建开始日期。"
    if item.weight < 0:
        wrong["weight"] = "不能小于0。"
    if wrong:
        raise ItemRefused("planning.item.wrong", "事项没有写对，请按下面的提示改正。", wrong)
    item.objective = item.objective or (SERVES_CENTRE if item.business_face else "")
    item.pinyin = " ".join(pinyin_keys(item.title))[:800]


def check_links(actor: Actor, item: PlanItem) -> None:
    """Refuse an item that hangs on something of another agency, another year, or on itself."""
    wrong: dict[str, str] = {}
    path, today = item.organisation.path, actor.today
    agency = item.organisation.agency_id
    if item.office is not None and agency not in (item.office.parent_id, item.office.pk):
        wrong["office_id"] = "不属于本单位。"
    if item.parent_id is not None and not _may_be_parent(item):
        wrong["parent_id"] = "上级事项须是本计划的另一项，且不能互为上级。"
    if item.centre_task_id is not None:
        task = CentreTask.objects.filter(
            pk=item.centre_task_id, organisation__path__in=upper_paths(path), year=item.plan.year
        ).first()
        if task is None or task.withdrawn_on is not None:
            wrong["centre_task_id"] = "不是上级或本单位当年有效的中心任务。"
    if (
        item.superior_item_id is not None
        and not PlanItem.objects.filter(
            pk=item.superior_item_id, plan__state=Plan.ADOPTED, organisation__path__in=upper_paths(path)[:-1]
        ).exists()
    ):
        wrong["superior_item_id"] = "不是上级已审定计划中的事项。"
    if (
        item.function_id is not None
        and not DepartmentFunction.objects.filter(pk=item.function_id, organisation__path=path).exists()
    ):
        wrong["function_id"] = "不在本单位的职能目录里。"
    everything = system_actor(today)
    if (
        item.party_organisation_id is not None
        and not organisations(everything)
        .filter(pk=item.party_organisation_id, path__startswith=path)
        .exists()
    ):
        wrong["party_organisation_id"] = "不属于本单位。"
    if (
        item.party_owner_id is not None
        and not posts_of(everything, path).filter(pk=item.party_owner_id).exists()
    ):
        wrong["party_owner_id"] = "不属于本单位。"
    if wrong:
        raise ItemRefused("planning.item.wrong", "事项没有写对，请按下面的提示改正。", wrong)


def _may_be_parent(item: PlanItem) -> bool:
    """Whether the wanted parent belongs to the same plan and does not stand below the item."""
    parents = dict(PlanItem.objects.filter(plan_id=item.plan_id).values_list("pk", "parent_id"))
    key, steps = item.parent_id, 0
    if key not in parents:
        return False
    while key is not None and steps <= len(parents):
        if key == item.pk:
            return False
        key, steps = parents.get(key), steps + 1
    return True


def check_drafting(plan: Plan) -> None:
    """Refuse a plan that is adopted."""
    if plan.is_adopted:
        raise PlanFrozen(
            "planning.plan.frozen", "计划已经审定，不能直接增改；需要变更的，请写明原因和批准人办理变更。"
        )


def check_open(item: PlanItem) -> None:
    """Refuse an item that is finished or stopped."""
    if item.state != PlanItem.OPEN:
        raise ItemRefused("planning.item.closed", f"这个事项{item.get_state_display()}，不能再办理。")


def check_unseen(item: PlanItem, changes: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    """Refuse to overwrite what somebody else wrote since the item was read; both texts go with the refusal."""
    clashes = tuple(
        Clash(name, title_of_field(name), text_of(getattr(item, name)), text_of(value))
        for name, value in changes.items()
        if name in seen
        and text_of(getattr(item, name)) != text_of(seen[name])
        and text_of(getattr(item, name)) != text_of(value)
    )
    if clashes:
        who = item.changed_by_name or "别人"
        names = "、".join(clash.title for clash in clashes)
        raise ItemEdited(
            "planning.item.edited",
            f"您打开这一项之后，{who}已经改了{names}。您写的还在表里，请对照两份内容改定后再保存。",
            clashes,
        )


def check_version(item: PlanItem, version: int) -> None:
    """Refuse a row that was written before somebody else changed the item."""
    if item.version != version:
        raise Conflict(
            "planning.item.version",
            f"导出之后，{item.changed_by_name or '别人'}已经改过这一项，请重新导出后再填。",
        )


def title_of_field(name: str) -> str:
    """A field's Chinese name."""
    field = PlanItem._meta.get_field(name.removesuffix("_id"))
    return str(getattr(field, "verbose_name", name))


def locked(item: PlanItem) -> PlanItem:
    """The item as it stands in this transaction, with what its acts read."""
    return (
        PlanItem.objects.select_for_update(of=("self",))
        .select_related("plan", "organisation", "office")
        .get(pk=item.pk)
    )


def applied(item: PlanItem, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Write the changes onto the item; what stood there before, for the fields that differ."""
    unknown = set(changes) - set(CONTENT)
    if unknown:
        raise ItemRefused("planning.change.field", f"不能修改这些字段：{'、'.join(sorted(unknown))}。")
    before = {
        name: getattr(item, name)
        for name, value in changes.items()
        if text_of(getattr(item, name)) != text_of(value)
    }
    for name in before:
        setattr(item, name, changes[name])
    return before


def touch(actor: Actor, item: PlanItem) -> None:
    """Let the item know who wrote it last."""
    item.version += 1
    item.changed_by_name = actor.name[:60]


def record_item(actor: Actor, word: str, item: PlanItem, data: dict[str, object]) -> None:
    """One entry about an item."""
    subject = Subject("planning.plan_item", item.pk, item.title)
    record(actor=actor, word=word, subject=subject, unit_path=item.organisation.path, data=data)
