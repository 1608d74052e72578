"""What the rules ask again and again, laid out as dated nodes of the secretary's post; computed by the rulebook, followed here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.basics.periods import Period, title_of
from yipanqi.ledger.services import Act, Subject, record_many
from yipanqi.organisation.queries import open_posts, root_path
from yipanqi.rulebook.queries import library, outcomes_of
from yipanqi.tasking.models import Duty, Occurrence, Waiver
from yipanqi.tasking.queries import arrangements
from yipanqi.tasking.services.duties import spelling_of

BATCH = 500
BACK = datetime.timedelta(days=31)
MET, NOT_APPLICABLE = "met", "not_applicable"
UNSIGNED = "制度规定，无需签收"
BY_RECORDS = "按活动记录"


@dataclass(frozen=True)
class Everywhere:
    """The top of every tree."""

    pk: int = 0
    path: str = ""


@dataclass(frozen=True)
class LaidOut:
    """What one night did: duties begun, nodes laid out, discharged, opened again, no longer asked; places without secretary's post."""

    duties: int = 0
    nodes: int = 0
    done: int = 0
    opened: int = 0
    dropped: int = 0
    without_post: int = 0


@dataclass(frozen=True)
class _Asked:
    """One window of one rule for one organisation, as the rulebook computed it."""

    organisation_id: int
    path: str
    rule: str
    window: Period
    state: str
    needed: int
    counted: int
    due_on: datetime.date
    is_late: bool


class Met(Protocol):
    """A window that was met, as far as closing its node looks at it."""

    @property
    def needed(self) -> int: ...
    @property
    def counted(self) -> int: ...
    @property
    def due_on(self) -> datetime.date: ...
    @property
    def is_late(self) -> bool: ...


@transaction.atomic
def lay_out_recurring(*, actor: Actor, day: datetime.date) -> LaidOut:
    """Bring the recurring duties to what the rulebook computed; only the system. Run again it changes nothing.

    New windows open up to a month ahead. A window that was met is done, one that no rule asks for any more is no longer asked;
    windows that passed before an organisation's first night are left to the rulebook.
    """
    if actor.kind != "system":
        raise NotPermitted("tasking.recurring.system_only", "周期性责任由系统每日列出。")
    asked = _asked(actor, day)
    posts: dict[int | None, int] = dict(
        open_posts(actor).filter(kind="secretary").order_by("-pk").values_list("organisation_id", "pk")
    )
    duties = {
        (row.organisation_id, row.rule_id): row
        for row in Duty.objects.exclude(rule_id="").exclude(state=Duty.ENDED)
    }
    running = {(one.organisation_id, one.rule): one for one in asked if one.window.end >= day}
    fresh = [one for place, one in running.items() if place not in duties and one.organisation_id in posts]
    made = _begun(actor, day, fresh, posts)
    duties.update(made)
    known = {
        (node.duty_id, node.window_start, node.window_end): node
        for node in Occurrence.objects.filter(window_end__gte=day - BACK)
    }
    waivers = list(Waiver.objects.filter(until_on__gte=day).exclude(duty__rule_id=""))
    new: list[Occurrence] = []
    done: list[Occurrence] = []
    opened: list[Occurrence] = []
    dropped: list[Occurrence] = []
    for one in asked:
        duty = duties.get((one.organisation_id, one.rule))
        if duty is None:
            continue
        node = known.pop((duty.pk, one.window.start, one.window.end), None)
        if node is None:
            if one.state != NOT_APPLICABLE and (one.window.end >= day or duty.starts_on <= one.window.end):
                new.append(_node(duty, one, day, waivers))
        elif one.state == MET and node.state in (Occurrence.OPEN, Occurrence.DROPPED, Occurrence.EXCUSED):
            done.append(close(node, one, day))
        elif one.state == NOT_APPLICABLE and node.state == Occurrence.OPEN:
            node.state, node.note = Occurrence.DROPPED, "制度规定不适用于本组织"
            dropped.append(node)
        elif one.state not in (MET, NOT_APPLICABLE) and node.state == Occurrence.DONE:
            opened.append(take_back(node))
    for node in known.values():
        if node.state == Occurrence.OPEN and node.window_end is not None and node.window_end >= day:
            node.state, node.note = Occurrence.DROPPED, "制度调整，不再要求"
            dropped.append(node)
    Occurrence.objects.bulk_create(new, batch_size=BATCH)
    written = ("state", "done_on", "done_by_name", "result", "note", "overdue_marked_on")
    Occurrence.objects.bulk_update([*done, *opened, *dropped], written, batch_size=200)
    found = LaidOut(
        len(made), len(new), len(done), len(opened), len(dropped),
        len({one.organisation_id for one in asked} - posts.keys()),
    )  # fmt: skip
    _record(actor, day, asked, made, [*done, *opened, *dropped])
    return found


