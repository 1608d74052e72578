"""Stars, standards, scores and points: lists and the explanation of one, within reach. A member's are for himself and his branch's staff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period
from yipanqi.engine.explain_scheme import Explainer, Trace
from yipanqi.engine.explain_words import decimal, shown
from yipanqi.engine.expression import YES_NO
from yipanqi.engine.language import Rules
from yipanqi.engine.outcomes import MISSING, NOT_APPLICABLE, SCORE_TITLES, Row
from yipanqi.engine.schemes import Head
from yipanqi.engine.steps import Value
from yipanqi.organisation.queries import organisations, within_reach
from yipanqi.rulebook.errors import RulebookRecordUnknown
from yipanqi.rulebook.models import FullRun, Placing, RollUp, Sheet
from yipanqi.rulebook.queries.bodies import held
from yipanqi.rulebook.queries.books import rules_for
from yipanqi.rulebook.queries.elements import rules_for_everything
from yipanqi.rulebook.queries.evaluating import Facts, body_judging, digests, facts_of
from yipanqi.rulebook.queries.offered import offered_facts
from yipanqi.rulebook.queries.programs import (
    MEMBER,
    SUBJECT,
    heads_of,
    program_of,
    reading_period,
    spans_of,
)
from yipanqi.rulebook.queries.scoring import levels_of

SORTS = {"grade": "等次", "standard": "达标", "points": "积分", "indicator": "得分"}
ATTAINED, NOT_ATTAINED = "达标", "未达标"
NOT_GRADED = "不评"


@dataclass(frozen=True)
class Scheme:
    """What a list is of: one grade, standard, points or total of an indicator tree."""

    key: str
    sort: str
    title: str
    about: str
    head: Head

    @property
    def column(self) -> str:
        """The column of a sheet that holds its value; a grade's stands in its placing."""
        return f"standard:{self.key}" if self.sort == "standard" else self.key


@dataclass(frozen=True)
class SheetFilter:
    """How the list is narrowed."""

    year: int
    value: str = ""
    text: str = ""
    organisation_id: int | None = None


@dataclass(frozen=True)
class Shown:
    """A value in words, and the word of its nothing: empty where it is a value."""

    text: str
    state: str = ""


@dataclass(frozen=True)
class Explained:
    """A result with its trace; `is_stale` says that rules or facts changed since, `changed` how."""

    sheet: Sheet
    scheme: Scheme
    shown: Shown
    trace: Trace
    rules: Rules
    changed: tuple[str, ...]

    @property
    def is_stale(self) -> bool:
        """Whether a run now might say something else."""
        return bool(self.changed)


def schemes() -> list[Scheme]:
    """Everything that a list can be of, organisations first; grades and standards before the scores they rest on."""
    rules = rules_for_everything()
    found = [
        Scheme(key, sort, head.title, about, head)
        for about in (SUBJECT, MEMBER)
        for key, (sort, head) in heads_of(rules, about).items()
    ]
    order = list(SORTS)
    return sorted(found, key=lambda one: (one.about == MEMBER, order.index(one.sort)))


def scheme_named(key: str) -> Scheme:
    """One of them; refuses RulebookRecordUnknown."""
    for one in schemes():
        if one.key == key:
            return one
    raise RulebookRecordUnknown("rulebook.scheme.not_found", "制度里没有这一项评定，请从评定结果页重新进入。")


def sheets(actor: Actor, about: str = "") -> QuerySet[Sheet]:
    """The sheets that the actor may see."""
    found = Sheet.objects.select_related("organisation", "person", "run")
    if about == SUBJECT:
        return within_reach(found.filter(person__isnull=True), actor)
    staff = Q(pk__in=[])
    for path in actor.acts_on:
        staff |= Q(organisation__path__startswith=path)
    own = Q(person=actor.person_id) if actor.person_id is not None else Q(pk__in=[])
    members = Q(person__isnull=False) & (staff | own)
    if about == MEMBER:
        return found.filter(members)
    return found.filter(
        members | Q(pk__in=within_reach(Sheet.objects.filter(person__isnull=True), actor).values("pk"))
    )


