"""台账: which ledgers there are is data (`rules/vocabulary/ledger.yaml`); each of them is a query over what was recorded.

A ledger names a source, the kinds it takes and its columns. The lines of any ledger cost one statement, whatever they are.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.basics.periods import Period
from yipanqi.documents.lists import ListCell
from yipanqi.engine.language import Term
from yipanqi.execution.errors import LedgerWrong
from yipanqi.execution.models import Activity, Attendance, CallPlace, Carrier
from yipanqi.execution.queries.activities import activities, attendances
from yipanqi.execution.queries.carrier_calls import places
from yipanqi.execution.queries.carrier_kinds import carrier_kinds, described_kind, kinds_with_hours
from yipanqi.execution.queries.carriers import carriers, last_record
from yipanqi.execution.queries.kinds import activity_kinds, kind_title
from yipanqi.planning.queries import terms

NARROWING = ("groups", "kinds", "marks")
"""What a ledger says of the kinds it takes; one that says nothing takes all."""
DETAIL = "detail:"
"""Before the name of a field that a kind of activity keeps among its details."""
ROLL_FIELDS = (
    "state", "reason", "may_vote", "person__name", "activity__held_on", "activity__kind", "activity__title",
    "activity__organisation__name",
)  # fmt: skip
"""What a line of a roll shows; the texts of the activity are long and stay where they are."""


@dataclass(frozen=True)
class LedgerFilter:
    """What a ledger is narrowed to; empty values narrow nothing. `path` takes everything below it."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    path: str = ""
    period: Period | None = None
    organisation_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column: its head, and how a row fills it."""

    head: str
    read: Callable[[Any], ListCell]


@dataclass(frozen=True)
class Source:
    """Where a ledger's lines come from: the query, the kinds there are, the columns it can fill, the page of a line."""

    find: Callable[[Actor, LedgerFilter], QuerySet[Any, Any]]
    kinds: Callable[[], Mapping[str, Term]]
    columns: Mapping[str, Column]
    page: Callable[[Any], tuple[str, int] | None]
    owner: Callable[[Any], int]


@dataclass(frozen=True)
class Ledger:
    """One ledger as the vocabulary describes it; `kinds` are those it takes, in the vocabulary's order."""

    code: str
    title: str
    source: Source
    kinds: tuple[Term, ...]
    takes_all: bool
    columns: tuple[Column, ...]
    printed: int
    """So many of the columns, from the first, go on paper."""

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads in their order."""
        return tuple(one.head for one in self.columns)

    def cells(self, row: Any) -> tuple[ListCell, ...]:
        """One line."""
        return tuple(one.read(row) for one in self.columns)

    def wanted(self, wanted: LedgerFilter) -> LedgerFilter:
        """The filter, held to the kinds of this ledger."""
        own = () if self.takes_all else tuple(one.code for one in self.kinds)
        asked = tuple(code for code in wanted.kinds if self.takes_all or code in own)
        return replace(wanted, kinds=asked or own)


def ledger_titles() -> dict[str, str]:
    """The ledgers there are, in the vocabulary's order."""
    return {code: term.title for code, term in terms("ledger").items()}


def ledger_named(code: str) -> Ledger:
    """One ledger; refuses NotFound for none of the name, and words of its entry that stand for nothing."""
    term = terms("ledger").get(code)
    if term is None:
        raise NotFound("execution.ledger.not_found", "没有这本台账，请从台账页面选择。")
    source = SOURCES.get(str(term.attributes["source"]))
    if source is None:
        raise _wrong(term, "取自", str(term.attributes["source"]), SOURCES)
    named: Any = term.attributes["columns"]
    kinds = _kinds_of(term, source)
    unprinted: Any = term.attributes.get("screen_only") or ()
    for code in unprinted:
        if code not in named:
            raise _wrong(term, "只在屏幕上的列", code, named)
    printed = [code for code in named if code not in unprinted]
    columns = tuple(_column(term, source, one) for one in (*printed, *unprinted))
    takes_all = not any(term.attributes.get(name) for name in NARROWING)
    return Ledger(term.code, term.title, source, kinds, takes_all, columns, len(printed))