def _asked(actor: Actor, day: datetime.date) -> list[_Asked]:
    last = day + datetime.timedelta(days=arrangements().recurring_ahead.value)
    window = Period(day - BACK, datetime.date(last.year + 1, 12, 31))
    found = (
        outcomes_of(actor, Everywhere(), window)
        .filter(window_start__lte=last, organisation__dissolved_on__isnull=True)
        .order_by("window_start", "pk")
        .select_related(None)
    )
    return [
        _Asked(home, path, rule, Period(start, end), state, needed, counted, due_on, is_late)
        for home, path, rule, start, end, state, needed, counted, due_on, is_late in found.values_list(
            "organisation_id", "organisation__path", "rule", "window_start", "window_end", "state", "needed", "counted",
            "due_on", "is_late",
        )
    ]  # fmt: skip


def _begun(
    actor: Actor, day: datetime.date, fresh: Iterable[_Asked], posts: dict[int | None, int]
) -> dict[tuple[int, str], Duty]:
    """The duties that begin tonight, each with the article of its rule."""
    rules = {rule.id: rule for book in library().books for rule in book.obligations}
    rows = [
        Duty(
            organisation_id=one.organisation_id,
            post_id=posts[one.organisation_id],
            title=rules[one.rule].title[:200],
            pinyin=spelling_of(rules[one.rule].title[:200]),
            source="；".join(each.citation for each in rules[one.rule].sources)[:300],
            work=Duty.PARTY,
            starts_on=day,
            state=Duty.SIGNED,
            signed_on=day,
            signed_by_name=UNSIGNED,
            issued_by_name="制度",
            rule_id=one.rule,
        )
        for one in fresh
        if one.rule in rules and one.state != NOT_APPLICABLE
    ]
    made = Duty.objects.bulk_create(rows, batch_size=BATCH)
    return {(row.organisation_id, row.rule_id): row for row in made}


def _node(duty: Duty, one: _Asked, day: datetime.date, waivers: Iterable[Waiver]) -> Occurrence:
    node = Occurrence(
        duty=duty,
        organisation_id=one.organisation_id,
        due_on=one.due_on,
        title=title_of(one.window),
        window_start=one.window.start,
        window_end=one.window.end,
        note=f"应{one.needed}次" if one.needed > 1 else "",
    )
    if one.state == MET:
        return close(node, one, day)
    waiver = next(
        (each for each in waivers if each.duty_id == duty.pk and each.from_on <= one.due_on <= each.until_on),
        None,
    )
    if waiver is not None:
        node.state, node.waiver = Occurrence.WAIVED, waiver
    return node


def close(node: Occurrence, one: Met, day: datetime.date) -> Occurrence:
    """The node as the rules have found its window met; its overdue mark stays."""
    node.state, node.done_by_name = Occurrence.DONE, BY_RECORDS
    node.done_on = day if one.is_late else min(day, one.due_on)
    node.result = f"应{one.needed}次，已登记{one.counted}次"
    return node


def take_back(node: Occurrence) -> Occurrence:
    """The node open again, or excused as it was; its overdue mark stays."""
    node.state = Occurrence.EXCUSED if node.excuse else Occurrence.OPEN
    node.done_on, node.done_by_name, node.result = None, "", ""
    return node


def _record(
    actor: Actor,
    day: datetime.date,
    asked: Iterable[_Asked],
    made: dict[tuple[int, str], Duty],
    changed: Iterable[Occurrence],
) -> None:
    """One entry for each agency in which anything changed."""
    homes = {one.organisation_id: root_path(one.path) for one in asked}
    counts: dict[str, list[int]] = {}
    for organisation_id, _ in made:
        counts.setdefault(homes.get(organisation_id, ""), [0, 0])[0] += 1
    for node in changed:
        counts.setdefault(homes.get(node.organisation_id, ""), [0, 0])[1] += 1
    record_many(
        actor=actor,
        acts=[
            Act(
                "tasking.recurring.laid_out",
                Subject("tasking.duty", "many", f"{begun} 项周期性责任"),
                path,
                {"day": day, "duties": begun, "changed": moved},
            )
            for path, (begun, moved) in sorted(counts.items())
            if path
        ],
    )
