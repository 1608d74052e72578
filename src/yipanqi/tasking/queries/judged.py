"""What closes a time node that a rule decides: which records, said to whoever looks for a way to close it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.rulebook.queries import library, rules_at, vocabulary
from yipanqi.tasking.models import Duty


@dataclass(frozen=True)
class Closing:
    """The records that close a node: kinds of activities as (code, title), or the title of another table of facts."""

    kinds: tuple[tuple[str, str], ...] = ()
    fact: str = ""

    @property
    def sentence(self) -> str:
        """What the page and a refusal say."""
        named = "或".join(f"“{title}”" for _, title in self.kinds) or (
            f"“{self.fact}”的记录" if self.fact else "相应的记录"
        )
        return f"这个节点由制度按记录判断，登记{named}后自动办结，不用手工办结。"


def closing_of(actor: Actor, duty: Duty) -> Closing:
    """What closes the nodes of a rule's duty, by the rules of its organisation today; a rule that holds no longer names no record."""
    rule = rules_at(actor, duty.organisation).obligations.get(duty.rule_id)
    if rule is None:
        return Closing()
    table = library().facts.get(rule.fact)
    return Closing(_kinds(rule), table.title if table is not None else "")


def _kinds(rule: Any) -> tuple[tuple[str, str], ...]:
    if rule.fact != "activity":
        return ()
    known = dict(vocabulary("activity_kind").choices)
    codes = [str(code) for test in rule.where if test.column == "kind" for code in test.values]
    return tuple((code, known[code]) for code in codes if code in known)
