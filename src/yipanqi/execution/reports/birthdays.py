"""Greeting cards for political birthdays."""

from __future__ import annotations

from collections.abc import Iterable

from yipanqi.documents.cards import Card
from yipanqi.execution.queries.life import Birthday
from yipanqi.execution.reports.wording import chinese


def birthday_cards(birthdays: Iterable[Birthday]) -> list[Card]:
    """One greeting card for each political birthday."""
    return [
        Card(
            "政治生日",
            f"{one.name}同志：",
            f"今天是您入党{one.years}周年纪念日。{one.branch}全体同志祝您政治生日快乐。重温入党的日子，初心不改，与同志们一道把工作做好。",
            f"{one.branch}　{chinese(one.day)}",
        )
        for one in birthdays
    ]
