"""Tracking numbers: sixteen digits, the last a check digit (GB/T 17710, MOD 11,10); read aloud in four groups of four."""

from __future__ import annotations

import re
import unicodedata

from yipanqi.basics.errors import Refused

LENGTH = 16


class NumberNotValid(Refused):
    """Not a tracking number: too short, too long, or misheard."""


def tracking_number(chance: int) -> str:
    """The number that a large chance number stands for; whoever makes it takes care that nobody guesses it."""
    digits = f"{chance % 10 ** (LENGTH - 1):0{LENGTH - 1}d}"
    return digits + _check_digit(digits)


def parse_tracking(text: str) -> str:
    """The sixteen digits as somebody typed or heard them, spaces and hyphens aside. Refuses what was misheard."""
    digits = re.sub(r"[\s\u200b-\u200f\ufeff.·-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]+", digits) or len(digits) != LENGTH:
        raise NumberNotValid(
            "basics.tracking.length",
            f"查询编号是{LENGTH}位数字，请对照回执重新输入。",
            {"number": "位数不对"},
        )
    if _check_digit(digits[:-1]) != digits[-1]:
        raise NumberNotValid(
            "basics.tracking.check", "查询编号有一位不对，请对照回执逐组核对。", {"number": "有一位不对"}
        )
    return digits


def spaced(number: str) -> str:
    """The number in groups of four."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)
