"""Lectures: the author's declaration with the business spoken of, and asking those who listened."""

from __future__ import annotations

import datetime

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, NotPermitted
from yipanqi.evidence.services import compare_words
from yipanqi.execution.errors import StudyRefused
from yipanqi.execution.models import Activity, Attendance, LectureNote
from yipanqi.execution.policies import is_lecturer, may_declare_lecture
from yipanqi.execution.queries.kinds import counts_as_lecture
from yipanqi.execution.services.wording import SUBJECT, words_of
from yipanqi.ledger.services import Subject, record
from yipanqi.planning.queries import items_to_serve
from yipanqi.survey.queries import form_templates, rounds_about
from yipanqi.survey.services import About, GroupDraft, RoundDraft, open_round, publish_form

RATING_FORM = "lecture_rating"
LEAST = 5


@transaction.atomic
def declare_lecture(
    *,
    actor: Actor,
    activity: Activity,
    is_own: bool,
    sources: str,
    item_id: int | None = None,
    text: str = "",
) -> LectureNote:
    """Declare the lecture one's own text and name what it quotes and which business it speaks of; said again, it replaces.

    By the lecturer, or entered by staff from the signed paper, which the record tells apart. A text that is handed in is compared
    with all records. Refuses unnamed sources.
    """
    if not may_declare_lecture(actor, activity):
        raise NotPermitted(
            "execution.lecture.not_permitted", "声明由授课人本人作出，或由党务工作人员按签字的声明登记。"
        )
    _refuse_other_kinds(activity)
    wrong: dict[str, str] = {}
    if not sources.strip():
        wrong["sources"] = "请写明引用的出处；没有引用的，写“无”。"
    if item_id is not None and item_id not in {
        key for key, _ in items_to_serve(actor, activity.organisation.path)
    }:
        wrong["item_id"] = "不是本单位的业务事项。"
    if wrong:
        raise StudyRefused("execution.lecture.declaration", "声明没有登记，请按提示改正。", wrong)
    before = LectureNote.objects.filter(activity=activity).values("is_own", "sources", "item_id").first()
    note, _ = LectureNote.objects.update_or_create(
        activity=activity,
        defaults={
            "is_own": is_own, "sources": sources.strip(), "item_id": item_id, "declared_on": actor.today,
            "declared_by_name": actor.name, "is_personal": is_lecturer(actor, activity), "text": text.strip(),
        },
    )  # fmt: skip
    compare_words(actor=actor, words=words_of(activity))
    _record(
        actor, "execution.lecture.declared", activity, {"is_own": is_own, "item": item_id, "before": before}
    )
    return note


@transaction.atomic
def open_lecture_round(*, actor: Actor, activity: Activity, closes_on: datetime.date) -> int:
    """Ask those who stood on the roll as present, without names, what the lecture was worth; the lecturer is not asked. Returns the round's key.

    Refuses fewer than five listeners (so few answers are never told) and a second round while one runs.
    """
    _refuse_other_kinds(activity)
    running = rounds_about(actor, SUBJECT, activity.pk).filter(state="open")
    if running.exists():
        raise Conflict("execution.lecture.running", "这次党课的评议正在进行，请等它结束。")
    here = Attendance.objects.filter(activity=activity, state__in=Attendance.TOOK_PART)
    listeners = tuple(
        here.exclude(person__name=activity.host_name).order_by("pk").values_list("person_id", flat=True)
    )
    if len(listeners) < LEAST:
        raise StudyRefused(
            "execution.lecture.too_few",
            f"名册上听课的不足{LEAST}人，结果可能认出人来，按规定不公布，所以不发起。"
            "有别的听课人的，请用评议码另行发起。",
        )
    form, text = form_templates()[RATING_FORM]
    version = publish_form(actor=actor, organisation_id=activity.organisation_id, text=text)
    draft = RoundDraft(
        f"{form.title}：{activity.title}", closes_on,
        (GroupDraft(form.asks[0].name, "roll", "given", people=listeners),),
        about=About(SUBJECT, activity.pk, activity.title),
    )  # fmt: skip
    round = open_round(actor=actor, organisation_id=activity.organisation_id, version=version, draft=draft)
    _record(actor, "execution.lecture.rating_opened", activity, {"round": round.pk, "asked": len(listeners)})
    return round.pk


def _refuse_other_kinds(activity: Activity) -> None:
    if not counts_as_lecture(activity.kind, activity.also_kinds):
        raise StudyRefused("execution.lecture.kind", "这次活动不是党课，请从党课的页面办理。")
    if activity.state != Activity.RECORDED:
        raise Conflict("execution.lecture.withdrawn", "这次党课的记录已经撤回，不能再办理。")


def _record(actor: Actor, word: str, activity: Activity, data: dict[str, object]) -> None:
    record(
        actor=actor, word=word, subject=Subject(SUBJECT, activity.pk, activity.title),
        unit_path=activity.organisation.path, data=data,
    )  # fmt: skip
