"""The sets of stages that the rules offer, and which of them holds where on a day."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from typing import Any

import yaml
from django.conf import settings
from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import within_reach
from yipanqi.rulebook.queries import vocabulary
from yipanqi.rulebook.queries.item_records import record_kinds
from yipanqi.tasking.errors import StageRefused
from yipanqi.tasking.models import StageAdoption

BUSINESS, PARTY = "business", "party"
SIDE_TITLES = {BUSINESS: "业务", PARTY: "党建"}


@dataclass(frozen=True)
class CycleStage:
    """One stage of a set: its titles, and the kinds of records that evidence its two sides."""

    code: str
    title: str
    short_title: str
    rests_on: str
    business: tuple[str, ...]
    party: tuple[str, ...]
    phase: str = ""

    @property
    def business_titles(self) -> str:
        """In words, what counts for the business side."""
        return _titles(self.business)

    @property
    def party_titles(self) -> str:
        """In words, what counts for the party side."""
        return _titles(self.party)


def _titles(codes: tuple[str, ...]) -> str:
    kinds = record_kinds()
    return "、".join(kinds[code].title for code in codes)


@dataclass(frozen=True)
class StageSet:
    """A set of stages that an organisation may adopt."""

    code: str
    title: str
    source: str
    stages: tuple[CycleStage, ...]

    def stage(self, code: str) -> CycleStage | None:
        """The stage of that code."""
        return next((stage for stage in self.stages if stage.code == code), None)


@dataclass(frozen=True)
class UrgingTerms:
    """Within how many days an urging is not repeated without a new reason, what one costs, how many working days a reply has."""

    repeat_days: int
    minutes_each: int
    reply_days: int


@functools.cache
def _book() -> dict[str, Any]:
    path = settings.YIPANQI_RULES / "tasking" / "stages.yaml"
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


@functools.cache
def stage_sets() -> dict[str, StageSet]:
    """Every set by its code; refuses evidence that no room offers and stages that rest on nothing known."""
    content = _book()
    terms = {term.code: term for term in vocabulary("stage").terms}
    known = record_kinds()
    evidence = content["evidence"]
    for section, sides in evidence.items():
        for code in (*sides[BUSINESS], *sides[PARTY]):
            if code not in known:
                raise StageRefused(
                    "tasking.stages.evidence",
                    f"rules/tasking/stages.yaml：{section}所列的记录“{code}”没有模块提供，现有：{'、'.join(sorted(known))}。",
                )
    found: dict[str, StageSet] = {}
    for one in content["sets"]:
        stages = []
        for each in one["stages"]:
            term = terms.get(each["code"])
            if each["rests_on"] not in evidence or (term is None and "title" not in each):
                raise StageRefused(
                    "tasking.stages.unknown",
                    f"rules/tasking/stages.yaml：“{one['title']}”的环节“{each['code']}”没有名称或没有可依据的记录。",
                )
            sides = evidence[each["rests_on"]]
            stages.append(
                CycleStage(
                    each["code"],
                    str(each.get("title") or (term.title if term else "")),
                    str(each.get("short_title") or (term.attributes["short_title"] if term else "")),
                    each["rests_on"],
                    tuple(sides[BUSINESS]),
                    tuple(sides[PARTY]),
                    str(each.get("phase") or ""),
                )
            )
        found[one["code"]] = StageSet(one["code"], one["title"], one["source"]["document"], tuple(stages))
    return found


def standard_set() -> StageSet:
    """What holds where nobody adopted anything."""
    return stage_sets()[str(_book()["standard"])]


@functools.cache
def urging_terms() -> UrgingTerms:
    """The numbers of urging."""
    numbers = _book()["urging"]
    return UrgingTerms(
        *(int(numbers[name]["value"]) for name in ("repeat_days", "minutes_each", "reply_days"))
    )


class Adopted:
    """Which set holds where on a day; one statement for any number of organisations."""

    def __init__(self, day: datetime.date) -> None:
        rows = StageAdoption.objects.filter(from_on__lte=day).order_by("from_on", "pk")
        self._sets = {path: code for path, code in rows.values_list("organisation__path", "stage_set")}
        self._over: dict[str, StageSet] = {}

    def over(self, path: str) -> StageSet:
        """The set of the nearest organisation at or above the path that adopted one; the standard one otherwise."""
        found = self._over.get(path)
        if found is None:
            found = self._over[path] = self._nearest(path)
        return found

    def _nearest(self, path: str) -> StageSet:
        known = stage_sets()
        for end in range(len(path), 0, -1):
            if path[end - 1] == "/" and (code := self._sets.get(path[:end])) in known:
                return known[str(code)]
        return standard_set()


def stage_set_over(path: str, day: datetime.date) -> StageSet:
    """The set that holds for the organisation at the path on the day. Which rules hold where is public inside the house."""
    return Adopted(day).over(path)


def stage_adoptions(actor: Actor) -> QuerySet[StageAdoption]:
    """The adoptions within reach, newest first."""
    return (
        within_reach(StageAdoption.objects.all(), actor)
        .select_related("organisation__agency")
        .order_by("organisation__path", "-from_on")
    )
