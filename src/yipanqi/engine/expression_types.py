"""Names looked up and types given: an expression as read → one in which every name stands for something and every part fits."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from yipanqi.engine.errors import Place
from yipanqi.engine.expression import (
    DATE,
    DECIMAL,
    INTEGER,
    TEXT,
    YES_NO,
    Arithmetic,
    Choose,
    Compare,
    Constant,
    Every,
    Expression,
    Extreme,
    FirstNumber,
    Is,
    Not,
    Nothing,
    OneOf,
    Result,
    Subject,
    Test,
)
from yipanqi.engine.expression_text import DUE, MET, PARAMETER, STANDARD
from yipanqi.engine.language import Column, FactTable, Parameter, Vocabulary
from yipanqi.engine.reading import Problems

NUMBERS = (INTEGER, DECIMAL)
TYPE_TITLES = {INTEGER: "整数", DECIMAL: "小数", YES_NO: "是或否", TEXT: "文字", DATE: "日期", "": "无"}
TYPE_OF_COLUMN = {"integer": INTEGER, "yes_no": YES_NO, "date": DATE, "text": TEXT, "word": TEXT, "key": TEXT}
_CLASS_OF = {INTEGER: int, YES_NO: bool, DATE: datetime.date, TEXT: str}


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names of one element's expressions may stand for. `results` gives each element's type and whom it is about, `standards` whom each is about."""

    what: str
    place: Place
    about: str
    from_on: datetime.date
    subject: FactTable | None
    parameters: Mapping[str, Parameter]
    obligations: Mapping[str, str]
    results: Mapping[str, tuple[str, str]]
    standards: Mapping[str, str]
    vocabularies: Mapping[str, Vocabulary]


