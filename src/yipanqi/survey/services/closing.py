"""Closing: boxes are opened, small groups merged, tallies written, and everything that says who took part destroyed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import Count

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.survey.errors import RoundRefused
from yipanqi.survey.models import (
    Box,
    Code,
    PaperBatch,
    Place,
    RaterGroup,
    Remark,
    ResultGroup,
    Round,
    Tally,
)
from yipanqi.survey.policies import may_ask
from yipanqi.survey.queries.boxes import Contents, opened_box
from yipanqi.survey.queries.forms import form_of
from yipanqi.survey.queries.language import Form
from yipanqi.survey.queries.merging import parts_of
from yipanqi.survey.queries.results import mean_of, weighted_mean
from yipanqi.survey.services.rounds import chance_key, destroy_answers


@transaction.atomic
def close_round(*, actor: Actor, round: Round) -> Round:
    """Close a round whose last day has passed or whom everybody has answered, and count it.

    Refuses an earlier day, paper batches half entered, and boxes that hold another number of sheets than took part.
    Groups under five answers are merged before anything is written; with fewer than five altogether nothing is written.
    """
    if actor.kind != "system" and not may_ask(actor, round.organisation.path):
        raise NotPermitted("survey.round.not_yours", "这次评议由发起单位的党务工作人员结束，请转请其办理。")
    locked = Round.objects.select_for_update().select_related("form", "organisation").get(pk=round.pk)
    if locked.state != Round.OPEN:
        raise Conflict("survey.round.over", "这次评议已经结束或作废，请刷新后再看。")
    groups = list(RaterGroup.objects.filter(round=locked).order_by("order"))
    papers = list(PaperBatch.objects.filter(group__round=locked))
    if any(one.entered < one.counted for one in papers):
        raise RoundRefused("survey.round.papers", "还有纸质表没有录完，录完并与清点份数一致后才能结束。")
    boxes = _opened(groups, papers)
    answered = [boxes[one.pk].sheets for one in groups]
    if actor.today <= locked.closes_on and sum(answered) < locked.expected:
        raise RoundRefused(
            "survey.round.too_early",
            f"还没有到截止日（{locked.closes_on:%Y-%m-%d}），也还有人没有填，不能提前结束。",
        )
    form = form_of(locked)
    for one in groups:
        one.answered = boxes[one.pk].sheets
    RaterGroup.objects.bulk_update(groups, ("answered",))
    parts = parts_of(answered)
    means = [_written(locked, form, [groups[place] for place in part], boxes) for part in parts]
    if parts:
        _keep_remarks(locked, form, [boxes[groups[place].pk] for part in parts for place in part])
    destroy_answers(locked)
    overall = weighted_mean([pair for pair in means if pair is not None])
    locked.state, locked.closed_on, locked.closed_by_name = Round.CLOSED, actor.today, actor.name
    locked.answered = sum(answered)
    locked.mean_hundredths = (
        None if overall is None else int((overall * 100).quantize(Decimal(1), ROUND_HALF_UP))
    )
    locked.save()
    record(
        actor=actor,
        word="survey.round.closed",
        subject=Subject("survey.round", locked.pk, locked.title),
        unit_path=locked.organisation.path,
        data={
            "expected": locked.expected,
            "answered": locked.answered,
            "groups": len(groups),
            "told": len(parts),
        },
    )
    return locked


def _opened(groups: Sequence[RaterGroup], papers: Sequence[PaperBatch]) -> dict[int, Contents]:
    """Every box by its group. Refuses a box that holds another number of sheets than marks, codes and paper say."""
    keys = [one.pk for one in groups]
    marks: Counter[int] = Counter()
    for model in (Place, Code):
        rows = model._base_manager.filter(group_id__in=keys, is_used=True).order_by().values_list("group_id")
        for group, number in rows.annotate(Count("pk")):
            marks[group] += number
    for one in papers:
        if any(group.pk == one.group_id and group.way == RaterGroup.CODES for group in groups):
            marks[one.group_id] += one.entered
    found = {
        box.group_id: opened_box(box.sealed)
        for box in Box.objects.select_for_update().filter(group_id__in=keys)
    }
    for group in groups:
        contents = found.get(group.pk)
        if contents is None or contents.group != group.pk or contents.sheets != marks[group.pk]:
            raise RoundRefused(
                "survey.box.disagrees",
                f"“{group.name}”的票箱与参加人数对不上，不能计票。请联系系统管理员核验数据库；查明前可以作废重评。",
            )
    return found


def _written(
    round: Round, form: Form, part: Sequence[RaterGroup], boxes: dict[int, Contents]
) -> tuple[int, Decimal] | None:
    """Write one part of the result; gives its weight and its mean over everything with scores."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in part:
        counts.update(boxes[one.pk].counts)
    group = ResultGroup.objects.create(
        round=round,
        name="、".join(one.name for one in part)[:300],
        expected=sum(one.expected for one in part),
        answered=sum(boxes[one.pk].sheets for one in part),
        weight=sum(one.weight for one in part),
        is_merged=len(part) > 1,
    )
    Tally.objects.bulk_create(
        Tally(group=group, question=question, row=row, value=value, count=number)
        for (question, row, value), number in sorted(counts.items())
    )
    means = []
    for question in form.questions:
        by_value: Counter[str] = Counter()
        for (name, _, value), number in counts.items():
            if name == question.id and value:
                by_value[value] += number
        mean = mean_of(by_value, question.scores)
        if mean is not None:
            means.append(mean)
    return (group.weight, sum(means, Decimal(0)) / len(means)) if means else None


def _keep_remarks(round: Round, form: Form, boxes: Sequence[Contents]) -> None:
    """What was written, of all groups together, under chance keys and in their order."""
    names = {one.id for one in form.questions}
    found = [
        Remark(id=chance_key(), round=round, question=question, text=text)
        for box in boxes
        for question, text in box.remarks
        if question in names
    ]
    Remark.objects.bulk_create(sorted(found, key=lambda remark: remark.id))
