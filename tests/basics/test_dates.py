"""Dates as offices write them."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.basics.dates import DateNotUnderstood, YearMonth, add_months, parse_date, years_between

DAY = datetime.date(2026, 1, 5)
DAYS = st.dates(datetime.date(1910, 1, 1), datetime.date(2099, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        DAY,
        datetime.datetime(2026, 1, 5, 9, 30),
        46027,
        46027.0,
        46027.396,
        20260105,
        20260105.0,
        "20260105",
        "20260105.0",
        "46027",
        "2026-01-05",
        "2026-1-5",
        "2026.01.05",
        "2026.1.5",
        "2026.1.5.",
        "2026/1/5",
        "2026年1月5日",
        "2026年01月05日",
        " 2026 年 1 月 5 日 ",
        "2026年1月5号",
        "2026年1月5",
        "２０２６年１月５日",
        "２０２６．１．５",
        "2026－01－05",
        "2026—1—5",
        "2026、1、5",
        "二〇二六年一月五日",
        "二零二六年一月五日",
        "2026-01-05 00:00:00",
        "2026-01-05T09:30:00",
        "2026年1月5日 上午9:30",
        "2026年1月5日上午",
        "2026-01-05（星期一）",
        "2026年1月5日 周一",
        "\u200b2026-01-05\ufeff",
        "'2026-01-05",
    ],
)
def test_ways_to_write_one_day(written: object) -> None:
    assert parse_date(written) == DAY


@pytest.mark.parametrize(
    "written",
    [
        "2026年1月",
        "2026.01",
        "2026.1",
        "2026-01",
        "2026/1",
        "202601",
        202601,
        202601.0,
        2026.01,
        "2026年1月份",
        "二〇二六年一月",
    ],
)
def test_month_without_a_day_is_partial(written: object) -> None:
    assert parse_date(written) == YearMonth(2026, 1)


@pytest.mark.parametrize(("written", "month"), [(2026.11, 11), (2026.12, 12), (2026.09, 9), (2026.2, 2)])
def test_month_typed_as_a_number(written: float, month: int) -> None:
    assert parse_date(written) == YearMonth(2026, month)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("2026-02-30", "2026年2月没有30日"),
        (20260230.0, "2026年2月没有30日"),
        ("2025年2月29日", "2025年2月没有29日"),
        ("2026-13-01", "没有13月"),
        ("2026年13月", "没有13月"),
        ("2026.00.01", "没有0月"),
        (20261301, "没有13月"),
        ("1826-01-05", "年份应在1900至2100之间"),
        ("2206年1月5日", "年份应在1900至2100之间"),
        (2026.1, "单元格是数字格式，分不清是1月还是10月"),
        ("1月5日", "认不出这种写法"),
        ("26.1.5", "认不出这种写法"),
        ("05/01/2026", "认不出这种写法"),
        ("2026", "认不出这种写法"),
        ("2026-01-05至2026-01-08", "认不出这种写法"),
        ("待定", "认不出这种写法"),
        ("", "这里没有日期"),
        ("—", "这里没有日期"),
        (None, "这里没有日期"),
        (True, "这里没有日期"),
        (12, "这个数字不是日期"),
        (2026, "这个数字不是日期"),
        (float("inf"), "这个数字不是日期"),
        (float("nan"), "这个数字不是日期"),
        (Decimal("1"), "这不是日期"),
    ],
)
def test_what_needs_guessing_is_refused(written: object, why: str) -> None:
    with pytest.raises(DateNotUnderstood) as refused:
        parse_date(written)
    assert refused.value.fields["date"] == why
    assert why in refused.value.sentence


@given(DAYS)
def test_every_spelling_reads_back(day: datetime.date) -> None:
    spellings: list[object] = [
        day,
        day.isoformat(),
        f"{day:%Y.%m.%d}",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        float(f"{day:%Y%m%d}"),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        (day - datetime.date(1899, 12, 30)).days,
    ]
    assert {parse_date(spelling) for spelling in spellings} == {day}


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans()))
def test_anything_else_is_a_day_a_month_or_refused(value: object) -> None:
    try:
        found = parse_date(value)
    except DateNotUnderstood as refused:
        assert refused.sentence.endswith("。")
    else:
        assert 1900 <= found.year <= 2100


@given(DAYS, st.integers(-600, 600))
def test_months_added_stay_within_the_month(day: datetime.date, months: int) -> None:
    if not 1900 <= day.year + months // 12 <= 2100:
        return
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + datetime.timedelta(days=1)).day == 1


def test_month_end_is_clamped() -> None:
    assert add_months(datetime.date(2026, 1, 31), 1) == datetime.date(2026, 2, 28)
    assert add_months(datetime.date(2024, 2, 29), 12) == datetime.date(2025, 2, 28)
    assert add_months(datetime.date(2026, 3, 31), -1) == datetime.date(2026, 2, 28)


def test_years_between_counts_birthdays() -> None:
    assert years_between(datetime.date(2008, 2, 29), datetime.date(2026, 2, 28)) == 17
    assert years_between(datetime.date(2008, 2, 29), datetime.date(2026, 3, 1)) == 18


def test_year_month_knows_its_days() -> None:
    month = YearMonth(2024, 2)
    assert (month.first_day, month.last_day, str(month)) == (
        datetime.date(2024, 2, 1),
        datetime.date(2024, 2, 29),
        "2024-02",
    )
    assert datetime.date(2024, 2, 15) in month
    assert datetime.date(2025, 2, 15) not in month