def lines_of(actor: Actor, ledger: Ledger, wanted: LedgerFilter) -> Any:
    """The rows behind the lines of a ledger within reach, as a query set. One statement."""
    return ledger.source.find(actor, ledger.wanted(wanted))


def activities_in_ledger(actor: Actor, wanted: LedgerFilter) -> QuerySet[Activity]:
    """Activities on record, in the order of days."""
    found = _narrowed(activities(actor), wanted, "", "held_on", "pk")
    if wanted.text:
        found = found.filter(
            Q(title__icontains=wanted.text) | Q(host_name__icontains=wanted.text) | Q(agenda__icontains=wanted.text)
        )  # fmt: skip
    return found.select_related("organisation", "junction__item", "business_item").order_by("held_on", "pk")


def roll_in_ledger(actor: Actor, wanted: LedgerFilter) -> QuerySet[Attendance]:
    """Every line of the rolls of those activities."""
    found = _narrowed(attendances(actor), wanted, "activity__", "activity__held_on", "activity")
    if wanted.text:
        found = found.filter(
            Q(person__name__icontains=wanted.text) | Q(activity__title__icontains=wanted.text)
        )
    return (
        found.select_related("person", "activity__organisation")
        .only(*ROLL_FIELDS)
        .order_by("activity__held_on", "activity", "pk")
    )


def services_in_ledger(actor: Actor, wanted: LedgerFilter) -> QuerySet[CallPlace]:
    """Volunteers' services: one line for each person at each of them."""
    found = places(actor).filter(call__carrier__kind__in=kinds_with_hours())
    found = found.exclude(state=CallPlace.WITHDRAWN)
    found = _narrowed(found, wanted, "call__carrier__", "call__held_on")
    if wanted.text:
        found = found.filter(Q(person__name__icontains=wanted.text) | Q(call__title__icontains=wanted.text))
    return found.order_by("call__held_on", "pk")


def carriers_in_ledger(actor: Actor, wanted: LedgerFilter) -> QuerySet[Carrier]:
    """Carriers that ran on a day of the period."""
    found: QuerySet[Carrier] = _narrowed(carriers(actor), replace(wanted, period=None), "", "starts_on")
    if wanted.text:
        found = found.filter(Q(name__icontains=wanted.text) | Q(leader__name__icontains=wanted.text))
    if wanted.period:
        running = Q(ends_on__isnull=True) | Q(ends_on__gte=wanted.period.start)
        found = found.filter(running, starts_on__lte=wanted.period.end)
    members = Count("members", filter=Q(members__left_on__isnull=True))
    found = found.annotate(member_count=members, last_on=last_record())
    return found.order_by("starts_on", "pk")


def _by_person(actor: Actor, wanted: LedgerFilter) -> QuerySet[Any, Any]:
    """How often each person was due at the activities of each organisation and how often he came."""
    counted = {state: Count("pk", filter=Q(state=state)) for state, _ in Attendance.STATES}
    found = roll_in_ledger(actor, wanted).only().select_related(None).order_by()
    named = found.values(
        "person_id", name=F("person__name"), at=F("activity__organisation_id"), at_name=F("activity__organisation__name"),
    )  # fmt: skip
    return named.annotate(due=Count("pk"), **counted).order_by(
        "activity__organisation__path", "person__pinyin", "person_id"
    )


def _narrowed(found: QuerySet[Any], wanted: LedgerFilter, to: str, day: str, key: str = "") -> QuerySet[Any]:
    """The rows narrowed by kind, place and day; `key` leads to the activity, where a row comes of one."""
    if wanted.kinds:
        there = Q(**{f"{to}kind__in": wanted.kinds})
        found = found.filter(there | Q(**{f"{key}__in": _counting_as(wanted.kinds)}) if key else there)
    if wanted.path:
        found = found.filter(**{f"{to}organisation__path__startswith": wanted.path})
    if wanted.organisation_ids:
        found = found.filter(**{f"{to}organisation__in": wanted.organisation_ids})
    if wanted.period:
        found = found.filter(**{f"{day}__gte": wanted.period.start, f"{day}__lte": wanted.period.end})
    return found


