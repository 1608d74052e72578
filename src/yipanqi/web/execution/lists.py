"""What the list of activities shows and takes from the address."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Refused
from yipanqi.documents.lists import ListCell, write_list
from yipanqi.engine.language import Term
from yipanqi.execution.policies import may_record
from yipanqi.execution.queries import ActivityFilter, activity_kinds, kind_title
from yipanqi.organisation.queries import organisations

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ACTIVITY_HEADS = (
    "开展日期", "党组织", "种类", "主题", "地点", "主持人", "记录人", "应到", "实到", "缺席说明", "议题", "决议事项", "结合点",
    "业务事项", "录入日期", "补录", "来源", "确认日期",
    "确认人", "同时计作",
)  # fmt: skip


@dataclass(frozen=True)
class ListRow:
    """One line of a list: the record and the title of its kind."""

    record: Any
    kind: str


def rows_of(found: Iterable[Any]) -> list[ListRow]:
    """The lines of a page."""
    return [ListRow(each, kind_title(each.kind)) for each in found]


def activity_filter(request: HttpRequest) -> ActivityFilter:
    """The filter of the address; refuses dates that are none."""
    asked = request.GET
    return ActivityFilter(
        text=asked.get("q", "").strip(),
        kind=_known(asked.get("kind", ""), activity_kinds()),
        organisation_id=whole(asked.get("organisation")),
        from_on=_day(asked.get("from_on", "")),
        until_on=_day(asked.get("until_on", "")),
        joined=asked.get("joined", "") if asked.get("joined") in {"yes", "no"} else "",
        late=bool(asked.get("late")),
        withdrawn=bool(asked.get("withdrawn")),
        unconfirmed=bool(asked.get("unconfirmed")),
        unproven=bool(asked.get("unproven")),
    )


def activity_cells(activity: Any) -> tuple[ListCell, ...]:
    """One line of the workbook."""
    return (
        activity.held_on, activity.organisation.name, kind_title(activity.kind), activity.title, activity.place,
        activity.host_name, activity.recorder_name, activity.expected_count, activity.present_count, activity.absent_note,
        activity.agenda, activity.resolution, activity.junction.measure if activity.junction else "",
        activity.business_item.title if activity.business_item else "", activity.recorded_on,
        _late(activity), activity.get_source_display(),
        activity.confirmed_on, activity.confirmed_by_name, "、".join(kind_title(code) for code in activity.also_kinds),
    )  # fmt: skip


def _late(activity: Any) -> str:
    """补录, with the reason where there is one."""
    said = f"补录：{activity.late_reason}" if activity.late_reason else "补录"
    return said if activity.is_late else ""


def workbook(name: str, heads: tuple[str, ...], rows: Iterable[tuple[ListCell, ...]]) -> HttpResponse:
    """The rows as a workbook to download."""
    return download(write_list(name, heads, rows), f"{name}.xlsx", XLSX)


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Bytes as a file to download."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def recordable(actor: Actor) -> list[Any]:
    """The organisations for which the actor records, in the order of the tree; the leading group holds no roll of its own."""
    return [each for each in organisations(actor) if may_record(actor, each.path)]


def chosen(request: HttpRequest, actor: Actor, offered: list[Any]) -> Any:
    """The organisation of the address; else the actor's own lowest one; None where nothing is offered."""
    wanted = whole(request.POST.get("organisation") or request.GET.get("organisation"))
    by_key = {each.pk: each for each in offered}
    if wanted in by_key:
        return by_key[wanted]
    own = sorted(
        (by_key[post.organisation_id] for post in actor.posts if post.organisation_id in by_key),
        key=lambda each: -len(each.path),
    )
    return next(iter((*own, *offered)), None)


def grouped_kinds() -> dict[str, list[Term]]:
    """The kinds of activity under the headings of the vocabulary."""
    groups: dict[str, list[Term]] = {}
    for term in activity_kinds().values():
        groups.setdefault(str(term.attributes["group"]), []).append(term)
    return groups


def whole(written: str | None) -> int | None:
    """A key from the address, None for anything else."""
    return int(written) if written and written.isdecimal() and len(written) < 12 else None


def asked_day(written: str, today: datetime.date) -> datetime.date:
    """The day of the form, today where there is none or it lies ahead."""
    return min(_day(written) or today, today)


def _day(written: str) -> datetime.date | None:
    if not written.strip():
        return None
    try:
        return datetime.date.fromisoformat(written.strip())
    except ValueError as error:
        raise Refused("execution.date", f"“{written}”不是日期，请写成 2025-06-30 的样子。") from error


def _known(code: str, terms: dict[str, Term]) -> str:
    return code if code in terms else ""
