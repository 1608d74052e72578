"""Columns recognised by synonyms, in any order; the clerk's mapping replaces them."""

import pytest

from yipanqi.documents.heads import Field, RecordKind, Vocabulary, corrected, fingerprint, recognise

MEMBERS = RecordKind(
    "members",
    "党员",
    ("党员花名册",),
    (
        Field("name", "姓名", ("姓名",), required=True),
        Field("identity", "公民身份号码", ("公民身份号码", "身份证号"), required=True),
        Field("branch", "所在党支部", ("所在党支部", "支部名称"), required=True),
        Field("telephone", "联系电话", ("联系电话", "手机号码")),
    ),
)
MEETINGS = RecordKind(
    "meetings",
    "会议",
    ("三会一课",),
    (
        Field("branch", "党支部", ("党支部", "支部名称"), required=True),
        Field("held_on", "时间", ("会议时间", "时间"), required=True),
    ),
)
WORDS = Vocabulary((MEMBERS, MEETINGS), frozenset({"序号", "问题"}))


def fields(*heads: str) -> list[str]:
    return [column.field for column in recognise(WORDS, heads).columns]


def test_order_and_words_do_not_matter() -> None:
    mapping = recognise(WORDS, ("手机号码", "序号", "支部名称", "身份证号（18位）", "* 姓名"))
    assert mapping.kind == "members"
    assert [column.field for column in mapping.columns] == ["telephone", "", "branch", "identity", "name"]
    assert all(column.sure for column in mapping.columns)
    assert mapping.missing == ()
    assert mapping.indexes["name"] == 4


def test_lower_part_of_a_joined_head_counts() -> None:
    assert fields("党员／姓名", "党员／身份证号", "支部名称") == ["name", "identity", "branch"]


def test_near_words_are_guesses() -> None:
    (*_, guess) = recognise(WORDS, ("姓名", "身份证号", "所在的党支部")).columns
    assert (guess.field, guess.sure) == ("branch", False)


def test_field_stands_over_one_column_only() -> None:
    assert fields("姓名", "身份证号", "支部名称", "姓名") == ["name", "identity", "branch", ""]


def test_missing_columns_are_named() -> None:
    assert recognise(WORDS, ("姓名", "支部名称", "手机号码")).missing == ("identity",)


def test_unknown_table_has_no_kind() -> None:
    assert recognise(WORDS, ("甲", "乙", "丙")).kind == ""


def test_title_decides_between_near_kinds() -> None:
    assert recognise(WORDS, ("支部名称", "时间"), "三会一课台账").kind == "meetings"


def test_clerk_states_the_mapping() -> None:
    mapping = corrected(MEMBERS, ("甲", "乙", "丙"), ("name", "", "branch"))
    assert mapping.indexes == {"name": 0, "branch": 2}
    assert mapping.missing == ("identity",)
    for wrong in (("name", "name", ""), ("nothing", "", ""), ("name",)):
        with pytest.raises(ValueError):
            corrected(MEMBERS, ("甲", "乙", "丙"), wrong)


def test_fingerprint_is_the_heads_alone() -> None:
    assert fingerprint(("姓 名", "身份证号")) == fingerprint(("姓名", "身份证号"))
    assert fingerprint(("身份证号", "姓名")) != fingerprint(("姓名", "身份证号"))
