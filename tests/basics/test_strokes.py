"""Names in the order of their surnames' strokes."""

from __future__ import annotations

from pathlib import Path

import pytest

from yipanqi.basics import strokes
from yipanqi.basics.strokes import in_stroke_order


@pytest.mark.parametrize(
    "right",
    [
        "丁 习 马 王 尹 石 刘 李 何 张 陈 赵 袁 黄 蔡",
        "王一 王刚 王洪 王晨 王小明 王玉明 王正明 王东一",
        "司马光 李一 李明 李干明 李书明 欧文 欧阳一 欧阳锋 诸葛亮",
        "丁一 买买提·艾力 阿不都·买买提",
    ],
)
def test_surnames_by_strokes_then_single_names_then_the_given_name(right: str) -> None:
    names = right.split()
    assert in_stroke_order(reversed(names)).names == tuple(names)
    assert not in_stroke_order(names).remark


def test_a_character_without_strokes_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = in_stroke_order(("𪚥三", "丁一"))
    assert found.names == ("丁一", "𪚥三") and "𪚥" in found.remark
    monkeypatch.setattr(strokes, "TABLE", tmp_path / "none.txt")
    assert in_stroke_order(("王一", "丁一")).names == ("王一", "丁一")
    assert "make setup" in in_stroke_order(("王一", "丁一")).remark
