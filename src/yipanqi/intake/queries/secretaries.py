"""Who is secretary where, and who could be meant by a secretary's name."""

from __future__ import annotations

from collections.abc import Iterable

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import holders_of_posts, members_as_at, open_posts

SECRETARY = "secretary"


def secretary_posts(actor: Actor, organisation_ids: Iterable[int]) -> dict[int, int]:
    """The secretary's post of each organisation within reach. One query."""
    found = open_posts(actor).filter(kind=SECRETARY, organisation_id__in=list(organisation_ids))
    return dict(found.order_by("-pk").values_list("organisation_id", "pk"))


def secretaries(actor: Actor, posts: Iterable[int]) -> dict[int, str]:
    """Who holds each of the posts today, by the post. One query."""
    return {post: name for post, share, name in holders_of_posts(posts, actor.today) if share == "A"}


def members_named(actor: Actor, names: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    """The full members within reach by name: the path of the branch and the person's key. One query."""
    found: dict[str, list[tuple[str, int]]] = {}
    members = members_as_at(actor, "").filter(person__name__in=list(names), status="full")
    for name, path, person in members.values_list("person__name", "organisation__path", "person_id"):
        found.setdefault(name, []).append((path, person))
    return found


def meant(known: dict[str, list[tuple[str, int]]], name: str, path: str) -> list[int]:
    """The members of that name at and below the path."""
    return [person for branch, person in known.get(name, []) if path and branch.startswith(path)]
