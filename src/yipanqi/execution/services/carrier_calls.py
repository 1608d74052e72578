"""Calls: a team is called out and answers; people sign up for a batch and come; volunteers say their hours and have them confirmed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.execution.errors import CarrierRefused
from yipanqi.execution.models import CallPlace, Carrier, CarrierCall
from yipanqi.execution.policies import (
    may_answer_call,
    may_confirm_hours,
    may_lead_carrier,
    may_report_hours,
    may_withdraw_place,
)
from yipanqi.execution.queries.batches import records_of_batches
from yipanqi.execution.queries.carrier_calls import call_open_to, is_withdrawable, people_to_add
from yipanqi.execution.queries.carrier_kinds import described_kind
from yipanqi.execution.services.carriers import keep_entry, running

MOST_HOURS = 24


@dataclass(frozen=True)
class CallDraft:
    """What is called for: why, what, and where one signs up when, where, how many, for whom."""

    title: str
    trigger: str = ""
    text: str = ""
    place: str = ""
    held_on: datetime.date | None = None
    wanted: int | None = None
    served: str = ""
    response_hours: int | None = None


@transaction.atomic
def call_carrier(*, actor: Actor, carrier: Carrier, draft: CallDraft) -> CarrierCall:
    """Call a team out, or offer a batch to sign up for. Refuses kinds that are not called, unknown triggers, a batch without a day."""
    if not may_lead_carrier(actor, carrier):
        raise NotPermitted(
            "execution.call.not_permitted", "呼叫由载体负责人、本组织或上级的党务工作人员发出。"
        )
    carrier = running(carrier)
    kind = described_kind(carrier.kind)
    if not (kind.is_called or kind.takes_sign_up):
        raise CarrierRefused("execution.call.kind", f"{kind.title}不用呼叫，请登记工作记录。")
    wrong = {} if draft.title.strip() else {"title": "不能为空。"}
    if kind.triggers and draft.trigger not in kind.triggers:
        wrong["trigger"] = "请选择呼叫的事由。"
    if kind.takes_sign_up and draft.held_on is None:
        wrong["held_on"] = f"请写明{kind.work_word}日期。"
    if draft.wanted is not None and not 1 <= draft.wanted <= 1000:
        wrong["wanted"] = "人数应在1到1000之间。"
    hours = draft.response_hours or kind.response_hours
    if not 0 <= hours <= 720:
        wrong["response_hours"] = "响应时限最长30天（720小时）。"
    if wrong:
        raise CarrierRefused("execution.call.wrong", "没有发出呼叫，请按下面的提示改正。", wrong)
    moment = actor.moment
    call = CarrierCall.objects.create(
        carrier=carrier,
        trigger=draft.trigger,
        title=draft.title.strip()[:120],
        text=draft.text.strip(),
        place=draft.place.strip()[:120],
        held_on=draft.held_on,
        wanted=draft.wanted,
        served=draft.served.strip()[:120],
        called_at=moment,
        called_by_name=actor.name,
        due_at=moment + datetime.timedelta(hours=hours) if hours else None,
    )
    keep_entry(actor, "execution.call.made", carrier, {"call": call.pk, "title": call.title})
    return call


@transaction.atomic
def answer_call(*, actor: Actor, call: CarrierCall, answer: str) -> CarrierCall:
    """Answer a call with what will be done; the time that it took is kept. Refuses whoever does not serve in the team."""
    if not may_answer_call(actor, call.carrier):
        raise NotPermitted("execution.answer.not_permitted", "呼叫由这支队伍的负责人或成员响应。")
    call = _locked(call)
    if call.state != CarrierCall.OPEN:
        raise CarrierRefused("execution.answer.state", f"这次呼叫{call.get_state_display()}，不用再响应。")
    if not answer.strip():
        raise CarrierRefused("execution.answer.empty", "请写明怎么办。", {"answer": "不能为空。"})
    call.state, call.answer = CarrierCall.ANSWERED, answer.strip()
    call.answered_at, call.answered_by_name = max(actor.moment, call.called_at), actor.name
    call.save()
    in_time = call.due_at is None or call.answered_at <= call.due_at
    keep_entry(actor, "execution.call.answered", call.carrier, {"call": call.pk, "in_time": in_time})
    return call


@transaction.atomic
def finish_call(*, actor: Actor, call: CarrierCall, result: str) -> CarrierCall:
    """Say what the call came to. Refuses an unanswered call of a team, and an empty result."""
    carrier = call.carrier
    if not (may_lead_carrier(actor, carrier) or may_answer_call(actor, carrier)):
        raise NotPermitted("execution.call.finish_not_permitted", "结果由这支队伍或组织者登记。")
    call = _locked(call)
    if call.state in (CarrierCall.FINISHED, CarrierCall.CANCELLED):
        raise CarrierRefused("execution.call.ended", f"这次呼叫{call.get_state_display()}，不能再办理。")
    if call.state == CarrierCall.OPEN and described_kind(carrier.kind).is_called:
        raise CarrierRefused("execution.call.unanswered", "这次呼叫还没有人响应，请先响应再登记结果。")
    if not result.strip():
        raise CarrierRefused("execution.call.result", "请写明结果。", {"result": "不能为空。"})
    call.state, call.result, call.finished_on = CarrierCall.FINISHED, result.strip(), actor.today
    call.save()
    keep_entry(actor, "execution.call.finished", carrier, {"call": call.pk})
    return call


@transaction.atomic
def cancel_call(*, actor: Actor, call: CarrierCall, reason: str) -> CarrierCall:
    """Call it off. Refuses one that ended, one with hours confirmed or recorded as an activity, and an empty reason."""
    if not may_lead_carrier(actor, call.carrier):
        raise NotPermitted(
            "execution.call.not_permitted", "取消由载体负责人、本组织或上级的党务工作人员办理。"
        )
    call = _locked(call)
    if call.state in (CarrierCall.FINISHED, CarrierCall.CANCELLED):
        raise CarrierRefused("execution.call.ended", f"这次呼叫{call.get_state_display()}，不能再办理。")
    if call.places.filter(state=CallPlace.CONFIRMED).exists():
        raise CarrierRefused("execution.call.served", "已有人的服务时长得到确认，不能取消，请登记结果。")
    if records_of_batches(actor, call.carrier, [call]):
        raise CarrierRefused("execution.call.recorded", "这一批已经登记活动，不能取消。")
    if not reason.strip():
        raise CarrierRefused("execution.call.reason", "请写明取消的原因。", {"reason": "不能为空。"})
    call.state, call.result = CarrierCall.CANCELLED, reason.strip()
    call.save()
    keep_entry(actor, "execution.call.cancelled", call.carrier, {"call": call.pk, "reason": reason.strip()})
    return call


@transaction.atomic
def sign_up(*, actor: Actor, call: CarrierCall) -> CallPlace:
    """Come to a call that one signs up for. Refuses whoever stands outside, a full call, one that is over."""
    if actor.person_id is None or call_open_to(actor, call.pk) is None:
        raise NotFound("execution.call.not_found", "没有找到可以报名的这一批，或它不对您所在的党组织开放。")
    call = _locked(call)
    kind = described_kind(call.carrier.kind)
    if call.state not in (CarrierCall.OPEN, CarrierCall.ANSWERED):
        raise CarrierRefused(
            "execution.call.ended", f"这次{kind.call_word}{call.get_state_display()}，不能再报名。"
        )
    if call.held_on is not None and call.held_on < actor.today:
        raise CarrierRefused(
            "execution.call.over", f"{kind.work_word}日期已过，不能再报名；参加了的，请组织者登记。"
        )
    coming = call.places.exclude(state=CallPlace.WITHDRAWN)
    if coming.filter(person_id=actor.person_id).exists():
        raise CarrierRefused("execution.call.signed", "您已经报名，不用再报。")
    if call.wanted is not None and coming.count() >= call.wanted:
        raise CarrierRefused("execution.call.full", f"人数已满，谢谢您；请看别的{kind.call_word}。")
    place, _ = CallPlace.objects.update_or_create(
        call=call,
        person_id=actor.person_id,
        defaults={"state": CallPlace.SIGNED, "signed_on": actor.today},
    )
    keep_entry(actor, "execution.call.signed", call.carrier, {"call": call.pk})
    return place


@transaction.atomic
def add_to_call(*, actor: Actor, call: CarrierCall, person_id: int, hours: int | None = None) -> CallPlace:
    """Enter somebody of the agency who came, as whoever has no account; hours given wait to be confirmed as if he had said them.

    Refuses whoever does not lead the team, people of other agencies, whoever is entered already, a call that was called off, and
    more people than are wanted while the service is still to come.
    """
    if not may_lead_carrier(actor, call.carrier):
        raise NotPermitted(
            "execution.call.add_not_permitted", "参加人员由队伍负责人、本组织或上级的党务工作人员补登。"
        )
    call = _locked(call)
    if call.state == CarrierCall.CANCELLED:
        raise CarrierRefused("execution.call.ended", "这次招募已取消，不能再补登参加人员。")
    if not described_kind(call.carrier.kind).counts_hours:
        raise CarrierRefused(
            "execution.call.kind", "这种载体不登记服务时长，没有报名、当天参加的在登记活动时写进名册。"
        )
    name = dict(people_to_add(actor, call.carrier)).get(person_id)
    if name is None:
        raise CarrierRefused(
            "execution.call.person",
            "所选的人不在本单位，请从名单里选择；名单里没有的，先在组织页面登记人员。",
            {"person_id": "请从名单里选择。"},
        )
    coming = call.places.exclude(state=CallPlace.WITHDRAWN)
    if coming.filter(person_id=person_id).exists():
        raise CarrierRefused(
            "execution.call.signed",
            f"{name}已在这次服务的参加人员里，不用再登；没有填时长的，请在名单里点“填时长”。",
            {"person_id": "已在参加人员里。"},
        )
    is_to_come = call.held_on is not None and call.held_on > actor.today
    if is_to_come and call.wanted is not None and coming.count() >= call.wanted:
        raise CarrierRefused("execution.call.full", "人数已满，请先调整招募，或等服务之后按实际到场补登。")
    place, _ = CallPlace.objects.update_or_create(
        call=call, person_id=person_id, defaults={"state": CallPlace.SIGNED, "signed_on": actor.today}
    )
    keep_entry(actor, "execution.call.added", call.carrier, {"call": call.pk, "person": name})
    return place if hours is None else report_hours(actor=actor, place=place, hours=hours)


@transaction.atomic
def withdraw_from_call(*, actor: Actor, place: CallPlace) -> CallPlace:
    """Stay away after all, or be taken out by the organiser. Refuses a place of somebody else, one with hours, and where none are counted a day that is over."""
    if not may_withdraw_place(actor, place):
        raise NotPermitted("execution.place.not_own", "只能退出自己的报名；登错的人由组织者移出。")
    place = _locked_place(place)
    if place.state != CallPlace.SIGNED:
        raise CarrierRefused("execution.place.state", f"这条报名{place.get_state_display()}，不能退出。")
    if not is_withdrawable(place, actor.today):
        raise CarrierRefused("execution.place.over", "日期已过，不能再退出；参加没有，以登记的活动为准。")
    place.state = CallPlace.WITHDRAWN
    place.save(update_fields=("state",))
    data = {"call": place.call_id, "person": place.person.name}
    keep_entry(actor, "execution.call.withdrawn", place.call.carrier, data)
    return place


@transaction.atomic
def report_hours(*, actor: Actor, place: CallPlace, hours: int) -> CallPlace:
    """Say how many whole hours were served. Refuses kinds without hours, more than a day's, a service still to come, and hours confirmed already."""
    if not may_report_hours(actor, place):
        raise NotPermitted("execution.hours.not_permitted", "服务时长由本人填报，或由组织者代为登记。")
    place = _locked_place(place)
    kind = described_kind(place.call.carrier.kind)
    if not kind.counts_hours:
        raise CarrierRefused("execution.hours.kind", f"{kind.title}不计志愿服务时长，不用填报。")
    if place.state in (CallPlace.CONFIRMED, CallPlace.WITHDRAWN):
        raise CarrierRefused("execution.hours.state", f"这条记录{place.get_state_display()}，不能再填时长。")
    wrong = {} if 1 <= hours <= MOST_HOURS else {"hours": f"请填1到{MOST_HOURS}之间的整小时数。"}
    if place.call.held_on is not None and place.call.held_on > actor.today:
        wrong["hours"] = "服务还没有开展，开展之后再填。"
    if wrong:
        raise CarrierRefused("execution.hours.wrong", "没有登记时长，请按下面的提示改正。", wrong)
    place.hours, place.reported_on, place.state = hours, actor.today, CallPlace.REPORTED
    place.reported_by_key = actor.key
    place.save()
    keep_entry(actor, "execution.hours.reported", place.call.carrier, {"place": place.pk, "hours": hours})
    return place


