"""When a question is asked: a closed expression over the answers to other questions.

Allowed are question names, words, whole numbers, == != < <= > >=, `in (…)`, `and` `or` `not`, and `answered(name)`.
A comparison with a question that has no answer is false.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Given = Mapping[str, frozenset[str] | int | str | None]
"""What was answered by question: the words chosen, a number, a text, or nothing."""

_ORDERS: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
LONGEST = 300


class ConditionWrong(ValueError):
    """The text is no condition; the message says in Chinese what is wrong with it."""


@dataclass(frozen=True)
class Condition:
    """A condition with the questions it looks at and the constants each is compared with."""

    text: str
    tree: ast.expr
    names: frozenset[str]
    compared: tuple[tuple[str, str | int], ...]

    def holds(self, given: Given) -> bool:
        """Whether it is true of these answers."""
        return _holds(self.tree, given)


def parse_condition(text: str) -> Condition:
    """Read a condition. Raises ConditionWrong for everything outside the closed language."""
    if len(text) > LONGEST:
        raise ConditionWrong(f"条件太长，不超过{LONGEST}字")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError) as error:
        raise ConditionWrong(f"条件“{text}”写得不完整") from error
    names: set[str] = set()
    compared: list[tuple[str, str | int]] = []
    _check(tree, names, compared)
    return Condition(text.strip(), tree, frozenset(names), tuple(compared))


def _check(node: ast.expr, names: set[str], compared: list[tuple[str, str | int]]) -> None:
    match node:
        case ast.BoolOp(values=values):
            for each in values:
                _check(each, names, compared)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            _check(inner, names, compared)
        case ast.Call(func=ast.Name(id="answered"), args=[ast.Name(id=name)], keywords=[]):
            names.add(name)
        case ast.Compare(
            left=ast.Name(id=name),
            ops=[ast.In() | ast.NotIn()],
            comparators=[ast.Tuple(elts=words) | ast.List(elts=words)],
        ):
            names.add(name)
            compared += [(name, _constant(word)) for word in words]
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq() | ast.NotEq()], comparators=[word]):
            names.add(name)
            compared.append((name, _constant(word)))
        case ast.Compare(left=ast.Name(id=name), ops=[order], comparators=[bound]) if type(order) in _ORDERS:
            names.add(name)
            number = _constant(bound)
            if not isinstance(number, int):
                raise ConditionWrong(f"“{name}”比大小时右边应是整数")
            compared.append((name, number))
        case _:
            raise ConditionWrong(
                f'条件里不能写“{ast.unparse(node)}”，只能写 题目 == "选项"、题目 in ("甲", "乙")、题目 <= 2、answered(题目)，用 and、or、not 连接'
            )


def _constant(node: ast.expr) -> str | int:
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str | int)
        and not isinstance(node.value, bool)
    ):
        return node.value
    raise ConditionWrong(f"“{ast.unparse(node)}”应是选项文字（加引号）或整数")


def _holds(node: ast.expr, given: Given) -> bool:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_holds(each, given) for each in values)
        case ast.BoolOp(values=values):
            return any(_holds(each, given) for each in values)
        case ast.UnaryOp(operand=inner):
            return not _holds(inner, given)
        case ast.Call(args=[ast.Name(id=name)]):
            return given.get(name) not in (None, "", frozenset())
        case ast.Compare(left=ast.Name(id=name), ops=[order], comparators=[right]):
            return _compares(given.get(name), order, right)
    raise AssertionError("a checked condition holds nothing else")


def _compares(answer: frozenset[str] | int | str | None, order: ast.cmpop, right: ast.expr) -> bool:
    if answer in (None, "", frozenset()):
        return False
    if type(order) in _ORDERS:
        return isinstance(answer, int) and _ORDERS[type(order)](answer, int(_constant(right)))
    words = (
        [_constant(each) for each in right.elts]
        if isinstance(right, ast.Tuple | ast.List)
        else [_constant(right)]
    )
    met = any(word in answer if isinstance(answer, frozenset) else word == answer for word in words)
    return met if isinstance(order, ast.Eq | ast.In) else not met
