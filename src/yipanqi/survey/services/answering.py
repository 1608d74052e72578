"""Taking part: a mark on the roll or a code, and a sheet into the sealed box. No entry, no time, no order is kept of either."""

from __future__ import annotations

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, NotPermitted
from yipanqi.survey.errors import AnswersRefused, CodeRefused
from yipanqi.survey.models import Box, Code, PaperBatch, Place, RaterGroup, Round
from yipanqi.survey.queries.answering import Sent, Sheet, read_sheet
from yipanqi.survey.queries.boxes import closed_box, opened_box
from yipanqi.survey.queries.forms import form_of
from yipanqi.survey.queries.reading import code_to_answer, hidden_code, limits_of, rated_rows, round_to_answer
from yipanqi.survey.services.guarding import count_wrong, guard


def answer_by_roll(*, actor: Actor, round_id: int, sent: Sent) -> None:
    """Answer as one who stands on the roll, once. Refuses who does not, and what the form refuses.

    The mark and the box change together; the box is one row for the whole group, so nothing in it points at the mark.
    """
    round = round_to_answer(actor, round_id)
    sheet = checked_sheet(round, sent)
    with transaction.atomic():
        place = Place.objects.filter(group__round=round, person_id=actor.person_id or 0).first()
        if place is None or not Place.objects.filter(pk=place.pk, is_used=False).update(is_used=True):
            raise Conflict("survey.answer.twice", "您已经填过这次评议，每人只填一次。")
        put_into_box(place.group_id, sheet)


def answer_by_code(*, actor: Actor, code: str, sent: Sent) -> Round:
    """Answer by a single-use code. Refuses CodeRefused, TooOften after many codes that were none, and what the form refuses."""
    if actor.kind != "visitor":
        raise NotPermitted("survey.code.signed_in", "凭码填写时不带登录身份。")
    round, _ = find_code(actor=actor, code=code)
    sheet = checked_sheet(round, sent)
    with transaction.atomic():
        used = Code.objects.filter(hash=hidden_code(code), is_used=False)
        group = used.values_list("group_id", flat=True).first()
        if group is None or not used.update(is_used=True):
            raise CodeRefused("survey.code.used", "这个评议码已经用过了，每个码只能填一次。谢谢您的参与。")
        put_into_box(group, sheet)
        _refuse_overfull(group)
    return round


def find_code(*, actor: Actor, code: str) -> tuple[Round, str]:
    """The round and group of a code. Refuses as `code_to_answer` does, and TooOften after many that were none."""
    guard(actor)
    try:
        return code_to_answer(code, actor.today)
    except CodeRefused as refused:
        if refused.code == "survey.code.unknown":
            count_wrong(actor)
        raise


def checked_sheet(round: Round, sent: Sent) -> Sheet:
    """What was sent, checked against the form that the round is pinned to."""
    form = form_of(round)
    return read_sheet(form, rated_rows(round), limits_of(round, form), sent)


def _refuse_overfull(group_id: int) -> None:
    """Codes and paper together are no more than were asked: whoever handed in paper does not answer again by code."""
    group = RaterGroup.objects.get(pk=group_id)
    papers = sum(PaperBatch.objects.filter(group=group).values_list("counted", flat=True))
    if Code.objects.filter(group=group, is_used=True).count() + papers > group.expected:
        raise CodeRefused(
            "survey.code.full",
            f"“{group.name}”应收{group.expected}份，连同纸质表已经收满，没有收下。请向组织者说明，由其核对。",
        )


def put_into_box(group_id: int, sheet: Sheet) -> None:
    """Open the locked box, add the sheet to its counts, seal it again. One row, whoever answers."""
    box = Box.objects.select_for_update().filter(group_id=group_id).first()
    if box is None:
        raise AnswersRefused("survey.box.gone", "这次评议刚刚结束，没有收下。")
    contents = opened_box(box.sealed)
    if contents.group != group_id:
        raise Conflict("survey.box.exchanged", "票箱被调换，没有收下，请联系系统管理员核验数据库。")
    box.sealed = closed_box(contents.with_sheet(sheet))
    box.save(update_fields=("sealed",))
