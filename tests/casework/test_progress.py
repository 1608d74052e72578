"""All development cases of a committee side by side."""

import io
from typing import Any

import openpyxl
import pytest

from tests.casework.development import APPLIED, WAY, add_applicant, applied, day, driven
from tests.casework.people import on_day, taken
from tests.cast import Cast
from yipanqi.basics.errors import NotFound
from yipanqi.casework.queries import (
    PROGRESS_HEADS,
    ProgressFilter,
    progress,
    progress_rows,
)
from yipanqi.documents.lists import write_list


@pytest.fixture
def party(office: Cast) -> Cast:
    """Three cases: one just begun and late, one in training, one waiting for its decision."""
    add_applicant(office)
    applied(office)
    driven(office, applied(office), WAY[:4])
    case = driven(office, applied(office), WAY[:4])
    taken(on_day(office, "doer", day("2025-12-01")), case, "training", "examined")
    return office


def test_each_line_says_step_days_papers_and_what_comes_then(
    party: Cast, django_assert_max_num_queries: Any
) -> None:
    secretary = on_day(party, "secretary", day("2025-12-10"))
    progress(secretary, "development")
    with django_assert_max_num_queries(8):
        found = progress(secretary, "development")
    late, training, examined = found.lines
    assert (late.step, late.latest, late.days_left, late.light) == (
        "党组织派人谈话", day("2025-10-01"), -70, "overdue",
    )  # fmt: skip
    assert (late.needs, late.then, late.organisation[-4:]) == (
        ("谈话记录1件",),
        "3 推荐和确定入党积极分子",
        "窗口支部",
    )
    assert (training.step, training.latest, training.days_left) == ("培养教育考察", day("2026-03-26"), 106)
    assert examined.latest == day("2026-06-01")
    assert [(one.stage, one.running, one.late) for one in found.stages][:2] == [
        ("申请入党", 1, 1), ("入党积极分子的确定和培养教育", 2, 0),
    ]  # fmt: skip
    assert len(found.stages) == 5 and found.ended == () and found.unread == 0


def test_view_is_narrowed_and_counts_stay_whole(party: Cast) -> None:
    secretary = on_day(party, "secretary", day("2025-12-10"))
    for wanted, number in (
        (ProgressFilter(stage="申请入党"), 1),
        (ProgressFilter(light="overdue"), 1),
        (ProgressFilter(within=150), 2),
        (ProgressFilter(text="壬午"), 3),
        (ProgressFilter(text="无此人"), 0),
        (ProgressFilter(below=party.second.committee.path), 0),
        (ProgressFilter(can_act_now=True), 3),
    ):
        assert len(progress(secretary, "development", wanted).lines) == number, wanted
    narrowed = progress(secretary, "development", ProgressFilter(text="无此人"))
    assert sum(one.running for one in narrowed.stages) == 3


def test_strangers_see_nothing_and_an_unknown_procedure_is_not_found(party: Cast) -> None:
    assert progress(on_day(party, "stranger", APPLIED), "development").lines == ()
    with pytest.raises(NotFound):
        progress(on_day(party, "secretary", APPLIED), "nothing")


def test_rows_open_as_a_workbook(party: Cast) -> None:
    found = progress(on_day(party, "secretary", day("2025-12-10")), "development")
    content = write_list("发展党员进度", PROGRESS_HEADS, progress_rows(found))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[1]] == list(PROGRESS_HEADS)
    assert sheet.max_row == 4
    assert (sheet["A2"].value, sheet["J2"].value, sheet["K2"].value) == ("申请人壬午", -70, "已超期")
