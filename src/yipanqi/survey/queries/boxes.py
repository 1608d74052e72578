"""What lies in a sealed box: running counts and remarks in the order of the alphabet, never sheets, never their order."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from yipanqi.organisation.queries.sealing import seal
from yipanqi.survey.queries.answering import Sheet

BLOCK = 4096
"""Boxes are filled up to whole blocks: how long one box is tells nothing of what a sheet added."""


@dataclass(frozen=True)
class Contents:
    """How many sheets, how often each (question, row, value) was given, and what was written to which question."""

    group: int
    sheets: int
    counts: Counter[tuple[str, str, str]]
    remarks: tuple[tuple[str, str], ...]

    def with_sheet(self, sheet: Sheet) -> Contents:
        """The same with one sheet more; afterwards nothing tells which counts it added."""
        counts = self.counts.copy()
        counts.update(sheet.counts)
        return Contents(self.group, self.sheets + 1, counts, tuple(sorted((*self.remarks, *sheet.remarks))))


def empty_box(group: int) -> bytes:
    """The box of a group nobody of which has answered."""
    return closed_box(Contents(group, 0, Counter(), ()))


def closed_box(contents: Contents) -> bytes:
    """The contents under the seal of this installation."""
    text = json.dumps(
        {
            "group": contents.group,
            "sheets": contents.sheets,
            "counts": sorted([*key, number] for key, number in contents.counts.items()),
            "remarks": sorted(list(one) for one in contents.remarks),
        },
        ensure_ascii=False,
    )
    return seal().close(text + " " * (-len(text.encode()) % BLOCK))


def opened_box(sealed: bytes | memoryview[int]) -> Contents:
    """The contents again; refuses (SealBroken) what was changed outside the house."""
    found = json.loads(seal().open(sealed))
    counts = Counter({(question, row, value): number for question, row, value, number in found["counts"]})
    return Contents(
        found["group"],
        found["sheets"],
        counts,
        tuple((question, text) for question, text in found["remarks"]),
    )
