"""Findings: register, which opens their rectification; mark overdue; take in many as they stand."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.evidence.services import Upload
from yipanqi.execution.queries import activity as activity_in_reach
from yipanqi.inspection.errors import FindingRefused, SamePerson
from yipanqi.inspection.models import Finding, FindingStep
from yipanqi.inspection.policies import may_register, may_register_many
from yipanqi.inspection.queries import finding as finding_in_reach
from yipanqi.inspection.queries import overdue_on, source_kinds
from yipanqi.inspection.services.following import open_rectification
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Act, Subject, record, record_many
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.organisation.queries import organisations, root_path
from yipanqi.planning.queries import junction as junction_in_reach
from yipanqi.tasking.queries import duty as duty_in_reach


@dataclass(frozen=True)
class FindingRow:
    """One finding to be taken in as it stands today; what has not happened yet stays empty."""

    organisation_id: int
    title: str
    source_kind: str
    found_on: datetime.date
    inspector_name: str
    source_text: str = ""
    clause: str = ""
    junction_id: int | None = None
    duty_id: int | None = None
    activity_id: int | None = None
    cause: str = ""
    immediate_measure: str = ""
    corrective_measure: str = ""
    preventive_measure: str = ""
    target: str = ""
    owner_id: int | None = None
    due_on: datetime.date | None = None
    rectified_on: datetime.date | None = None
    rectified_by_name: str = ""
    effect: str = ""
    closed_on: datetime.date | None = None
    closed_by_name: str = ""
    closing_note: str = ""


@transaction.atomic
def register_finding(
    *,
    actor: Actor,
    organisation_id: int,
    title: str,
    source_kind: str,
    found_on: datetime.date,
    source_text: str = "",
    clause: str = "",
    due_on: datetime.date | None = None,
    junction_id: int | None = None,
    duty_id: int | None = None,
    activity_id: int | None = None,
    recurs_from_id: int | None = None,
    files: Sequence[Upload] = (),
) -> Finding:
    """Register a problem found at an organisation and open its rectification, which then waits for the organisation's plan.

    What shows again points at the one that was closed. `files` are the proofs. Where the organisation's own procedure asks for
    more than was said here, its case is begun from the page of the finding.

    Refuses an unknown source, a day to come, links out of reach, and an earlier finding that is open or another's.
    """
    organisation = organisation_in_reach(actor, organisation_id)
    if not may_register(actor, organisation.path, source_kind):
        raise NotPermitted(
            "inspection.finding.may_not_register",
            f"问题由督查员、机关纪委书记或上级党务工作人员登记，自查问题由本组织登记；您不能登记“{organisation.short_name}”的问题。",
        )
    _check_finding(title, source_kind, found_on, due_on, actor.today)
    earlier = finding_in_reach(actor, recurs_from_id) if recurs_from_id else None
    if earlier is not None and not (earlier.is_closed and earlier.organisation_id == organisation.pk):
        raise FindingRefused(
            "inspection.finding.not_recurring",
            "上次的问题还没有销号，或不属于这个党组织，请在原来的问题上继续整改。",
        )
    finding = Finding.objects.create(
        recurs_from=earlier,
        organisation_id=organisation.pk,
        title=title.strip(),
        source_kind=source_kind,
        source_text=source_text.strip(),
        clause=clause.strip(),
        found_on=found_on,
        inspector_name=actor.name,
        inspector_person_id=actor.person_id,
        due_on=due_on,
        junction_id=junction_in_reach(actor, junction_id).pk if junction_id else None,
        duty_id=duty_in_reach(actor, duty_id).pk if duty_id else None,
        activity_id=activity_in_reach(actor, activity_id).pk if activity_id else None,
    )
    _step(finding, "registered", actor, found_on, source_text or clause)
    _record(actor, "inspection.finding.registered", finding, {"source": source_kind, "found_on": found_on})
    open_rectification(actor, finding, files)
    return finding


@transaction.atomic
def mark_overdue(*, actor: Actor, day: datetime.date) -> int:
    """Mark every finding within reach that passed its day; the mark is never cleared. One entry an agency, set-wise."""
    if actor.kind != "system":
        raise NotPermitted("inspection.overdue.system_only", "逾期标记由系统每日自动办理。")
    late = list(
        Finding.objects.filter(overdue_on(day), overdue_marked_on__isnull=True).select_related("organisation")
    )
    Finding.objects.filter(pk__in=[finding.pk for finding in late]).update(overdue_marked_on=day)
    FindingStep.objects.bulk_create(
        [FindingStep(finding=finding, word="overdue", by_name=actor.name, on=day) for finding in late],
        batch_size=500,
    )
    roots: dict[str, list[int]] = {}
    for finding in late:
        roots.setdefault(root_path(finding.organisation.path), []).append(finding.pk)
    record_many(
        actor=actor,
        acts=[
            Act(
                "inspection.findings.overdue",
                Subject("inspection.finding", "many", f"{len(keys)} 个逾期问题"),
                path,
                {"keys": keys},
            )
            for path, keys in sorted(roots.items())
        ],
    )
    return len(late)


@transaction.atomic
def bulk_register_findings(*, actor: Actor, rows: Sequence[FindingRow]) -> list[Finding]:
    """Take in many findings as they stand, with the same checks; one entry an agency with a digest of its rows.

    Refuses all when one row fails: the sentence names it. Who closed is never who rectified.
    """
    if not may_register_many(actor):
        raise NotPermitted("inspection.bulk.not_permitted", "批量登记问题由上级党务工作人员办理。")
    reached = organisations(actor).in_bulk({row.organisation_id for row in rows})
    for number, row in enumerate(rows, start=1):
        organisation = reached.get(row.organisation_id)
        if organisation is None or not may_register(actor, organisation.path, row.source_kind):
            raise NotPermitted(
                "inspection.bulk.row_not_permitted", f"第 {number} 行：您不能登记这个党组织的问题。"
            )
        _check_row(number, row, actor.today)
    findings = Finding.objects.bulk_create([_finding_of(row, actor.today) for row in rows], batch_size=200)
    steps = [step for finding in findings for step in _steps_of(finding)]
    FindingStep.objects.bulk_create(steps, batch_size=500)
    groups: dict[str, list[FindingRow]] = {}
    for row in rows:
        groups.setdefault(root_path(reached[row.organisation_id].path), []).append(row)
    record_many(
        actor=actor,
        acts=[
            Act(
                "inspection.findings.registered",
                Subject("inspection.finding", "many", f"{len(group)} 个问题"),
                path,
                {"count": len(group), "digest": sm3("\n".join(repr(row) for row in group))},
            )
            for path, group in sorted(groups.items())
        ],
    )
    return findings


def _finding_of(row: FindingRow, today: datetime.date) -> Finding:
    settled = row.rectified_on or today
    is_late = row.due_on is not None and settled > row.due_on
    marked = row.due_on + datetime.timedelta(days=1) if is_late and row.due_on else None
    state = Finding.FOUND
    if row.closed_on:
        state = Finding.CLOSED
    elif row.rectified_on:
        state = Finding.RECTIFIED
    elif row.corrective_measure:
        state = Finding.PLANNED
    return Finding(**asdict(row), state=state, overdue_marked_on=marked)


def _steps_of(finding: Finding) -> Iterator[FindingStep]:
    yield FindingStep(finding=finding, word="registered", by_name=finding.inspector_name, on=finding.found_on)
    if finding.overdue_marked_on:
        yield FindingStep(finding=finding, word="overdue", by_name="系统", on=finding.overdue_marked_on)
    if finding.rectified_on:
        yield FindingStep(
            finding=finding,
            word="rectified",
            by_name=finding.rectified_by_name,
            on=finding.rectified_on,
            note=finding.effect,
        )
    if finding.closed_on:
        yield FindingStep(
            finding=finding,
            word="closed",
            by_name=finding.closed_by_name,
            on=finding.closed_on,
            note=finding.closing_note,
        )


def _check_row(number: int, row: FindingRow, today: datetime.date) -> None:
    try:
        _check_finding(row.title, row.source_kind, row.found_on, row.due_on, today)
    except FindingRefused as refusal:
        raise FindingRefused(refusal.code, f"第 {number} 行：{refusal.sentence}", refusal.fields) from refusal
    if row.rectified_on and not (row.effect and row.rectified_by_name and row.corrective_measure):
        raise FindingRefused(
            "inspection.bulk.effect", f"第 {number} 行：报告整改完成须有措施、整改人和成效。"
        )
    if row.closed_on and (not row.rectified_on or not row.closed_by_name):
        raise FindingRefused("inspection.bulk.closed", f"第 {number} 行：销号前须先整改完成，并写明销号人。")
    if row.closed_on and row.closed_by_name == row.rectified_by_name:
        raise SamePerson("inspection.finding.same_person", f"第 {number} 行：整改人和销号人不能是同一人。")
    days = [day for day in (row.found_on, row.rectified_on, row.closed_on, today) if day is not None]
    if days != sorted(days):
        raise FindingRefused("inspection.bulk.days", f"第 {number} 行：发现、整改、销号的日期先后不对。")


def _check_finding(
    title: str, source_kind: str, found_on: datetime.date, due_on: datetime.date | None, today: datetime.date
) -> None:
    wrong = {}
    if not title.strip():
        wrong["title"] = "须填写。"
    if source_kind not in dict(source_kinds()):
        wrong["source_kind"] = "来源不在词表内。"
    if found_on > today:
        wrong["found_on"] = "不能晚于今天。"
    if due_on is not None and due_on < found_on:
        wrong["due_on"] = "不能早于发现日期。"
    if wrong:
        raise FindingRefused("inspection.finding.incomplete", "问题没有登记，请改正标出的内容再提交。", wrong)


def _step(finding: Finding, word: str, actor: Actor, on: datetime.date, note: str = "") -> None:
    FindingStep.objects.create(finding=finding, word=word, by_name=actor.name, on=on, note=note)


def _record(actor: Actor, word: str, finding: Finding, data: dict[str, object]) -> None:
    record(
        actor=actor,
        word=word,
        subject=Subject("inspection.finding", finding.pk, finding.title),
        unit_path=finding.organisation.path,
        data=data,
    )
