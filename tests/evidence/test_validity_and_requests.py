"""Evidence that ends, a reviewer who asks for more, and every place where one content stands."""

from __future__ import annotations

import dataclasses
import datetime

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import TODAY, Cast, sign_in
from tests.evidence.files import picture
from yipanqi.basics.errors import Conflict, NotPermitted, Refused
from yipanqi.evidence.errors import EnoughAlready
from yipanqi.evidence.models import Evidence, EvidenceRequest
from yipanqi.evidence.queries import (
    counts_of,
    evidence_of,
    missing_and_surplus,
    pieces_ending,
    requests_to_answer,
    requirement_named,
    uses_of,
)
from yipanqi.evidence.services import ask_for_more, attach, drop_request, replace, set_validity
from yipanqi.execution.queries import ActivityFilter, activities_matching
from yipanqi.execution.services import ActivityDraft, attach_evidence, confirm_activity, record_activity
from yipanqi.integration.queries.desk import desk
from yipanqi.ledger.queries import entries_about
from yipanqi.ledger.services import Subject

SUBJECT = Subject("execution.activity", 7, "六月主题党日")
LATER = datetime.timedelta(days=40)


def put(cast: Cast, seed: int = 1, *, subject: Subject = SUBJECT, **how: object) -> Evidence:
    return attach(
        actor=cast.doer, subject=subject, organisation=cast.branch, files=[picture(seed=seed)],
        **{"requirement": "activity_picture", **how},  # type: ignore[arg-type]
    )[0]  # fmt: skip


def test_what_ends_no_longer_proves_and_its_keeper_is_told_before(cast: Cast) -> None:
    piece = put(cast, valid_until=TODAY + LATER)
    assert pieces_ending(cast.doer) == []
    near = dataclasses.replace(cast.doer, today=TODAY + LATER - datetime.timedelta(days=20))
    assert pieces_ending(near) == [piece]
    (told,) = [one for one in desk(near).due if one.act == "更换佐证"]
    assert (told.kind, told.key, told.due_on) == ("evidence", piece.pk, piece.valid_until)
    past = dataclasses.replace(cast.doer, today=TODAY + LATER + datetime.timedelta(days=1))
    standing = missing_and_surplus(past, SUBJECT.kind, SUBJECT.key, "activity_picture")
    assert (standing.missing, standing.expired) == (1, (piece.valid_until,))
    assert "佐证已过期（2025-" in standing.sentence and "还缺 1 份" in standing.sentence
    assert counts_of(past, SUBJECT.kind, [7]) == {} and evidence_of(past, SUBJECT.kind, 7).get().is_expired
    newer = replace(actor=past, piece=piece, file=picture(seed=5))
    assert newer.valid_until is None and counts_of(past, SUBJECT.kind, [7]) == {"7": 1}


def test_the_requirement_says_how_long_a_piece_proves(cast: Cast) -> None:
    yearly = dataclasses.replace(requirement_named("activity_picture"), valid_months=12)
    piece = put(cast, requirement=yearly)
    assert piece.valid_until == TODAY.replace(year=TODAY.year + 1)
    assert set_validity(actor=cast.doer, piece=piece, valid_until=None).valid_until is None
    assert entries_about(cast.doer, "execution.activity", 7)[0].word == "evidence.validity_set"
    with pytest.raises(Refused, match="不能早于上传日期"):
        set_validity(actor=cast.doer, piece=piece, valid_until=TODAY - LATER)
    with pytest.raises(Refused, match="已经过了"):
        put(cast, 2, valid_until=TODAY - LATER)
    with pytest.raises(NotPermitted):
        set_validity(actor=cast.inspector, piece=piece, valid_until=None)


