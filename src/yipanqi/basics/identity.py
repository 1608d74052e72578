"""Citizens' identity numbers (GB 11643) and telephones: checked, read, masked."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass

from yipanqi.basics.errors import Refused

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_SHAPE = re.compile(r"\d{17}[\dX]", re.ASCII)
_NOT_IN_NUMBER = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff'’‘`-]")
_MOBILE = re.compile(r"1\d{10}", re.ASCII)
_LANDLINE = re.compile(r"(0\d{2,3})?([2-9]\d{6,7})(?:转?(\d{1,5}))?", re.ASCII)


class IdentityNotValid(Refused):
    """The number is no identity number: length, signs, birth date or check digit are wrong."""


@dataclass(frozen=True)
class IdentityNumber:
    """A checked number of 18 signs, its check digit in upper case."""

    number: str

    @property
    def birth_on(self) -> datetime.date:
        """The birth date within the number."""
        return datetime.date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))

    @property
    def sex(self) -> str:
        """男 for an odd sequence number, 女 for an even one."""
        return "男" if int(self.number[16]) % 2 else "女"

    @property
    def masked(self) -> str:
        """The number as a screen may show it."""
        return mask_identity(self.number)


def check_digit(first_seventeen: str) -> str:
    """The 18th sign that GB 11643 (ISO 7064 MOD 11-2) gives to 17 digits."""
    if not re.fullmatch(r"\d{17}", first_seventeen, re.ASCII):
        raise ValueError("seventeen digits are needed")
    return _CHECK_DIGITS[
        sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True)) % 11
    ]


def parse_identity(value: object) -> IdentityNumber:
    """The checked number in a cell; spaces, full-width digits and a lower-case x are accepted, nothing is corrected."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise _refused(
            "number", "单元格是数字格式，号码末几位可能已经丢失", "把这一列设为“文本”格式后重新填写18位号码"
        )
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    number = _NOT_IN_NUMBER.sub("", text).upper().replace("Х", "X").replace("×", "X")
    if not number:
        raise _refused("missing", "没有填写", "填写18位公民身份号码")
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", number):
        raise _refused(
            "number", "号码变成了科学计数，末几位已经丢失", "把这一列设为“文本”格式后重新填写18位号码"
        )
    if len(number) != 18:
        raise _refused("length", f"应为18位，现为{len(number)}位", "对照身份证填写18位号码")
    if not _SHAPE.fullmatch(number):
        raise _refused("signs", "只能是数字，末位可为X", "对照身份证改正")
    try:
        born = datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise _refused(
            "birth", f"第7至14位“{number[6:14]}”不是一个存在的日期", "对照身份证改正出生日期段"
        ) from None
    if born.year < 1900:
        raise _refused("birth", f"第7至14位“{number[6:14]}”早于1900年", "对照身份证改正出生日期段")
    if check_digit(number[:17]) != number[17]:
        raise _refused("check_digit", "末位校验码不对，说明号码中有写错的数字", "对照身份证逐位核对")
    return IdentityNumber(number)


def mask_identity(number: str) -> str:
    """The first six and the last two signs, the rest as stars; a short text becomes stars only."""
    return f"{number[:6]}{'*' * 10}{number[-2:]}" if len(number) == 18 else "*" * len(number)


def parse_telephone(value: object) -> str:
    """A mobile number of 11 digits or a fixed line with its area, as digits and hyphens; anything else is refused."""
    text = (
        str(int(value))
        if isinstance(value, float) and value.is_integer()
        else ("" if value is None else str(value))
    )
    digits = re.sub(r"[\s\u200b-\u200f\ufeff()（）·.-]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(\+|00)86", "", digits)
    if _MOBILE.fullmatch(digits):
        return digits
    if found := _LANDLINE.fullmatch(digits):
        area, line, extension = found.groups()
        return "-".join(part for part in (area, line, extension) if part)
    raise Refused(
        "basics.telephone.not_understood",
        "联系电话应为11位手机号，或带区号的固定电话，请核对。",
        {"telephone": "号码不对"},
    )


def mask_telephone(number: str) -> str:
    """Three digits, stars, the last four; a short number becomes stars only."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) >= 10 else "*" * len(number)


def _refused(reason: str, why: str, remedy: str) -> IdentityNotValid:
    return IdentityNotValid(
        f"basics.identity.{reason}", f"公民身份号码{why}。请{remedy}。", {"why": why, "remedy": remedy}
    )