def sheets_matching(actor: Actor, scheme: Scheme, wanted: SheetFilter) -> Any:
    """The sheets of those whom the scheme is about, in the order of the tree: no ranking. `told` holds the value as stored."""
    found: Any = sheets(actor, scheme.about).filter(period_end__year=wanted.year)
    if scheme.head.kinds:
        found = found.filter(kind__in=scheme.head.kinds)
    if scheme.sort == "grade":
        found = found.filter(placings__grade=scheme.key).annotate(
            told=F("placings__level"), score=_told(_of(scheme))
        )
    else:
        found = found.annotate(told=_told(scheme.column))
    if wanted.value:
        found = _with_value(found, scheme, wanted.value)
    if wanted.organisation_id:
        found = found.filter(organisation=wanted.organisation_id)
    if wanted.text:
        about = "person" if scheme.about == MEMBER else "organisation"
        found = found.filter(
            Q(**{f"{about}__name__icontains": wanted.text})
            | Q(**{f"{about}__pinyin__icontains": wanted.text.lower()})
            | Q(organisation__name__icontains=wanted.text)
        )
    return found.order_by("organisation__path", "person__pinyin", "pk")


def values_of(scheme: Scheme) -> list[tuple[str, str]]:
    """(code, words) of everything that the list can be narrowed to."""
    nothings = [(state, words) for state, words in SCORE_TITLES.items() if state != "computed"]
    rules = rules_for_everything()
    if scheme.sort == "grade":
        plan = rules.grades[scheme.key]
        levels = [(str(number), level.title) for number, level in enumerate(plan.levels, 1)]
        if plan.otherwise:
            levels.append((str(len(plan.levels) + 1), plan.otherwise))
        return [*levels, ("0", NOT_GRADED), *nothings]
    if scheme.sort == "standard":
        return [("1", ATTAINED), ("0", NOT_ATTAINED), *nothings]
    return [("computed", "有得分"), *nothings]


def shown_in(sheet: Sheet, scheme: Scheme, level: int | None = None) -> Shown:
    """The value of a scheme on a sheet, as a list shows it."""
    rules = rules_for(tuple(sheet.localities))
    if scheme.sort == "grade":
        if scheme.key not in rules.grades:
            return Shown(SCORE_TITLES[NOT_APPLICABLE], NOT_APPLICABLE)
        plan = rules.grades[scheme.key]
        if level is None:
            state = str(sheet.values.get(plan.of, NOT_APPLICABLE))
            state = state if state in SCORE_TITLES else NOT_APPLICABLE
            return Shown(SCORE_TITLES[state], state)
        titles = [NOT_GRADED, *(one.title for one in plan.levels), plan.otherwise or NOT_GRADED]
        return Shown(titles[level])
    value = sheet.values.get(scheme.column, NOT_APPLICABLE)
    if isinstance(value, str):
        return Shown(SCORE_TITLES.get(value, value), value)
    if scheme.sort != "standard":
        return Shown(f"{decimal(value)}分")
    reached = sheet.values.get(f"{scheme.column}:level")
    if not value:
        return Shown(NOT_ATTAINED)
    standard = rules.standards.get(scheme.key)
    title = standard.levels[reached - 1].title if standard and isinstance(reached, int) and reached else ""
    return Shown(f"{ATTAINED} {title}".strip())


def score_in(sheet: Sheet, scheme: Scheme) -> Shown | None:
    """The score that a grade rests on; None for what is no grade."""
    if scheme.sort != "grade":
        return None
    value = sheet.values.get(_of(scheme), NOT_APPLICABLE)
    return Shown(shown(value), value if isinstance(value, str) else "")


def sheet_named(actor: Actor, pk: int) -> Sheet:
    """One sheet that the actor may see; refuses RulebookRecordUnknown."""
    found = sheets(actor).filter(pk=pk).first()
    if found is None:
        raise RulebookRecordUnknown(
            "rulebook.sheet.not_found", "没有找到这张算分单，可能已重新计算，或不在您的权限范围内。"
        )
    return found


