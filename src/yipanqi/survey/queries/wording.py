"""Conditions and groups in Chinese, as pages and paper say them."""

from __future__ import annotations

import ast

from yipanqi.organisation.queries import post_kinds
from yipanqi.survey.queries.conditions import Condition
from yipanqi.survey.queries.language import ROLL_RULES, Asked, Form

_ORDERS = {
    ast.Eq: "选", ast.NotEq: "不选", ast.In: "选", ast.NotIn: "不选", ast.Lt: "低于", ast.LtE: "不高于", ast.Gt: "高于", ast.GtE: "不低于",
}  # fmt: skip


def condition_words(form: Form, condition: Condition) -> str:
    """“第1题不高于3，或第2题选‘差’”: questions by their number on the sheet."""
    places = {one.id: number for number, one in enumerate(form.questions, start=1)}
    return _words(condition.tree, places)


def asked_words(asked: Asked) -> str:
    """How the form proposes to ask the group."""
    if asked.way == "codes":
        return "凭一次性码，不登录"
    if asked.of == "posts":
        return f"按名册：{'、'.join(post_kinds()[post].title for post in asked.posts)}"
    return f"按名册：{ROLL_RULES[asked.of]}"


def _words(node: ast.expr, places: dict[str, int]) -> str:
    match node:
        case ast.BoolOp(op=operation, values=values):
            return ("，并且" if isinstance(operation, ast.And) else "，或").join(
                _words(each, places) for each in values
            )
        case ast.UnaryOp(operand=ast.Call(args=[ast.Name(id=name)])):
            return f"第{places[name]}题没有填"
        case ast.UnaryOp(operand=inner):
            return f"不是（{_words(inner, places)}）"
        case ast.Call(args=[ast.Name(id=name)]):
            return f"第{places[name]}题填了"
        case ast.Compare(left=ast.Name(id=name), ops=[order], comparators=[right]):
            values = right.elts if isinstance(right, ast.Tuple | ast.List) else [right]
            constants = [each.value for each in values if isinstance(each, ast.Constant)]
            said = "或".join(f"“{value}”" if isinstance(value, str) else str(value) for value in constants)
            return f"第{places[name]}题{_ORDERS[type(order)]}{said}"
    raise AssertionError("a checked condition holds nothing else")