def _counting_as(kinds: tuple[str, ...]) -> QuerySet[Activity]:
    """Activities that also count as one of these kinds besides their own."""
    named = functools.reduce(operator.or_, (Q(also__contains=f'"{code}"') for code in kinds))
    return Activity.objects.alias(also=Cast("also_kinds", TextField())).filter(named)


def _kinds_of(term: Term, source: Source) -> tuple[Term, ...]:
    """The kinds named, of a group named, or that bear a mark named: a locality's own kind comes in by what it says of itself."""
    groups, named, marks = (said_of(term, name) for name in NARROWING)
    there = source.kinds()
    for code in named:
        if code not in there:
            raise _wrong(term, "种类", code, there)
    known = sorted(
        {name for kind in there.values() for name, value in kind.attributes.items() if value is True}
    )
    for mark in marks:
        if mark not in known:
            raise _wrong(term, "标记", mark, known)
    if not (groups or named or marks):
        return tuple(there.values())
    return tuple(
        kind
        for kind in there.values()
        if kind.code in named
        or kind.attributes.get("group") in groups
        or any(kind.attributes.get(mark) for mark in marks)
    )


def said_of(term: Term, name: str) -> tuple[str, ...]:
    """The words of one attribute of an entry; none where it says nothing."""
    said: Any = term.attributes.get(name)
    return tuple(said or ())


def _column(term: Term, source: Source, code: str) -> Column:
    if code.startswith(DETAIL) and source is SOURCES["activity"]:
        return _detail(code.removeprefix(DETAIL))
    if code not in source.columns:
        raise _wrong(term, "列", code, source.columns)
    return source.columns[code]


def _detail(name: str) -> Column:
    titles = (
        field.title for kind in activity_kinds().values() for field in _fields(kind) if field.name == name
    )
    return Column(next(titles, name), lambda row: str(row.details.get(name, "")))


def _fields(kind: Term) -> Any:
    return kind.attributes["fields"]


def _wrong(term: Term, what: str, word: str, known: Iterable[str]) -> LedgerWrong:
    return LedgerWrong(
        "execution.ledger.wrong",
        f"词表“台账”里“{term.title}”的{what}“{word}”不认识，请改为其中之一：{'、'.join(known)}。",
    )


def _late(row: Any) -> str:
    if not row.is_late:
        return ""
    return f"补录：{row.late_reason}" if row.late_reason else "补录"


def _served(row: Any) -> str:
    if row.business_item is not None:
        return str(row.business_item.title)
    return f"{row.junction.item.title} ← {row.junction.measure}" if row.junction is not None else ""


def _served_by(row: Any) -> str:
    return _served(row) or (str(row.office.name) if row.office is not None else "")


def _rate(row: Any) -> str:
    """The share of those present or made up, as whole per cent."""
    return f"{round(100 * (row['present'] + row['made_up']) / row['due'])}%" if row["due"] else ""


