"""A star, a leaf and a member's points open down to rules, articles, parameters and records; the score sheet needs nothing else."""

import datetime
import json
from typing import Any

import pytest

from tests.engine.desk import COUNTY, activity, branch, rules
from yipanqi.basics.periods import calendar_year
from yipanqi.engine.errors import FactsRefused
from yipanqi.engine.explain_scheme import Explainer
from yipanqi.engine.language import Rules
from yipanqi.engine.program import compile_program
from yipanqi.engine.python_reading import read_in_python
from yipanqi.engine.score_sheet import score_sheet
from yipanqi.engine.steps import WIDE

RULES = rules(COUNTY)
YEAR = calendar_year(2026)


def filled(table: str, row: dict[str, object]) -> dict[str, Any]:
    return {**dict.fromkeys(RULES.facts[table].columns), **row}


def explainer(about: str = "organisation", body: Rules = RULES) -> Explainer:
    program = compile_program(body, YEAR, datetime.date(2027, 1, 5), about, packing=WIDE)
    facts: dict[str, list[dict[str, Any]]] = {plan.table.name: [] for plan in program.facts}
    subjects = [filled(about, branch(key) if about == "organisation" else {"key": key}) for key in (1, 2)]
    if about == "organisation":
        facts["activity"] = [
            filled("activity", activity(month * 10, "general_meeting", datetime.date(2026, month, 9)))
            for month in (2, 5, 8)
        ]
    values = read_in_python(program).judge_all(subjects, facts)
    return Explainer(body, program, subjects[0], facts, values[0])


def test_a_star_opens_to_the_records_behind_it() -> None:
    star = next(iter(RULES.grades))
    trace = explainer().explain(star)
    text = "\n".join(trace.lines())
    assert "同组2个，名次第" in text
    assert "有效1年，到2027年12月31日为止" in text
    assert "《中国共产党支部工作条例（试行）》第11条" in text
    assert "自2018年10月28日起执行" in text
    assert "应完成4个周期，已完成3个" in text
    assert "计入记录：20" in text
    assert "““" not in text
    assert json.loads(json.dumps(trace.as_json(), ensure_ascii=False))["id"] == star


@pytest.mark.parametrize("about", ["organisation", "member"])
def test_every_element_can_be_explained(about: str) -> None:
    subject = explainer(about)
    elements = [
        element.head.id
        for elements in (
            RULES.measures,
            RULES.indicators,
            RULES.vetoes,
            RULES.standards,
            RULES.grades,
            RULES.points,
        )
        for element in elements.values()
        if element.head.about == about
    ]
    assert elements
    for element in elements:
        assert list(subject.explain(element).lines())


def test_the_score_sheet_is_one_page_without_anything_from_elsewhere() -> None:
    trace = explainer().explain(next(iter(RULES.grades)))
    page = score_sheet(trace, "机关第一党支部 <甲>", "2026年", RULES.fingerprint)
    assert "算分单" in page and "&lt;甲&gt;" in page and "复核人" in page
    assert "http" not in page and "<script" not in page and "src=" not in page


def test_an_unknown_element_is_refused() -> None:
    with pytest.raises(FactsRefused, match="没有编号为"):
        explainer().explain("X-99")