class Typing:
    """Gives types to the expressions of one element and gathers what does not fit."""

    def __init__(self, scope: Scope, problems: Problems) -> None:
        self.scope = scope
        self.problems = problems

    def condition(self, expression: Expression, key: str) -> Expression:
        """An expression that must say yes or no."""
        typed, kind = self.typed(expression)
        if kind not in {YES_NO, ""}:
            self.refuse(
                f"{self.scope.what}的“{key}”应得出是或否，现在得出{TYPE_TITLES[kind]}",
                '请写比较，如 "M_01 >= 3"',
            )
        return typed

    def number(self, expression: Expression, key: str) -> Expression:
        """An expression that must be a number."""
        typed, kind = self.typed(expression)
        if kind not in {*NUMBERS, ""}:
            self.refuse(
                f"{self.scope.what}的“{key}”应得出数，现在得出{TYPE_TITLES[kind]}",
                "请写度量、指标或参数的算式",
            )
        return typed

    def typed(self, expression: Expression) -> tuple[Expression, str]:
        """The expression with its types, and its own type; "" for a nothing, or for what was refused."""
        if isinstance(expression, Constant):
            return expression, expression.type
        if isinstance(expression, Nothing):
            return expression, ""
        if isinstance(expression, (Subject, Result)):
            return self.name(expression)
        if isinstance(expression, Arithmetic):
            return self.arithmetic(expression)
        if isinstance(expression, Compare):
            return self.compare(expression)
        if isinstance(expression, OneOf):
            part, kind = self.typed(expression.part)
            for value in expression.values:
                self.same(kind, _type_of(value), "one_of")
                self.term(part, value)
            return replace(expression, part=part), YES_NO
        if isinstance(expression, Every):
            word = "or" if expression.any_of else "and"
            return replace(
                expression, parts=tuple(self.part(each, word) for each in expression.parts)
            ), YES_NO
        if isinstance(expression, Not):
            return Not(self.part(expression.part, "not")), YES_NO
        if isinstance(expression, Is):
            return replace(expression, part=self.typed(expression.part)[0]), YES_NO
        if isinstance(expression, Choose):
            then, left = self.typed(expression.then)
            otherwise, right = self.typed(expression.otherwise)
            kind = self.same(left, right, "if … else")
            return Choose(self.part(expression.condition, "if"), then, otherwise), kind
        return self.several(expression)

    def name(self, expression: Subject | Result) -> tuple[Expression, str]:
        scope = self.scope
        if isinstance(expression, Subject):
            column = scope.subject.columns.get(expression.column) if scope.subject else None
            if column is None:
                columns = scope.subject.columns if scope.subject else ()
                self.problems.unknown(scope.place, expression.column, columns, f"{scope.what}所用的对象列")
                return expression, ""
            kind = TYPE_OF_COLUMN[column.type]
            return replace(expression, type=kind), kind
        name = expression.name
        prefix, colon, rest = name.partition(":")
        if colon:
            self.prefixed(prefix + colon, rest)
            return expression, expression.type
        found = scope.results.get(name)
        if found is None:
            self.problems.unknown(scope.place, name, scope.results, f"{scope.what}所用的度量或指标")
            return expression, ""
        kind, about = found
        if about != scope.about:
            self.refuse(
                f"{scope.what}评的是“{scope.about}”，所用的“{name}”算的是“{about}”",
                "请改用同一类对象的度量或指标",
            )
        return replace(expression, type=kind), kind

    def prefixed(self, prefix: str, name: str) -> None:
        scope = self.scope
        if prefix == PARAMETER:
            check_parameter(scope, self.problems, name)
        elif prefix == STANDARD:
            found = scope.standards.get(name)
            if found is None:
                self.problems.unknown(scope.place, name, scope.standards, f"{scope.what}所用的标准")
            elif found != scope.about:
                self.refuse(
                    f"{scope.what}评的是“{scope.about}”，标准“{name}”评的是“{found}”",
                    "请改用同一类对象的标准",
                )
        elif prefix in {MET, DUE}:
            if name not in scope.obligations:
                self.problems.unknown(scope.place, name, scope.obligations, f"{scope.what}所用的规则")
            elif scope.about != "organisation":
                self.refuse(
                    f"{scope.what}评的是“{scope.about}”，规则“{name}”管的是党组织", "请改用同一类对象的度量"
                )

    def arithmetic(self, expression: Arithmetic) -> tuple[Expression, str]:
        left, one = self.typed(expression.left)
        right, other = self.typed(expression.right)
        for kind in (one, other):
            if kind not in {*NUMBERS, ""}:
                self.refuse(
                    f"{self.scope.what}的表达式里，“{expression.operator}”的一边是{TYPE_TITLES[kind]}",
                    "加减乘除只用于数；日期只能比较，算天数请用 days_between 的度量",
                )
        whole = expression.operator != "/" and one == INTEGER and other == INTEGER
        return Arithmetic(expression.operator, left, right), INTEGER if whole else DECIMAL

    def compare(self, expression: Compare) -> tuple[Expression, str]:
        left, one = self.typed(expression.left)
        right, other = self.typed(expression.right)
        kind = self.same(one, other, expression.operator)
        if kind in {TEXT, YES_NO} and expression.operator not in {"=", "!="}:
            self.refuse(
                f"{self.scope.what}的表达式里，{TYPE_TITLES[kind]}不能比大小", "请写 == 或 !=", ("==", "!=")
            )
        for side, constant in ((left, right), (right, left)):
            if isinstance(constant, Constant):
                self.term(side, constant.value)
        return Compare(expression.operator, left, right), YES_NO

    def several(self, expression: Extreme | FirstNumber) -> tuple[Expression, str]:
        parts, kind = [], ""
        for each in expression.parts:
            part, own = self.typed(each)
            if own not in {*NUMBERS, ""}:
                self.refuse(
                    f"{self.scope.what}的表达式里，least、greatest、first 里有{TYPE_TITLES[own]}", "请只放数"
                )
            kind = DECIMAL if DECIMAL in {kind, own} else own or kind
            parts.append(part)
        return replace(expression, parts=tuple(parts)), kind

    def part(self, expression: Expression, word: str) -> Expression:
        typed, kind = self.typed(expression)
        if kind not in {YES_NO, ""}:
            self.refuse(
                f"{self.scope.what}的表达式里，“{word}”连的应是是或否，现在是{TYPE_TITLES[kind]}",
                "请写成比较",
            )
        return typed

    def same(self, one: str, other: str, sign: str) -> str:
        """The common type of two sides."""
        if one in NUMBERS and other in NUMBERS:
            return DECIMAL if DECIMAL in {one, other} else INTEGER
        if one and other and one != other:
            self.refuse(
                f"{self.scope.what}的表达式“{sign}”两边类型不同：左边是{TYPE_TITLES[one]}，右边是{TYPE_TITLES[other]}",
                '请让两边同为数、日期、文字或是否；日期写 date("2026-01-31")',
            )
        return one or other

    def term(self, part: Expression, value: object) -> None:
        """A text compared with a column of words must be one of them."""
        if not isinstance(part, Subject) or self.scope.subject is None or not isinstance(value, str):
            return
        column = self.scope.subject.columns.get(part.column)
        vocabulary = self.scope.vocabularies.get(column.vocabulary) if column else None
        if vocabulary is not None and vocabulary.term(value) is None:
            words = [term.code for term in vocabulary.terms]
            self.problems.unknown(
                self.scope.place, value, words, f"{self.scope.what}里“{vocabulary.title}”的取值"
            )

    def refuse(self, what: str, remedy: str, allowed: tuple[str, ...] = ()) -> None:
        self.problems.add(self.scope.place, "type", what, remedy, allowed)