def sheet_of(actor: Actor, organisation_id: int, year: int) -> Sheet | None:
    """An organisation's sheet of the year within reach."""
    return sheets(actor, SUBJECT).filter(organisation=organisation_id, period_end__year=year).first()


def on_sheet(sheet: Sheet) -> list[tuple[Scheme, Shown]]:
    """Every scheme about the sheet's subject with its value there."""
    levels = dict(sheet.placings.values_list("grade", "level"))
    return [
        (one, shown_in(sheet, one, levels.get(one.key)))
        for one in schemes()
        if one.about == sheet.about and (not one.head.kinds or sheet.kind in one.head.kinds)
    ]


def explained(sheet: Sheet, scheme: Scheme) -> Explained:
    """The reckoning of one result from the facts as they are now; says where rules or facts are not those of the run."""
    for one in explained_many([sheet], scheme):
        return one
    raise RulebookRecordUnknown("rulebook.sheet.moved", "这名党员已不在这个支部，请重新计算后再看。")


def explained_many(asked: Sequence[Sheet], scheme: Scheme) -> Iterator[Explained]:
    """The same of many; facts are read once for each body of rules, groups of peers are ranked once."""
    everything = held()
    groups: dict[tuple[tuple[str, ...], Period, str], list[Sheet]] = {}
    for sheet in asked:
        groups.setdefault((tuple(sheet.localities), sheet.period, sheet.about), []).append(sheet)
    for (localities, period, about), some in groups.items():
        rules = rules_for(localities)
        homes = sorted({sheet.organisation_id for sheet in some})
        facts = facts_of(rules, homes, spans_of(localities, period, about))
        span = reading_period(period) if about == SUBJECT else period
        subjects = {row["key"]: row for row in offered_facts(rules, about, homes, span) or ()}
        read = digests(rules, list(subjects.values()), facts, about)
        own = _parted(rules, facts)
        placed = _placed(some, localities, period, about)
        for sheet in some:
            key = sheet.person_id or sheet.organisation_id
            if key not in subjects:
                continue
            values, level = _values(sheet, rules, scheme, placed.get(sheet.pk, []))
            program = program_of(localities, period, sheet.run.as_at, about)
            mine = {name: None if facts[name] is None else own[name].get(key, []) for name in facts}
            trace = Explainer(rules, program, subjects[key], mine, values).explain(scheme.key)
            now = body_judging(sheet.organisation.path, everything, period, period.end)
            causes = [
                words
                for holds, words in (
                    (rules_for(now).fingerprint != sheet.run.rules_fingerprint, "制度有改动"),
                    (read.get(key) != sheet.facts_fingerprint, "数据有变化"),
                )
                if holds
            ]
            yield Explained(sheet, scheme, shown_in(sheet, scheme, level), trace, rules, tuple(causes))


def stored(trace: Trace, rules: Rules, above: str = "") -> dict[str, Any]:
    """A trace as plain values, each node with the fact table whose rows it counts."""
    told = {
        "id": trace.id, "title": trace.title, "value": trace.value, "sources": list(trace.sources), "steps": list(trace.steps),
        "counted": list(trace.counted), "lacking": list(trace.lacking), "fact": _fact(trace, rules, above),
    }  # fmt: skip
    return {**told, "inputs": [stored(part, rules, trace.id) for part in trace.inputs]}


def sums_below(actor: Actor, organisation_id: int, year: int) -> dict[str, int]:
    """What the sheets at and below an organisation add up to; empty where it is out of reach. One statement."""
    rows = within_reach(RollUp.objects.filter(organisation=organisation_id, period_end__year=year), actor)
    found: dict[str, int] = {}
    for amounts in rows.values_list("amounts", flat=True):
        for name, amount in amounts.items():
            found[name] = found.get(name, 0) + amount
    return found


