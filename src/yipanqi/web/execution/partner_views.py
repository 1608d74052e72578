"""Before a joint activity: with whom, and what to do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yipanqi.execution.queries.activity_ideas import activity_ideas, idea_groups
from yipanqi.execution.queries.partners import JointKind, Partner, joint_kinds, partners_for
from yipanqi.web.execution.lists import chosen, recordable
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page

HEADS = ("党组织", "契合", "理由", "对方有、本组织没有的载体")
IDEA_HEADS = ("类型", "点子", "登记为", "准备什么", "留下什么")


@require_safe
@login_required
def partners(request: HouseRequest) -> HttpResponse:
    """The organisations that fit one's own business, with the reasons; choosing one starts the joint work with both filled in.

    Whoever records for no organisation is told who does it.
    """
    actor = request.actor
    offered = recordable(actor)
    home = chosen(request, actor, offered)
    near = asked_word(request, "near")
    fitting = partners_for(actor, home) if home is not None else []
    found = [one for one in fitting if near == "" or one.is_near == (near == "yes")]
    if wants_export(request):
        rows = ((one.name, one.tier, "；".join(one.reasons), "、".join(one.lacking)) for one in found)
        return exported(request, "共建对象", HEADS, rows)
    kinds = joint_kinds()
    context = {
        "organisation": home, "organisations": offered, "query": request.GET.urlencode(),
        "partners": [(one, [(kind, _start(home, one, kind)) for kind in kinds]) for one in found],
    }  # fmt: skip
    return page(request, "execution/partners.html", context)


@require_safe
@login_required
def ideas(request: HouseRequest) -> HttpResponse:
    """The catalogue of ideas; choosing one starts the notice or the record with its title filled in."""
    actor = request.actor
    home = chosen(request, actor, recordable(actor))
    asked, text = asked_word(request, "group"), asked_word(request, "q")
    found = activity_ideas(actor, home.pk if home else None, group=asked, text=text)
    if asked_word(request, "new"):
        found = [one for one in found if one.is_new]
    if wants_export(request):
        rows = ((one.group, one.title, one.kind_title, one.prepare, one.result) for one in found)
        return exported(request, "活动点子", IDEA_HEADS, rows)
    starts = {"organisation": home.pk} if home else {}
    context: dict[str, Any] = {
        "ideas": [(one, urlencode({**starts, "kind": one.kind, "title": one.title, "topic": one.title})) for one in found],
        "groups": idea_groups(), "home": home, "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "execution/activity_ideas.html", context)


def _start(home: Any, partner: Partner, kind: JointKind) -> str:
    """Where the joint work begins: both organisations, the topic and the business item are filled in."""
    said = {
        "organisation": home.pk, "kind": kind.code, kind.field: partner.name, "topic": partner.item_title,
    }  # fmt: skip
    if kind.is_carrier:
        said |= {
            "item": partner.item_id, "name": f"与{partner.name}{kind.title}"[:120], "reason": "；".join(partner.reasons),
        }  # fmt: skip
    else:
        said |= {"title": f"与{partner.name}{kind.title}"[:200]}
    address = "execution:found_carrier" if kind.is_carrier else "execution:record_activity"
    return f"{reverse(address)}?{urlencode(said)}"
