"""What the loader refuses: each with file, line, the allowed words and what to do."""

from pathlib import Path

import pytest

from tests.engine.desk import change, copied
from yipanqi.engine.errors import LoadRefused, Problem, ResolveRefused
from yipanqi.engine.load import fingerprint_of, load_library
from yipanqi.engine.resolve import resolve
from yipanqi.engine.strict_yaml import read_text

MEETINGS = "national/organisational_life/rules/meetings.yaml"
CADENCE = "national/organisational_life/parameters/cadence.yaml"
CONVENTIONS = "national/organisational_life/parameters/conventions.yaml"


def refused(folder: Path) -> Problem:
    with pytest.raises(LoadRefused) as caught:
        load_library(folder)
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "words"),
    [
        (MEETINGS, "strength: 一般", "strengh: 一般", "missing_key", "缺少“strength”"),
        (MEETINGS, "strength: 一般", "strength: 一般\n    colour: 红", "unknown_word", "“colour”不认识"),
        (MEETINGS, "strength: 一般", "strength: 一般\n    strength: 应", "duplicate_key", "写了两次"),
        (MEETINGS, "strength: 一般", "strength: 大概", "unknown_word", "必、应、一般、可、惯例"),
        (MEETINGS, "each: quarter", "each: fortnight", "unknown_word", "month"),
        (MEETINGS, "effective_from: 2018-10-28", "effective_from: '2018-10-28'", "type", "应是日期，现在是文字"),
        (MEETINGS, "effective_from: 2018-10-28", "effective_from: 2018-02-30", "value", "不是存在的日期"),
        (MEETINGS, "document: branch_regulations", "document: branch_regulation", "unknown_word", "是否想写“branch_regulations”"),
        (MEETINGS, "      boundary:", "      bound:", "unknown_word", "right"),
        (CADENCE, "{from: 2018-10-28, value: 1,", "{value: 1,", "missing_key", "缺少“from”"),
        (CADENCE, "value: 1,", "value: 1.5,", "type", "应是不小于零的整数，现在是小数"),
        (CADENCE, "confidence: 见A", "confidence: 忆", "verify", "verify: true"),
        ("vocabulary/sex.yaml", "title: 女", "title: 男", "duplicate", "“男”既指“1”又指“2”"),
        ("vocabulary/carrier_kind.yaml", "evidence_maximum: 5", "evidence_maximum: 0", "evidence", "多于最多"),
        ("layers.yaml", "basis: model", "basis: modal", "unknown_word", "是否想写“model”"),
    ],
)  # fmt: skip
def test_fault_is_refused_at_its_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, code: str, words: str
) -> None:
    folder = copied(tmp_path)
    change(folder, file, old, new)
    with pytest.raises(LoadRefused) as caught:
        load_library(folder)
    found = [problem for problem in caught.value.problems if problem.code == code and words in str(problem)]
    assert found, [str(problem) for problem in caught.value.problems]
    assert found[0].place.file == file
    assert found[0].place.line > 0
    assert found[0].remedy


def test_line_of_a_duplicate_key_is_the_second_one() -> None:
    with pytest.raises(LoadRefused) as caught:
        read_text("a: 1\nb: 2\na: 3\n", "x.yaml")
    assert caught.value.problems[0].place.line == 3
    assert "前一次在第1行" in caught.value.sentence


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\nb: *x\n", "reference"),
        ("a: *nowhere\n", "reference"),
        ("a: !!python/object:os.system 1\n", "tag"),
        ("a: !mine 1\n", "tag"),
        ("on: 1\n", "key"),
        ("1: a\n", "key"),
        ("a: 1\n---\nb: 2\n", "documents"),
        ("a: [1\n", "syntax"),
        ("", "empty"),
        ("a: \x07\n", "encoding"),
    ],
)
def test_yaml_beyond_the_language_is_refused(text: str, code: str) -> None:
    with pytest.raises(LoadRefused) as caught:
        read_text(text, "x.yaml")
    assert caught.value.problems[0].code == code


def test_all_faults_of_all_files_are_reported_together(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(folder, MEETINGS, "strength: 一般", "strength: 大概")
    change(folder, CADENCE, "value: 1,", "value: 一,")
    with pytest.raises(LoadRefused) as caught:
        load_library(folder)
    assert {problem.place.file for problem in caught.value.problems} == {MEETINGS, CADENCE}
    assert "共2处" in caught.value.sentence


def test_stray_file_in_a_layer_is_named(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "national" / "lonely.yaml").write_text("a: 1\n", encoding="utf-8")
    assert refused(folder).code == "stray_file"


def test_layer_that_is_not_listed_is_named(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "other-county" / "book").mkdir(parents=True)
    (folder / "other-county" / "book" / "book.yaml").write_text("title: x\n", encoding="utf-8")
    assert "layers.yaml" in str(refused(folder))


def test_empty_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert "请检查制度规则文件夹的设置" in str(refused(tmp_path))


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (MEETINGS, "kind: general_meeting", "kind: general_meting", "general_meeting"),
        (MEETINGS, "fact: activity", "fact: activities", "activity"),
        (MEETINGS, "at_least: general_meetings_per_quarter", "at_least: general_meetings", "general_meetings_per_quarter"),
        (MEETINGS, "kinds: [branch]", "kinds: [brunch]", "是否想写“branch”"),
        (MEETINGS, "where: {has_committee: true}", "where: {has_comittee: true}", "是否想写“has_committee”"),
        (MEETINGS, "where: {has_committee: true}", "where: {has_committee: 1}", "类型不对"),
        (MEETINGS, "id: ZH-05", "id: ZH-01", "已在"),
        (MEETINGS, "effective_from: 2018-10-28", "effective_from: 2018-01-01", "才有值"),
        ("facts/activity.yaml", "dated_by: held_on\n", "", "没有写明对象、日期"),
    ],
)  # fmt: skip
def test_name_that_does_not_fit_is_refused_when_layers_are_resolved(
    tmp_path: Path, file: str, old: str, new: str, words: str
) -> None:
    folder = copied(tmp_path)
    change(folder, file, old, new)
    with pytest.raises(ResolveRefused) as caught:
        resolve(load_library(folder))
    assert any(words in str(problem) for problem in caught.value.problems), caught.value.problems


SECOND = "value: 50\n        source: {document: platform, confidence: 平台}\n      - from: {from_on}\n        value: 60\n"


@pytest.mark.parametrize(
    ("until_on", "from_on", "code"),
    [
        ("2024-12-31", "2025-01-02", "gap"),
        ("2024-12-31", "2024-12-31", "overlap"),
        ("", "2025-01-01", "overlap"),
    ],
)
def test_gap_and_overlap_between_dated_values_are_refused(
    tmp_path: Path, until_on: str, from_on: str, code: str
) -> None:
    folder = copied(tmp_path)
    until = f"until: {until_on}\n        " if until_on else ""
    change(folder, CONVENTIONS, "value: 50\n", until + SECOND.replace("{from_on}", from_on))
    with pytest.raises(ResolveRefused) as caught:
        resolve(load_library(folder))
    assert caught.value.problems[0].code == code


def test_fingerprint_changes_with_a_single_letter(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    before = fingerprint_of(folder)
    change(folder, MEETINGS, "message: 请", "message: 烦请")
    assert fingerprint_of(folder) != before
