"""Phase two for the elements of assessment: names, types, trees, cycles, quotas."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from yipanqi.engine.elements import TITLES, Element, Elements, refuse_cycles
from yipanqi.engine.expression import DATE, DECIMAL, INTEGER
from yipanqi.engine.expression_types import Scope, Typing, check_tests
from yipanqi.engine.language import FactTable, Obligation, Parameter, Vocabulary
from yipanqi.engine.reading import Problems
from yipanqi.engine.resolve_trees import Trees
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
    Points,
    Reported,
    Scoring,
    Standard,
    Steps,
    Veto,
)

_DATED_TAKES = ("first", "last", "days_between")
_SUMMED_TAKES = ("sum", "mean")
_TYPE_OF_TAKE = {"mean": DECIMAL, "share": DECIMAL, "first": DATE, "last": DATE}


class SchemeCheck:
    """Settles the elements: every expression typed, every name found, every tree whole. What does not fit is gathered."""

    def __init__(
        self,
        elements: Elements,
        obligations: Mapping[str, Obligation],
        parameters: Mapping[str, Parameter],
        facts: Mapping[str, FactTable],
        vocabularies: Mapping[str, Vocabulary],
        switched: Collection[str],
        problems: Problems,
    ) -> None:
        self.switched = switched
        self.elements = elements
        self.obligations = obligations
        self.parameters = parameters
        self.facts = facts
        self.vocabularies = vocabularies
        self.problems = problems
        self.results = {
            **{
                each.head.id: (_TYPE_OF_TAKE.get(each.take, INTEGER), each.head.about)
                for each in elements.measures.values()
            },
            **{key: (DECIMAL, each.head.about) for key, each in elements.indicators.items()},
            **{key: (DECIMAL, each.head.about) for key, each in elements.points.items()},
        }

    def settle(self) -> None:
        """Type and check everything; the elements are replaced by their settled forms."""
        for group in self.elements:
            for key, element in group.items():
                group[key] = self.settled(element)
        trees = Trees(self.elements, self.problems)
        trees.shape()
        if not refuse_cycles(self.elements, self.problems):
            trees.settle()

    def settled(self, element: Element) -> Element:
        head = element.head
        what = f"{TITLES[type(element)]}“{head.id}”"
        if (
            head.effective_until is not None
            and head.effective_until < head.effective_from
            and head.id not in self.switched
        ):
            self.problems.add(head.place, "dates", f"{what}的废止日期早于施行日期", "请改正日期")
        typing = self.typing(head, what)
        subject = typing.scope.subject
        if subject is None:
            self.problems.unknown(head.place, head.about, self.facts, f"{what}的对象的事实表")
        else:
            self.kinds(head, subject, what)
        if head.applies is not None:
            head = replace(head, applies=typing.condition(head.applies, "applies_to"))
        if isinstance(element, Measure):
            return self.measure(replace(element, head=head), what)
        if isinstance(element, Node):
            scoring = self.scoring(element, typing) if element.scoring else None
            return replace(element, head=head, scoring=scoring)
        if isinstance(element, Veto):
            return self.veto(
                replace(element, head=head, condition=typing.condition(element.condition, "when")), what
            )
        if isinstance(element, Standard):
            return self.standard(replace(element, head=head), typing)
        if isinstance(element, Grade):
            return self.grade(replace(element, head=head), typing, what)
        return self.points(replace(element, head=head), what)

    def typing(self, head: Head, what: str) -> Typing:
        scope = Scope(
            what,
            head.place,
            head.about,
            head.effective_from,
            self.facts.get(head.about),
            self.parameters,
            {key: rule.title for key, rule in self.obligations.items()},
            self.results,
            {key: each.head.about for key, each in self.elements.standards.items()},
            self.vocabularies,
        )
        return Typing(scope, self.problems)

    def kinds(self, head: Head, subject: FactTable, what: str) -> None:
        column = subject.columns.get("kind")
        words = self.vocabularies.get(column.vocabulary) if column else None
        for kind in head.kinds:
            if words is None or words.term(kind) is None:
                allowed = [term.code for term in words.terms] if words else ()
                self.problems.unknown(head.place, kind, allowed, f"{what}的适用种类")

    def table(self, name: str, head: Head, what: str) -> FactTable | None:
        """A fact table whose subject is what the element is about."""
        table = self.facts.get(name)
        if table is None:
            self.problems.unknown(head.place, name, self.facts, f"{what}所用的事实表")
            return None
        if not table.dated_by:
            self.problems.add(
                head.place,
                "undated",
                f"{what}所用的事实表“{name}”没有写明日期的列",
                "请在事实表里写 dated_by",
            )
        if table.subject != head.about:
            self.problems.add(
                head.place,
                "subject",
                f"{what}评的是“{head.about}”，事实表“{name}”记的是“{table.subject or '无对象'}”",
                "请改用同一类对象的事实表，或改正 applies_to 的 about",
            )
        return table

    def measure(self, measure: Measure, what: str) -> Measure:
        head = measure.head
        table = self.table(measure.fact, head, what)
        if table is None:
            return measure
        for tests in (measure.where, measure.of):
            check_tests(tests, table, self.vocabularies, what, head.place, self.problems)
        name = measure.column or (table.dated_by if measure.take in _DATED_TAKES else "")
        if not name:
            return measure
        column = table.columns.get(name)
        if column is None:
            self.problems.unknown(head.place, name, table.columns, f"{what}所取的列（{table.title}）")
            return measure
        wanted = (
            "date" if measure.take in _DATED_TAKES else "integer" if measure.take in _SUMMED_TAKES else ""
        )
        if wanted and column.type != wanted:
            kind = "日期" if wanted == "date" else "整数"
            self.problems.add(
                head.place,
                "type",
                f"{what}取 {measure.take}，列“{column.title}”不是{kind}",
                f"请改用{kind}列",
            )
        return replace(measure, column=name)

    def scoring(self, node: Node, typing: Typing) -> Scoring:
        scoring = node.scoring
        if isinstance(scoring, Completion):
            for name in scoring.rules:
                if name != "all" and name not in self.obligations:
                    self.problems.unknown(
                        node.head.place, name, ["all", *self.obligations], f"{typing.scope.what}所用的规则"
                    )
            return scoring
        if isinstance(scoring, PassFail):
            return PassFail(typing.condition(scoring.condition, "pass"))
        if isinstance(scoring, Deduct):
            return replace(
                scoring,
                losses=tuple((typing.number(value, "deduct"), each) for value, each in scoring.losses),
            )
        if isinstance(scoring, (Linear, Steps, Bonus, Reported)):
            return replace(scoring, value=typing.number(scoring.value, "score"))
        raise TypeError(scoring)

    def veto(self, veto: Veto, what: str) -> Veto:
        grade = self.elements.grades.get(veto.of)
        if grade is None:
            self.problems.unknown(veto.head.place, veto.of, self.elements.grades, f"{what}所管的等次")
        elif veto.at_most and veto.at_most not in {level.id for level in grade.levels}:
            words = [*(level.id for level in grade.levels), "none"]
            self.problems.unknown(veto.head.place, veto.at_most, words, f"{what}的最高档次")
        return veto

    def standard(self, standard: Standard, typing: Typing) -> Standard:
        criteria = tuple(
            replace(each, condition=typing.condition(each.condition, f"条件 {each.id}"))
            for each in standard.criteria
        )
        levels = tuple(
            replace(each, condition=typing.condition(each.condition, f"级别 {each.id}"))
            if each.condition
            else each
            for each in standard.levels
        )
        return replace(standard, criteria=criteria, levels=levels)

    def grade(self, grade: Grade, typing: Typing, what: str) -> Grade:
        head = grade.head
        for name in (grade.of, *grade.tie_keys):
            node = self.elements.indicators.get(name)
            if node is None:
                self.problems.unknown(head.place, name, self.elements.indicators, f"{what}所用的指标")
            elif node.head.about != head.about:
                self.problems.add(
                    head.place,
                    "subject",
                    f"{what}评的是“{head.about}”，指标“{name}”算的是“{node.head.about}”",
                    "请改用同一类对象的指标",
                )
        subject = typing.scope.subject
        for name in grade.peers:
            if subject is not None and name not in subject.columns:
                self.problems.unknown(head.place, name, subject.columns, f"{what}的同组列")
        among = typing.condition(grade.among, "among") if grade.among is not None else None
        levels = tuple(
            replace(each, condition=typing.condition(each.condition, f"档次 {each.id}"))
            if each.condition
            else each
            for each in grade.levels
        )
        return replace(grade, among=among, levels=levels)

    def points(self, points: Points, what: str) -> Points:
        for category in points.categories:
            name = f"{what}的类别“{category.id}”"
            head = replace(points.head, place=category.place)
            table = self.table(category.fact, head, name)
            if table is None:
                continue
            check_tests(category.where, table, self.vocabularies, name, category.place, self.problems)
            if not table.second_person:
                able = [each.name for each in self.facts.values() if each.second_person]
                self.problems.add(
                    category.place,
                    "second_person",
                    f"{name}所用的事实表“{table.name}”没有写明第二个人的列，不能积分",
                    "积分只认有第二个人在场的记录，请改用写有 second_person 的事实表",
                    able,
                )
            column = table.columns.get(category.column) if category.column else None
            if category.column and (column is None or column.type != "integer"):
                words = [each.name for each in table.columns.values() if each.type == "integer"]
                self.problems.unknown(category.place, category.column, words, f"{name}的列")
        return points