def check_parameter(scope: Scope, problems: Problems, name: str) -> None:
    """A parameter must exist and have a value from the element's first day on."""
    parameter = scope.parameters.get(name)
    if parameter is None:
        problems.unknown(scope.place, name, scope.parameters, f"{scope.what}所用的参数")
    elif parameter.values and parameter.values[0].from_on > scope.from_on:
        problems.add(
            scope.place,
            "undated",
            f"{scope.what}自{scope.from_on}起施行，参数“{name}”到{parameter.values[0].from_on}才有值",
            "请补上此前的值，或改正施行日期",
        )


def check_tests(
    tests: tuple[Test, ...],
    table: FactTable,
    vocabularies: Mapping[str, Vocabulary],
    what: str,
    place: Place,
    problems: Problems,
) -> None:
    """Conditions must name columns of the table, with values of the column's type and vocabulary."""
    for test in tests:
        column = table.columns.get(test.column)
        if column is None:
            problems.unknown(place, test.column, table.columns, f"{what}所用的列（{table.title}）")
            continue
        if (test.at_least is not None or test.at_most is not None) and column.type not in {"integer", "date"}:
            problems.add(
                place,
                "type",
                f"{what}里“{column.title}”不是数或日期，不能写上下限",
                "请改为写明取值，如 [甲, 乙]",
            )
            continue
        for value in (*test.values, test.at_least, test.at_most):
            if value is not None:
                _check_value(column, value, vocabularies.get(column.vocabulary), what, place, problems)


def _check_value(
    column: Column, value: object, vocabulary: Vocabulary | None, what: str, place: Place, problems: Problems
) -> None:
    if vocabulary is not None and vocabulary.term(str(value)) is None:
        words = [term.code for term in vocabulary.terms]
        problems.unknown(place, str(value), words, f"{what}里“{column.title}”的取值")
    kind = TYPE_OF_COLUMN[column.type]
    if column.type != "key" and _type_of(value) != kind:
        problems.add(
            place,
            "type",
            f"{what}里“{column.title}”的取值“{value}”类型不对，应是{TYPE_TITLES[kind]}",
            "是否列请写 true 或 false，日期写 2026-01-31，其他列请写列表里的代码",
        )


def _type_of(value: object) -> str:
    return next(
        kind
        for kind, of in reversed(_CLASS_OF.items())
        if isinstance(value, of) and (of is not int or not isinstance(value, bool))
    )
