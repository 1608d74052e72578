"""空转的结合点: which agreed junctions are slogans only, judged by the rulebook's standard, with what is missing and the records looked at."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period
from yipanqi.planning.queries import junctions_at_work
from yipanqi.rulebook.queries.subjects import Asked, Said, criteria_of, said_of

STANDARD = "JUNCTION-SOLID"
HOLLOW, SOLID, MISSING, NOT_DUE, BESIDE = "hollow", "solid", "missing", "not_due", "not_applicable"
TITLES = {HOLLOW: "空转", SOLID: "落到实处", MISSING: "缺数据", NOT_DUE: "未到期", BESIDE: "不适用"}
SHOWN = ("organisation", "item__office", "item__organisation__agency")
FIELDS = (
    "measure", "organisation__path", "organisation__name", "organisation__short_name", "item__title", "item__pinyin", "item__office__name",
    "item__organisation__short_name", "item__organisation__agency__name",
)  # fmt: skip
LACKS = {
    "people": "没有兼做两边的人",
    "time": "业务推进期间没有记录",
    "object": "没有业务对象",
    "result": "到期没有成效",
}
"""A criterion that is not met, as the lists say it; a locality's own criterion is said by its title."""


@dataclass(frozen=True)
class Criterion:
    """One criterion of one junction: solid, hollow or a nothing, and the numbers it rests on in a sentence."""

    id: str
    title: str
    state: str
    said: Said
    junction: Any

    @property
    def because(self) -> str:
        """The numbers it rests on; said only where somebody reads them."""
        return _because(self.id, self.said, self.junction)

    @property
    def state_title(self) -> str:
        """The state in Chinese."""
        return {"solid": "有", "hollow": "没有"}.get(self.state, TITLES[self.state])


@dataclass(frozen=True)
class Standing:
    """How one junction stands."""

    junction: Any
    state: str
    criteria: tuple[Criterion, ...]

    @property
    def title(self) -> str:
        """The state in Chinese."""
        return TITLES[self.state]

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is missing, in words."""
        return tuple(LACKS.get(each.id, each.title) for each in self.criteria if each.state == HOLLOW)

    def lacks_one(self, criterion: str) -> bool:
        """Whether this criterion is not met."""
        return any(each.id == criterion and each.state == HOLLOW for each in self.criteria)


@dataclass(frozen=True)
class HollowFilter:
    """What the list is narrowed to; empty values narrow nothing."""

    text: str = ""
    agency_path: str = ""
    state: str = ""
    lack: str = ""


def standings(actor: Actor, year: int, wanted: HollowFilter | None = None) -> list[Standing]:
    """The agreed junctions of the year in reach with how each stands, hollow ones first. About eight statements, however many."""
    wanted = wanted or HollowFilter()
    found = junctions_at_work(actor, year).select_related(None).select_related(*SHOWN).only(*FIELDS)
    if wanted.agency_path:
        found = found.filter(item__organisation__path__startswith=wanted.agency_path)
    rows = [one for one in found if not wanted.text or _holds(one, wanted.text)]
    judged = said_of(
        actor, "junction", sorted({one.organisation_id for one in rows}), period_of(year, actor.today)
    )
    asked = criteria_of(STANDARD)
    told = [_standing(one, judged[one.pk], asked) for one in rows if one.pk in judged]
    order = {HOLLOW: 0, MISSING: 1, NOT_DUE: 2, SOLID: 3, BESIDE: 4}
    return sorted(
        (
            one
            for one in told
            if (not wanted.state or one.state == wanted.state)
            and (not wanted.lack or one.lacks_one(wanted.lack))
        ),
        key=lambda one: (order[one.state], -len(one.lacks), one.junction.organisation.path, one.junction.pk),
    )


def standing_of(actor: Actor, junction: Any) -> Standing | None:
    """How one junction in reach stands; None while it is not agreed."""
    period = period_of(junction.item.plan.year, actor.today)
    said = said_of(actor, "junction", [junction.organisation_id], period).get(junction.pk)
    return _standing(junction, said, criteria_of(STANDARD)) if said else None


def period_of(year: int, today: datetime.date) -> Period:
    """The year's days so far; a year to come has its first day."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    return Period(first, min(last, max(today, first)))


def lacks_asked() -> Sequence[tuple[str, str]]:
    """The criteria as a filter offers them: id, what is missing."""
    return [(one.id, LACKS.get(one.id, one.title)) for one in criteria_of(STANDARD)]


def _holds(one: Any, words: str) -> bool:
    """Whether a junction holds the words, or its item is spelled like them, in full or by initials."""
    if words in f"{one.measure}\n{one.item.title}\n{one.organisation.short_name}":
        return True
    return words.isascii() and words.lower().replace(" ", "") in one.item.pinyin


def _standing(junction: Any, said: Said, asked: Sequence[Asked]) -> Standing:
    state = _state(said.values.get(f"standard:{STANDARD}"))
    criteria = tuple(
        Criterion(one.id, one.title, _state(said.values.get(f"standard:{STANDARD}:{one.id}")), said, junction)
        for one in asked
    )
    return Standing(junction, state, criteria)


def _state(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return BESIDE
    return SOLID if value else HOLLOW


def _because(criterion: str, said: Said, junction: Any) -> str:
    row, numbers = said.row, said.values
    office = junction.item.office.name if junction.item.office else "责任科室"
    if criterion == "people":
        named = row["shared_people"]
        first = f"{office}没有写明或没有人员登记" if named is None else f"名单里有{named}人在{office}工作"
        return f"{first}；活动到会{_of(numbers, 'junction_present')}人次，载体成员{_of(numbers, 'junction_serving')}人"
    if criterion == "time":
        return (
            f"活动{_of(numbers, 'junction_activities')}次、载体{_of(numbers, 'junction_carriers')}个、"
            f"办结节点{_of(numbers, 'junction_nodes')}个、"
            f"会议决议{_of(numbers, 'junction_resolutions')}项；确定已{row['days_agreed']}天"
        )
    if criterion == "object":
        parts = (("has_business_face", "业务内容"), ("has_office", "责任科室"), ("has_target", "目标或时限"))
        absent = [title for name, title in parts if not row[name]]
        return f"没有写明{'、'.join(absent)}" if absent else "内容、科室、目标或时限都写明了"
    if criterion == "result":
        written = "已登记实际成效" if row["has_result"] else "没有登记实际成效"
        due = "见效时限已过" if row["is_result_due"] else "见效时限未到"
        return f"{due}，{written}，有成效的载体{_of(numbers, 'junction_effects')}个"
    return ""


def _of(numbers: Mapping[str, object], name: str) -> str:
    value = numbers.get(name)
    return "0" if value is None or isinstance(value, str) else str(value)
