"""A procedure written as sentences and drawn as a picture for proof-reading."""

import itertools
import xml.etree.ElementTree as tree

import pytest

from tests.engine.procedures.author import SHIPPED, laid
from yipanqi.engine.procedures.drawing import columns, drawn, wrapped
from yipanqi.engine.procedures.flow import edges
from yipanqi.engine.procedures.writing import written

ALL = [(procedure.id, procedure.edition) for procedure in SHIPPED.procedures]


@pytest.mark.parametrize(("key", "edition"), ALL)
def test_every_step_has_one_sentence(key: str, edition: str) -> None:
    procedure = laid(key, edition, "example-county", is_agency=True)
    sentences = written(procedure)
    for step in procedure.steps:
        strength = f"（{step.strength}）" if step.strength else ""
        assert sum(line.startswith(f"{step.number}. {step.title}{strength}：由") for line in sentences) == 1
    assert all(line.endswith("。") for line in sentences)
    assert any("模板" in line for line in sentences) == procedure.is_template


def test_sentences_name_limits_votes_and_articles() -> None:
    text = "\n".join(written(laid("development", "2026", "example-county", is_agency=True)))
    for words in (
        "满18年方可办理",
        "公示不少于5个工作日，当日不计，期满次日方可作结论（《中国共产党发展党员工作细则》第13条）",
        "公示不少于7天，当日不计，期满次日方可作结论（《示范县发展党员工作补充规定》第5条，地方规定",
        "赞成人数超过应到有表决权人数的半数方可作“决议同意接收为预备党员”的决定",
        "3个月内办理，特殊情况可延到6个月，到期未办记为超期并报告机关工委的副书记、党务干事",
        "16-1. 党组讨论接收预备党员：由本单位党组的党组书记、党组副书记办理（《中国共产党党和国家机关基层组织工作条例》第37条）",
        "至多办1次",
        "办理页面在对象旁边显示：志愿服务（自本件开始之日起）",
    ):
        assert words in text, words


def test_2014_says_what_is_to_be_verified() -> None:
    lines = [line for line in written(laid("development", "2014")) if line[0].isdigit()]
    assert all("待核" in line for line in lines)


@pytest.mark.parametrize(("key", "edition"), ALL)
def test_the_picture_is_svg_without_style_or_script(key: str, edition: str) -> None:
    procedure = laid(key, edition, is_agency=True)
    picture = drawn(procedure)
    root = tree.fromstring(picture)
    assert root.tag.endswith("svg")
    assert "style" not in picture and "script" not in picture
    boxes = [one for one in root if one.tag.endswith("rect") and one.get("rx")]
    arrows = [one for one in root if one.tag.endswith("polyline")]
    assert len(boxes) == len(procedure.steps) and len(arrows) == len(list(edges(procedure)))
    places = sorted(
        (float(box.get("x", 0)), float(box.get("y", 0)), float(box.get("height", 0))) for box in boxes
    )
    for (x, y, height), (next_x, next_y, _) in itertools.pairwise(places):
        assert x != next_x or y + height < next_y


def test_a_step_stands_right_of_all_that_lead_to_it() -> None:
    procedure = laid("instruction")
    found = columns(procedure)
    assert all(found[source] < found[target] for source, target in edges(procedure))
    assert found["gather"] == found["lead_report"] + 1 and found["verify"] == found["gather"] + 1


def test_lines_are_broken_by_width() -> None:
    assert wrapped("一二三四五六七", 3.0) == ["一二三", "四五六", "七"]
    assert wrapped("退回（23）", 3.0) == ["退回", "（23）"]
    assert wrapped("", 3.0) == []
