"""Political birthdays: a member may do without the card."""

from __future__ import annotations

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.execution.models import BirthdayChoice
from yipanqi.execution.queries.life import home_of
from yipanqi.ledger.services import Subject, record


@transaction.atomic
def choose_birthday_card(*, actor: Actor, person_id: int, is_out: bool) -> BirthdayChoice:
    """Do without the card, or have it again: the member himself, or staff over his branch on his word."""
    person, path = home_of(actor, person_id)
    if person_id != actor.person_id and not actor.may_act_on(path):
        raise NotPermitted(
            "execution.birthday.not_permitted", "政治生日贺卡由本人选择，或由支部党务工作人员按本人意愿登记。"
        )
    choice, _ = BirthdayChoice.objects.update_or_create(
        person_id=person_id, defaults={"is_out": is_out, "chosen_on": actor.today}
    )
    record(
        actor=actor, word="execution.birthday.declined" if is_out else "execution.birthday.wanted",
        subject=Subject("organisation.person", person_id, person.name), unit_path=path, data={},
    )  # fmt: skip
    return choice
