"""Finding an organisation or agency by any of the ways offices write its name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from yipanqi.basics.text import name_key

NEAREST_CUTOFF = 60.0

_LOCALITY = re.compile(
    r"^(?:中共|中国共产党)?([^市县区旗州省]{1,6}(?:自治县|自治州|自治旗|省|市|县|区|旗|州))"
)
_DIGITS = dict(zip("123456789", "一二三四五六七八九", strict=True))


def localities(names: Iterable[str]) -> tuple[str, ...]:
    """The places that stand before names (示范县), longest first; one that only a single name bears is not trusted."""
    counts: dict[str, int] = {}
    for name in names:
        if found := _LOCALITY.match(name):
            counts[found.group(1)] = counts.get(found.group(1), 0) + 1
    return tuple(sorted((place for place, count in counts.items() if count > 1), key=len, reverse=True))


def canonical(name: str, places: Iterable[str] = ()) -> str:
    """What all spellings of one organisation share: without 中共, place, and the long forms of committee and branch."""
    key = re.sub(r"^(中国共产党|中共)", "", name_key(name))
    for place in places:
        if key.startswith(place) and len(key) - len(place) >= 3:
            key = key[len(place) :]
            break
    key = re.sub(r"(党支部|支部)委员会$", "支部", key).replace("党支部", "支部")
    key = re.sub(r"党总支部?(委员会)?$", "总支", key)
    key = re.sub(r"机关(党的)?(基层)?(委员会|党委)$", "机关党委", key)
    key = re.sub(r"(工作委员会|党工委)$", "工委", key)
    return re.sub(r"第([1-9])(?=\D|$)", lambda found: "第" + _DIGITS[found.group(1)], key)


class Directory:
    """Names with what they stand for; finds by exact, then by canonical name, and offers the nearest."""

    def __init__(self, places: Iterable[str] = ()) -> None:
        self.places = tuple(places)
        self._exact: dict[str, object] = {}
        self._canonical: dict[str, set[str]] = {}
        self._nearest: dict[str, str] = {}

    def add(self, name: str, value: object, *other_names: str) -> None:
        """Enter a name and its other forms."""
        self._exact[name] = value
        for form in (name, *other_names):
            if form:
                self._canonical.setdefault(canonical(form, self.places), set()).add(name)
        self._nearest.clear()

    def find(self, written: str) -> str:
        """The one name meant, "" where none or more than one could be meant."""
        if written in self._exact:
            return written
        meant = self._canonical.get(canonical(written, self.places), set())
        return next(iter(meant)) if len(meant) == 1 else ""

    def value(self, name: str) -> object:
        """What the name stands for."""
        return self._exact[name]

    def nearest(self, written: str) -> str:
        """The name that reads most alike, "" where nothing comes near. Each spelling is searched once."""
        if written not in self._nearest:
            key = canonical(written, self.places)
            found = process.extractOne(
                key, list(self._canonical), scorer=fuzz.ratio, score_cutoff=NEAREST_CUTOFF
            )
            self._nearest[written] = min(self._canonical[found[0]]) if found else ""
        return self._nearest[written]
