"""Names as offices type them."""

import pytest

from yipanqi.basics.text import is_blank, name_key, nearest, normalise_name, pinyin_keys, plain_text

BRANCHES = ["民政局机关第一党支部", "民政局机关第二党支部", "公安局机关第一党支部"]


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("周 维", "周维"),
        (" 林书明\u3000", "林书明"),
        ("高\u200b静\ufeff", "高静"),
        ("民政局机关第１党支部", "民政局机关第1党支部"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("第一党支部(窗口)", "第一党支部（窗口）"),
        ("John  Smith", "John Smith"),
        (None, ""),
        (12.0, "12"),
    ],
)
def test_names_are_cleaned(written: object, clean: str) -> None:
    assert normalise_name(written) == clean


def test_key_leaves_signs_and_case_aside() -> None:
    assert name_key("第一党支部（窗口）") == name_key("第一党支部 (窗口)") == "第一党支部窗口"


@pytest.mark.parametrize("value", ["", None, " ", "—", "－", "/", "无", "\u3000", "\u200b"])
def test_signs_for_nothing(value: object) -> None:
    assert is_blank(value)


@pytest.mark.parametrize("value", ["0", 0, "无锡", "—1"])
def test_what_is_something(value: object) -> None:
    assert not is_blank(value)


def test_text_keeps_lines_and_drops_what_is_unseen() -> None:
    assert plain_text(" 第一行 \r\n\t第二  行\u200b ") == "第一行\n第二 行"


def test_nearest_name_is_offered_only_when_near() -> None:
    assert nearest("民政局机关第一支部", BRANCHES) == "民政局机关第一党支部"
    assert nearest("气象站", BRANCHES) is None
    assert nearest("民政局", []) is None


def test_pinyin_in_full_and_by_initials() -> None:
    assert pinyin_keys("周维") == ("zhouwei", "zw")
    assert pinyin_keys("欧阳 丽") == ("ouyangli", "oyl")
    assert pinyin_keys("") == ("", "")