def test_more_than_the_maximum_comes_only_while_a_reviewer_waits(cast: Cast) -> None:
    pieces = [put(cast, seed) for seed in (1, 2, 3)]
    with pytest.raises(NotPermitted):
        ask_for_more(actor=cast.doer, piece=pieces[0], number=1, reason="看不清")
    with pytest.raises(Refused):
        ask_for_more(actor=cast.inspector, piece=pieces[0], number=1, reason=" ")
    asked = ask_for_more(actor=cast.inspector, piece=pieces[0], number=1, reason="缺签到表的照片")
    with pytest.raises(Conflict):
        ask_for_more(actor=cast.planner, piece=pieces[0], number=1, reason="再来一份")
    assert list(requests_to_answer(cast.doer)) == [asked]
    (told,) = [one for one in desk(cast.doer).due if one.act == "补充佐证"]
    assert (told.kind, told.key) == ("activity", 7) and "缺签到表的照片" in told.note
    standing = missing_and_surplus(cast.doer, "execution.activity", 7, "activity_picture")
    assert (standing.room, "还应补 1 份" in standing.sentence) == (1, True)
    put(cast, 4)
    asked.refresh_from_db()
    assert asked.state == EvidenceRequest.DELIVERED and not requests_to_answer(cast.doer)
    assert missing_and_surplus(cast.doer, "execution.activity", 7, "activity_picture").surplus == 0
    with pytest.raises(EnoughAlready, match="至多 3 份"):
        put(cast, 5)
    words = [one.word for one in entries_about(cast.doer, "execution.activity", 7)]
    assert words[:3] == ["evidence.more_delivered", "evidence.attached", "evidence.more_asked"]


def test_a_request_is_taken_back_by_who_made_it(cast: Cast) -> None:
    asked = ask_for_more(actor=cast.planner, piece=put(cast), number=2, reason="补全景")
    with pytest.raises(NotPermitted):
        drop_request(actor=cast.inspector, request=asked)
    assert drop_request(actor=cast.planner, request=asked).state == EvidenceRequest.DROPPED
    with pytest.raises(Conflict):
        drop_request(actor=cast.planner, request=asked)


def test_the_page_lists_every_use_and_counts_those_unseen(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    draft = ActivityDraft(kind="theme_day", title="窗口帮办日", held_on=TODAY)
    held = record_activity(actor=cast.doer, organisation=cast.branch, draft=draft)
    assert list(activities_matching(cast.doer, ActivityFilter(unproven=True))) == [held]
    attach_evidence(actor=cast.doer, activity=held, files=[picture()])
    assert not activities_matching(cast.doer, ActivityFilter(unproven=True))
    piece = evidence_of(cast.doer, "execution.activity", held.pk).get()
    attach(
        actor=cast.second_doer, subject=Subject("execution.activity", held.pk + 1, "别处的活动"),
        organisation=cast.first.branches[1], requirement="activity", files=[picture("别名.jpg")],
    )  # fmt: skip
    assert uses_of(cast.doer, piece).unseen == 1 and uses_of(cast.clerk, piece).unseen == 0
    address = f"/evidence/{piece.pk}/"
    page = sign_in(client, cast, "doer").get(address).content.decode()
    assert f'href="/execution/{held.pk}/"' in page and "另有 1 处您看不到" in page and "别处" not in page
    other = sign_in(client, cast, "inspector")
    assert "别处的活动" in other.get(address).content.decode()
    sent = other.post(f"{address}more/", {"number": "1", "reason": "补一张全景"}, follow=True)
    assert "要求再补 1 份：补一张全景" in sent.content.decode()
    shown = sign_in(client, cast, "doer").get(f"/execution/{held.pk}/").content.decode()
    assert "补一张全景" in shown and "按审核人的要求还应补 1 份" in shown


def test_who_confirms_leaves_the_contents_he_saw(cast: Cast) -> None:
    draft = ActivityDraft("heart_to_heart_talk", "谈心", TODAY, host_name="庚", details={"with_whom": "寅"})
    talk = record_activity(actor=cast.doer, organisation=cast.branch, draft=draft, files=[picture(seed=9)])
    confirm_activity(actor=cast.commissioner, activity=talk)
    entry = next(
        one for one in entries_about(cast.doer, "execution.activity", talk.pk) if one.word == "execution.activity.confirmed"
    )  # fmt: skip
    assert evidence_of(cast.doer, "execution.activity", talk.pk).get().file.digest in entry.data
