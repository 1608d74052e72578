"""A code for the room: the organiser shows it, who came enters it. It only fills the roll in; nothing is credited by it."""

from __future__ import annotations

import datetime
import secrets

from django.db import transaction
from django.utils import timezone

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.execution.errors import ActivityRefused
from yipanqi.execution.models import RollAnswer, RollCode
from yipanqi.execution.policies import may_record
from yipanqi.execution.queries.activities import Keeping, roll_for
from yipanqi.execution.queries.kinds import activity_kinds, kind_title
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisation as organisation_named

VALID_FOR = datetime.timedelta(hours=3)
SUBJECT = "execution.roll_code"


@transaction.atomic
def show_roll_code(*, actor: Actor, organisation: Keeping, kind: str) -> RollCode:
    """Show a code for today's activity of the kind, three hours long; shown again it is the same code with new time.

    Refuses who may not record there, and a kind that the vocabulary does not know.
    """
    if not may_record(actor, organisation.path):
        raise NotPermitted(
            "execution.code.not_permitted", "签到码由登记活动的人出示，请由所在党支部的书记或委员出示。"
        )
    if kind not in activity_kinds():
        raise ActivityRefused("execution.code.kind", "请选择活动种类。", {"kind": "请选择活动种类。"})
    now = timezone.now()
    code, is_new = RollCode.objects.get_or_create(
        organisation_id=organisation.pk,
        kind=kind,
        held_on=actor.today,
        defaults={
            "code": f"{secrets.randbelow(900_000) + 100_000}", "shown_at": now, "ends_at": now + VALID_FOR,
            "shown_by_name": actor.name,
        },
    )  # fmt: skip
    if not is_new:
        code.ends_at = now + VALID_FOR
        code.save(update_fields=("ends_at",))
    record(
        actor=actor, word="execution.roll_code.shown",
        subject=Subject(SUBJECT, code.pk, f"{kind_title(kind)}签到码"), unit_path=organisation.path,
        data={"kind": kind, "held_on": code.held_on},
    )  # fmt: skip
    return code


@transaction.atomic
def answer_roll_code(*, actor: Actor, written: str) -> RollCode:
    """Say that one is in the room. Refuses who has no person, a code that is not shown now, and who is not on that roll."""
    if actor.person_id is None:
        raise NotPermitted("execution.code.nobody", "签到由党员本人办理。")
    shown = RollCode.objects.select_related("organisation").filter(
        code=written.strip(), held_on=actor.today, ends_at__gte=timezone.now()
    )
    for code in shown:
        if not actor.reaches(code.organisation.path):
            continue
        home = organisation_named(actor, code.organisation_id)
        due = {one.person_id for one in roll_for(actor, home, code.kind, code.held_on)}
        if actor.person_id not in due:
            continue
        _, is_new = RollAnswer.objects.get_or_create(
            roll_code=code, person_id=actor.person_id, defaults={"answered_at": timezone.now()}
        )
        if is_new:
            record(
                actor=actor, word="execution.roll_code.answered",
                subject=Subject(SUBJECT, code.pk, f"{kind_title(code.kind)}签到码"), unit_path=home.path,
                data={"held_on": code.held_on}, audience="staff",
            )  # fmt: skip
        return code
    raise ActivityRefused(
        "execution.code.wrong",
        "签到码不对或已过时，请看现场出示的六位数字再试；也可以直接请组织者点名。",
        {"code": "不对或已过时。"},
    )