def widest(actor: Actor) -> int | None:
    """The key of the highest organisation that the actor reaches, where there is one above all others."""
    roots = list(organisations(actor)[:1])
    return (
        roots[0].pk
        if roots and all(path.startswith(roots[0].path) or not path for path in actor.reach)
        else None
    )


def years_of_sheets(actor: Actor) -> list[int]:
    """The years that were judged for everybody, and the actor's own, newest first."""
    days = FullRun.objects.order_by().dates("period_end", "year", "DESC")
    return sorted({actor.today.year, *(day.year for day in days)}, reverse=True)


def yes_no(value: Value) -> str:
    """是, 否, or the word of a nothing."""
    return shown(value, YES_NO)


def _told(column: str) -> Cast:
    """A column of the sheet as text, the same on every database."""
    return Cast(KT(f"values__{column}"), CharField())


def _of(scheme: Scheme) -> str:
    return rules_for_everything().grades[scheme.key].of


def _with_value(found: Any, scheme: Scheme, value: str) -> Any:
    if scheme.sort == "grade":
        return (
            found.filter(told=int(value)) if value.isdigit() else found.filter(told__isnull=True, score=value)
        )
    if value == "computed":
        return found.exclude(told__in=[MISSING, "not_due", NOT_APPLICABLE])
    return found.filter(told=value)


def _fact(trace: Trace, rules: Rules, above: str) -> str:
    """The fact table whose rows a node counts."""
    if trace.id in rules.measures:
        return rules.measures[trace.id].fact
    rule = rules.obligations.get(trace.id.split(" ")[0])
    if rule is not None:
        return rule.fact
    if above in rules.points:
        return next((one.fact for one in rules.points[above].categories if one.id == trace.id), "")
    return ""


def _parted(rules: Rules, facts: Facts) -> dict[str, dict[object, list[Row]]]:
    """The rows of each table by subject."""
    found: dict[str, dict[object, list[Row]]] = {}
    for name, rows in facts.items():
        drawer = found[name] = {}
        for row in rows or ():
            drawer.setdefault(row[rules.facts[name].subject], []).append(row)
    return found


Placed = tuple[str, int | None, int, int]
"""Grade, level as kept, rank, number of peers."""


def _placed(
    some: Sequence[Sheet], localities: tuple[str, ...], period: Period, about: str
) -> dict[int, list[Placed]]:
    """Where each sheet stands in each grading, every group of peers ranked once."""
    mine = list(
        Placing.objects.filter(sheet__in=[sheet.pk for sheet in some])
        .values_list("grade", "peers")
        .distinct()
    )
    as_at = some[0].run.as_at
    found: dict[int, list[Placed]] = {}
    for grade, peers in mine:
        group = Placing.objects.filter(
            grade=grade, peers=peers, period_start=period.start, period_end=period.end
        )
        rows = list(group.order_by("pk").values_list("sheet_id", "sheet__organisation_id", "codes", "level"))
        ranked = levels_of(
            localities, period, as_at, about, grade, [(key, codes) for _, key, codes, _ in rows]
        )
        for (sheet, _, _, level), (_, rank, of) in zip(rows, ranked, strict=True):
            found.setdefault(sheet, []).append((grade, level, rank, of))
    return found


def _values(
    sheet: Sheet, rules: Rules, scheme: Scheme, placed: Sequence[Placed]
) -> tuple[dict[str, Value], int | None]:
    """The sheet's columns with its grades among them, and its level in the scheme."""
    values: dict[str, Value] = dict(sheet.values)
    mine = None
    for grade, level, rank, peers in placed:
        if grade not in rules.grades:
            continue
        name = f"grade:{grade}"
        if grade == scheme.key:
            mine = level
        said = values.get(rules.grades[grade].of, NOT_APPLICABLE)
        values[name] = level if level is not None else said if isinstance(said, str) else NOT_APPLICABLE
        if level is not None:
            values |= {f"{name}:rank": rank, f"{name}:peers": peers}
    return values, mine
