"""Phase five: one result → a trace: rule, article, parameter values, inputs, steps, ids of the records counted and of those that lack a value.

A trace is a tree of plain values. Explaining one result walks only what it was made of; it costs one judging of its subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from yipanqi.basics.periods import Period
from yipanqi.engine.errors import FactsRefused
from yipanqi.engine.evaluate import evaluate_obligations
from yipanqi.engine.explain import explain
from yipanqi.engine.explain_words import TAKES, day, decimal, in_words, name_of, shown, tests_in_words
from yipanqi.engine.expression import DECIMAL, YES_NO, Expression, Result, Test, parts_of
from yipanqi.engine.language import FactTable, Rules
from yipanqi.engine.measuring import days_of, holds_until, witnessed, year_to_date
from yipanqi.engine.outcomes import STATE_TITLES, Row
from yipanqi.engine.schemes import (
    Bonus,
    Completion,
    Deduct,
    Grade,
    Head,
    Linear,
    Measure,
    Node,
    PassFail,
    PointCategory,
    Points,
    Reported,
    Standard,
    Steps,
)
from yipanqi.engine.steps import Program, Value
from yipanqi.engine.windows import admits

Facts = Mapping[str, Sequence[Row] | None]


@dataclass(frozen=True, slots=True)
class Trace:
    """One step of a reckoning: what, its value in words, by what, how, from which records, from which inputs."""

    id: str
    title: str
    value: str
    sources: tuple[str, ...]
    steps: tuple[str, ...]
    counted: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    inputs: tuple[Trace, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Plain values for storing and for machines."""
        return asdict(self)

    def lines(self, depth: int = 0) -> Iterable[str]:
        """The trace as indented lines."""
        pad = "　" * depth
        yield f"{pad}{self.title}：{self.value}"
        if self.sources:
            yield f"{pad}　依据：{'、'.join(self.sources)}"
        for step in self.steps:
            yield f"{pad}　{step}"
        if self.counted:
            yield f"{pad}　计入记录：{'、'.join(self.counted)}"
        if self.lacking:
            yield f"{pad}　缺少填写、未能计入的记录：{'、'.join(self.lacking)}"
        for part in self.inputs:
            yield from part.lines(depth + 1)