@transaction.atomic
def confirm_hours(
    *, actor: Actor, place: CallPlace, served_name: str = "", hours: int | None = None
) -> CallPlace:
    """Confirm hours as the organiser, or enter the word of the served. Refuses the volunteer himself, more than was said, and in one's own name what one entered."""
    if not may_confirm_hours(actor, place):
        raise NotPermitted(
            "execution.confirm.not_permitted",
            "服务时长由服务对象或组织者确认，本人不能给自己确认，请另一位组织者确认。",
        )
    place = _locked_place(place)
    if place.state != CallPlace.REPORTED or place.hours is None:
        raise CarrierRefused(
            "execution.confirm.state", f"这条记录{place.get_state_display()}，没有待确认的时长。"
        )
    if place.reported_by_key == actor.key and not served_name.strip():
        raise CarrierRefused(
            "execution.confirm.own_entry",
            "时长是您代填的，请写服务对象的确认人，或请另一位组织者确认。",
            {"served_name": "请写服务对象的确认人。"},
        )
    confirmed = place.hours if hours is None else hours
    if not 1 <= confirmed <= place.hours:
        raise CarrierRefused(
            "execution.confirm.hours",
            "确认的时长不能多于自报的时长。",
            {"hours": f"应在1到{place.hours}之间。"},
        )
    place.hours, place.confirmed_on, place.state = confirmed, actor.today, CallPlace.CONFIRMED
    place.confirmed_by_name = served_name.strip()[:120] or actor.name
    place.recorded_by_name, place.note = actor.name, ""
    place.save()
    data = {"place": place.pk, "hours": confirmed, "confirmed_by": place.confirmed_by_name}
    keep_entry(actor, "execution.hours.confirmed", place.call.carrier, data)
    return place


