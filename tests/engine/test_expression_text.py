"""Texts of expressions: what each stands for, and that no text whatever does more than be refused."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    parts_of,
)
from yipanqi.engine.expression_text import FUNCTIONS, ExpressionRefused, parse

A, B = Result("a", ""), Result("b", "")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("3", Constant(3, INTEGER)),
        ("-3", Constant(-3, INTEGER)),
        ("0.5", Constant(5000, DECIMAL)),
        ("0.0001", Constant(1, DECIMAL)),
        ("2.0", Constant(20_000, DECIMAL)),
        ("1_000", Constant(1000, INTEGER)),
        ("true", Constant(True, YES_NO)),
        ("'branch'", Constant("branch", TEXT)),
        ('date("2026-02-28")', Constant(datetime.date(2026, 2, 28), DATE)),
        ("missing", Nothing("missing")),
        ('subject("kind")', Subject("kind", "")),
        ('measure("M-01")', Result("M-01", "")),
        ('parameter("x")', Result("parameter:x", INTEGER)),
        ('met("ZH-01")', Result("met:ZH-01", INTEGER)),
        ('due("ZH-01")', Result("due:ZH-01", INTEGER)),
        ('attained("S")', Result("standard:S", YES_NO)),
        ("a + b * 2", Arithmetic("+", A, Arithmetic("*", B, Constant(2, INTEGER)))),
        ("-a", Arithmetic("-", Constant(0, INTEGER), A)),
        ("a == b", Compare("=", A, B)),
        ("1 <= a < 3", Every(False, (Compare("<=", Constant(1, INTEGER), A), Compare("<", A, Constant(3, INTEGER))))),
        ("a > 1 and b > 1 or not true",
         Every(True, (Every(False, (Compare(">", A, Constant(1, INTEGER)), Compare(">", B, Constant(1, INTEGER)))), Not(Constant(True, YES_NO))))),
        ("a if b > 1 else 0", Choose(Compare(">", B, Constant(1, INTEGER)), A, Constant(0, INTEGER))),
        ("least(a, b)", Extreme(False, (A, B))),
        ("greatest(a, b, 1)", Extreme(True, (A, B, Constant(1, INTEGER)))),
        ("first(a, 0)", FirstNumber((A, Constant(0, INTEGER)))),
        ("is_missing(a)", Is(A, "missing")),
        ("is_not_due(a)", Is(A, "not_due")),
        ("is_not_applicable(a)", Is(A, "not_applicable")),
        ('one_of(subject("kind"), "branch", "party_group")', OneOf(Subject("kind", ""), ("branch", "party_group"))),
        ("a\n  + b", Arithmetic("+", A, B)),
    ],
)  # fmt: skip
def test_text_stands_for_its_expression(text: str, meaning: Expression) -> None:
    assert parse(text) == meaning


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "写得不完整"),
        ("a = 1", "相等请写 =="),
        ("a && b", "并且写 and"),
        ("a ＞ 1", "半角"),
        ("__import__('os')", "函数“__import__”不认识"),
        ("a.b", "不是规则语言的写法"),
        ("a[0]", "不是规则语言的写法"),
        ("lambda: 1", "不是规则语言的写法"),
        ("[a for a in b]", "不是规则语言的写法"),
        ("(a, b)", "不是规则语言的写法"),
        ("f'{a}'", "不是规则语言的写法"),
        ("a % 2", "不是规则语言的写法"),
        ("~a", "不是规则语言的写法"),
        ("+a", "不是规则语言的写法"),
        ("a is b", "相等请写 =="),
        ("a in b", "one_of"),
        ("1e400", "一万亿"),
        ("1j", "不是规则语言的写法"),
        ("0.00001", "多于四位"),
        ("least(a)", "至少要两个值"),
        ("is_missing()", "要一个值"),
        ("one_of(a, b)", "写明的常数"),
        ("measure(a)", "带引号的名字"),
        ("measure", "没有括号"),
        ("measure(name='a')", "不是规则语言的写法"),
        ("(" * 60 + "a" + ")" * 60 + " and " + "not " * 60 + "a", "嵌套超过"),
        ("a + " * 600 + "a", "超过2000字"),
        ("None", "不是规则语言的写法"),
        ("b'a'", "不是规则语言的写法"),
        ("a\x00", "写得不完整"),
    ],
)
def test_text_beyond_the_language_is_refused_with_a_remedy(text: str, words: str) -> None:
    with pytest.raises(ExpressionRefused) as caught:
        parse(text)
    refused = caught.value
    assert words in f"{refused.what}{refused.remedy}{refused.allowed}"
    assert refused.remedy


TOKENS = st.sampled_from(
    [*FUNCTIONS, "a", "b", "(", ")", ",", "+", "-", "*", "/", "<", "<=", "==", "and", "or", "not", "if", "else", '"x"', "1", "0.5",
     ".", "[", "]", "lambda", ":", "=", "in", "is", "for", "await", "yield", "{", "}", "**", "//", "@", "\\", "#", "'", "。"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(TOKENS, max_size=25).map(" ".join)))
@settings(max_examples=500, deadline=None)
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        found = parse(text)
    except ExpressionRefused as refused:
        assert refused.remedy
    else:
        assert all(part is not None for part in parts_of(found))
