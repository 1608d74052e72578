"""Texts of the expression language → expression.py, by Python's own grammar and a whitelist. Types come later, in `typing_of`."""

from __future__ import annotations

import ast
import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

from yipanqi.engine.expression import (
    DATE,
    DECIMAL,
    INTEGER,
    MISSING,
    NOT_APPLICABLE,
    NOT_DUE,
    NOTHINGS,
    TEXT,
    WHOLE,
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
)

PARAMETER, MET, DUE, STANDARD = "parameter:", "met:", "due:", "standard:"
"""What stands before the name in a `Result` that is no measure, indicator or points element."""
YES_NO_WORDS = {"true": True, "false": False}
LONGEST = 2000
"""Letters of one expression; deeper or longer ones are better written as elements of their own."""
DEEPEST = 40

_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Eq: "=", ast.NotEq: "!=", ast.GtE: ">=", ast.Gt: ">",
}  # fmt: skip
_NAMED: dict[str, Callable[[str], Expression]] = {
    "parameter": lambda name: Result(PARAMETER + name, INTEGER),
    "subject": lambda name: Subject(name, ""),
    "measure": lambda name: Result(name, ""),
    "indicator": lambda name: Result(name, ""),
    "points": lambda name: Result(name, ""),
    "met": lambda name: Result(MET + name, INTEGER),
    "due": lambda name: Result(DUE + name, INTEGER),
    "attained": lambda name: Result(STANDARD + name, YES_NO),
}
_ASKED = {"is_missing": MISSING, "is_not_due": NOT_DUE, "is_not_applicable": NOT_APPLICABLE}
FUNCTIONS = (*_NAMED, "least", "greatest", "first", *_ASKED, "one_of", "date")
OPERATORS = ("+", "-", "*", "/", "<", "<=", "==", "!=", ">=", ">", "and", "or", "not", "… if … else …")


class ExpressionRefused(ValueError):
    """A text that is no expression of the language: what is wrong, what to do, the allowed words."""

    def __init__(self, what: str, remedy: str, allowed: Sequence[str] = (), word: str = "") -> None:
        super().__init__(what)
        self.what, self.remedy, self.allowed, self.word = what, remedy, tuple(allowed), word


