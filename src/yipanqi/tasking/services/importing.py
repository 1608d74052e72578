"""The bulk ways in: many duties, many completions, one entry per agency with a digest of the rows."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Act, Subject, record_many
from yipanqi.organisation.queries import open_posts, organisations, root_path
from yipanqi.tasking.errors import DutyRefused
from yipanqi.tasking.models import Duty, Occurrence
from yipanqi.tasking.services.duties import Node, spelling_of

BATCH = 500


@dataclass(frozen=True)
class DutyRow:
    """One duty to be; with `signed_on` it is signed by `signed_by_name`."""

    organisation_id: int
    post_id: int
    title: str
    starts_on: datetime.date
    nodes: tuple[Node, ...]
    level: str = Duty.SPECIFIC
    source: str = ""
    plan_item_id: int | None = None
    junction_id: int | None = None
    ends_on: datetime.date | None = None
    rule_id: str = ""
    signed_on: datetime.date | None = None
    signed_by_name: str = ""


@dataclass(frozen=True)
class CompletionRow:
    """One node done on a day, or excused where `excuse` is written."""

    occurrence_id: int
    by_name: str
    done_on: datetime.date
    result: str = ""
    activity_key: int | None = None
    excuse: str = ""


@transaction.atomic
def bulk_issue_duties(*, actor: Actor, rows: Sequence[DutyRow]) -> list[Duty]:
    """Issue many duties with their nodes. Refuses organisations not managed, unknown posts, rows without title or node."""
    paths = {each.pk: each.path for each in organisations(actor) if actor.may_act_on(each.path)}
    if {row.organisation_id for row in rows} - paths.keys():
        raise NotPermitted(
            "tasking.import.out_of_reach", "有的责任不属于您管理的党组织，请由其上级党组织下达。"
        )
    wanted = {row.post_id for row in rows}
    if wanted - set(open_posts(actor).values_list("pk", flat=True)):
        raise DutyRefused("tasking.import.post", "有的责任岗位不存在或不在您的管理范围内，请核对岗位。")
    for row in rows:
        if not row.title.strip() or not row.nodes:
            raise DutyRefused("tasking.import.row", f"责任“{row.title}”缺少事项或时间节点，请补齐。")
    duties = Duty.objects.bulk_create([_duty_from(row, actor) for row in rows], batch_size=BATCH)
    Occurrence.objects.bulk_create(
        [
            Occurrence(
                duty=duty,
                organisation_id=row.organisation_id,
                due_on=node.due_on,
                title=node.title.strip() or row.title,
            )
            for duty, row in zip(duties, rows, strict=True)
            for node in row.nodes
        ],
        batch_size=BATCH,
    )
    _record_per_agency(
        actor,
        "tasking.duties.issued",
        "tasking.duty",
        "项责任",
        [(paths[row.organisation_id], row.title) for row in rows],
    )
    return duties


@transaction.atomic
def bulk_complete_occurrences(*, actor: Actor, rows: Sequence[CompletionRow]) -> int:
    """Complete or excuse many open nodes with the marks they deserve; only the system. Returns how many."""
    if actor.kind != "system":
        raise NotPermitted("tasking.import.not_permitted", "批量办结由系统办理。")
    by_key = {row.occurrence_id: row for row in rows}
    nodes = list(
        Occurrence.objects.filter(pk__in=by_key, state=Occurrence.OPEN).select_related("organisation")
    )
    for node in nodes:
        row = by_key[node.pk]
        if row.excuse:
            node.state, node.excuse = Occurrence.EXCUSED, row.excuse
            node.excused_by_name, node.excused_on = row.by_name, row.done_on
        else:
            node.state, node.result, node.activity_key = Occurrence.DONE, row.result, row.activity_key
            node.done_on, node.done_by_name = row.done_on, row.by_name
        if row.done_on > node.due_on and node.overdue_marked_on is None:
            node.overdue_marked_on = node.due_on + datetime.timedelta(days=1)
    written = (
        "state", "excuse", "excused_by_name", "excused_on", "result", "activity_key", "done_on", "done_by_name",
        "overdue_marked_on",
    )  # fmt: skip
    Occurrence.objects.bulk_update(nodes, written, batch_size=200)
    _record_per_agency(
        actor, "tasking.occurrences.completed", "tasking.occurrence", "个时间节点",
        [(node.organisation.path, f"{node.pk}:{node.state}") for node in nodes],
    )  # fmt: skip
    return len(nodes)


def _duty_from(row: DutyRow, actor: Actor) -> Duty:
    return Duty(
        organisation_id=row.organisation_id,
        post_id=row.post_id,
        title=row.title.strip(),
        pinyin=spelling_of(row.title),
        source=row.source,
        level=row.level,
        plan_item_id=row.plan_item_id,
        junction_id=row.junction_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        rule_id=row.rule_id,
        issued_by_name=actor.name,
        state=Duty.SIGNED if row.signed_on else Duty.ISSUED,
        signed_on=row.signed_on,
        signed_by_name=row.signed_by_name,
    )


def _record_per_agency(
    actor: Actor, word: str, kind: str, counted: str, rows: Sequence[tuple[str, str]]
) -> None:
    by_agency: dict[str, list[str]] = {}
    for path, text in rows:
        by_agency.setdefault(root_path(path), []).append(text)
    record_many(
        actor=actor,
        acts=[
            Act(
                word,
                Subject(kind, "many", f"{len(texts)} {counted}"),
                path,
                {"count": len(texts), "digest": sm3("\n".join(texts))},
            )
            for path, texts in by_agency.items()
        ],
    )
