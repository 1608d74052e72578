"""The language of forms: what is refused, with line and remedy, and what a sheet must hold."""

from __future__ import annotations

import pytest

from tests.survey.people import SIMPLE, template
from yipanqi.survey.errors import AnswersRefused, FormRefused
from yipanqi.survey.queries.answering import Row, read_sheet
from yipanqi.survey.queries.conditions import ConditionWrong, parse_condition
from yipanqi.survey.queries.loading import load_form

HEAD = "form: f\ntitle: 表\nquestions:\n"
MARK = "  - {id: mark, kind: scale, title: 打分}\n"


@pytest.mark.parametrize("name", ["lecture_rating", "democratic_appraisal", "style_rating"])
def test_forms_that_ship_pass_every_check(name: str) -> None:
    assert load_form(template(name)).name == name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MARK + MARK, "“mark”用了两次"),
        ("  - {id: a, kind: slider, title: 题}\n", "单选|single"),
        ("  - {id: a, kind: single, title: 题, choices: [好]}\n", "2到12个"),
        ("  - {id: a, kind: single, title: 题, choices: [好, 好]}\n", "重复"),
        ("  - {id: a, kind: single, title: 题, choices: [{word: 好, score: 1}, 差]}\n", "只有部分选项写了分值"),
        ("  - {id: a, kind: scale, title: 题, least: 5, most: 5}\n", "不成范围"),
        ("  - {id: a, kind: short_text, title: 题, rows: [甲]}\n", "不能分行"),
        ("  - {id: a, kind: grade, title: 题, choices: [优, 差], rows: rated}\n", "rates"),
        (MARK + "  - {id: b, kind: scale, title: 题, when: nobody == 1}\n", "nobody"),
        (MARK + '  - {id: b, kind: scale, title: 题, when: mark == "好"}\n', "要和整数比"),
        (MARK + "  - {id: b, kind: scale, title: 题, when: mark > 5}\n", "怎样填都问不到"),
        (MARK + "  - {id: b, kind: scale, title: 题, when: mark < 2 and mark > 3}\n", "怎样填都问不到"),
        (MARK + "  - {id: b, kind: scale, title: 题, when: __import__('os')}\n", "条件里不能写"),
        (
            "  - {id: a, kind: scale, title: 甲, when: b == 1}\n  - {id: b, kind: scale, title: 乙, when: a == 1}\n",
            "绕成一圈：a→b→a",
        ),
        (
            MARK + "  - {id: b, kind: scale, title: 乙, when: mark == 1}\n"
            + "  - {id: c, kind: scale, title: 丙, when: b == 2 and mark == 5}\n",
            "“c”怎样填都问不到",
        ),
        (MARK + "colour: red\n", "colour"),
    ],
)  # fmt: skip
def test_wrong_forms_are_refused_with_a_remedy(text: str, said: str) -> None:
    with pytest.raises(FormRefused) as refused:
        load_form(HEAD + text)
    assert any(each in refused.value.sentence for each in said.split("|")), refused.value.sentence
    assert "第" in refused.value.sentence and "行" in refused.value.sentence


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(FormRefused, match="共2处"):
        load_form(
            HEAD
            + "  - {id: A, kind: scale, title: 甲}\n  - {id: b, kind: scale, title: 乙, least: 9, most: 1}\n"
        )


@pytest.mark.parametrize(
    "text", ["a.b == 1", "a == b", "1 < a < 3", "lambda: 1", "a + 1 == 2", "open('x')", "a ==", "a > '1'"]
)
def test_conditions_are_a_closed_language(text: str) -> None:
    with pytest.raises(ConditionWrong):
        parse_condition(text)


def test_conditions_are_false_of_what_has_no_answer() -> None:
    assert not parse_condition("a != 1").holds({})
    assert parse_condition("not answered(a)").holds({})
    assert parse_condition('a in ("甲", "乙")').holds({"a": frozenset({"乙"})})
    assert parse_condition("a >= 2 and a <= 3").holds({"a": 3})


def test_a_sheet_is_checked_and_what_is_not_asked_is_dropped() -> None:
    form = load_form(SIMPLE)
    read = read_sheet(form, (), {}, {"mark": ["3"], "view": ["好"], "why": ["没有问到的话"]})
    assert read.remarks == () and ("mark", "", "3") in read.counts
    read = read_sheet(form, (), {}, {"mark": ["3"], "view": ["差"], "why": [" 排队  太久 "]})
    assert read.remarks == (("why", "排队 太久"),)
    with pytest.raises(AnswersRefused) as refused:
        read_sheet(form, (), {}, {"mark": ["9"], "view": ["极好"]})
    assert set(refused.value.fields) == {"mark", "view"}
    with pytest.raises(AnswersRefused) as refused:
        read_sheet(form, (), {}, {})
    assert refused.value.fields["mark"] == "请回答这道题"


def test_the_ceiling_holds_on_every_sheet() -> None:
    form = load_form(template("democratic_appraisal"))
    rated = [Row(f"person:{number}", f"党员{number}") for number in range(6)]
    sent = {f"grade.{row.key}": ["优秀" if number < 2 else "合格"] for number, row in enumerate(rated)}
    assert len(read_sheet(form, rated, {"grade": 2}, sent).counts) == 12
    sent[f"grade.{rated[2].key}"] = ["优秀"]
    with pytest.raises(AnswersRefused) as refused:
        read_sheet(form, rated, {"grade": 2}, sent)
    assert "至多2人，您选了3人" in refused.value.fields["grade"]
