"""Handing the accepted rows to the rooms that own the records."""

from __future__ import annotations

import datetime

from yipanqi.basics.actors import Actor
from yipanqi.execution.services import ActivityRow, bulk_record_activities
from yipanqi.intake.queries.outcomes import RowOutcome
from yipanqi.intake.services.check_key_tasks import FINISHED_WORDS
from yipanqi.intake.services.checking import CheckedTable, agency_roots_by_name
from yipanqi.intake.services.standing import Standing
from yipanqi.organisation.services import (
    MemberRow,
    OrganisationRow,
    bulk_add_members,
    bulk_add_organisations,
    ensure_units,
)
from yipanqi.planning.services import ItemRow, bulk_add_items

RETIRED_WORDS = ("退休", "离休", "离退休")

NOTES = {
    "organisations": {
        "secretary": "“书记”一列：本组织正式党员中有此人的，按本届起始日期（没有的按今天）登记任职；还没有的先记下，导入党员花名册时任职。",
        "telephone": "“联系电话”一列不写入党组织：电话登记在人员名下。",
    }
}


def write_table(actor: Actor, checked: CheckedTable, standing: Standing) -> None:
    """Write the accepted rows through their own room's bulk service, inside the caller's transaction."""
    kind, rows = checked.mapped.mapping.kind, checked.accepted
    if kind == "organisations":
        bulk_add_organisations(actor=actor, rows=[_organisation(row) for row in rows])
    elif kind == "members":
        _write_members(actor, rows, standing)
    elif kind == "key_tasks":
        _write_tasks(actor, rows, standing)
    else:
        bulk_record_activities(actor=actor, rows=[_activity(row, standing) for row in rows])


def _write_members(actor: Actor, rows: list[RowOutcome], standing: Standing) -> None:
    names = {key: name for name, key in standing.agencies.items()}
    agencies = {name: names.get(each.agency_id or 0, "") for name, each in standing.organisations.items()}
    offices = _offices(actor, {(agencies[_text(row, "branch")], _text(row, "office")) for row in rows})
    members = []
    for row in rows:
        branch = standing.organisations[_text(row, "branch")]
        unit = offices.get((agencies[branch.name], _text(row, "office")), branch.agency_id)
        members.append(_member(row, branch.pk, unit))
    bulk_add_members(actor=actor, rows=members)


def _write_tasks(actor: Actor, rows: list[RowOutcome], standing: Standing) -> None:
    roots = agency_roots_by_name(standing)
    offices = _offices(actor, {(_text(row, "agency"), _text(row, "office")) for row in rows})
    items = []
    for row in rows:
        agency = _text(row, "agency")
        items.append(_item(row, roots[agency].pk, offices.get((agency, _text(row, "office")))))
    bulk_add_items(actor=actor, rows=items)


def _offices(actor: Actor, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The offices named in the sheet by agency and name, made where missing."""
    pairs = sorted((agency, office) for agency, office in wanted if agency and office)
    if not pairs:
        return {}
    units = ensure_units(actor=actor, agencies=list(dict.fromkeys(name for name, _ in pairs)), offices=pairs)
    return {pair: units[pair].pk for pair in pairs}


def _organisation(row: RowOutcome) -> OrganisationRow:
    return OrganisationRow(
        name=_text(row, "name"),
        kind=_text(row, "kind"),
        parent=_text(row, "parent"),
        agency=_text(row, "agency"),
        short_name=_text(row, "short_name"),
        founded_on=_date(row, "founded_on"),
        term_started_on=_date(row, "term_started_on"),
        term_ends_on=_date(row, "term_ends_on"),
    )


def _member(row: RowOutcome, branch_id: int, unit_id: int | None) -> MemberRow:
    job = _text(row, "job_kind")
    return MemberRow(
        organisation_id=branch_id,
        name=_text(row, "name"),
        status=_text(row, "status"),
        sex=_text(row, "sex"),
        ethnicity=_text(row, "ethnicity"),
        born_on=_date(row, "born_on"),
        education=_text(row, "education"),
        identity_number=_text(row, "identity"),
        telephone=_text(row, "telephone"),
        job_kind=job,
        joined_on=_date(row, "joined_on"),
        became_full_on=_date(row, "became_full_on"),
        unit_id=None if job in RETIRED_WORDS else unit_id,
    )


def _item(row: RowOutcome, organisation_id: int, office_id: int | None) -> ItemRow:
    due_on = _date(row, "due_on")
    if due_on is None:
        raise ValueError("an accepted task has a limit")
    title, progress = _text(row, "title"), _text(row, "progress")
    return ItemRow(
        organisation_id=organisation_id,
        year=due_on.year,
        title=title,
        business_face=title,
        office_id=office_id,
        owner_name=_text(row, "owner"),
        target_text=_text(row, "target"),
        progress=progress,
        due_on=due_on,
        state="finished" if progress in FINISHED_WORDS else "open",
    )


def _activity(row: RowOutcome, standing: Standing) -> ActivityRow:
    held_on = _date(row, "held_on")
    if held_on is None:
        raise ValueError("an accepted meeting has a day")
    return ActivityRow(
        organisation_id=standing.organisations[_text(row, "branch")].pk,
        kind=_text(row, "kind"),
        held_on=held_on,
        title=_text(row, "title"),
        place=_text(row, "place"),
        host_name=_text(row, "chair"),
        recorder_name=_text(row, "recorder"),
        expected_count=_count(row, "expected"),
        present_count=_count(row, "present"),
        absent_note=_text(row, "absence"),
        agenda=_text(row, "topic"),
        resolution=_text(row, "resolution"),
    )


def _text(row: RowOutcome, field: str) -> str:
    value = row.facts.get(field)
    return value if isinstance(value, str) else ""


def _date(row: RowOutcome, field: str) -> datetime.date | None:
    value = row.facts.get(field)
    return value if isinstance(value, datetime.date) else None


def _count(row: RowOutcome, field: str) -> int | None:
    value = row.facts.get(field)
    return value if isinstance(value, int) else None
