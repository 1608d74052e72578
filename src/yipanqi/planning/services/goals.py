"""Centre tasks and the functions of departments: published, named, withdrawn, ended."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import offices_of, organisation
from yipanqi.planning.errors import GoalRefused
from yipanqi.planning.models import CentreTask, DepartmentFunction
from yipanqi.planning.policies import may_plan
from yipanqi.planning.queries.goals import upper_paths
from yipanqi.planning.queries.words import terms


@dataclass(frozen=True)
class CentreTaskDraft:
    """What a centre task is to say."""

    title: str
    level: str
    objective: str = "serve_centre"
    source: str = ""
    note: str = ""
    parent_id: int | None = None
    published_on: datetime.date | None = None


@transaction.atomic
def publish_centre_task(
    *, actor: Actor, organisation_id: int, year: int, draft: CentreTaskDraft
) -> CentreTask:
    """Publish a centre task to everybody below. Refuses a task whose superior is of another line or year, and an unknown level."""
    home = organisation(actor, organisation_id)
    if not may_plan(actor, home.path):
        raise NotPermitted("planning.centre_task.not_permitted", "中心任务由本级党务工作人员发布。")
    title = draft.title.strip()
    wrong: dict[str, str] = {}
    if not title or len(title) > 200:
        wrong["title"] = "请写明中心任务，最多200字。"
    if draft.level not in terms("centre_level"):
        wrong["level"] = "没有这个层级。"
    if draft.objective not in terms("root_objective"):
        wrong["objective"] = "没有这项核心任务。"
    if (
        draft.parent_id is not None
        and not CentreTask.objects.filter(
            pk=draft.parent_id,
            year=year,
            withdrawn_on__isnull=True,
            organisation__path__in=upper_paths(home.path),
        ).exists()
    ):
        wrong["parent_id"] = "不是上级或本级当年有效的中心任务。"
    if CentreTask.objects.filter(
        organisation_id=home.pk, year=year, title=title, withdrawn_on__isnull=True
    ).exists():
        wrong["title"] = "本年度已有同名的中心任务。"
    if wrong:
        raise GoalRefused("planning.centre_task.wrong", "中心任务没有写对，请按下面的提示改正。", wrong)
    last = CentreTask.objects.filter(organisation_id=home.pk, year=year).aggregate(last=Max("number"))["last"]
    task = CentreTask.objects.create(
        organisation_id=home.pk,
        year=year,
        number=(last or 0) + 1,
        level=draft.level,
        title=title,
        objective=draft.objective,
        source=draft.source.strip()[:200],
        note=draft.note.strip(),
        parent_id=draft.parent_id,
        published_on=draft.published_on or actor.today,
    )
    _record(actor, "planning.centre_task.published", task, {"year": year, "level": task.level})
    return task


@transaction.atomic
def withdraw_centre_task(*, actor: Actor, task: CentreTask, reason: str) -> CentreTask:
    """Withdraw a centre task; what hangs on it stays and is listed as hanging on a withdrawn task. Refuses without a reason."""
    if not may_plan(actor, task.organisation.path):
        raise NotPermitted("planning.centre_task.not_permitted", "中心任务由发布它的一级撤销。")
    task = CentreTask.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=task.pk)
    if task.withdrawn_on is not None:
        raise GoalRefused("planning.centre_task.withdrawn", "这项中心任务已经撤销。")
    if not reason.strip():
        raise GoalRefused("planning.centre_task.reason", "请写明撤销的原因。", {"reason": "不能为空。"})
    task.withdrawn_on, task.withdrawn_reason = actor.today, reason.strip()[:300]
    task.save(update_fields=("withdrawn_on", "withdrawn_reason"))
    _record(actor, "planning.centre_task.withdrawn", task, {"reason": task.withdrawn_reason})
    return task


@transaction.atomic
def add_function(
    *,
    actor: Actor,
    organisation_id: int,
    title: str,
    office_id: int | None = None,
    basis: str = "",
    from_on: datetime.date | None = None,
) -> DepartmentFunction:
    """Enter a function of the agency or of one of its offices. Refuses one that is on the list and a foreign office."""
    home = organisation(actor, organisation_id)
    if not may_plan(actor, home.path):
        raise NotPermitted("planning.function.not_permitted", "职能目录由本单位党务工作人员登记。")
    title = title.strip()
    wrong: dict[str, str] = {}
    if not title or len(title) > 200:
        wrong["title"] = "请写明职能，最多200字。"
    elif DepartmentFunction.objects.filter(
        organisation_id=home.pk, title=title, office_id=office_id, until_on__isnull=True
    ).exists():
        wrong["title"] = "目录里已有这项职能。"
    if office_id is not None and (
        home.agency_id is None or not offices_of(actor, home.agency_id).filter(pk=office_id).exists()
    ):
        wrong["office_id"] = "不属于本单位。"
    if wrong:
        raise GoalRefused("planning.function.wrong", "职能没有写对，请按下面的提示改正。", wrong)
    last = DepartmentFunction.objects.filter(organisation_id=home.pk).aggregate(last=Max("number"))["last"]
    made = DepartmentFunction.objects.create(
        organisation_id=home.pk,
        office_id=office_id,
        number=(last or 0) + 1,
        title=title,
        basis=basis.strip()[:200],
        from_on=from_on or actor.today,
    )
    _record_function(actor, "planning.function.added", made, {"basis": made.basis})
    return made


@transaction.atomic
def end_function(*, actor: Actor, function: DepartmentFunction) -> DepartmentFunction:
    """End a function from today; items that hang on it keep it."""
    if not may_plan(actor, function.organisation.path):
        raise NotPermitted("planning.function.not_permitted", "职能目录由本单位党务工作人员登记。")
    function = (
        DepartmentFunction.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=function.pk)
    )
    if function.until_on is not None:
        raise GoalRefused("planning.function.ended", "这项职能已经停用。")
    function.until_on = max(actor.today, function.from_on)
    function.save(update_fields=("until_on",))
    _record_function(actor, "planning.function.ended", function, {"until_on": function.until_on})
    return function


def _record(actor: Actor, word: str, task: CentreTask, data: dict[str, object]) -> None:
    subject = Subject("planning.centre_task", task.pk, task.title)
    record(actor=actor, word=word, subject=subject, unit_path=task.organisation.path, data=data)


def _record_function(actor: Actor, word: str, made: DepartmentFunction, data: dict[str, object]) -> None:
    subject = Subject("planning.function", made.pk, made.title)
    record(actor=actor, word=word, subject=subject, unit_path=made.organisation.path, data=data)