@transaction.atomic
def refuse_hours(*, actor: Actor, place: CallPlace, reason: str) -> CallPlace:
    """Do not confirm hours, with the reason; the volunteer may say them anew."""
    if not may_confirm_hours(actor, place):
        raise NotPermitted("execution.confirm.not_permitted", "服务时长由服务对象或组织者确认。")
    place = _locked_place(place)
    if place.state != CallPlace.REPORTED:
        raise CarrierRefused(
            "execution.confirm.state", f"这条记录{place.get_state_display()}，没有待确认的时长。"
        )
    if not reason.strip():
        raise CarrierRefused("execution.refuse.reason", "请写明不确认的原因。", {"reason": "不能为空。"})
    place.state, place.note, place.recorded_by_name = CallPlace.REFUSED, reason.strip()[:200], actor.name
    place.save()
    keep_entry(
        actor, "execution.hours.refused", place.call.carrier, {"place": place.pk, "reason": place.note}
    )
    return place


def _locked(call: CarrierCall) -> CarrierCall:
    return (
        CarrierCall.objects.select_for_update(of=("self",))
        .select_related("carrier__organisation")
        .get(pk=call.pk)
    )


def _locked_place(place: CallPlace) -> CallPlace:
    return (
        CallPlace.objects.select_for_update(of=("self",))
        .select_related("call__carrier__organisation", "person")
        .get(pk=place.pk)
    )
