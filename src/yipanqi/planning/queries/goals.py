"""Centre tasks and functions: what plan items hang on, and what hangs on nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.queries import within_reach
from yipanqi.planning.models import CentreTask, DepartmentFunction, Junction, Plan, PlanItem
from yipanqi.planning.queries.words import title_of

NO_CENTRE, NO_FUNCTION, NO_SERVICE, NO_OBJECTIVE = "centre", "function", "service", "objective"
ORPHANS = {
    NO_CENTRE: "没有挂中心任务或上级事项",
    NO_FUNCTION: "没有挂职能",
    NO_SERVICE: "党建事项没有服务的业务",
    NO_OBJECTIVE: "没有归入“服务中心、建设队伍”",
}
"""What may be missing above an item, in words."""

_SERVES = Junction.objects.filter(party_item=OuterRef("pk")).exclude(state=Junction.ENDED)
ORPHAN_CONDITIONS = {
    NO_CENTRE: Q(centre_task__isnull=True, superior_item__isnull=True)
    & (Q(parent__isnull=True) | Q(parent__centre_task__isnull=True, parent__superior_item__isnull=True)),
    NO_FUNCTION: ~Q(business_face="") & Q(function__isnull=True),
    NO_SERVICE: Q(business_face="") & ~Q(Exists(_SERVES)),
    NO_OBJECTIVE: ~Q(party_face="") & Q(objective=""),
}


@dataclass(frozen=True)
class OrphanLine:
    """One item with what it lacks above it, in words."""

    item: PlanItem
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class TaskLine:
    """One centre task in the tree: how deep it stands, its level in words, how many items hang on it or on a task below it."""

    task: CentreTask
    depth: int
    level: str
    item_count: int
    total: int


def upper_paths(path: str) -> list[str]:
    """The paths of an organisation and of those above it, the highest first."""
    return [path[: length + 1] for length, sign in enumerate(path) if sign == "/"]


def centre_tasks(actor: Actor, year: int | None = None) -> QuerySet[CentreTask]:
    """The centre tasks within reach and those that superiors published for whoever stands below, by level and number."""
    if actor.kind == "visitor":
        return CentreTask.objects.none()
    above = {upper for path in (*actor.reach, actor.member_of) for upper in upper_paths(path)}
    reached = within_reach(CentreTask.objects.all(), actor).values("pk")
    found = CentreTask.objects.filter(Q(pk__in=reached) | Q(organisation__path__in=above))
    if year is not None:
        found = found.filter(year=year)
    return found.select_related("organisation", "parent").order_by("-year", "organisation__path", "number")


def centre_task(actor: Actor, pk: int) -> CentreTask:
    """One centre task in sight; refuses NotFound."""
    found = centre_tasks(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("planning.centre_task.not_found", "没有找到这项中心任务，或不在您的权限范围内。")
    return found


def task_tree(actor: Actor, year: int) -> list[TaskLine]:
    """The centre tasks of the year as a tree, each with the items within reach that hang on it. Two statements."""
    found = list(centre_tasks(actor, year))
    counts = dict(
        within_reach(PlanItem.objects.filter(centre_task__in=[task.pk for task in found]), actor)
        .values_list("centre_task_id")
        .annotate(count=Count("pk"))
        .values_list("centre_task_id", "count")
    )
    below: dict[int | None, list[CentreTask]] = {}
    keys = {task.pk for task in found}
    for task in found:
        below.setdefault(task.parent_id if task.parent_id in keys else None, []).append(task)
    lines: list[TaskLine] = []

    def walk(parent: int | None, depth: int) -> int:
        total = 0
        for task in below.get(parent, ()):
            place = len(lines)
            own = counts.get(task.pk, 0)
            lines.append(TaskLine(task, depth, "", own, own))
            under = walk(task.pk, depth + 1)
            lines[place] = TaskLine(task, depth, title_of("centre_level", task.level), own, own + under)
            total += own + under
        return total

    walk(None, 0)
    return lines


def tasks_to_hang_on(actor: Actor, path: str, year: int) -> QuerySet[CentreTask]:
    """The valid centre tasks of the year of an organisation and of those above it."""
    return centre_tasks(actor, year).filter(
        organisation__path__in=upper_paths(path), withdrawn_on__isnull=True
    )


def superior_items(actor: Actor, path: str, year: int) -> QuerySet[PlanItem]:
    """The items of the superiors' adopted plans of the year, for whoever reads the organisation below them."""
    if not actor.reaches(path):
        return PlanItem.objects.none()
    return (
        PlanItem.objects.filter(
            plan__state=Plan.ADOPTED, plan__year=year, organisation__path__in=upper_paths(path)[:-1]
        )
        .select_related("organisation")
        .order_by("organisation__path", "number")
    )


def functions(actor: Actor) -> QuerySet[DepartmentFunction]:
    """The functions of the departments within reach, with the count of the items that hang on each."""
    return (
        within_reach(DepartmentFunction.objects.all(), actor)
        .select_related("organisation", "office")
        .annotate(item_count=Count("items"))
        .order_by("organisation__path", "number")
    )


def functions_of(actor: Actor, organisation_id: int) -> QuerySet[DepartmentFunction]:
    """The functions of one agency that still stand on the actor's day."""
    return functions(actor).filter(
        Q(until_on__isnull=True) | Q(until_on__gte=actor.today), organisation_id=organisation_id
    )


def function(actor: Actor, pk: int) -> DepartmentFunction:
    """One function within reach; refuses NotFound."""
    found = functions(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("planning.function.not_found", "没有找到这项职能，或不在您的权限范围内。")
    return found


def orphans(actor: Actor, *, plan_id: int | None = None, year: int | None = None) -> list[OrphanLine]:
    """The items within reach that hang on nothing, each with what it lacks. One statement."""
    found = within_reach(PlanItem.objects.exclude(state=PlanItem.STOPPED), actor)
    if plan_id is not None:
        found = found.filter(plan_id=plan_id)
    if year is not None:
        found = found.filter(plan__year=year)
    lacking = found.select_related("plan", "organisation", "office").annotate(
        serves=Exists(_SERVES),
        parent_hangs=Q(parent__centre_task__isnull=False) | Q(parent__superior_item__isnull=False),
    )
    lines = []
    for item in lacking.order_by("organisation__path", "-plan__year", "number"):
        lacks = _lacks(item)
        if lacks:
            lines.append(OrphanLine(item, lacks))
    return lines


def _lacks(item: PlanItem) -> tuple[str, ...]:
    """What the annotated item lacks; the same conditions as `ORPHAN_CONDITIONS`."""
    serves, parent_hangs = getattr(item, "serves", False), getattr(item, "parent_hangs", False)
    missing = {
        NO_CENTRE: item.centre_task_id is None and item.superior_item_id is None and not parent_hangs,
        NO_FUNCTION: bool(item.business_face) and item.function_id is None,
        NO_SERVICE: not item.business_face and not serves,
        NO_OBJECTIVE: bool(item.party_face) and not item.objective,
    }
    return tuple(ORPHANS[name] for name, lacks in missing.items() if lacks)


def orphan_counts(actor: Actor, plan_id: int) -> dict[str, int]:
    """How many items of a plan lack what; one statement."""
    found = within_reach(PlanItem.objects.filter(plan_id=plan_id).exclude(state=PlanItem.STOPPED), actor)
    counted: dict[str, int] = found.annotate(plan_key=F("plan_id")).aggregate(
        **{name: Count("pk", filter=condition) for name, condition in ORPHAN_CONDITIONS.items()}
    )
    return counted
