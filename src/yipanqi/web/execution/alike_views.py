"""A record beside the earlier ones that it resembles, with the differing words marked; for whoever confirms or guides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yipanqi.analysis.marking import Stretch, marked_beside
from yipanqi.basics.actors import Actor
from yipanqi.evidence.policies import may_compare_pictures
from yipanqi.execution import queries
from yipanqi.execution.policies import may_confirm
from yipanqi.execution.queries.alike import SUBJECT, Alike, alike_to, both_texts
from yipanqi.web.execution.study_acts import permit
from yipanqi.web.frame.http import HouseRequest, page


@dataclass(frozen=True)
class Beside:
    """Both records as the page shows them; without stretches where the other one is out of reach."""

    other: Alike
    href: str
    own: tuple[Stretch, ...] = ()
    there: tuple[Stretch, ...] = ()


def may_compare(actor: Actor, activity: Any) -> bool:
    """Whoever may confirm the record, and its staff, those above, inspectors and assessors."""
    return may_confirm(actor, activity) or may_compare_pictures(actor, activity.organisation.path)


@require_safe
@login_required
def alike(request: HouseRequest, pk: int) -> HttpResponse:
    """One activity beside each earlier record that it resembles."""
    actor = request.actor
    shown = queries.activity(actor, pk)
    permit(
        may_compare(actor, shown), "相近的记录由确认人和党务工作人员、督查员、考核员对照。", "execution.alike.not_permitted"
    )  # fmt: skip
    found = alike_to(actor, [pk]).get(pk, [])
    context = {"activity": shown, "pairs": [_beside(actor, shown, one) for one in found]}
    return page(request, "execution/alike.html", context)


def _beside(actor: Actor, activity: Any, other: Alike) -> Beside:
    texts = both_texts(actor, activity, other)
    if texts.own is None or texts.other is None:
        return Beside(other, "")
    own, there = marked_beside(texts.own, texts.other)
    href = reverse("execution:activity", args=(other.key,)) if other.kind == SUBJECT else ""
    return Beside(other, href, tuple(own), tuple(there))
