"""Dates as offices write them, and months added without falling off the end of one."""

from __future__ import annotations

import calendar
import datetime
import math
import re
import unicodedata
from dataclasses import dataclass

from yipanqi.basics.errors import Refused

FIRST_YEAR, LAST_YEAR = 1900, 2100

_EXCEL_EPOCH = datetime.date(1899, 12, 30)
_SERIALS = range(
    3000, 73416
)  # 1908-03-18 to 2100-12-31; below lie plain counts, above lie month and day numbers
_NUMERALS = {
    **{sign: str(value) for value, sign in enumerate("〇一二三四五六七八九")},
    "零": "0",
    "○": "0",
    "Ｏ": "0",
    "元": "1",
}
_CHINESE_NUMBER = re.compile("[〇○零一二三四五六七八九十廿卅]+")
_TAIL = r"(?:[日号]|[T\s,，(（星周礼上下午早晚凌].*|\s\d{1,2}[:：时点].*|日[^0-9].*|[.。])?"
_SEPARATED = re.compile(
    rf"(\d{{4}})\s?[-./年、,·]\s?(\d{{1,2}})\s?[-./月、,·]\s?(\d{{1,2}}){_TAIL}", re.DOTALL
)
_JOINED = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TAIL}", re.DOTALL)
_MONTH = re.compile(r"(\d{4})\s?[-./年]\s?(\d{1,2})\s?月?(?:份)?")
_MONTH_JOINED = re.compile(r"(\d{4})(\d{2})")


class DateNotUnderstood(Refused):
    """The cell holds no day or month that can be read without guessing."""


@dataclass(frozen=True, order=True)
class YearMonth:
    """A month of a year, where the day was not written."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __contains__(self, day: datetime.date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    @property
    def first_day(self) -> datetime.date:
        """The first day of the month."""
        return datetime.date(self.year, self.month, 1)

    @property
    def last_day(self) -> datetime.date:
        """The last day of the month."""
        return datetime.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])


def parse_date(value: object) -> datetime.date | YearMonth:
    """The day in the cell, or the month where no day was written. Anything that needs guessing is refused."""
    if isinstance(value, datetime.datetime):
        return _day(value.year, value.month, value.day, value)
    if isinstance(value, datetime.date):
        return _day(value.year, value.month, value.day, value)
    if isinstance(value, bool) or value is None:
        raise _refused(value, "这里没有日期")
    if isinstance(value, int | float):
        return _from_number(value)
    if isinstance(value, str):
        return _from_text(value)
    raise _refused(value, "这不是日期")


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day `months` later (or earlier); a day the month lacks becomes its last day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def years_between(start: datetime.date, end: datetime.date) -> int:
    """Whole years from `start` to `end`, as an age is counted; someone born on 29 February ages on 1 March."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _from_number(number: float) -> datetime.date | YearMonth:
    if not math.isfinite(number):
        raise _refused(number, "这个数字不是日期")
    whole = int(number)
    if number == whole and len(str(abs(whole))) == 8:
        return _day(whole // 10000, whole // 100 % 100, whole % 100, whole)
    if number == whole and len(str(abs(whole))) == 6:
        return _month(whole // 100, whole % 100, whole)
    if FIRST_YEAR <= whole <= LAST_YEAR and number != whole:
        return _month_as_fraction(number)
    if whole in _SERIALS:
        return _EXCEL_EPOCH + datetime.timedelta(days=whole)
    raise _refused(number, "这个数字不是日期")


def _month_as_fraction(number: float) -> YearMonth:
    """A cell such as 2026.11 typed as a number; 2026.1 may have been 2026.10 and is refused."""
    fraction = f"{number:.10g}".partition(".")[2]
    if fraction == "1":
        raise _refused(number, "单元格是数字格式，分不清是1月还是10月")
    if len(fraction) > 2:
        raise _refused(number, "这个数字不是日期")
    return _month(int(number), int(fraction), number)


def _from_text(written: str) -> datetime.date | YearMonth:
    text = unicodedata.normalize("NFKC", written).replace("\u200b", "").replace("\ufeff", "")
    text = " ".join(text.split()).strip("'‘’\"")
    text = re.sub(r"\s*([年月日])\s*", r"\1", text)
    text = (
        text.replace("。", ".")
        .replace("－", "-")
        .replace("—", "-")
        .replace("–", "-")
        .replace("−", "-")
        .replace("‐", "-")
    )
    text = _CHINESE_NUMBER.sub(lambda found: _arabic(found.group()), text) if "年" in text else text
    if not text.strip("-"):
        raise _refused(written, "这里没有日期")
    for shape in (_SEPARATED, _JOINED):
        if found := shape.fullmatch(text):
            year, month, day = (int(part) for part in found.groups())
            return _day(year, month, day, written)
    for shape in (_MONTH, _MONTH_JOINED):
        if found := shape.fullmatch(text):
            year, month = (int(part) for part in found.groups())
            return _month(year, month, written)
    if re.fullmatch(r"\d{5}(\.\d+)?|\d{8}\.0+", text):
        return _from_number(float(text))
    raise _refused(written, "认不出这种写法")


def _arabic(chinese: str) -> str:
    """The digits of a Chinese numeral, counted (十五) or spelled (二〇二六)."""
    plain = chinese.replace("廿", "二十").replace("卅", "三十")
    if "十" not in plain:
        return "".join(_NUMERALS[sign] for sign in plain)
    tens, _, ones = plain.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return chinese
    return str(int(_NUMERALS.get(tens, "1")) * 10 + int(_NUMERALS.get(ones, "0")))


def _day(year: int, month: int, day: int, written: object) -> datetime.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _refused(written, f"年份应在{FIRST_YEAR}至{LAST_YEAR}之间")
    if not 1 <= month <= 12:
        raise _refused(written, f"没有{month}月")
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise _refused(written, f"{year}年{month}月没有{day}日")
    return datetime.date(year, month, day)


def _month(year: int, month: int, written: object) -> YearMonth:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _refused(written, f"年份应在{FIRST_YEAR}至{LAST_YEAR}之间")
    if not 1 <= month <= 12:
        raise _refused(written, f"没有{month}月")
    return YearMonth(year, month)


def _refused(written: object, why: str) -> DateNotUnderstood:
    shown = "空" if written in (None, "") else str(written)[:40]
    return DateNotUnderstood(
        "basics.date.not_understood",
        f"日期“{shown}”读不出：{why}。请写成 2026-01-05 这样的年月日。",
        {"date": why},
    )
