"""Names as offices type them: cleaned, compared, found again by near spelling or by pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz, process

BLANK_MARKS = frozenset({"—", "－", "-", "--", "——", "―", "/", "／", "\\", "无", "空", "暂无", "N/A", "n/a"})

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_SPACE = re.compile(r"\s+")
_SPACE_BESIDE_HAN = re.compile(r"(?<![A-Za-z0-9])\s|\s(?![A-Za-z0-9])")
_MIDDLE_DOTS = re.compile("[\u2022\u2027\u22c5\u2e31\u30fb\uff65\u0387]")
_NOT_A_WORD = re.compile(r"[\W_]+")


def plain_text(value: object) -> str:
    """The cell as text: no invisible marks, no spaces at the ends, runs of spaces as one; line breaks stay."""
    text = _INVISIBLE.sub("", _as_text(value)).replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(_SPACE.sub(" ", line).strip() for line in text.split("\n")).strip()


def is_blank(value: object) -> bool:
    """Whether a cell says nothing: empty, spaces only, or one of the signs offices write for 无."""
    text = plain_text(value)
    return not text or text in BLANK_MARKS


def normalise_name(value: object) -> str:
    """The name without spaces between characters, full-width letters and digits made half-width, one middle dot."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", _as_text(value)))
    text = _MIDDLE_DOTS.sub("·", _SPACE.sub(" ", text).strip())
    text = _SPACE_BESIDE_HAN.sub("", text)
    return text.replace("(", "（").replace(")", "）")


def name_key(value: object) -> str:
    """What two spellings of one name share: letters, characters and digits only, without case."""
    return _NOT_A_WORD.sub("", normalise_name(value)).casefold()


def nearest(name: str, candidates: Iterable[str], cutoff: float = 70.0) -> str | None:
    """The candidate that reads most alike, or None where nothing reaches `cutoff` (0 to 100). Cost: one pass over all."""
    found = process.extractOne(
        normalise_name(name),
        list(candidates),
        scorer=fuzz.ratio,
        processor=normalise_name,
        score_cutoff=cutoff,
    )
    return None if found is None else str(found[0])


def pinyin_keys(name: str) -> tuple[str, str]:
    """The name in pinyin without tones, in full and by initials: 周维 → ("zhouwei", "zw")."""
    clean = normalise_name(name)
    full = lazy_pinyin(clean, style=Style.NORMAL)
    return name_key("".join(full)), name_key("".join(part[:1] for part in full))


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