ORGANISATION = "党组织"
ACTIVITY_COLUMNS = {
    "held_on": Column("日期", lambda row: row.held_on),
    "organisation": Column(ORGANISATION, lambda row: row.organisation.name),
    "kind": Column("种类", lambda row: kind_title(row.kind)),
    "title": Column("主题", lambda row: row.title),
    "place": Column("地点", lambda row: row.place),
    "host": Column("主持人（授课人）", lambda row: row.host_name),
    "recorder": Column("记录人", lambda row: row.recorder_name),
    "expected": Column("应到", lambda row: row.expected_count),
    "present": Column("实到", lambda row: row.present_count),
    "absent": Column("缺席说明", lambda row: row.absent_note),
    "agenda": Column("议题", lambda row: row.agenda),
    "discussion": Column("发言要点", lambda row: row.discussion),
    "resolution": Column("决议事项", lambda row: row.resolution),
    "served": Column("服务的业务", _served),
    "recorded_on": Column("录入日期", lambda row: row.recorded_on),
    "late": Column("补录", lambda row: _late(row)),
}
ROLL_COLUMNS = {
    "held_on": Column("日期", lambda row: row.activity.held_on),
    "organisation": Column(ORGANISATION, lambda row: row.activity.organisation.name),
    "kind": Column("种类", lambda row: kind_title(row.activity.kind)),
    "title": Column("主题", lambda row: row.activity.title),
    "person": Column("姓名", lambda row: row.person.name),
    "state": Column("出席情况", lambda row: row.get_state_display()),
    "reason": Column("原因", lambda row: row.reason),
    "may_vote": Column("表决权", lambda row: "有" if row.may_vote else "无"),
}
PERSON_COLUMNS = {
    "person": Column("姓名", lambda row: row["name"]),
    "organisation": Column(ORGANISATION, lambda row: row["at_name"]),
    "due": Column("应到次数", lambda row: row["due"]),
    "present": Column("到会", lambda row: row["present"]),
    "made_up": Column("补课", lambda row: row["made_up"]),
    "leave": Column("请假", lambda row: row["leave"]),
    "absent": Column("缺席", lambda row: row["absent"]),
    "rate": Column("到会率（含补课）", _rate),
}
CARRIER_COLUMNS = {
    "title": Column("载体", lambda row: row.name),
    "kind": Column("种类", lambda row: kind_title(row.kind)),
    "level": Column(
        "队伍层级", lambda row: described_kind(row.kind).level_title(row.level) if row.level else ""
    ),
    "organisation": Column(ORGANISATION, lambda row: row.organisation.name),
    "host": Column("负责人", lambda row: row.leader.name if row.leader else ""),
    "members": Column("成员数", lambda row: row.member_count),
    "served": Column("服务的业务", _served_by),
    "reason": Column("设立缘由", lambda row: row.reason),
    "starts_on": Column("开始日期", lambda row: row.starts_on),
    "ends_on": Column("结束日期", lambda row: row.ends_on),
    "criteria": Column("标准", lambda row: row.criteria),
    "before": Column("之前", lambda row: row.before_text),
    "after": Column("之后", lambda row: row.after_text),
    "last_on": Column("最近记录", lambda row: row.last_on),
    "result": Column("成效", lambda row: row.result),
    "state": Column("状态", lambda row: row.get_state_display()),
}
SERVICE_COLUMNS = {
    "held_on": Column("服务日期", lambda row: row.call.held_on),
    "person": Column("志愿者", lambda row: row.person.name),
    "title": Column("服务", lambda row: row.call.title),
    "carrier": Column("队伍", lambda row: row.call.carrier.name),
    "organisation": Column(ORGANISATION, lambda row: row.call.carrier.organisation.name),
    "place": Column("地点", lambda row: row.call.place),
    "served": Column("服务对象", lambda row: row.call.served),
    "hours": Column("小时数", lambda row: row.hours),
    "state": Column("状态", lambda row: row.get_state_display()),
    "confirmed_by": Column("确认人", lambda row: row.confirmed_by_name),
    "confirmed_on": Column("确认日期", lambda row: row.confirmed_on),
    "note": Column("说明", lambda row: row.note),
}
SOURCES = {
    "activity": Source(
        activities_in_ledger, activity_kinds, ACTIVITY_COLUMNS,
        lambda row: ("activity", row.pk), lambda row: int(row.organisation_id),
    ),
    "roll": Source(
        roll_in_ledger, activity_kinds, ROLL_COLUMNS,
        lambda row: ("activity", row.activity_id), lambda row: int(row.activity.organisation_id),
    ),
    "person": Source(
        _by_person, activity_kinds, PERSON_COLUMNS, lambda row: None, lambda row: int(row["at"]),
    ),
    "carrier": Source(
        carriers_in_ledger, carrier_kinds, CARRIER_COLUMNS,
        lambda row: ("carrier", row.pk), lambda row: int(row.organisation_id),
    ),
    "service": Source(
        services_in_ledger, carrier_kinds, SERVICE_COLUMNS,
        lambda row: ("call", row.call_id), lambda row: int(row.call.carrier.organisation_id),
    ),
}  # fmt: skip
