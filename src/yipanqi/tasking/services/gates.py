"""Which set of stages holds where, gates opened with a reason, dependencies between items."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction

from yipanqi.basics.actors import Actor, HeldPost
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.planning.queries import item as item_in_reach
from yipanqi.planning.queries import items
from yipanqi.tasking.errors import StageRefused
from yipanqi.tasking.models import Dependency, GateOpening, StageAdoption
from yipanqi.tasking.policies import LEADERS, may_issue, may_open_gate
from yipanqi.tasking.queries.cycle import cycles_of
from yipanqi.tasking.queries.stage_sets import stage_sets
from yipanqi.tasking.services.duties import Standing


@transaction.atomic
def adopt_stage_set(
    *, actor: Actor, organisation: Standing, stage_set: str, from_on: datetime.date, document: str = ""
) -> StageAdoption:
    """Let a set of stages hold from a day on, here and below. Refuses a set that no rule names, and a second one for the same day."""
    if not may_issue(actor, organisation.path):
        raise NotPermitted(
            "tasking.stages.not_permitted", "采用环节设置由本组织或上级党务工作人员，以及本单位党组办理。"
        )
    known = stage_sets()
    if stage_set not in known:
        raise StageRefused(
            "tasking.stages.set", "没有这种环节设置，请从列出的几种里选。", {"stage_set": "请选择。"}
        )
    try:
        with transaction.atomic():
            adoption = StageAdoption.objects.create(
                organisation_id=organisation.pk, stage_set=stage_set, from_on=from_on, document=document.strip(),
                adopted_by_name=actor.name, adopted_on=actor.today,
            )  # fmt: skip
    except IntegrityError as error:
        raise StageRefused(
            "tasking.stages.same_day",
            "这一天已经采用过一种环节设置，请换一个起始日期。",
            {"from_on": "这一天已有采用。"},
        ) from error
    record(
        actor=actor,
        word="tasking.stages.adopted",
        subject=Subject("tasking.stage_adoption", adoption.pk, known[stage_set].title),
        unit_path=organisation.path,
        data={"stage_set": stage_set, "from_on": from_on, "document": adoption.document},
    )
    return adoption


@transaction.atomic
def open_gate(*, actor: Actor, item_id: int, stage: str, reason: str) -> GateOpening:
    """Let an item pass a stage though a side has no record. Refuses a stage that is not the item's present one, and no reason.

    What both sides evidence opens by itself and needs no act.
    """
    item = item_in_reach(actor, item_id)
    path = item.organisation.path
    if not may_open_gate(actor, path):
        raise NotPermitted(
            "tasking.gate.not_permitted",
            "缺一侧佐证而要放行的，由本单位党组书记、副书记或上级党务工作人员决定。",
        )
    cycle = cycles_of(actor, [item], {item.organisation_id: path})[item.pk]
    cell = next((one for one in cycle.cells if one.stage.code == stage), None)
    if cell is None:
        raise StageRefused("tasking.gate.stage", "这个单位的环节设置里没有这一环节，请从双线周期重新进入。")
    if cell.is_open:
        raise StageRefused("tasking.gate.open", f"“{cell.stage.title}”已经通过，不需要放行。")
    if not cell.is_current:
        raise StageRefused("tasking.gate.early", f"前面的环节还没有通过，“{cell.stage.title}”还不能放行。")
    if not reason.strip():
        raise StageRefused(
            "tasking.gate.reason", "请写明为什么缺一侧也放行，理由会一直显示。", {"reason": "不能为空。"}
        )
    over = next((post.called for post in actor.posts if _is_over(post, path)), "")
    opening = GateOpening.objects.create(
        item_id=item.pk, organisation_id=item.organisation_id, stage=stage, lacking=cell.lacking_title,
        reason=reason.strip(), opened_on=actor.today, opened_by_name=actor.name, opened_by_post=over,
    )  # fmt: skip
    record(
        actor=actor,
        word="tasking.gate.opened",
        subject=Subject("planning.plan_item", item.pk, item.title),
        unit_path=path,
        data={"stage": stage, "lacking": opening.lacking, "reason": opening.reason},
    )
    return opening


@transaction.atomic
def add_dependency(*, actor: Actor, item_id: int, needs_id: int, note: str = "") -> Dependency:
    """Say that an item waits for another. Refuses a circle, showing the way round."""
    item, needs = item_in_reach(actor, item_id), item_in_reach(actor, needs_id)
    if not may_issue(actor, item.organisation.path):
        raise NotPermitted(
            "tasking.dependency.not_permitted",
            "前置关系由事项所在单位或上级的党务工作人员，以及本单位党组登记。",
        )
    if item.pk == needs.pk:
        raise StageRefused(
            "tasking.dependency.itself", "事项不能以自己为前置。", {"needs": "请选另一个事项。"}
        )
    if way := _way(needs.pk, item.pk):
        titles = dict(items(actor).filter(pk__in=way).order_by().values_list("pk", "title"))
        said = " → ".join(f"“{titles.get(key, '权限外的事项')}”" for key in (*way, needs.pk))
        raise StageRefused(
            "tasking.dependency.circle",
            f"这样会绕成一圈：{said}。请先解除其中一条前置关系。",
            {"needs": "会绕成一圈。"},
        )
    if Dependency.objects.filter(item_id=item.pk, needs_id=needs.pk, ended_on__isnull=True).exists():
        raise StageRefused(
            "tasking.dependency.exists", "已经有这条前置关系了。", {"needs": "已有这条前置关系。"}
        )
    made = Dependency.objects.create(
        item_id=item.pk, needs_id=needs.pk, organisation_id=item.organisation_id, note=note.strip(),
        added_on=actor.today, added_by_name=actor.name,
    )  # fmt: skip
    _record(actor, "tasking.dependency.added", made)
    return made


@transaction.atomic
def end_dependency(*, actor: Actor, dependency: Dependency) -> Dependency:
    """Take a dependency back; it stays on record with its day."""
    if not may_issue(actor, dependency.organisation.path):
        raise NotPermitted(
            "tasking.dependency.not_permitted",
            "前置关系由事项所在单位或上级的党务工作人员，以及本单位党组解除。",
        )
    if dependency.ended_on is not None:
        raise StageRefused("tasking.dependency.ended_before", "这条前置关系已经解除。")
    dependency.ended_on = actor.today
    dependency.save(update_fields=("ended_on",))
    _record(actor, "tasking.dependency.ended", dependency)
    return dependency


def _is_over(post: HeldPost, path: str) -> bool:
    """Whether the post leads the agency or stands above it."""
    return path.startswith(post.path) and (post.kind in LEADERS or len(post.path) < len(path))


def _way(start: int, goal: int) -> list[int]:
    """The items from `goal` by what waits for it up to `start`; empty where there is no way. One statement."""
    needs: dict[int, list[int]] = {}
    pairs = Dependency.objects.filter(ended_on__isnull=True)
    for item, needed in pairs.order_by("pk").values_list("item_id", "needs_id"):
        needs.setdefault(item, []).append(needed)
    waiting, came = [start], {start: 0}
    while waiting:
        here = waiting.pop(0)
        if here == goal:
            way = [here]
            while came[way[-1]]:
                way.append(came[way[-1]])
            return way[::-1]
        for needed in needs.get(here, ()):
            if needed not in came:
                came[needed] = here
                waiting.append(needed)
    return []


def _record(actor: Actor, word: str, dependency: Dependency) -> None:
    record(
        actor=actor,
        word=word,
        subject=Subject("planning.plan_item", dependency.item_id, dependency.item.title),
        unit_path=dependency.organisation.path,
        data={"needs": dependency.needs_id, "title": dependency.needs.title},
    )
