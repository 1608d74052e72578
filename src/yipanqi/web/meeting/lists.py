"""What the lists of 议事 show and take from the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yipanqi.basics.actors import Actor
from yipanqi.documents.lists import ListCell
from yipanqi.meeting.policies import may_call
from yipanqi.meeting.queries import AgendaFilter, MeetingFilter, ResolutionFilter, kind_title, meeting_kinds
from yipanqi.organisation.queries import agency_roots, bodies
from yipanqi.web.frame.asking import asked_date, asked_number, asked_word

STATES = (("called", "已通知"), ("held", "记录中"), ("closed", "已确认"), ("withdrawn", "已撤销"))
RESOLUTION_STATES = (
    ("adopted", "已作出"), ("taken_up", "已转为责任"), ("done", "已落实"), ("revoked", "已撤销"),
)  # fmt: skip
MEETING_HEADS = (
    "开会日期", "组织", "种类", "名称", "地点", "主持人", "记录人", "议题数", "党建议题", "业务议题", "决议数", "状态",
)  # fmt: skip
AGENDA_HEADS = ("开会日期", "组织", "会议种类", "会议", "议题", "内容", "汇报人", "结果")
AGENDA_SIDES = (
    ("has_party", "有党建内容的"), ("party", "仅党建"), ("business", "仅业务"), ("both", "党建和业务"),
)  # fmt: skip
RESOLUTION_HEADS = ("作出日期", "会议", "议题", "决议事项", "责任岗位", "完成时限", "状态", "落实情况")


def meeting_filter(request: HttpRequest) -> MeetingFilter:
    """The filter of the address; nonsense narrows nothing."""
    kind, state, sides = (asked_word(request, name) for name in ("kind", "state", "sides"))
    return MeetingFilter(
        asked_word(request, "q"),
        kind if kind in meeting_kinds() else "",
        state if state in dict(STATES) else "",
        asked_number(request, "organisation"),
        asked_date(request, "from_on"),
        asked_date(request, "until_on"),
        sides if sides in {"both", "one"} else "",
    )


def resolution_filter(request: HttpRequest) -> ResolutionFilter:
    """The filter of the address; nonsense narrows nothing."""
    state = asked_word(request, "state")
    return ResolutionFilter(
        asked_word(request, "q"),
        state if state in dict(RESOLUTION_STATES) else "",
        asked_number(request, "organisation"),
        bool(request.GET.get("overdue")),
        bool(request.GET.get("awaiting")),
    )


def meeting_cells(one: Any) -> tuple[ListCell, ...]:
    """One line of the workbook."""
    return (
        one.held_on, one.body.name, kind_title(one.kind), one.title, one.place, one.chair_name, one.recorder_name,
        one.item_count, "有" if one.has_party else "", "有" if one.has_business else "", one.resolution_count,
        one.get_state_display(),
    )  # fmt: skip


def resolution_cells(one: Any) -> tuple[ListCell, ...]:
    """One line of the workbook."""
    return (
        one.adopted_on, one.item.meeting.title, one.item.title, one.text, owner_words(one.owner), one.due_on,
        one.get_state_display(), one.outcome,
    )  # fmt: skip


def owner_words(post: Any) -> str:
    """The post with where it stands; empty for none."""
    if post is None:
        return ""
    home = post.organisation.short_name or post.organisation.name if post.organisation else post.unit.name
    return f"{home}{post.title}" if home not in post.title else str(post.title)


def callable_bodies(actor: Actor) -> list[Any]:
    """The bodies whose meetings the actor may call, his own first. Two queries."""
    roots = dict(agency_roots(actor).values_list("agency_id", "path"))
    found = [
        each
        for each in bodies(actor)
        if may_call(
            actor, each.pk, roots.get(each.agency_id or 0, "") if each.kind == "leading_group" else each.path
        )
    ]
    own = {post.organisation_id for post in actor.posts}
    return sorted(found, key=lambda each: (each.pk not in own, each.path))


def agenda_filter(request: HttpRequest) -> AgendaFilter:
    """The filter of the address; nonsense narrows nothing."""
    side, quarter = asked_word(request, "side"), asked_number(request, "quarter")
    return AgendaFilter(
        asked_word(request, "q"),
        asked_number(request, "year"),
        quarter if quarter in (1, 2, 3, 4) else None,
        side if side in dict(AGENDA_SIDES) else "",
        asked_number(request, "organisation"),
        bool(request.GET.get("group")),
    )


def agenda_cells(item: Any) -> tuple[ListCell, ...]:
    """One line of the workbook."""
    meeting = item.meeting
    return (
        meeting.held_on, meeting.body.name, kind_title(meeting.kind), meeting.title, item.title, item.get_side_display(),
        item.reporter_name, item.get_outcome_display(),
    )  # fmt: skip
