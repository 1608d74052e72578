"""What the page of one rule or parameter opens to: values with their history, examples and situations as they ran, results, who overrides."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import MONTHS_OF, Period
from yipanqi.engine.language import DatedValue, Obligation, Parameter
from yipanqi.engine.outcomes import STATE_TITLES
from yipanqi.engine.schemes import Bonus, Completion, Deduct, Linear, Node, PassFail, Reported, Steps
from yipanqi.engine.situations import trials_under
from yipanqi.engine.trial_rows import Trial
from yipanqi.organisation.queries import within_reach
from yipanqi.rulebook.models import LiveResult
from yipanqi.rulebook.queries.bodies import held
from yipanqi.rulebook.queries.books import library, rules_for
from yipanqi.rulebook.queries.elements import rules_for_everything
from yipanqi.rulebook.queries.evaluating import body_judging
from yipanqi.rulebook.queries.wording import parameters_of

YEAR = 12
WHOLE = 10_000
NODE_SOURCES = {"computed": "系统计算", "self_report": "自报", "rating": "评议", "inspection": "检查"}
SCORINGS = {
    Linear: "按数值在各点之间连线计分", Steps: "按分档计分", PassFail: "达到即得满分", Deduct: "按次扣分", Bonus: "按次加分，有上限",
    Reported: "按填报或评议的分数",
}  # fmt: skip


@dataclass(frozen=True)
class Used:
    """A parameter that a rule takes a number from, and the part it plays there."""

    role: str
    parameter: Parameter
    now: DatedValue | None


@dataclass(frozen=True)
class Told:
    """An example or situation in its author's words, what it should come to, and how it ran."""

    words: str
    sort: str
    expected: str
    trial: Trial


@dataclass(frozen=True)
class Override:
    """A later layer that overrides a parameter's value or ends a rule."""

    layer: str
    words: str
    citation: str


@dataclass(frozen=True)
class BurdenWords:
    """What a rule asks of the grass roots: how often a year, and minutes, fields, files each time where its author said so."""

    times: int | None
    of: str
    minutes: int | None
    fields: int | None
    files: int | None

    @property
    def hours_a_year(self) -> str:
        """Minutes times occasions, in hours; empty where the author said nothing."""
        if self.minutes is None or self.times is None:
            return ""
        return f"{self.minutes * self.times / 60:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class ResultFilter:
    """How a list of live results is narrowed."""

    rule: str = ""
    state: str = ""
    year: int | None = None
    organisation_id: int | None = None
    text: str = ""


def used_by(rule: Obligation, day: datetime.date) -> list[Used]:
    """The parameters of a rule with their values on the day."""
    rules = rules_for_everything()
    within = rule.within.length if rule.within is not None else ""
    roles = (
        ("至少", rule.at_least), ("至多", rule.at_most), ("期限", within), ("不满周期计入比例", rule.partial), ("录入时限", rule.recording),
    )  # fmt: skip
    return [
        Used(role, rules.parameters[name], rules.parameters[name].value_on(day))
        for role, name in roles
        if name
    ]


def trials_of(rule: Obligation) -> list[Told]:
    """The examples and situations of a rule, run now against the files, with what each should come to."""
    rules = rules_for_everything()
    told = {
        example.place: (example.says, example.sort, STATE_TITLES[example.state]) for example in rule.examples
    }
    for situation in (one for book in library().books for one in book.situations):
        states = "、".join(
            f"{wanted.window}{STATE_TITLES.get(wanted.state, wanted.state)}" for wanted in situation.expect
        )
        told[situation.place] = (situation.name, "situation", states)
    return [
        Told(*told.get(trial.place, (trial.name, "", "")), trial)
        for key, trial in trials_under(rules, library())
        if key == rule.id
    ]


def node_words(node: Node) -> list[tuple[str, str]]:
    """How an indicator is scored, as (label, words)."""
    found = [
        ("权重", f"{node.weight / WHOLE:g}"),
        ("满分", f"{node.full / WHOLE:g}"),
        ("分数来源", NODE_SOURCES.get(node.source, node.source)),
    ]
    if isinstance(node.scoring, Completion):
        rules = "所有规则" if "all" in node.scoring.rules else "、".join(node.scoring.rules)
        found.append(
            ("计法", f"已完成项数÷应完成项数，计入强度为{'、'.join(node.scoring.strengths)}的{rules}")
        )
    elif node.scoring is not None:
        found.append(("计法", SCORINGS[type(node.scoring)]))
    else:
        found.append(("计法", "下一级指标按权重合计" if node.combine == "weighted" else "下一级指标得分相加"))
    for label, value in (("底线", node.floor_line), ("高线", node.ceiling_line)):
        if value is not None:
            found.append((label, f"{value / WHOLE:g}"))
    return found


