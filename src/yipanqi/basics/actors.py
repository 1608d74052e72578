"""Who acts: a person with posts, the system itself, or a visitor without an account."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field


def machine_clock(day: datetime.date) -> datetime.datetime:
    """The moment at which something is done: now, whatever day the actor stands on."""
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class HeldPost:
    """One post that the actor holds on the day: its kind, its organisation's path, its unit (0 where there is none), his share."""

    post_id: int
    kind: str
    title: str
    organisation_id: int
    organisation_kind: str
    path: str
    unit_id: int = 0
    share: str = "A"

    @property
    def called(self) -> str:
        """The post as its holder is introduced; who stands in for another is named so."""
        return self.title if self.share == "A" else f"{self.title}（B角）"


@dataclass(frozen=True)
class Actor:
    """Somebody who reads and acts, as he stands on `today`.

    `reach` are the party-organisation paths whose records may be read, `acts_on` those where the actor may act
    as party-affairs staff; a path covers everything below it. `factor_roles` are those of his roles and kinds of
    posts for which he must sign in with a second factor.
    `clock` says when he acts; whoever lets a past be lived through again gives one of its own.
    """

    kind: str
    key: str
    name: str
    today: datetime.date
    account_id: int | None = None
    person_id: int | None = None
    roles: frozenset[str] = frozenset()
    posts: tuple[HeldPost, ...] = ()
    reach: tuple[str, ...] = ()
    acts_on: tuple[str, ...] = ()
    member_of: str = ""
    source_address: str = ""
    post_ids: frozenset[int] = field(default=frozenset())
    factor_roles: frozenset[str] = frozenset()
    clock: Callable[[datetime.date], datetime.datetime] = field(
        default=machine_clock, compare=False, repr=False
    )

    @property
    def moment(self) -> datetime.datetime:
        """The moment of an act that he does now."""
        return self.clock(self.today)

    def reaches(self, path: str) -> bool:
        """Whether a record of the organisation at `path` may be read."""
        return any(path.startswith(prefix) for prefix in self.reach)

    def may_act_on(self, path: str) -> bool:
        """Whether the actor is party-affairs staff over the organisation at `path`."""
        return any(path.startswith(prefix) for prefix in self.acts_on)

    def holds(self, *kinds: str, over: str = "") -> bool:
        """Whether one of the posts is of these kinds and its organisation stands at or above `over`."""
        return any(post.kind in kinds and (not over or over.startswith(post.path)) for post in self.posts)


def system_actor(today: datetime.date, name: str = "系统") -> Actor:
    """The actor of night jobs, imports by command and the demo: it reaches everything."""
    return Actor(kind="system", key="system", name=name, today=today, reach=("",), acts_on=("",))


def visitor(today: datetime.date, source_address: str = "") -> Actor:
    """Somebody without an account: reaches nothing but what is published."""
    return Actor(kind="visitor", key="visitor", name="访客", today=today, source_address=source_address)
