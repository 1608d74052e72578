"""Signals: look for them, let the branch explain, let a reviewer say what they are."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.execution.queries import activities
from yipanqi.inspection.errors import SignalRefused, SignalSettled
from yipanqi.inspection.models import Signal
from yipanqi.inspection.policies import is_own_record, may_explain_signal, may_judge_signal
from yipanqi.inspection.queries.noticed import verdicts
from yipanqi.inspection.queries.rules_of_signals import ACTIVITY, RULES, Noticed, limits, pictures_again
from yipanqi.inspection.services.registering import register_finding
from yipanqi.ledger.services import Subject, record

SIGNAL = "inspection.signal"
BATCH = 500


@dataclass(frozen=True)
class Looked:
    """What looking through the records brought: new signals, and open ones whose records no longer give rise to them."""

    new: int
    gone: int


@dataclass(frozen=True)
class FindingDraft:
    """What is to be registered where the reviewer finds a problem."""

    title: str
    source_kind: str
    clause: str = ""
    due_on: datetime.date | None = None


@transaction.atomic
def notice_signals(*, actor: Actor) -> Looked:
    """Let every rule look at the records. Refuses everybody but the system; no entry: nobody acted.

    What is known stays as it was left; an open signal whose records were put right is no longer shown.
    """
    if actor.kind != "system":
        raise NotPermitted("inspection.signal.only_system", "核查线索由平台每夜查找一次，不由个人登记。")
    since = None
    if Signal.objects.filter(kind=Signal.PICTURE).exists():
        since = actor.today - datetime.timedelta(days=limits()["pictures"]["look_back_days"])
    looked = chain(chain.from_iterable(rule(actor) for rule in RULES.values()), pictures_again(actor, since))
    seen = {(one.kind, one.mark): one for one in looked}
    known = {
        (each.kind, each.mark): each for each in Signal.objects.only("kind", "mark", "is_current", "state")
    }
    fresh = [_signal(one, actor.today) for key, one in seen.items() if key not in known]
    _name_recorders(actor, fresh)
    Signal.objects.bulk_create(fresh, batch_size=BATCH)
    gone, back = [], []
    for key, each in known.items():
        if each.is_current and key not in seen and each.kind != Signal.PICTURE:
            gone.append(each.pk)
        elif not each.is_current and key in seen:
            back.append(each.pk)
    for numbers, is_current in ((gone, False), (back, True)):
        for start in range(0, len(numbers), BATCH):
            Signal.objects.filter(pk__in=numbers[start : start + BATCH]).update(is_current=is_current)
    return Looked(len(fresh), len(gone))


@transaction.atomic
def explain_signal(*, actor: Actor, signal: Signal, explanation: str) -> Signal:
    """The branch concerned says how it came to be, before anybody judges. Refuses an empty one and what was judged."""
    if not may_explain_signal(actor, signal):
        raise NotPermitted(
            "inspection.signal.may_not_explain", "情况说明由所涉党组织的党务工作人员填写，请由他们说明。"
        )
    signal = _locked(signal)
    if not explanation.strip():
        raise SignalRefused(
            "inspection.signal.empty", "没有写说明，请写清楚是怎么回事再提交。", {"explanation": "须填写。"}
        )
    before = signal.explanation
    signal.explanation, signal.state = explanation.strip(), Signal.EXPLAINED
    signal.explained_by_name, signal.explained_on = actor.name, actor.today
    signal.save(update_fields=("explanation", "state", "explained_by_name", "explained_on"))
    _record(actor, "inspection.signal.explained", signal, {"before": before} if before else {})
    return signal


@transaction.atomic
def judge_signal(
    *, actor: Actor, signal: Signal, verdict: str, reason: str, finding: FindingDraft | None = None
) -> Signal:
    """A reviewer says what it is, with a reason; where it is a problem, the finding is registered with it.

    Refuses a verdict without a reason, whoever made the record, and what another reviewer judged meanwhile.
    """
    if is_own_record(actor, signal):
        raise NotPermitted("inspection.signal.own_record", "这条线索涉及您本人录入的记录，须由另一人核查。")
    if not may_judge_signal(actor, signal):
        raise NotPermitted(
            "inspection.signal.may_not_judge",
            "线索由督查员、机关纪委书记或上级党务工作人员核查；本组织可以填写情况说明。",
        )
    signal = _locked(signal)
    wrong = {} if reason.strip() else {"reason": "须填写。"}
    if verdict not in dict(verdicts()):
        wrong["verdict"] = "请选择一项。"
    if verdict == Signal.FINDING and (finding is None or not finding.title.strip()):
        wrong["title"] = "登记问题时须填写。"
    if wrong:
        raise SignalRefused("inspection.signal.incomplete", "核查结论没有写全，请按下面的提示补齐。", wrong)
    if verdict == Signal.FINDING and finding is not None:
        made = register_finding(
            actor=actor,
            organisation_id=signal.organisation_id,
            title=finding.title,
            source_kind=finding.source_kind,
            found_on=actor.today,
            source_text=f"核查线索{signal.pk}：{signal.get_kind_display()}",
            clause=finding.clause,
            due_on=finding.due_on,
            activity_id=_activity_of(actor, signal),
        )
        signal.finding = made
    signal.verdict, signal.reason, signal.state = verdict, reason.strip(), Signal.SETTLED
    signal.judged_by_name, signal.judged_on = actor.name, actor.today
    signal.save(update_fields=("verdict", "reason", "state", "judged_by_name", "judged_on", "finding"))
    _record(actor, "inspection.signal.judged", signal, {"verdict": verdict, "finding": signal.finding_id})
    return signal


def _signal(one: Noticed, day: datetime.date) -> Signal:
    other = one.other
    return Signal(
        kind=one.kind,
        mark=one.mark[:160],
        organisation_id=one.record.organisation_id,
        other_organisation_id=other.organisation_id if other else None,
        subject_kind=one.record.kind,
        subject_key=one.record.key,
        subject_name=one.record.name[:200],
        subject_on=one.record.on,
        other_kind=other.kind if other else "",
        other_key=other.key if other else "",
        other_name=other.name[:200] if other else "",
        other_on=other.on if other else None,
        share=one.share,
        facts=dict(one.facts),
        found_on=day,
    )


def _name_recorders(actor: Actor, fresh: Sequence[Signal]) -> None:
    """Who entered the record stands with the facts: he does not judge it."""
    keys = [int(each.subject_key) for each in fresh if each.subject_kind == ACTIVITY]
    names: dict[int, str] = {}
    for start in range(0, len(keys), BATCH):
        found = activities(actor).filter(pk__in=keys[start : start + BATCH])
        names |= dict(found.order_by().values_list("pk", "recorded_by_name"))
    for each in fresh:
        if each.subject_kind == ACTIVITY:
            each.facts.setdefault("recorded_by", names.get(int(each.subject_key), ""))


def _activity_of(actor: Actor, signal: Signal) -> int | None:
    """The activity, where the signal is about one that is still on record."""
    if signal.subject_kind != ACTIVITY:
        return None
    return activities(actor).filter(pk=int(signal.subject_key)).values_list("pk", flat=True).first()


def _locked(signal: Signal) -> Signal:
    found = Signal.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=signal.pk)
    if found.state == Signal.SETTLED:
        raise SignalSettled(
            "inspection.signal.settled", f"{found.judged_by_name}已经核查了这条线索，请刷新后查看结论。"
        )
    return found


def _record(actor: Actor, word: str, signal: Signal, data: dict[str, object]) -> None:
    record(
        actor=actor,
        word=word,
        subject=Subject(SIGNAL, signal.pk, str(signal)[:200]),
        unit_path=signal.organisation.path,
        data={"kind": signal.kind, **data},
    )