class Explainer:
    """Explains the results of one subject. `values` are its results (grades among them) as a reading or a stored run gives them."""

    def __init__(
        self, rules: Rules, program: Program, subject: Row, facts: Facts, values: Mapping[str, Value]
    ) -> None:
        self.rules = rules
        self.program = program
        self.subject = subject
        self.facts = facts
        self.values = values
        self.types = {column.name: column.type for column in program.columns}
        self._open: set[str] = set()

    def explain(self, name: str) -> Trace:
        """The trace of an element by its id. Raises FactsRefused for an id that has no result."""
        rules = self.rules
        if name in rules.measures:
            return self._measure(rules.measures[name])
        if name in rules.indicators:
            return self._indicator(rules.indicators[name])
        if name in rules.obligations:
            return self._obligation(name)
        if name in rules.points:
            return self._points(rules.points[name])
        if name in rules.standards:
            return self._standard(rules.standards[name])
        if name in rules.vetoes:
            veto = rules.vetoes[name]
            step = f"红线：{self._words(veto.condition)}。"
            return self._trace(
                veto.head, self._shown(f"veto:{name}", YES_NO), [step], self._inputs([veto.condition])
            )
        if name in rules.grades:
            return self._grade(rules.grades[name])
        raise FactsRefused(
            "engine.explain.unknown", f"没有编号为“{name}”的规则元素，请从结果的列名里选一个编号。"
        )

    def _trace(
        self,
        head: Head,
        value: str,
        steps: Sequence[str],
        inputs: Sequence[Trace] = (),
        counted: Sequence[str] = (),
        lacking: Sequence[str] = (),
    ) -> Trace:
        sources = tuple(
            source.citation + ("（凭记忆录入，待核对原文）" if source.verify else "")
            for source in head.sources
        )
        notes = list(steps)
        if head.kinds or head.applies is not None:
            notes.append(f"适用对象：{self._applies(head)}。")
        if head.effective_until is not None and head.effective_until < self.program.period.end:
            notes.append(f"已于{day(head.effective_until)}停止施行，不适用。")
        elif head.effective_from > self.program.period.end:
            notes.append(f"自{day(head.effective_from)}起施行，本期不适用。")
        return Trace(
            head.id, head.title, value, sources, tuple(notes), tuple(counted), tuple(lacking), tuple(inputs)
        )

    def _applies(self, head: Head) -> str:
        parts = []
        if head.kinds:
            kinds = (Test("kind", head.kinds),)
            parts.append(tests_in_words(self.rules, self.program.subject, kinds))
        if head.applies is not None:
            parts.append(self._words(head.applies))
        return "，".join(parts)

    def _words(self, node: Expression) -> str:
        return in_words(self.rules, self.program.subject, node)

    def _quoted(self, node: Expression) -> str:
        """In quotation marks, once."""
        words = self._words(node)
        return words if isinstance(node, Result) else f"“{words}”"

    def _shown(self, name: str, kind: str = "") -> str:
        return shown(self.values.get(name, 0), kind or self.types.get(name, DECIMAL))

    def _inputs(self, nodes: Iterable[Expression]) -> list[Trace]:
        """The traces of everything the expressions name, each once."""
        names: dict[str, str] = {}
        for node in nodes:
            for part in parts_of(node):
                if isinstance(part, Result):
                    names.setdefault(part.name.removeprefix("met:").removeprefix("due:"), part.name)
        return [self._input(name) for name in names.values()]

    def _input(self, name: str) -> Trace:
        kind, _, rest = name.partition(":")
        if kind == "parameter":
            parameter = self.rules.parameters[rest]
            value = parameter.value_on(self.program.period.end)
            if value is None:
                return Trace(rest, name_of(self.rules, name), "没有值", (), ())
            since = f"自{day(value.from_on)}起执行。"
            return Trace(
                rest,
                name_of(self.rules, name),
                f"{value.value}{parameter.unit}",
                (value.source.citation,),
                (since,),
            )
        target = rest if kind in ("met", "due", "standard") else name
        if target in self._open:
            return Trace(target, name_of(self.rules, name), self._shown(name), (), ("见上。",))
        return self.explain(target)

    # elements

    def _measure(self, measure: Measure) -> Trace:
        span = days_of(measure, self.program.period)
        counted, lacking = self._rows(measure.fact, measure.where, span, measure.column)
        table = self.rules.facts[measure.fact]
        what = f"取数：“{table.title}”里{day(span.start)}至{day(span.end)}、{tests_in_words(self.rules, table, measure.where)}的记录"
        column = f"的“{table.columns[measure.column].title}”" if measure.column else ""
        steps = [f"{what}{column}，{TAKES[measure.take]}。"]
        if measure.of:
            steps.append(f"其中符合{tests_in_words(self.rules, table, measure.of)}的为分子。")
        if self.facts.get(measure.fact) is None:
            steps.append(f"“{table.title}”数据没有提供。")
        return self._trace(measure.head, self._shown(measure.head.id), steps, (), counted, lacking)

    def _rows(
        self, fact: str, where: Sequence[Test], span: Period, column: str = ""
    ) -> tuple[list[str], list[str]]:
        table: FactTable = self.rules.facts[fact]
        counted, lacking = [], []
        for row in self.facts.get(fact) or ():
            held = row[table.dated_by] if table.dated_by else span.start
            if row[table.subject] != self.subject[self.program.subject.key] or held not in span:  # type: ignore[operator]
                continue
            verdict = admits(where, row)
            if verdict is None or (verdict and column and row[column] is None):
                lacking.append(str(row[table.key]))
            elif verdict:
                counted.append(str(row[table.key]))
        return counted, lacking

    def _obligation(self, name: str) -> Trace:
        rule = self.rules.obligations[name]
        key = self.subject[self.program.subject.key]
        own: dict[str, Sequence[Row] | None] = {}
        for fact, rows in self.facts.items():
            subject = self.rules.facts[fact].subject
            own[fact] = None if rows is None or not subject else [row for row in rows if row[subject] == key]
        outcomes = [
            outcome
            for outcome in evaluate_obligations(
                self.rules, self.subject, own, self.program.period, self.program.today
            )
            if outcome.rule == name
        ]
        windows = [
            Trace(f"{name} {outcome.window.start}", f"{day(outcome.window.start)}至{day(outcome.window.end)}", STATE_TITLES[outcome.state], (),
                  tuple(explain(self.rules, outcome)[2:]), tuple(map(str, outcome.records)))
            for outcome in outcomes
        ]  # fmt: skip
        met, due = self.values.get(f"{name}:met", 0), self.values.get(f"{name}:due", 0)
        return Trace(
            name,
            rule.title,
            f"应完成{due}个周期，已完成{met}个",
            tuple(source.citation for source in rule.sources),
            (),
            (),
            (),
            tuple(windows),
        )

    def _indicator(self, node: Node) -> Trace:
        self._open.add(node.head.id)
        steps, inputs = self._combined(node) if node.scoring is None else self._scored(node)
        self._open.discard(node.head.id)
        if node.floor is not None:
            steps.append(f"低于{decimal(node.floor)}的按{decimal(node.floor)}计。")
        if node.cap is not None:
            steps.append(f"高于{decimal(node.cap)}的按{decimal(node.cap)}计。")
        line = self.values.get(f"{node.head.id}:line")
        if isinstance(line, int):
            steps.append(("未达底线。", "达到底线，未达高线。", "达到高线。")[line])
        value = self._shown(node.head.id)
        return self._trace(node.head, f"{value}（满分{decimal(node.full)}）", steps, inputs)

    def _combined(self, node: Node) -> tuple[list[str], list[Trace]]:
        children = [
            child
            for child in self.rules.indicators.values()
            if child.parent == node.head.id and child.head.about == node.head.about
        ]
        inputs = [self.explain(child.head.id) for child in children]
        missing = {"strict": "缺数据的使本项缺数据", "skip": "缺数据的不参加合成", "zero": "缺数据的按零分"}[
            node.missing_counts
        ]
        if node.combine == "sum":
            return [f"各项相加；未到期、不适用的不计，{missing}。"], inputs
        counted = []
        for child in children:
            value = self.values.get(child.head.id, 0)
            if isinstance(child.scoring, Bonus):
                counted.append(f"“{child.head.title}”为加分，另加{shown(value)}")
            elif isinstance(value, str):
                counted.append(f"“{child.head.title}”{shown(value)}，权重{decimal(child.weight)}不计")
            else:
                counted.append(
                    f"“{child.head.title}”{decimal(value)}÷{decimal(child.full)}，权重{decimal(child.weight)}"
                )
        return [
            f"按权重平均，乘满分{decimal(node.full)}；未到期、不适用的不计，{missing}。",
            *(f"{each}；" for each in counted),
        ], inputs

    def _scored(self, node: Node) -> tuple[list[str], list[Trace]]:
        match node.scoring:
            case Completion() as completion:
                chosen = [
                    rule.id
                    for rule in self.rules.obligations.values()
                    if rule.strength in completion.strengths
                    and ("all" in completion.rules or rule.id in completion.rules)
                    and self.subject["kind"] in rule.kinds
                ]
                met = sum(value for id in chosen if isinstance(value := self.values.get(f"{id}:met", 0), int))
                due = sum(value for id in chosen if isinstance(value := self.values.get(f"{id}:due", 0), int))
                return [f"已完成{met}个周期÷应完成{due}个周期×满分{decimal(node.full)}。"], [
                    self.explain(id) for id in chosen
                ]
            case Linear(value, points):
                shape = "、".join(f"{decimal(place)}得{decimal(score)}分" for place, score in points)
                return [f"按{self._quoted(value)}计分：{shape}，其间按比例。"], self._inputs([value])
            case Steps(value, thresholds, otherwise):
                shape = "、".join(f"达到{decimal(place)}得{decimal(score)}分" for place, score in thresholds)
                return [f"按{self._quoted(value)}计分：{shape}，否则{decimal(otherwise)}分。"], self._inputs(
                    [value]
                )
            case PassFail(condition):
                return [f"符合{self._quoted(condition)}得满分，否则零分。"], self._inputs([condition])
            case Deduct(losses, floor):
                shape = "、".join(f"{self._quoted(loss)}每1扣{decimal(each)}分" for loss, each in losses)
                return [f"满分{decimal(node.full)}起扣：{shape}，扣到{decimal(floor)}为止。"], self._inputs(
                    loss for loss, _ in losses
                )
            case Bonus(value, each, cap):
                return [
                    f"加分：{self._quoted(value)}每1加{decimal(each)}分，至多{decimal(cap)}分。"
                ], self._inputs([value])
            case Reported(value):
                return [f"采用填报或评定的数{self._quoted(value)}，不超过满分。"], self._inputs([value])
        return [], []

    def _points(self, points: Points) -> Trace:
        inputs = [self._category(points.head.id, category) for category in points.categories]
        bounds = "".join(
            f"，{word}{decimal(bound)}分"
            for word, bound in (("最低", points.floor), ("最高", points.cap))
            if bound is not None
        )
        steps = [f"基础分{decimal(points.base)}，加各类得分{bounds}。"]
        return self._trace(points.head, self._shown(points.head.id), steps, inputs)

    def _category(self, points: str, category: PointCategory) -> Trace:
        table = self.rules.facts[category.fact]
        where = witnessed(category, table)
        span = Period(*year_to_date(self.program.period))
        counted, lacking = self._rows(category.fact, where, span, category.column)
        unit = f"按“{table.columns[category.column].title}”每1计" if category.column else "每条"
        cap = f"，至多{decimal(category.cap)}分" if category.cap is not None else ""
        what = f"“{table.title}”里{tests_in_words(self.rules, table, where)}的记录，{unit}{decimal(category.each)}分{cap}。"
        value = self._shown(f"{points}:{category.id}")
        return Trace(category.id, category.title, value, (), (what,), tuple(counted), tuple(lacking))

    def _standard(self, standard: Standard) -> Trace:
        name = f"standard:{standard.head.id}"
        inputs = [
            Trace(each.id, each.title + ("（必备）" if each.is_mandatory else ""), self._shown(f"{name}:{each.id}", YES_NO), (),
                  (f"{self._words(each.condition)}。",), (), (), tuple(self._inputs([each.condition])))
            for each in standard.criteria
        ]  # fmt: skip
        steps = [
            f"共{len(standard.criteria)}条，至少符合{standard.at_least}条且必备的都符合为达标；不适用的不计，并相应减少要求。"
        ]
        level = self.values.get(f"{name}:level")
        if isinstance(level, int) and level:
            steps.append(f"达到“{standard.levels[level - 1].title}”。")
        return self._trace(standard.head, self._shown(name, YES_NO), steps, inputs)

    def _grade(self, grade: Grade) -> Trace:
        name = f"grade:{grade.head.id}"
        value = self.values.get(name, "not_applicable")
        titles = [level.title for level in grade.levels]
        result = shown(value)
        if isinstance(value, int):
            result = (
                titles[value - 1] if 1 <= value <= len(titles) else grade.otherwise if value else "不评定等次"
            )
        rank, peers = self.values.get(f"{name}:rank"), self.values.get(f"{name}:peers")
        steps = []
        if isinstance(rank, int) and isinstance(peers, int):
            steps.append(
                f"同组{peers}个，名次第{rank}；并列的{ {'all_up': '都按最前名次', 'all_down': '都按最后名次', 'by_key': '依次比较规定的指标'}[grade.ties] }。"
            )
        shared = 0
        for level in grade.levels:
            asks = [f"得分不低于{decimal(level.at_least)}"] if level.at_least is not None else []
            if level.at_most_share is not None:
                shared += level.at_most_share
                asks.append(
                    f"名额不超过{decimal(level.at_most_share * 100)}%（连同更高等次{decimal(shared * 100)}%）"
                )
            if level.condition is not None:
                asks.append(self._words(level.condition))
            steps.append(f"“{level.title}”：{'，'.join(asks) or '其余'}。")
        if isinstance(value, int):
            until = holds_until(grade, self.program.period)
            steps.append(f"有效{grade.years}年，到{day(until)}为止；期满重新评定。")
        held = [veto for veto in self.rules.vetoes.values() if veto.of == grade.head.id]
        for veto in held:
            if self.values.get(f"veto:{veto.head.id}") == 1:
                most = next((level.title for level in grade.levels if level.id == veto.at_most), "不评定等次")
                steps.append(f"触碰红线“{veto.head.title}”，至多评为“{most}”，排在最后。")
        inputs = [self.explain(grade.of), *(self.explain(veto.head.id) for veto in held)]
        return self._trace(grade.head, result, steps, inputs)
