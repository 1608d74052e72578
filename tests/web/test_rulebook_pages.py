"""制度 as pages: the library read by everybody, results within reach that say how fresh they are."""

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY, Cast
from yipanqi.basics.periods import calendar_year
from yipanqi.execution.services import ActivityRow, bulk_record_activities
from yipanqi.rulebook.models import LiveResult
from yipanqi.rulebook.queries.elements import elements
from yipanqi.rulebook.services import adopt_layer, evaluate_all

RULE, PARAMETER = ("obligation", "ZH-12"), ("parameter", "theme_days_per_month")


def said_by(client: Client, name: str, *args: Any, **asked: str) -> str:
    return client.get(reverse(f"rulebook:{name}", args=args), asked).content.decode()


@pytest.fixture
def judged(house: Cast) -> Cast:
    """Three theme days were held, everybody was judged over the year."""
    rows = [
        ActivityRow(
            organisation_id=house.branch.pk, kind="theme_day", title=f"{month}月主题党日", held_on=datetime.date(2025, month, 10)
        )
        for month in (1, 2, 3)
    ]  # fmt: skip
    bulk_record_activities(actor=house.system, rows=rows)
    evaluate_all(actor=house.system, period=calendar_year(2025))
    return house


@pytest.mark.parametrize("name", ["clerk", "member", "stranger", "system_admin", "audit_admin"])
def test_everybody_in_the_house_reads_the_library(house: Cast, as_: Any, name: str) -> None:
    client = as_(name)
    said = said_by(client, "index")
    for words in ("党的组织生活", "中国共产党支部工作条例（试行）", "采用后执行的制度", "待核对原文"):
        assert words in said
    assert reverse("rulebook:index") in said and "党支部应当：每月至少1次" in said_by(
        client, "element", *RULE
    )


def test_elements_are_found_by_text_layer_kind_strength_and_day(house: Cast, as_: Any) -> None:
    client = as_("member")
    assert "主题党日每月开展" in said_by(client, "elements", q="主题党日 第16条")
    assert "支部党课每季度一次" in said_by(client, "elements", layer="example-county", kind="obligation")
    assert "没有符合条件的条目" in said_by(client, "elements", layer="example-county", on="2024-12-31")
    assert "党委（党组）书记给基层讲党课" not in said_by(client, "elements", strength="一般")
    assert "组织生活会每年召开" in said_by(client, "elements", health="verify")


def test_list_of_elements_is_taken_along_as_it_is_narrowed(house: Cast, as_: Any) -> None:
    address = reverse("rulebook:elements")
    content = as_("member").get(address, {"export": "xlsx", "kind": "parameter"}).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    titles = [row[4] for row in sheet.iter_rows(values_only=True)]
    assert "主题党日次数" in titles and "主题党日每月开展" not in titles


def test_page_of_a_rule_opens_to_source_values_examples_results_and_burden(judged: Cast, as_: Any) -> None:
    said = said_by(as_("doer"), "element", *RULE)
    assert "平台估算，只算记录用时" in said
    for words in (
        "《中国共产党支部工作条例（试行）》第16条", "主题党日次数", "2018-10-28 起：1次", "正例", "反例", "边界", "情景", "全部成立",
        "12 次", "不满一个周期的", "2025年执行结果", "没有被改写",
    ):  # fmt: skip
        assert words in said, words
    assert f"{reverse('rulebook:results')}?rule=ZH-12&amp;year=2025&amp;state=unmet" in said


def test_counts_are_those_within_reach(judged: Cast, as_: Any) -> None:
    def counts(name: str) -> dict[str, int]:
        shown = as_(name).get(reverse("rulebook:element", args=RULE)).context["counts"]
        return {state: number for state, _, _, number in shown}

    assert counts("doer")["met"] == 3 and counts("clerk")["met"] == 3
    assert counts("clerk")["unmet"] == 4 * 5 - 3 and counts("doer")["unmet"] == 2
    assert set(counts("system_admin").values()) == {0}
    assert "2025年执行结果" not in said_by(as_("system_admin"), "element", *RULE)


def test_page_of_a_parameter_shows_its_values_and_rules(house: Cast, as_: Any) -> None:
    said = said_by(as_("member"), "element", *PARAMETER)
    for words in ("数值的历史", "2018-10-28 起", "ZH-12 主题党日每月开展", "现行"):
        assert words in said


def test_page_of_an_indicator_says_how_it_is_scored(house: Cast, as_: Any) -> None:
    said = said_by(as_("member"), "element", "indicator", "organisational_life_completion")
    assert "已完成项数÷应完成项数" in said and "权重" not in said


def test_unknown_rule_is_not_found(house: Cast, as_: Any) -> None:
    assert as_("member").get(reverse("rulebook:element", args=("obligation", "ZZ-99"))).status_code == 404


def test_result_says_its_run_and_grows_stale_until_it_is_computed_again(judged: Cast, as_: Any) -> None:
    result = LiveResult.objects.get(
        organisation=judged.branch, rule="ZH-12", window_start=datetime.date(2025, 5, 1)
    )
    client = as_("doer")
    said = said_by(client, "result", result.pk)
    for words in (
        "结果与现在的制度和数据一致",
        f"第 {result.run_id} 次",
        "2025年6月15日",
        "怎么算出来的",
        "未完成",
    ):
        assert words in said
    adopt_layer(
        actor=judged.clerk,
        organisation=judged.county,
        layer="example-county",
        from_on=datetime.date(2025, 4, 1),
    )
    assert "计算之后制度有改动，这个结果已过时，请重新计算。" in said_by(client, "result", result.pk)
    assert "有结果是按改动前的制度算出的" in said_by(client, "element", *RULE)
    assert client.post(reverse("rulebook:recompute", args=[result.pk])).status_code == 302
    assert "结果与现在的制度和数据一致" in said_by(client, "result", result.pk)


def test_pages_cost_the_same_however_many_results(judged: Cast, as_: Any) -> None:
    client = as_("clerk")

    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    listed, ruled = reverse("rulebook:results"), reverse("rulebook:element", args=RULE)
    before = cost(listed), cost(ruled)
    LiveResult.objects.exclude(organisation=judged.branch).delete()
    assert (cost(listed), cost(ruled)) == before
    assert before[0] <= 16 and before[1] <= 20


def test_page_of_every_element_opens_and_every_trial_holds(house: Cast, as_: Any) -> None:
    client = as_("member")
    kinds = set()
    for one in elements(TODAY):
        said = said_by(client, "element", one.kind, one.key)
        assert one.title in said and "有不成立的" not in said, one.key
        kinds.add(one.kind)
    assert {"obligation", "parameter", "indicator"} <= kinds


def test_library_and_adoptions_cost_the_same_however_many_adopted(house: Cast, as_: Any) -> None:
    client = as_("clerk")

    def costs() -> list[int]:
        found = []
        for name in ("index", "adoptions", "elements"):
            client.get(reverse(f"rulebook:{name}"))
            with CaptureQueriesContext(connection) as caught:
                client.get(reverse(f"rulebook:{name}"))
            found.append(len(caught))
        return found

    adopt_layer(actor=house.clerk, organisation=house.county, layer="example-county", from_on=TODAY)
    before = costs()
    for home in (house.first.committee, house.second.committee, *house.first.branches):
        adopt_layer(actor=house.clerk, organisation=home, layer="example-county", from_on=TODAY)
    assert costs() == before and max(before) <= 12
