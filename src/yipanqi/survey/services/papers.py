"""Paper answers: one person counts the sheets, another enters them, and the numbers must agree."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.survey.errors import RoundRefused
from yipanqi.survey.models import Code, PaperBatch, Place, RaterGroup, Round
from yipanqi.survey.policies import may_ask
from yipanqi.survey.queries.answering import Sent
from yipanqi.survey.services.answering import checked_sheet, put_into_box


@transaction.atomic
def count_papers(
    *, actor: Actor, group: RaterGroup, number: int = 0, person_ids: Collection[int] = ()
) -> PaperBatch:
    """Register the sheets that came back on paper: for a roll by the names that handed one in, for codes by their number.

    Those on the roll can then no longer answer by themselves. Refuses more sheets than are outstanding.
    """
    round = _permitted(actor, group)
    if group.way == RaterGroup.ROLL:
        chosen = set(person_ids)
        marked = Place.objects.filter(group=group, person_id__in=chosen, is_used=False).update(is_used=True)
        if not chosen or marked != len(chosen):
            raise RoundRefused(
                "survey.paper.names",
                "请勾选交了纸质表的人；其中有人已经自己填过或不在名册上，请刷新后重新勾选。",
                {"people": "请重新勾选"},
            )
        number = marked
    else:
        spent = Code.objects.filter(group=group, is_used=True).count()
        spent += sum(PaperBatch.objects.filter(group=group).values_list("counted", flat=True))
        if not 1 <= number <= group.expected - spent:
            raise RoundRefused(
                "survey.paper.number", f"“{group.name}”还有{group.expected - spent}份没有收回，清点的份数不能超过它。",
                {"number": f"请填1到{group.expected - spent}"},
            )  # fmt: skip
    batch = PaperBatch.objects.create(
        group=group, counted=number, counted_by_key=actor.key, counted_by_name=actor.name
    )
    record(
        actor=actor,
        word="survey.paper.counted",
        subject=Subject("survey.round", round.pk, round.title),
        unit_path=round.organisation.path,
        data={"group": group.name, "number": number},
    )
    return batch


@transaction.atomic
def enter_paper(*, actor: Actor, batch: PaperBatch, sent: Sent) -> PaperBatch:
    """Enter one sheet; the last one leaves an entry. Refuses whoever counted, and a sheet more than were counted."""
    round = _permitted(actor, batch.group)
    if batch.counted_by_key == actor.key:
        raise NotPermitted(
            "survey.paper.same_person", f"清点人不能录入。请由{batch.counted_by_name}以外的党务工作人员录入。"
        )
    locked = PaperBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.entered >= locked.counted:
        raise Conflict("survey.paper.full", f"清点的{locked.counted}份已经录完。如果手上还有，请先补登清点。")
    put_into_box(locked.group_id, checked_sheet(round, sent))
    locked.entered += 1
    locked.entered_by_name = actor.name
    locked.save()
    if locked.entered == locked.counted:
        record(
            actor=actor,
            word="survey.paper.entered",
            subject=Subject("survey.round", round.pk, round.title),
            unit_path=round.organisation.path,
            data={"group": batch.group.name, "number": locked.counted},
        )
    return locked


def _permitted(actor: Actor, group: RaterGroup) -> Round:
    round = Round.objects.select_for_update().select_related("organisation", "form").get(pk=group.round_id)
    if not may_ask(actor, round.organisation.path):
        raise NotPermitted("survey.paper.not_yours", "纸质评议由发起单位的党务工作人员清点和录入。")
    if round.state != Round.OPEN:
        raise RoundRefused("survey.round.over", "这次评议已经结束，不能再补录纸质表。")
    return round
