"""Rows of meeting records held against the branches and the activities already recorded."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from collections.abc import Mapping as Lookup

from yipanqi.basics.dates import YearMonth
from yipanqi.basics.text import name_key
from yipanqi.documents.heads import Mapping, RecordKind
from yipanqi.documents.tables import Row
from yipanqi.intake.queries.outcomes import ACCEPTED, RowOutcome
from yipanqi.intake.queries.words import Terms, terms
from yipanqi.intake.services.cells import RowReader, note_repeated
from yipanqi.intake.services.check_members import branch_of
from yipanqi.intake.services.standing import Standing

MeetingKey = tuple[int, str, datetime.date]
SEVERAL_A_DAY = frozenset({"group_meeting"})
NEEDS_HALF = frozenset({"general_meeting", "committee_meeting"})
_ABSENT = re.compile(r"(\d{1,3})\s*[人名]")


def check_meetings(
    rows: Iterable[Row],
    mapping: Mapping,
    kind: RecordKind,
    standing: Standing,
    known: Lookup[MeetingKey, frozenset[str]],
) -> list[RowOutcome]:
    """Accept, refuse or leave each row. `known` gives the titles recorded for branch, kind and day.

    Groups may meet several times on one day; any other kind once a day and branch.
    """
    kinds = terms("activity_kind")
    seen: dict[object, tuple[int, object]] = {}
    outcomes = []
    for row in rows:
        reader = RowReader(row, mapping.indexes, kind)
        branch = branch_of(reader, standing)
        facts = reader.outcome.facts
        facts["branch"] = branch.name if branch else ""
        facts["kind"] = reader.term("kind", kinds, required=True)
        facts["held_on"] = _day(reader, standing.today)
        _read_texts(reader, kinds)
        _read_counts(reader)
        held_on = facts["held_on"]
        if reader.outcome.state == ACCEPTED and branch is not None and isinstance(held_on, datetime.date):
            if branch.founded_on is not None and held_on < branch.founded_on:
                reader.warn(
                    "held_on",
                    "before_founding",
                    f"早于党支部成立日期{branch.founded_on:%Y-%m-%d}",
                    "核对两个日期",
                )
            key = (branch.pk, str(facts["kind"]), held_on)
            _check_known(reader, key, branch.name, known, seen)
        outcomes.append(reader.outcome)
    return outcomes


def _check_known(
    reader: RowReader,
    key: MeetingKey,
    branch: str,
    known: Lookup[MeetingKey, frozenset[str]],
    seen: dict[object, tuple[int, object]],
) -> None:
    facts = reader.outcome.facts
    title = str(facts["title"])
    several = key[1] in SEVERAL_A_DAY
    within = (branch, key[1], key[2], name_key(title)) if several else (branch, key[1], key[2])
    if note_repeated(reader, seen, within, dict(facts), "支部、类型和日期"):
        return
    titles = known.get(key) if key[0] else None
    if not titles:
        return
    if title in titles:
        reader.outcome.leave()
    elif not several:
        other = min(titles)[:30]
        reader.warn(
            "held_on",
            "differs",
            f"系统中当天已有同类会议“{other}”，没有重复登记",
            "如需更正，请在活动页面办理",
        )
        reader.outcome.leave()


def _day(reader: RowReader, today: datetime.date) -> datetime.date | None:
    if not reader.has("held_on"):
        reader.refuse("held_on", "missing", "没有填写", "填写会议日期")
        return None
    found = reader.date("held_on")
    if isinstance(found, YearMonth):
        reader.refuse("held_on", "month_only", f"只写到{found.year}年{found.month}月", "写明是哪一天")
        return None
    if found is not None and found > today:
        reader.refuse("held_on", "in_the_future", f"{found:%Y-%m-%d}还没有到，不能登记为已开", "核对日期")
        return None
    return found


def _read_texts(reader: RowReader, kinds: Terms) -> None:
    facts = reader.outcome.facts
    for field, longest in (("place", 120), ("chair", 60), ("recorder", 60), ("absence", 500)):
        facts[field] = reader.text(field, longest)
    topic = reader.text("topic", 4000)
    facts["topic"] = topic
    facts["resolution"] = reader.text("resolution", 4000)
    first_line = topic.split("\n")[0]
    facts["title"] = first_line[:200] or kinds.titles.get(str(facts["kind"]), "")
    if not topic:
        reader.warn("topic", "missing", "没有填写，主题写作会议类型", "补充议题")


def _read_counts(reader: RowReader) -> None:
    facts = reader.outcome.facts
    expected, present = reader.count("expected"), reader.count("present")
    facts["expected"], facts["present"] = expected, present
    if expected is None or present is None:
        return
    if present > expected:
        reader.refuse("present", "counts_contradict", f"实到{present}人多于应到{expected}人", "核对两个人数")
        return
    absent = expected - present
    stated = sum(int(number) for number in _ABSENT.findall(str(facts["absence"])))
    if absent and not facts["absence"]:
        reader.warn("absence", "absence_unexplained", f"缺席{absent}人，没有写原因", "补充缺席原因")
    elif stated and stated != absent:
        reader.warn(
            "absence", "absence_differs", f"写了{stated}人，应到减实到为{absent}人", "核对人数和缺席原因"
        )
    if facts["kind"] in NEEDS_HALF and present * 2 <= expected:
        reader.warn("present", "no_quorum", f"应到{expected}人，实到{present}人，未过半数", "核对到会人数")