def children_of(key: str) -> list[Node]:
    """The indicators directly below one."""
    return [node for node in rules_for_everything().indicators.values() if node.parent == key]


def overrides_of_rule(rule: Obligation) -> list[Override]:
    """The layers that end the rule or change one of its numbers."""
    rules = rules_for_everything()
    titles = {layer.key: layer.title for layer in library().layers}
    found = [
        Override(
            titles.get(switch.place.file.split("/")[0], ""),
            f"自{switch.from_on}起停用",
            switch.source.citation,
        )
        for switch in rules.switches
        if switch.rule == rule.id
    ]
    for name in parameters_of(rule):
        found += overrides_of_parameter(rules.parameters[name])
    return found


def overrides_of_parameter(parameter: Parameter) -> list[Override]:
    """The layers above the parameter's own that give it another value."""
    titles = {layer.key: layer.title for layer in library().layers}
    home = next(
        (book.layer for book in library().books for one in book.parameters if one.name == parameter.name), ""
    )
    laid = rules_for_everything().parameters.get(parameter.name, parameter)
    return [
        Override(
            titles.get(value.layer, value.layer),
            f"{parameter.title}自{value.from_on}起为{value.value}{parameter.unit}",
            value.source.citation,
        )
        for value in laid.values
        if value.layer != home
    ]


def burden_of(rule: Obligation, day: datetime.date) -> BurdenWords:
    """What the rule asks in a year: occasions by its own number and cadence, the rest as its author wrote it."""
    rules = rules_for_everything()
    value = rules.parameters[rule.at_least].value_on(day) if rule.at_least else None
    months = MONTHS_OF.get(rule.cadence)
    times = value.value * (YEAR // months) if value is not None and months and YEAR % months == 0 else None
    said = rule.burden
    if said is None:
        return BurdenWords(times, "", None, None, None)
    return BurdenWords(said.times or times, said.of, said.minutes, said.fields, said.files)


def results_matching(actor: Actor, wanted: ResultFilter) -> QuerySet[LiveResult]:
    """The live results within reach, newest window first."""
    found = within_reach(LiveResult.objects.select_related("organisation", "run"), actor)
    if wanted.rule:
        found = found.filter(rule=wanted.rule)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.year:
        found = found.filter(window_end__year=wanted.year)
    if wanted.organisation_id:
        found = found.filter(organisation_id=wanted.organisation_id)
    if wanted.text:
        found = found.filter(
            Q(organisation__name__icontains=wanted.text)
            | Q(organisation__pinyin__icontains=wanted.text.lower())
        )
    return found.order_by("-window_end", "organisation__path", "rule")


def state_counts(actor: Actor, rule: str, year: int) -> dict[str, int]:
    """How many results of the rule in the year stand in each state, within reach. One statement."""
    rows = results_matching(actor, ResultFilter(rule=rule, year=year)).order_by()
    counts = dict(rows.values_list("state").annotate(Count("id")))
    return {state: counts.get(state, 0) for state in STATE_TITLES}


def years_of_results(actor: Actor) -> list[int]:
    """The years of which there are results within reach, newest first."""
    days = within_reach(LiveResult.objects.all(), actor).order_by().dates("window_end", "year", "DESC")
    return [day.year for day in days]


def stale_results(actor: Actor, rule: str, year: int) -> int:
    """How many results of the rule in the year came from other rules than hold now, within reach. Costs three statements."""
    rows = (
        results_matching(actor, ResultFilter(rule=rule, year=year))
        .order_by()
        .values_list(
            "organisation__path",
            "run__period_start",
            "run__period_end",
            "window_end",
            "run__rules_fingerprint",
        )
        .annotate(Count("id"))
    )
    everything = held()
    prints: dict[tuple[str, ...], str] = {}
    stale = 0
    for path, start, end, day, fingerprint, count in rows:
        body = body_judging(path, everything, Period(start, end), day)
        if body not in prints:
            prints[body] = rules_for(body).fingerprint
        stale += count if fingerprint != prints[body] else 0
    return stale
