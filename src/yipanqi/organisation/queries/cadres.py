"""Cadres: who holds which kinds of posts, of party organisations and of offices alike."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.organisation.models import Holding
from yipanqi.organisation.queries.actors import open_on
from yipanqi.organisation.queries.trees import agencies, within_reach


def cadres_in_post(actor: Actor, kinds: Iterable[str]) -> QuerySet[Holding]:
    """Who holds a post of these kinds today: of organisations within reach, or of the leading groups and offices of their agencies."""
    found = Holding.objects.filter(open_on(actor.today), post__kind__in=list(kinds), share="A")
    near = within_reach(found, actor, "post__organisation__path")
    placed = found.filter(Q(post__unit__in=agencies(actor)) | Q(post__unit__parent__in=agencies(actor)))
    leading = found.filter(
        post__organisation__kind="leading_group", post__organisation__agency__in=agencies(actor)
    )
    both = Q(pk__in=near.order_by().values("pk")) | Q(pk__in=placed.order_by().values("pk"))
    both |= Q(pk__in=leading.order_by().values("pk"))
    return (
        Holding.objects.filter(both)
        .select_related("person", "post__organisation", "post__unit")
        .order_by("post_id", "pk")
    )
