"""Every element of the rule language page loads; every fault is refused with its file, line, allowed words and remedy."""

from pathlib import Path

import pytest

from tests.engine.desk import change
from tests.engine.language_page import page_folder
from yipanqi.engine.check import check_rules
from yipanqi.engine.errors import LoadRefused, Problem, ResolveRefused
from yipanqi.engine.expression import DECIMAL, INTEGER, Result
from yipanqi.engine.language import Rules
from yipanqi.engine.load import load_library
from yipanqi.engine.resolve import resolve
from yipanqi.engine.schemes import Linear, PassFail, Steps

BASE = "models/example"
OBLIGATIONS = f"{BASE}/rules/obligations.yaml"
MEASURES = f"{BASE}/rules/measures.yaml"
TREE = f"{BASE}/rules/tree.yaml"
JUDGEMENT = f"{BASE}/rules/judgement.yaml"
POINTS = f"{BASE}/rules/points.yaml"
WEIGHTS = "example-county/example/rules/weights.yaml"


def body(folder: Path, *localities: str) -> Rules:
    return resolve(load_library(page_folder(folder)), localities)


def problems(folder: Path) -> list[Problem]:
    with pytest.raises((LoadRefused, ResolveRefused)) as caught:
        resolve(load_library(folder))
    return list(caught.value.problems)


def test_examples_of_the_page_pass_the_check(tmp_path: Path) -> None:
    report = check_rules(page_folder(tmp_path))
    assert report.is_good, report.lines


def test_elements_of_the_page_stand_in_the_rules(tmp_path: Path) -> None:
    rules = body(tmp_path)
    assert {"EX-01", "EX-02", "EX-03"} <= rules.obligations.keys()
    assert rules.measures["people_at_meetings"].months == 12
    assert rules.measures["last_meeting"].column == "held_on", "the day itself where no column is written"
    tree = rules.indicators["EX-T"]
    assert (tree.combine, tree.missing_counts, tree.floor_line, tree.ceiling_line) == (
        "weighted",
        "skip",
        600_000,
        900_000,
    )
    assert rules.indicators["EX-T2"].weight == 205_000
    steps = rules.indicators["EX-T2"].scoring
    assert isinstance(steps, Steps)
    assert steps.value == Result("theme_days", INTEGER)
    assert steps.steps == ((120_000, 100_000), (60_000, 50_000))
    linear = rules.indicators["EX-T3"].scoring
    assert isinstance(linear, Linear) and linear.points[0] == (-60_000, 0)
    assert isinstance(rules.indicators["EX-T5"].scoring, PassFail)
    assert rules.grades["EX-G"].levels[0].at_most_share == 1500
    assert rules.standards["EX-S"].criteria[0].is_mandatory
    assert rules.points["EX-P"].categories[1].each == 5000
    assert rules.points["EX-P"].head.about == "member"
    burden = rules.obligations["EX-01"].burden
    assert burden is not None and (burden.of, burden.minutes * burden.times) == ("支部书记", 720)


def test_locality_overrides_a_weight_and_switches_an_indicator_off(tmp_path: Path) -> None:
    rules = body(tmp_path, "example-county")
    node = rules.indicators["EX-T2"]
    assert node.weight == 300_000
    assert [source.document for source in node.head.sources] == ["example", "county_example"]
    assert str(rules.indicators["EX-T3"].head.effective_until) == "2026-06-30"


