"""What each person is to be told on a day: limits of cases that passed, and nodes and rectifications that fall due."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.casework.queries import people_reminded_on, reminders_on
from yipanqi.execution.queries.other_sides import TOLD, carriers_naming, sides_refused
from yipanqi.inspection.queries import findings_due
from yipanqi.meeting.queries import invited_on, meetings
from yipanqi.notices.queries import Line
from yipanqi.organisation.queries import accounts, actor_of, everybody_in_post, open_posts
from yipanqi.survey.queries import reminded_on
from yipanqi.tasking.queries import handings_to_remind_of, occurrences, to_remind_of_signing
from yipanqi.tasking.queries.urging import urgings

WEEK = datetime.timedelta(days=7)
AHEAD = {7: "还有七天到期", 1: "明天到期", -1: "昨天到期，还没有办结"}
CALLED = {3: "三天后开会", 1: "明天开会"}
SEALED = "加密办理件"


def told_on(actor: Actor, day: datetime.date, since: datetime.date) -> dict[str, list[Line]]:
    """The lines of each person with an account, by his key; for the system, empty for others.

    Costs some ten statements, and ten more for each person whom a limit of a case concerns.
    """
    if actor.kind != "system":
        return {}
    found: dict[str, list[Line]] = defaultdict(list)
    for key, line in (*_cases(day, since), *_posts(day, since), *_ratings(day), *_meetings(day)):
        found[key].append(line)
    return dict(found)


def _cases(day: datetime.date, since: datetime.date) -> Iterator[tuple[str, Line]]:
    everybody = system_actor(day)
    wanted = people_reminded_on(everybody, day, since=since)
    people = [int(key.removeprefix("person:")) for key in wanted if key.removeprefix("person:").isdecimal()]
    for account in accounts(everybody).filter(person_id__in=people, is_active=True):
        person = actor_of(account, day)
        for one in reminders_on(person, day, since=since):
            title = SEALED if one.case.is_sealed else one.title
            note = f"{one.case.procedure_title} · {one.step}"
            yield person.key, Line(one.said, title, note, "case", one.case.pk, one.due_on)


def _unsigned(everybody: Actor, day: datetime.date, since: datetime.date) -> Iterator[tuple[int, Line]]:
    """One line for each post that has not signed on the fifth day, and for each organisation that has not received."""
    waiting: dict[int, list[Any]] = defaultdict(list)
    for duty in to_remind_of_signing(everybody, day, since):
        waiting[duty.post_id].append(duty)
    for post_id, duties in waiting.items():
        first = duties[0]
        title = first.title if len(duties) == 1 else f"{first.title}等{len(duties)}项责任"
        yield (
            post_id,
            Line(
                "下达满五天，还没有签收", title, f"责任 · {first.organisation.short_name}", "duty", first.pk
            ),
        )
    handed = list(handings_to_remind_of(everybody, day, since))
    secretaries = dict(
        open_posts(everybody)
        .filter(kind="secretary", organisation_id__in={one.organisation_id for one in handed})
        .values_list("organisation_id", "pk")
    )
    for one in handed:
        secretary = secretaries.get(one.organisation_id)
        if secretary is not None:
            note = f"下发的责任 · {one.organisation.short_name}"
            yield secretary, Line("下发满五天，还没有签收", one.duty.title, note, "duty", one.duty_id)


def _other_sides(everybody: Actor, since: datetime.date) -> Iterator[tuple[int, Line]]:
    """One line for the secretary's post of each organisation that is named as the other side of a joint carrier, and of each that was told it is wrong."""
    refused = sides_refused(everybody, since)
    waiting = [one for one in carriers_naming(everybody) if one.carrier.starts_on >= everybody.today - TOLD]
    homes = {one.organisation_id for one in waiting} | {one.carrier.organisation_id for one in refused}
    secretaries = dict(
        open_posts(everybody)
        .filter(kind="secretary", organisation_id__in=homes)
        .values_list("organisation_id", "pk")
    )
    for word in refused:
        if word.carrier.organisation_id in secretaries:
            line = Line("共建的对方说不对", word.carrier.name, word.text, "carrier", word.carrier_id)
            yield secretaries[word.carrier.organisation_id], line
    for one in waiting:
        if one.organisation_id in secretaries:
            said = f"{one.carrier.organisation.name}把你们列为{one.kind_title}的对方，请核对"
            yield (
                secretaries[one.organisation_id],
                Line(said, one.carrier.name, one.kind_title, "other_side", one.carrier.pk),
            )


def _ratings(day: datetime.date) -> Iterator[tuple[str, Line]]:
    """Rounds without names that end within two days, told to those alone whose place is unused: nobody else reads that line."""
    everybody = system_actor(day)
    waiting = reminded_on(everybody, day)
    known = set(
        accounts(everybody)
        .filter(is_active=True, person_id__in={person for person, *_ in waiting})
        .values_list("person_id", flat=True)
    )
    for person, round_key, title, closes_on in waiting:
        if person in known:
            yield f"person:{person}", Line("请填写评议", title, "不记名评议", "survey", round_key, closes_on)


def _meetings(day: datetime.date) -> Iterator[tuple[str, Line]]:
    """Meetings called for one of the days to come, told to who is expected and may read the call."""
    days = {day + datetime.timedelta(days=ahead): said for ahead, said in CALLED.items()}
    invited = invited_on(days)
    for account in accounts(system_actor(day)).filter(person_id__in=invited, is_active=True):
        person = actor_of(account, day)
        for one in meetings(person).filter(pk__in=invited[account.person_id or 0]):
            note = f"会议 · {one.place}" if one.place else "会议"
            yield person.key, Line(days[one.held_on], one.title, note, "meeting", one.pk, one.held_on)


def _posts(day: datetime.date, since: datetime.date) -> Iterator[tuple[str, Line]]:
    """What posts answer for and falls due on one of the days ahead, or did yesterday."""
    everybody = system_actor(day)
    days = {day + datetime.timedelta(days=ahead): said for ahead, said in AHEAD.items()}
    lines: dict[int, list[Line]] = defaultdict(list)
    for node in occurrences(everybody).filter(state="open", due_on__in=days):
        title = node.title if node.title == node.duty.title else f"{node.duty.title}：{node.title}"
        line = Line(
            days[node.due_on],
            title,
            f"责任 · {node.organisation.short_name}",
            "duty",
            node.duty_id,
            node.due_on,
        )
        lines[node.duty.post_id].append(line)
    for finding in findings_due(everybody, day + WEEK).filter(owner_id__isnull=False, due_on__in=days):
        if finding.due_on is not None and finding.owner_id is not None:
            note = f"整改 · {finding.organisation.short_name}"
            line = Line(days[finding.due_on], finding.title, note, "finding", finding.pk, finding.due_on)
            lines[finding.owner_id].append(line)
    for post_id, line in (*_unsigned(everybody, day, since), *_other_sides(everybody, since)):
        lines[post_id].append(line)
    for sent in urgings(everybody).filter(Q(sent_on=day) | Q(reply_by=day, replied_on__isnull=True)):
        said = "有人催办" if sent.sent_on == day else "今天要回复催办"
        line = Line(said, sent.about_title, sent.reason, "urging", sent.pk, sent.reply_by)
        lines[sent.post_id].append(line)
    held = everybody_in_post(everybody, day).filter(post_id__in=lines)
    known = set(
        accounts(everybody)
        .filter(is_active=True, person_id__isnull=False)
        .values_list("person_id", flat=True)
    )
    for holding in held:
        if holding.person_id in known:
            yield from ((f"person:{holding.person_id}", line) for line in lines[holding.post_id])
