"""Secretaries named in the sheet of organisations take their post when they are known, and wait until then."""

import datetime
from typing import Any

import pytest

from tests.cast import TODAY, Cast, cast
from tests.intake.makers import MEMBER_HEADS, made, member
from yipanqi.intake.models import NamedSecretary
from yipanqi.intake.queries import SheetReport
from yipanqi.intake.services import apply_batch, read_workbook, read_workbooks
from yipanqi.ledger.models import Entry
from yipanqi.organisation.models import Holding

__all__ = ("cast",)
HEADS = ("党组织名称", "上级党组织", "组织类别", "所在单位", "书记", "换届日期")
NEW = "第一局新设党支部"

pytestmark = pytest.mark.django_db


def organisations(cast: Cast, *rows: tuple[str, str, str]) -> bytes:
    """Branches of the first agency: name, secretary, beginning of the term."""
    home = cast.first.committee.name
    return made(
        (
            "党组织信息表",
            HEADS,
            [(name, home, "党支部", "样县第一局", who, since) for name, who, since in rows],
        )
    )


def members(*rows: list[object]) -> bytes:
    return made(("党员花名册", MEMBER_HEADS, rows))


def applied(cast: Cast, name: str, content: bytes, actor: str = "clerk") -> SheetReport:
    by = cast.actors[actor]
    (report,) = apply_batch(
        actor=by, batch=read_workbook(actor=by, content=content, name=f"{name}.xlsx")
    ).reports
    return report


def holders() -> list[tuple[Any, ...]]:
    found = Holding.objects.filter(post__organisation__name=NEW, until_on__isnull=True)
    return list(found.values_list("post__kind", "person__name", "share", "from_on"))


def test_secretary_waits_for_the_members_and_then_takes_his_post(cast: Cast) -> None:
    first = applied(cast, "党组织", organisations(cast, (NEW, "党员第2人", "2024-03-01")))
    assert first.warnings == {"书记：还不是本组织党员，岗位暂空": 1}
    assert holders() == []
    second = applied(cast, "党员", members(member(NEW, 1), member(NEW, 2)))
    assert "按党组织信息表所列，1名书记已任职。" in second.notes
    assert holders() == [("secretary", "党员第2人", "A", datetime.date(2024, 3, 1))]
    assert not NamedSecretary.objects.exists()
    assert Entry.objects.filter(word="organisation.post.filled", data__contains="党员第2人").count() == 1
    again = applied(cast, "党组织", organisations(cast, (NEW, "党员第2人", "2024-03-01")))
    assert (again.unchanged, again.warnings) == (1, {})
    other = applied(cast, "党组织", organisations(cast, (NEW, "别人", "")))
    assert other.warnings == {"书记：与系统中不同": 1}
    assert holders() == [("secretary", "党员第2人", "A", datetime.date(2024, 3, 1))]


def test_both_workbooks_at_once(cast: Cast) -> None:
    files = [
        ("党员.xlsx", members(member(NEW, 1))),
        ("党组织.xlsx", organisations(cast, (NEW, "党员第1人", ""))),
    ]
    apply_batch(actor=cast.clerk, batch=read_workbooks(actor=cast.clerk, files=files))
    assert holders() == [("secretary", "党员第1人", "A", TODAY)]


def test_two_of_one_name_and_probationary_members_take_no_post(cast: Cast) -> None:
    applied(cast, "党组织", organisations(cast, (NEW, "同名人", "")))
    applied(
        cast,
        "党员",
        members(member(NEW, 1, 姓名="同名人"), member(NEW, 2, 姓名="同名人"), member(NEW, 3)),
    )
    assert holders() == []
    said = applied(cast, "党组织", organisations(cast, (NEW, "同名人", "")))
    assert said.warnings == {"书记：有同名党员": 1}
    probationary = member(NEW, 4, 姓名="预备人", 人员类别="预备党员", 转正日期="", 入党日期="2025-03-01")
    applied(cast, "党员", members(probationary))
    assert applied(cast, "党组织", organisations(cast, (NEW, "预备人", ""))).warnings == {
        "书记：还不是本组织党员，岗位暂空": 1
    }
    assert holders() == []


def test_another_clerk_does_not_fill_what_lies_outside_his_agency(cast: Cast) -> None:
    applied(cast, "党组织", organisations(cast, (NEW, "党员第1人", "")))
    applied(cast, "党员", members(member("中共样县第二局窗口支部", 1)), actor="stranger")
    assert holders() == []
    assert NamedSecretary.objects.count() == 1
