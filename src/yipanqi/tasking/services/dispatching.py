"""Opening a dispatch round, remarking on a line, freezing the table."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.tasking.errors import DispatchRefused
from yipanqi.tasking.models import DispatchLine, DispatchRound
from yipanqi.tasking.policies import may_issue
from yipanqi.tasking.queries.dispatching import dispatch_lines, items_in_scope, kept, said_now
from yipanqi.tasking.services.duties import Standing

WHO = "调度由被调度单位或其上级的党务工作人员，以及本单位党组办理。"


@transaction.atomic
def open_round(
    *,
    actor: Actor,
    organisation: Standing,
    about: Standing,
    title: str,
    held_on: datetime.date,
    scope: str = DispatchRound.ALL,
) -> DispatchRound:
    """Open a round over the open items below an organisation. Refuses an empty scope and a second one of the same day and scope."""
    if not may_issue(actor, about.path):
        raise NotPermitted("tasking.dispatch.not_permitted", WHO)
    wrong = {} if title.strip() else {"title": "不能为空。"}
    if scope not in dict(DispatchRound.SCOPES):
        wrong["scope"] = "请选择。"
    if wrong:
        raise DispatchRefused("tasking.dispatch.wrong", "请按下面的提示改正。", wrong)
    items = items_in_scope(actor, about.path, held_on.year, scope)
    if not items:
        raise DispatchRefused(
            "tasking.dispatch.empty",
            "这个范围里没有推进中的计划事项，不需要调度。请换一个范围，或先审定年度计划。",
            {"scope": "没有事项。"},
        )
    try:
        with transaction.atomic():
            opened = DispatchRound.objects.create(
                organisation_id=organisation.pk, about_id=about.pk, title=title.strip(), held_on=held_on, scope=scope,
                opened_by_name=actor.name,
            )  # fmt: skip
    except IntegrityError as error:
        raise DispatchRefused(
            "tasking.dispatch.same_day",
            "这一天同样范围的调度已经发起，请打开那一次。",
            {"held_on": "已有一次。"},
        ) from error
    DispatchLine.objects.bulk_create(
        DispatchLine(round=opened, organisation_id=item.organisation_id, item_id=item.pk, number=number)
        for number, item in enumerate(items, 1)
    )
    _record(actor, "tasking.dispatch.opened", opened, about.path, {"items": len(items), "scope": scope})
    return opened


@transaction.atomic
def remark(*, actor: Actor, line: DispatchLine, text: str) -> DispatchLine:
    """Write the remark of a line, the one thing that is typed. Refuses a frozen round."""
    if not (may_issue(actor, line.round.about.path) or may_issue(actor, line.organisation.path)):
        raise NotPermitted(
            "tasking.dispatch.remark_not_permitted",
            "备注由发起调度的人，或事项所在单位的党务工作人员、党组填写。",
        )
    round = DispatchRound.objects.select_for_update(of=("self",)).get(pk=line.round_id)
    if round.is_frozen:
        raise DispatchRefused(
            "tasking.dispatch.frozen", "这次调度已经定格，不能再改。新的情况请在下一次调度里写。"
        )
    if len(text.strip()) > 300:
        raise DispatchRefused("tasking.dispatch.long", "备注最多300字。", {"text": "最多300字。"})
    line.remark, line.remark_by_name, line.remark_on = text.strip(), actor.name, actor.today
    line.save(update_fields=("remark", "remark_by_name", "remark_on"))
    data: dict[str, object] = {"item": line.item.title, "remark": line.remark}
    _record(actor, "tasking.dispatch.remarked", round, line.organisation.path, data)
    return line


@transaction.atomic
def freeze_round(*, actor: Actor, round: DispatchRound) -> DispatchRound:
    """Keep what the records say today, for ever. Refuses a round whose day has not come, and one already frozen."""
    if not may_issue(actor, round.about.path):
        raise NotPermitted("tasking.dispatch.not_permitted", WHO)
    round = (
        DispatchRound.objects.select_for_update(of=("self",))
        .select_related("about", "organisation")
        .get(pk=round.pk)
    )
    if round.is_frozen:
        raise DispatchRefused("tasking.dispatch.frozen", "这次调度已经定格。")
    if actor.today < round.held_on:
        raise DispatchRefused("tasking.dispatch.early", f"调度日期是{round.held_on}，到那一天再定格。")
    lines = list(dispatch_lines(actor, round))
    said = said_now(actor, lines)
    for line in lines:
        line.said, line.frozen_on = kept(said[line.pk]), actor.today
    DispatchLine.objects.bulk_update(lines, ("said", "frozen_on"), batch_size=200)
    round.state, round.frozen_on, round.frozen_by_name = DispatchRound.FROZEN, actor.today, actor.name
    round.save(update_fields=("state", "frozen_on", "frozen_by_name"))
    _record(actor, "tasking.dispatch.frozen", round, round.about.path, {"items": len(lines)})
    return round


def _record(actor: Actor, word: str, round: DispatchRound, path: str, data: dict[str, object]) -> None:
    record(
        actor=actor,
        word=word,
        subject=Subject("tasking.dispatch", round.pk, round.title),
        unit_path=path,
        data=data,
    )