def test_results_in_expressions_are_typed(tmp_path: Path) -> None:
    rules = body(tmp_path)
    level = rules.standards["EX-S"].levels[1].condition
    assert Result("EX-T", DECIMAL) in {level.left} if hasattr(level, "left") else False


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (OBLIGATIONS, "at_most: example_most_meetings\n", "at_mots: example_most_meetings\n", "是否想写“at_most”"),
        (OBLIGATIONS, "      at_least: example_meetings_per_quarter\n      at_most: example_most_meetings\n", "", "at_least、at_most"),
        (OBLIGATIONS, "      each: quarter\n", "", "each 或 within 其中之一"),
        (OBLIGATIONS, "      each: quarter\n", "      each:\n", "each 或 within 其中之一"),
        (OBLIGATIONS, "      within: {days", "      each: year\n      within: {days", "each 或 within 其中之一"),
        (OBLIGATIONS, "{days: example_days_after,", "{days: example_days_after, months: example_days_after,", "days 或 months 其中之一"),
        (OBLIGATIONS, "present_count: {at_least: 3}", "present_count: {at_least: 3, at_most: 2}", "下限3大于上限2"),
        (OBLIGATIONS, "present_count: {at_least: 3}", "present_count: {}", "at_least、at_most"),
        (OBLIGATIONS, "common:", "common:\n  colour: 红", "共用部分里的键“colour”"),
        (OBLIGATIONS, ", times: 8}", "}", "缺少“times”"),
        (MEASURES, "take: count", "take: number", "count、sum、mean"),
        (MEASURES, "take: mean, column: present_count", "take: mean", "没有写列"),
        (MEASURES, "of: {kind: lecture}, ", "", "没有写分子"),
        (MEASURES, "window: year_before", "window: last_year", "是否想写“half_year”"),
        (MEASURES, "{rolling: 12}", "{rolling: 0}", "1至120个月"),
        (TREE, 'weight: "20.5"', "weight: 20.5", "小数请加引号"),
        (TREE, 'weight: "20.5"', 'weight: "20.55555"', "多于四位"),
        (TREE, 'weight: "20.5"', 'weight: "many"', "不是数"),
        (TREE, 'weight: "20.5"', 'weight: "-1"', "权重不能为负"),
        (TREE, "floor: 60, ceiling: 90", "floor: 90, ceiling: 60", "底线与高线下限大于上限"),
        (TREE, "points: [[-6, 0], [0, 80], [6, 100]]", "points: [[0, 0], [0, 80]]", "由小到大"),
        (TREE, "points: [[-6, 0], [0, 80], [6, 100]]", "points: [[0, 0, 1]]", "成对的数"),
        (TREE, "steps: [[12, 10], [6, 5]]", "steps: [[6, 5], [12, 10]]", "由高到低"),
        (TREE, "each: 5}]", "each: -5}]", "扣分写正数"),
        (TREE, "score: {pass: 'subject", "score: {reported: 1, pass: 'subject", "写了2种"),
        (TREE, "combine: weighted", "combine: wighted", "是否想写“weighted”"),
        (TREE, "theme_days - theme_days_before", "theme_days ** 2", "不是规则语言的写法"),
        (TREE, "theme_days - theme_days_before", "theme_days -", "写得不完整"),
        (TREE, "theme_days - theme_days_before", '"theme_days = 1"', "相等请写 =="),
        (TREE, "theme_days - theme_days_before", '"total(theme_days)"', "函数“total”不认识"),
        (TREE, "theme_days - theme_days_before", '"open(\'x\')"', "函数“open”不认识"),
        (TREE, "theme_days - theme_days_before", '"theme_days.real"', "不是规则语言的写法"),
        (TREE, "theme_days - theme_days_before", '"least(theme_days)"', "至少要两个值"),
        (TREE, "theme_days - theme_days_before", '"1.23456"', "多于四位"),
        (TREE, "theme_days - theme_days_before", "\"theme_days in (1, 2)\"", "one_of"),
        (TREE, "theme_days - theme_days_before", "\"parameter(theme_days)\"", "带引号的名字"),
        (TREE, "theme_days - theme_days_before", "\"date('2026-02-30')\"", "不是存在的日期"),
        (TREE, "theme_days - theme_days_before", "\"theme_days and not\"", "写得不完整"),
        (TREE, "theme_days - theme_days_before", "\"（theme_days）\"", "半角"),
        (TREE, "theme_days - theme_days_before", "[theme_days]", "应是表达式，现在是列表"),
        (TREE, 'full: "10"', 'full: "12"', "最多能得10分，满分却是12分"),
        (TREE, 'full: "10", ', "", "满分却是100分"),
        (TREE, "[6, 100]]", "[6, 90]]", "最多能得90分"),
        (TREE, "losses: [{of: 'due(\"ZH-01\") - met(\"ZH-01\")', each: 5}], floor: 0", "losses: [{of: theme_days, each: 5}], floor: 101", "最多能得101分"),
        (JUDGEMENT, "    at_least: 2\n    levels:", "    at_least: 4\n    levels:", "条件只有3条"),
        (JUDGEMENT, "at_least: 3, when", "at_least: 1, when", "由低到高"),
        (JUDGEMENT, "- {id: c,", "- {id: a,", "写了两次"),
        (JUDGEMENT, "title: 较好, at_least: 75", "title: 较好, at_least: 95", "分数线应由高到低"),
        (JUDGEMENT, '"50%"', '"90%"', "合计105%"),
        (JUDGEMENT, '"50%"', '"150%"', "应在0%至100%之间"),
        (JUDGEMENT, '"50%"', "0.5", '"15%"'),
        (JUDGEMENT, "    tie_keys: [EX-T1]\n", "", "tie_keys 不一致"),
        (JUDGEMENT, "ties: by_key", "ties: by_name", "all_down"),
        (JUDGEMENT, "years: 1", "years: 0", "至少1年"),
        (JUDGEMENT, "    message: 请先恢复正常的组织生活，下一年度再申报。\n", "", "没有写 message"),
        (POINTS, "base: 60", "base: sixty", "不是数"),
        (POINTS, "floor: 0\n    cap: 120", "floor: 130\n    cap: 120", "下限大于上限"),
        (POINTS, "- {id: hours,", "- {id: life,", "写了两次"),
        (WEIGHTS, 'weight: "30"', "weight: 1.5", "小数请加引号"),
    ],
)  # fmt: skip
def test_fault_is_refused_while_loading(tmp_path: Path, file: str, old: str, new: str, words: str) -> None:
    expect(page_folder(tmp_path), file, old, new, words)


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (OBLIGATIONS, "at_most: example_most_meetings", "at_most: example_most_meeting", "是否想写“example_most_meetings”"),
        (OBLIGATIONS, "distinct: held_on", "distinct: day", "所数的列"),
        (OBLIGATIONS, "{days: example_days_after,", "{months: example_days_after,", "要以“个月”为单位"),
        (OBLIGATIONS, "recorded_within: recording_days", "recorded_within: partial_window_share", "要以“天”为单位"),
        (f"{BASE}/parameters/numbers.yaml", "value: 2, source", "value: 9, source", "自2026-07-01起至少9、至多"),
        (JUDGEMENT, "title: 先进, at_least: 90", "title: 先进, at_least: 104", "最多只能得103分"),
        (TREE, "floor: 60, ceiling: 90", "floor: 60, ceiling: 110", "最多只能得103分"),
        (TREE, "combine: weighted, missing: skip,", "combine: sum, full: 20,", "下级的满分合计是410分"),
        (OBLIGATIONS, "after: {fact: activity", "after: {fact: activities", "是否想写“activity”"),
        (OBLIGATIONS, "after: {fact: activity", "after: {fact: participation", "管的是党组织"),
        (OBLIGATIONS, "present_count: {at_least: 3}", "host: {at_least: 3}", "不能写上下限"),
        (OBLIGATIONS, "present_count: {at_least: 3}", "present_count: {at_least: 2026-01-01}", "应是整数"),
        (MEASURES, "fact: activity, take: count", "fact: actvity, take: count", "是否想写“activity”"),
        (MEASURES, "column: present_count", "column: host", "不是整数"),
        (MEASURES, "column: kind, window", "column: colour, window", "所取的列"),
        (MEASURES, "{about: member}, fact: participation", "{about: organisation}, fact: participation", "记的是“member”"),
        (MEASURES, "take: last, where", "take: last, column: present_count, where", "不是日期"),
        (MEASURES, "id: theme_days,", "id: EX-01,", "已在"),
        (MEASURES, "kinds: [branch]", "kinds: [brunch]", "是否想写“branch”"),
        (TREE, "theme_days - theme_days_before", "theme_day - theme_days_before", "是否想写“theme_days”"),
        (TREE, "theme_days - theme_days_before", "theme_days - last_meeting", "一边是日期"),
        (TREE, "theme_days - theme_days_before", "theme_days - hours", "算的是“member”"),
        (TREE, "theme_days - theme_days_before", "theme_days > 1", "应得出数，现在得出是或否"),
        (TREE, "full_member_count\") < 7'", "full_member_count\") < \"7\"'", "两边类型不同"),
        (TREE, "full_member_count\") < 7'", "kind\") < \"branch\"'", "文字不能比大小"),
        (TREE, "full_member_count\") < 7'", "kind\") == \"brunch\"'", "是否想写“branch”"),
        (TREE, "full_member_count\") < 7'", "founded_on\") < \"2026-01-01\"'", "左边是日期，右边是文字"),
        (TREE, "full_member_count\") < 7'", "full_members\") < 7'", "full_member_count"),
        (TREE, "pass: 'subject(\"has_committee\") or", "pass: 'theme_days or", "应是是或否"),
        (TREE, "due(\"ZH-01\")", "due(\"ZH-1\")", "所用的规则“ZH-1”"),
        (TREE, "parent: EX-T, weight: \"40\"", "parent: EX-TT, weight: \"40\"", "上级指标“EX-TT”不认识"),
        (TREE, ", weight: \"40\", score", ", score", "没有写权重"),
        (TREE, "combine: weighted, missing", "missing", ""),
        (TREE, "{id: EX-R, title: 群众评议, value_from: rating, score: {reported: 'first(people_at_meetings, 0)'}}",
         "{id: EX-R, title: 群众评议}", "既没有算法也没有下级"),
        (TREE, "combine: weighted, missing: skip", "missing: skip, score: {pass: 'true'}", "不能再自己计分"),
        (TREE, "theme_days - theme_days_before", "indicator(\"EX-T\")", "EX-T → EX-T3 → EX-T"),
        (TREE, "rules: [all]", "rules: [ZH-100]", "所用的规则"),
        (JUDGEMENT, "of: EX-T\n", "of: EX-TT\n", "是否想写“EX-T"),
        (JUDGEMENT, "peers: [county, kind]", "peers: [country, kind]", "是否想写“county”"),
        (JUDGEMENT, "tie_keys: [EX-T1]", "tie_keys: [EX-T9]", "所用的指标"),
        (JUDGEMENT, "among: attained(\"EX-S\")", "among: attained(\"EX-Q\")", "所用的标准"),
        (JUDGEMENT, "among: attained(\"EX-S\")", "among: theme_days", "应得出是或否"),
        (JUDGEMENT, "of: EX-G", "of: EX-H", "所管的等次"),
        (JUDGEMENT, "grade_at_most: fair", "grade_at_most: poor", "best"),
        (POINTS, "fact: participation, where: {kind: volunteering}", "fact: activity, where: {kind: volunteering}", "记的是“organisation”"),
        (POINTS, "column: hours", "column: part", "hours"),
        (POINTS, "where: {is_mobile: false}", "where: {is_moble: false}", "是否想写“is_mobile”"),
        (POINTS, "where: {is_mobile: false}", "where: {is_mobile: 1}", "两边类型不同"),
        (POINTS, "where: {is_mobile: false}", "where: {is_mobile: {at_least: 1}}", "两边类型不同"),
        ("facts/participation.yaml", "second_person: confirmed_by\n", "", "没有写明第二个人的列"),
        (WEIGHTS, "indicator: EX-T2", "indicator: EX-Z2", "要改写权重的指标"),
        (WEIGHTS, "rule: EX-T3", "rule: EX-Z3", "要停用的规则"),
        (f"{BASE}/parameters/numbers.yaml", "{from: 2026-01-01, value: 30", "{from: 2026-02-01, value: 30", "才有值"),
    ],
)  # fmt: skip
def test_name_or_type_that_does_not_fit_is_refused_when_layers_are_resolved(
    tmp_path: Path, file: str, old: str, new: str, words: str
) -> None:
    folder = page_folder(tmp_path)
    if not words:
        change(folder, file, old, new)
        assert resolve(load_library(folder)).indicators["EX-T"].combine == "weighted"
        return
    expect(folder, file, old, new, words)


def expect(folder: Path, file: str, old: str, new: str, words: str) -> None:
    change(folder, file, old, new)
    found = problems(folder)
    fitting = [problem for problem in found if words in str(problem)]
    assert fitting, [str(problem) for problem in found]
    assert fitting[0].remedy and fitting[0].place.line > 0


def test_fault_stands_in_the_line_of_its_element(tmp_path: Path) -> None:
    folder = page_folder(tmp_path)
    change(folder, TREE, "theme_days - theme_days_before", "theme_days **")
    text = (folder / TREE).read_text(encoding="utf-8").splitlines()
    (found,) = problems(folder)
    assert found.place.file == TREE
    assert "theme_days **" in text[found.place.line - 1]


def test_weight_of_the_own_layer_is_not_overridden(tmp_path: Path) -> None:
    folder = page_folder(tmp_path)
    weights = (
        (folder / WEIGHTS)
        .read_text(encoding="utf-8")
        .split("switch_off")[0]
        .replace("county_example", "example")
    )
    (folder / BASE / "rules" / "weights.yaml").write_text(weights, encoding="utf-8")
    assert "就是本层写的" in str(problems(folder)[0])
