"""Working days across make-up weekends, month ends and years nobody has published yet."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.basics.errors import Refused
from yipanqi.basics.working_days import WorkingCalendar, YearNotPublished
from yipanqi.engine.errors import LoadRefused
from yipanqi.engine.load_calendar import CALENDAR_FILE, load_calendar

RULES = Path(__file__).parents[2] / "rules"
CALENDAR = load_calendar(RULES)
D = datetime.date


def test_national_day_with_its_make_up_days() -> None:
    # 2025: 28 September (a Sunday) is worked, 1 to 8 October are not, 11 October (a Saturday) is worked.
    assert CALENDAR.is_working_day(D(2025, 9, 28)) and CALENDAR.is_working_day(D(2025, 10, 11))
    assert not CALENDAR.is_working_day(D(2025, 10, 8))
    assert CALENDAR.after(D(2025, 9, 26), 5) == D(2025, 10, 10)
    assert CALENDAR.between(D(2025, 9, 26), D(2025, 10, 12)) == 7


def test_limit_of_nought_is_the_day_itself_and_a_negative_one_is_refused() -> None:
    assert CALENDAR.after(D(2025, 10, 1), 0) == D(2025, 10, 1)
    with pytest.raises(Refused, match="不能是负数"):
        CALENDAR.after(D(2025, 10, 1), -1)


def test_a_legal_limit_beyond_the_published_years_is_refused_and_a_due_day_is_provisional() -> None:
    with pytest.raises(YearNotPublished, match="2027年的放假安排还没有录入"):
        CALENDAR.after(D(2026, 12, 30), 3)
    due = CALENDAR.due_after(D(2026, 12, 30), 3)
    assert due.day == D(2027, 1, 4) and due.is_provisional
    assert not CALENDAR.due_after(D(2026, 12, 28), 3).is_provisional


@given(st.dates(D(2024, 1, 1), D(2026, 6, 30)), st.integers(1, 60))
def test_counting_on_and_counting_between_agree(day: datetime.date, limit: int) -> None:
    end = CALENDAR.after(day, limit)
    assert CALENDAR.is_working_day(end)
    assert CALENDAR.between(day + datetime.timedelta(days=1), end) == limit
    assert CALENDAR.due_after(day, limit).day == end


def test_weekends_alone_without_holidays() -> None:
    plain = WorkingCalendar.of([2025], [], [])
    assert plain.after(D(2025, 10, 3), 1) == D(2025, 10, 6)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("holidays: [{name: 元旦, from: 2025-01-02, until: 2025-01-01}]\n    make_up_days: []", "起止不对"),
        ("holidays: []\n    make_up_days: [2025-01-27]", "不是2025年的周末"),
        ("holidays: []\n    make_up_days: []\n    extra: 1", "extra"),
    ],
)
def test_calendar_file_is_strict(tmp_path: Path, written: str, said: str) -> None:
    file = tmp_path / CALENDAR_FILE
    file.parent.mkdir()
    file.write_text(
        f"title: 试\nyears:\n  - year: 2025\n    source: {{title: 通知, number: 一号, confidence: 忆, verify: true}}\n    {written}\n",
        encoding="utf-8",
    )
    with pytest.raises(LoadRefused, match=said):
        load_calendar(tmp_path)
