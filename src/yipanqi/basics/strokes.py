"""Names by the strokes of the surname (以姓氏笔画为序), as ballots and lists of candidates stand.

Surnames by the number of strokes, equal ones stroke by stroke: 横 before 竖 before 撇 before 点 before 折 (GB 13000.1 字符集汉字字序（笔画序）规范).
Within one surname a single given character stands before two, then the given characters by their strokes; a compound surname stands
behind the single one that begins alike. The table of strokes is fetched by set-up (docs/decisions/019); without it nothing is reordered.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from yipanqi.basics.text import normalise_name

TABLE = Path(__file__).parent / "vendor" / "strokes.txt"
COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳上官司马司徒司空诸葛夏侯东方皇甫尉迟公孙令狐慕容长孙宇文轩辕端木呼延南宫闾丘澹台公冶濮阳淳于申屠"
        "钟离鲜于独孤拓跋赫连完颜纳兰西门东郭百里亓官太史公羊谷梁宰父乐正漆雕",
    )
)
_LAST = (99, "", "")
"""A character without strokes in the table stands behind all others."""


@dataclass(frozen=True)
class Ordered:
    """The names in order; `unknown` are characters without strokes, `is_ordered` is False where the machine has no table."""

    names: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    is_ordered: bool = True

    @property
    def remark(self) -> str:
        """What the organiser is to check; "" where there is nothing."""
        if not self.is_ordered:
            return "本机没有笔画表，名单按填写的次序排列。请管理员执行 make setup，或自己按姓氏笔画填写次序。"
        if self.unknown:
            return f"笔画表里没有“{'、'.join(self.unknown)}”，排在了后面，请核对次序。"
        return ""


def in_stroke_order(names: Iterable[str]) -> Ordered:
    """The names by the strokes of their surnames; equal names keep their order. Reads the table once."""
    given = tuple(names)
    table = strokes(TABLE)
    if not table:
        return Ordered(given, is_ordered=False)
    said = [one for name in given for one in normalise_name(name) if one >= "㐀"]
    unknown = dict.fromkeys(one for one in said if one not in table and one not in "（）")
    return Ordered(tuple(sorted(given, key=lambda name: _key(name, table))), tuple(unknown))


@functools.cache
def strokes(table: Path) -> Mapping[str, tuple[int, str, str]]:
    """Number of strokes, their kinds (1 to 5) and their finer order, by character; empty where there is no table."""
    if not table.is_file():
        return {}
    rows = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())
    return {one: (len(kinds), kinds, finer) for one, kinds, finer in rows}


def _key(name: str, table: Mapping[str, tuple[int, str, str]]) -> tuple[object, ...]:
    plain = normalise_name(name)
    surname = plain[:2] if len(plain) > 2 and plain[:2] in COMPOUND else plain[:1]
    rest = plain[len(surname) :]

    def said(text: str) -> list[tuple[int, str, str, str]]:
        return [(*table.get(one, _LAST), one) for one in text]

    return said(surname[:1]), len(surname), said(surname[1:]), len(rest), said(rest)
