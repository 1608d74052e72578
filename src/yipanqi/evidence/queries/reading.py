"""Reading evidence: what proves a subject, what is missing or too much, which pictures look alike."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.evidence.models import Custody, Evidence, StoredFile
from yipanqi.evidence.queries.requirements import Requirement, requirement_named
from yipanqi.organisation.queries import within_reach

READERS_OF_RESTRICTED = (
    "leading_group_secretary", "leading_group_deputy_secretary", "discipline_secretary", "discipline_commissioner",
    "inspector", "assessor",
)  # fmt: skip
"""Posts that read restricted evidence of their organisation without acting for it."""

CURRENT = Q(withdrawn_on__isnull=True, replaced_by__isnull=True)


def evidence(actor: Actor) -> QuerySet[Evidence]:
    """All evidence that the actor may read, every version, newest first. Restricted pieces need a post or one's own hand."""
    found = within_reach(Evidence.objects.select_related("file", "organisation"), actor)
    if "" not in actor.acts_on:
        paths = {*actor.acts_on, *(post.path for post in actor.posts if post.kind in READERS_OF_RESTRICTED)}
        terms = [Q(organisation__path__startswith=path) for path in sorted(paths)]
        terms += [~Q(level=Evidence.RESTRICTED), Q(attached_by_key=actor.key)]
        found = found.filter(functools.reduce(operator.or_, terms))
    return found.order_by("-attached_on", "-id")


def evidence_piece(actor: Actor, pk: int) -> Evidence:
    """One piece of evidence within reach; refuses NotFound."""
    try:
        return evidence(actor).get(pk=pk)
    except Evidence.DoesNotExist as error:
        raise NotFound("evidence.not_found", "没有找到这份佐证，或不在您的权限范围内。") from error


def evidence_of(actor: Actor, kind: str, key: str | int) -> QuerySet[Evidence]:
    """What proves the subject now: the newest version of each piece, those withdrawn left out."""
    return evidence(actor).filter(CURRENT, subject_kind=kind, subject_key=str(key)).order_by("id")


def counts_of(actor: Actor, kind: str, keys: Iterable[str | int]) -> dict[str, int]:
    """How many current pieces each subject has, one query; subjects without any are left out."""
    rows = evidence(actor).filter(CURRENT, subject_kind=kind, subject_key__in=[str(key) for key in keys])
    return dict(rows.order_by().values_list("subject_key").annotate(pieces=Count("id")))


def versions_of(actor: Actor, piece: Evidence) -> list[Evidence]:
    """The piece with its older and newer versions, newest first; none for whoever may not read it. Costs one query."""
    same = evidence(actor).filter(subject_kind=piece.subject_kind, subject_key=piece.subject_key)
    by_key = {other.pk: other for other in same}
    if piece.pk not in by_key:
        return []
    newer = {other.replaces_id: other for other in by_key.values() if other.replaces_id}
    line = [piece]
    while (older := by_key.get(line[-1].replaces_id or 0)) is not None:
        line.append(older)
    while (later := newer.get(line[0].pk)) is not None:
        line.insert(0, later)
    return line


def custody_of(actor: Actor, piece: Evidence) -> QuerySet[Custody]:
    """Through whose hands the piece went, newest first."""
    return Custody.objects.filter(evidence__in=evidence(actor).filter(pk=piece.pk)).order_by("-at", "-id")


@dataclass(frozen=True)
class Completeness:
    """How a subject stands to its requirement: what is there, what is missing, what is more than enough."""

    requirement: Requirement
    pieces: int

    @property
    def missing(self) -> int:
        """How many are still needed."""
        return max(0, self.requirement.minimum - self.pieces)

    @property
    def surplus(self) -> int:
        """How many are too many."""
        return max(0, self.pieces - self.requirement.maximum)

    @property
    def room(self) -> int:
        """How many more are taken."""
        return max(0, self.requirement.maximum - self.pieces)

    @property
    def sentence(self) -> str:
        """The standing in words."""
        wanted = self.requirement
        if self.missing:
            return f"{wanted.title}还缺 {self.missing} 份（至少 {wanted.minimum} 份）。"
        if self.surplus:
            return f"{wanted.title}多出 {self.surplus} 份（至多 {wanted.maximum} 份），可撤下。"
        return f"{wanted.title}已有 {self.pieces} 份" + (
            "，够了。" if not self.room else f"，至多还可传 {self.room} 份。"
        )


