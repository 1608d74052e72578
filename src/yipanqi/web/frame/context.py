"""What the frame around every page shows."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.http import urlencode

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import root_of
from yipanqi.web.frame.navigation import bottom_navigation_for, navigation_for

LARGE_TYPE = "large_type"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Actor, navigation, agency and the size of type. Costs one query for somebody signed in."""
    actor: Actor | None = getattr(request, "actor", None)
    is_large = request.COOKIES.get(LARGE_TYPE) == "yes"
    context: dict[str, Any] = {
        "large_type": is_large,
        "display_query": urlencode({"large": "no" if is_large else "yes", "next": request.get_full_path()}),
        "signed_in": actor is not None and actor.kind == "person",
    }
    if actor is None or actor.kind != "person":
        return context
    return context | {
        "actor": actor,
        "navigation": navigation_for(actor, request.path),
        "bottom_navigation": bottom_navigation_for(actor, request.path),
        "agency_name": _agency_name(actor),
        "post_title": actor.posts[0].title if actor.posts and "（" not in actor.name else "",
    }


def _agency_name(actor: Actor) -> str:
    path = actor.member_of or (actor.posts[0].path if actor.posts else "")
    if not path:
        return ""
    try:
        root = root_of(path)
    except ObjectDoesNotExist:
        return ""
    return root.agency.name if root.agency else root.short_name
