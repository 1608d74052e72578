"""What the rules say of the party fee: groups with their bands, arrears, large gifts, uses (rules/execution/party_fee.yaml)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import yaml
from django.conf import settings

CENT, HUNDRED = Decimal("0.01"), Decimal(100)


@dataclass(frozen=True)
class Band:
    """A base of up to so many yuan (included; None without end) is charged as a whole at so many per cent."""

    up_to: Decimal | None
    rate: Decimal


@dataclass(frozen=True)
class FeeGroup:
    """Who pays how: bands over a base, or a fixed amount a month within bounds."""

    code: str
    title: str
    base: str
    bands: tuple[Band, ...]
    fixed: tuple[Decimal, Decimal] | None
    relief_by_branch: bool
    source: str

    def reckoned(self, base: Decimal) -> tuple[Decimal, str]:
        """The amount a month to the cent, and the band in words; the whole base is charged at the rate of its band."""
        lower = Decimal(0)
        for band in self.bands:
            if band.up_to is None or base <= band.up_to:
                amount = (base * band.rate / HUNDRED).quantize(CENT, ROUND_HALF_UP)
                return amount, f"{_span(lower, band.up_to)}，全额按{band.rate}%"
            lower = band.up_to
        raise ValueError(f"the last band of {self.code} has an end")

    @property
    def said(self) -> str:
        """The bands or the fixed amount as the page explains them."""
        if self.fixed:
            least, most = self.fixed
            return f"每月{least}元" if least == most else f"每月{least}至{most}元"
        lower, parts = Decimal(0), []
        for band in self.bands:
            parts.append(f"{_span(lower, band.up_to)} {band.rate}%")
            lower = band.up_to or lower
        return "；".join(parts)


@dataclass(frozen=True)
class FeeRules:
    """Everything that the rules set."""

    groups: Mapping[str, FeeGroup]
    arrears_months: int
    large_gift: Decimal
    uses: Mapping[str, str]


@functools.cache
def fee_rules() -> FeeRules:
    """The rules as the installation has them, read once."""
    path = settings.YIPANQI_RULES / "execution" / "party_fee.yaml"
    said: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return FeeRules(
        {code: _group(code, each) for code, each in said["groups"].items()},
        int(said["arrears_months"]["value"]),
        Decimal(str(said["large_gift"]["value"])),
        said["uses"],
    )


def _group(code: str, said: Mapping[str, Any]) -> FeeGroup:
    bands = tuple(
        Band(Decimal(str(each["up_to"])) if "up_to" in each else None, Decimal(each["rate"]))
        for each in said.get("bands", ())
    )
    fixed = tuple(Decimal(each) for each in said.get("fixed", ()))
    return FeeGroup(
        code, said["title"], said.get("base", ""), bands, (fixed[0], fixed[1]) if fixed else None,
        bool(said.get("relief_by_branch")), f"《{said['source']['document']}》",
    )  # fmt: skip


def _span(lower: Decimal, upper: Decimal | None) -> str:
    if upper is None:
        return f"{lower}元以上"
    return f"{lower}元以上至{upper}元（含）" if lower else f"{upper}元（含）以下"