def missing_and_surplus(
    actor: Actor, kind: str, key: str | int, requirement: str | Requirement
) -> Completeness:
    """How the subject stands to one requirement; costs one query."""
    wanted = requirement if isinstance(requirement, Requirement) else requirement_named(requirement)
    return Completeness(wanted, evidence_of(actor, kind, key).filter(requirement=wanted.code).count())


@dataclass(frozen=True)
class SimilarPicture:
    """Another picture within reach that looks like the one asked about; distance 0 is the same picture."""

    piece: Evidence
    distance: int


def similar_pictures(actor: Actor, piece: Evidence, distance: int = 6) -> list[SimilarPicture]:
    """Pictures elsewhere whose 64-bit likeness differs in at most `distance` bits, nearest first.

    A reviewer judges; nothing is refused. Costs two queries and one pass over the hashes within reach.
    """
    if piece.file.likeness is None:
        return []
    own = {other.pk for other in versions_of(actor, piece)}
    hashes = evidence(actor).filter(file__likeness__isnull=False).exclude(pk__in=own).order_by()
    near = {
        pk: apart
        for pk, likeness in hashes.values_list("pk", "file__likeness").iterator(chunk_size=5000)
        if (apart := bits_apart(piece.file.likeness, likeness or 0)) <= distance
    }
    found = evidence(actor).filter(pk__in=near)
    return sorted(
        (SimilarPicture(other, near[other.pk]) for other in found),
        key=lambda one: (one.distance, one.piece.pk),
    )


@dataclass(frozen=True)
class SeenElsewhere:
    """A picture of one subject and a picture of another subject that looks like it."""

    piece: Evidence
    other: Evidence
    distance: int


def pictures_seen_elsewhere(
    actor: Actor, kind: str, key: str | int, distance: int = 6
) -> list[SeenElsewhere]:
    """The subject's pictures that look like pictures of other subjects within reach, nearest first.

    For whoever confirms the record; nothing is refused. Costs two queries, a third and one pass over the hashes within
    reach where the subject has pictures.
    """
    own = {piece.pk: piece for piece in evidence_of(actor, kind, key).filter(file__likeness__isnull=False)}
    if not own:
        return []
    elsewhere = (
        evidence(actor)
        .filter(CURRENT, file__likeness__isnull=False)
        .exclude(subject_kind=kind, subject_key=str(key))
        .order_by()
    )
    near = [
        (apart, mine.pk, pk)
        for pk, likeness in elsewhere.values_list("pk", "file__likeness").iterator(chunk_size=5000)
        for mine in own.values()
        if (apart := bits_apart(mine.file.likeness or 0, likeness or 0)) <= distance
    ]
    others = evidence(actor).in_bulk([pk for _, _, pk in near]) if near else {}
    return [SeenElsewhere(own[mine], others[pk], apart) for apart, mine, pk in sorted(near)]


def bits_apart(one: int, other: int) -> int:
    """In how many of 64 bits two hashes differ; both are signed as databases keep them."""
    return ((one ^ other) & 0xFFFFFFFFFFFFFFFF).bit_count()


def path_of(digest: str) -> Path:
    """Where the bytes of that digest lie."""
    return Path(settings.YIPANQI_EVIDENCE) / digest[:2] / digest[2:4] / digest


def stored_digests() -> QuerySet[StoredFile, str]:
    """Every digest that a record names, for backup and check."""
    return StoredFile.objects.order_by("digest").values_list("digest", flat=True)
