"""Which page shows a record of which kind."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

PAGES = {
    "plan": "planning:plan",
    "plan_item": "planning:item",
    "junction": "planning:junction",
    "duty": "tasking:duty",
    "handing": "tasking:handing",
    "handover": "tasking:handover",
    "resolution": "meeting:resolution",
    "survey": "survey:round",
    "sheet": "survey:answer_by_roll",
    "meeting": "meeting:meeting",
    "dispatch": "tasking:dispatch_round",
    "urging": "tasking:urging",
    "activity": "execution:activity",
    "carrier": "execution:carrier",
    "call": "execution:call",
    "other_side": "execution:other_side",
    "call_place": "execution:report_hours",
    "institution": "planning:institution",
    "evidence": "evidence:piece",
    "finding": "inspection:finding",
    "signal": "inspection:signal",
    "case": "casework:case",
    "cycle": "assessment:cycle",
    "result": "assessment:result",
    "appraisal": "assessment:appraisal",
    "consequence": "accountability:consequence",
    "organisation": "organisation:organisation",
}


def address_of_record(kind: str, key: int) -> str:
    """The page of a record; empty for a kind without one."""
    try:
        return reverse(PAGES[kind], args=(key,)) if kind in PAGES else ""
    except NoReverseMatch:
        return ""


def subject_page(kind: str, key: str) -> str:
    """The same for a subject as the ledger and evidence name it: its room before the dot, its key as text."""
    return address_of_record(kind.rpartition(".")[2], int(key)) if key.isdecimal() else ""