def parse(text: str) -> Expression:
    """The expression a text stands for, names not yet looked up. Raises ExpressionRefused."""
    if len(text) > LONGEST:
        raise ExpressionRefused(
            f"表达式长{len(text)}字，超过{LONGEST}字", "请把其中一部分写成单独的度量或指标"
        )
    flat = " ".join(text.split())
    try:
        tree = ast.parse(flat, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ExpressionRefused(f"表达式“{flat}”写得不完整", _hint(flat)) from error
    return _Reader(flat).read(tree.body, 0)


def whole_or_decimal(text: str) -> Constant:
    """A number as written: a whole number, or a decimal with four places at most. Raises ExpressionRefused."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ExpressionRefused(f"“{text}”不是数", '请写整数，或小数如 "0.5"') from error
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        raise ExpressionRefused(f"“{text}”不是能用的数", "请写小于一万亿的数")
    if "." not in text and "e" not in text.lower():
        return Constant(int(number), INTEGER)
    scaled = number * WHOLE
    if scaled != scaled.to_integral_value():
        raise ExpressionRefused(f"小数“{text}”多于四位", "请只写四位小数；规则里的数精确到万分之一")
    return Constant(int(scaled), DECIMAL)


def _hint(text: str) -> str:
    bare = text.replace("==", "").replace("<=", "").replace(">=", "").replace("!=", "")
    if "=" in bare:
        return "相等请写 ==，不写 ="
    if any(sign in text for sign in "（），“”＞＜＝＋－×÷"):
        return "请用半角的括号、逗号、引号和运算符"
    if "&&" in text or "||" in text:
        return "并且写 and，或者写 or，不是写 not"
    return "请检查括号是否成对、运算符两边是否都有内容"


class _Reader:
    """Walks Python's tree; everything that is not named here is refused."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, node: ast.expr, depth: int) -> Expression:
        if depth > DEEPEST:
            raise ExpressionRefused(f"表达式嵌套超过{DEEPEST}层", "请把其中一部分写成单独的度量或指标")
        below = depth + 1
        if isinstance(node, ast.Constant):
            return self.constant(node)
        if isinstance(node, ast.Name):
            return _name(node.id)
        if isinstance(node, ast.BinOp):
            sign = _ARITHMETIC.get(type(node.op))
            if sign is None:
                raise self.stranger(node)
            return Arithmetic(sign, self.read(node.left, below), self.read(node.right, below))
        if isinstance(node, ast.UnaryOp):
            return self.unary(node, below)
        if isinstance(node, ast.BoolOp):
            parts = tuple(self.read(value, below) for value in node.values)
            return Every(isinstance(node.op, ast.Or), parts)
        if isinstance(node, ast.Compare):
            return self.compare(node, below)
        if isinstance(node, ast.IfExp):
            parts = tuple(self.read(part, below) for part in (node.test, node.body, node.orelse))
            return Choose(*parts)
        if isinstance(node, ast.Call):
            return self.call(node, below)
        raise self.stranger(node)

    def constant(self, node: ast.Constant) -> Constant:
        if isinstance(node.value, bool):
            return Constant(node.value, YES_NO)
        if isinstance(node.value, str):
            return Constant(node.value, TEXT)
        if isinstance(node.value, (int, float)):
            return whole_or_decimal((ast.get_source_segment(self.text, node) or "").replace("_", ""))
        raise self.stranger(node)

    def unary(self, node: ast.UnaryOp, depth: int) -> Expression:
        part = self.read(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return Not(part)
        if isinstance(node.op, ast.USub):
            if isinstance(part, Constant) and isinstance(part.value, int) and part.type in {INTEGER, DECIMAL}:
                return Constant(-part.value, part.type)
            return Arithmetic("-", Constant(0, INTEGER), part)
        raise self.stranger(node)

    def compare(self, node: ast.Compare, depth: int) -> Expression:
        sides = [self.read(side, depth) for side in (node.left, *node.comparators)]
        parts: list[Expression] = []
        for sign, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if isinstance(sign, (ast.In, ast.NotIn)):
                raise ExpressionRefused("表达式不能用 in", '请写 one_of(某值, "甲", "乙")', FUNCTIONS)
            word = _COMPARISONS.get(type(sign))
            if word is None:
                raise ExpressionRefused("表达式不能用 is", "相等请写 ==，不等请写 !=", OPERATORS)
            parts.append(Compare(word, left, right))
        return parts[0] if len(parts) == 1 else Every(False, tuple(parts))

    def call(self, node: ast.Call, depth: int) -> Expression:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise self.stranger(node)
        name = node.func.id
        if name not in FUNCTIONS:
            raise ExpressionRefused(f"函数“{name}”不认识", "请改用上面的写法之一", FUNCTIONS, name)
        if name in _NAMED:
            return _NAMED[name](self.quoted(node, name))
        if name == "date":
            return self.day(node)
        parts = tuple(self.read(part, depth) for part in node.args)
        if name in _ASKED:
            if len(parts) != 1:
                raise ExpressionRefused(f"{name} 要一个值，写了{len(parts)}个", f"请写 {name}(某值)")
            return Is(parts[0], _ASKED[name])
        if name == "one_of":
            return _one_of(parts)
        if len(parts) < 2:
            raise ExpressionRefused(f"{name} 至少要两个值", f"请写 {name}(甲, 乙)")
        return FirstNumber(parts) if name == "first" else Extreme(name == "greatest", parts)

    def quoted(self, node: ast.Call, name: str) -> str:
        if (
            len(node.args) == 1
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
        ):
            return node.args[0].value
        raise ExpressionRefused(f"{name} 要一个带引号的名字", f'请写 {name}("名字")')

    def day(self, node: ast.Call) -> Constant:
        text = self.quoted(node, "date")
        try:
            return Constant(datetime.date.fromisoformat(text), DATE)
        except ValueError as error:
            raise ExpressionRefused(f"“{text}”不是存在的日期", '请写 date("2026-01-31") 的样子') from error

    def stranger(self, node: ast.expr) -> ExpressionRefused:
        shown = ast.get_source_segment(self.text, node) or self.text
        return ExpressionRefused(
            f"表达式里的“{shown}”不是规则语言的写法", "请只用允许的运算和函数", (*OPERATORS, *FUNCTIONS)
        )


def _name(name: str) -> Expression:
    if name in NOTHINGS:
        return Nothing(name)
    if name in YES_NO_WORDS:
        return Constant(YES_NO_WORDS[name], YES_NO)
    if name in FUNCTIONS:
        raise ExpressionRefused(f"函数“{name}”后面没有括号", f"请写 {name}(…)，名字要带引号")
    return Result(name, "")


def _one_of(parts: tuple[Expression, ...]) -> OneOf:
    values = [part.value for part in parts[1:] if isinstance(part, Constant)]
    if len(parts) < 2 or len(values) != len(parts) - 1:
        raise ExpressionRefused("one_of 要一个值和几个写明的常数", '请写 one_of(subject("kind"), "branch")')
    return OneOf(parts[0], tuple(values))
