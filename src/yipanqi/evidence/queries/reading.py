"""Reading evidence: what proves a subject, what is missing or too much, which pictures look alike."""

from __future__ import annotations

import datetime
import functools
import operator
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import (
    BooleanField,
    CharField,
    Count,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.evidence.models import Custody, Evidence, EvidenceRequest, StoredFile
from yipanqi.evidence.queries.requirements import Requirement, requirement_named, requirements
from yipanqi.organisation.queries import within_reach

WARN_DAYS = 30
"""For pieces attached for a requirement that is not in the rules folder."""
READERS_OF_RESTRICTED = (
    "leading_group_secretary", "leading_group_deputy_secretary", "discipline_secretary", "discipline_commissioner",
    "inspector", "assessor",
)  # fmt: skip
"""Posts that read restricted evidence of their organisation without acting for it."""

CURRENT = Q(withdrawn_on__isnull=True, replaced_by__isnull=True)


def in_force(day: datetime.date) -> Q:
    """What proves something on the day: the newest version, not withdrawn, its validity not past."""
    return CURRENT & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


def _is_expired(actor: Actor) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(
        Q(valid_until__isnull=False) & Q(valid_until__lt=actor.today), output_field=BooleanField()
    )


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
        return evidence(actor).annotate(is_expired=_is_expired(actor)).get(pk=pk)
    except Evidence.DoesNotExist as error:
        raise NotFound("evidence.not_found", "没有找到这份佐证，或不在您的权限范围内。") from error


def evidence_of(actor: Actor, kind: str, key: str | int) -> QuerySet[Evidence]:
    """The newest version of each piece of the subject, those withdrawn left out; what no longer proves is marked `is_expired`."""
    found = evidence(actor).filter(CURRENT, subject_kind=kind, subject_key=str(key))
    return found.annotate(is_expired=_is_expired(actor)).order_by("id")


def counts_of(actor: Actor, kind: str, keys: Iterable[str | int]) -> dict[str, int]:
    """How many pieces prove each subject today, one query; subjects without any are left out."""
    rows = evidence(actor).filter(
        in_force(actor.today), subject_kind=kind, subject_key__in=[str(key) for key in keys]
    )
    return dict(rows.order_by().values_list("subject_key").annotate(pieces=Count("id")))


def digests_of(actor: Actor, kind: str, key: str | int) -> tuple[str, ...]:
    """The contents that prove the subject today, for the entry of a judgement that rests on them; one query."""
    found = evidence_of(actor, kind, key).filter(in_force(actor.today))
    return tuple(found.values_list("file__digest", flat=True))


def pieces_in_force(kind: str, day: datetime.date) -> Coalesce:
    """How many pieces prove the row of the outer query on the day, as an expression; nothing is hidden by level."""
    found = Evidence.objects.filter(
        in_force(day), subject_kind=kind, subject_key=Cast(OuterRef("pk"), CharField())
    )
    counted = found.order_by().values("subject_key").annotate(pieces=Count("pk")).values("pieces")
    return Coalesce(Subquery(counted), 0)


def pieces_ending(actor: Actor) -> list[Evidence]:
    """What the actor keeps and will soon prove nothing, or no longer does: attached by him or of an organisation whose staff he is.

    The soonest first; how many days before stands in the requirement. One query.
    """
    own = [
        post.organisation_id for post in actor.posts if post.organisation_id and actor.may_act_on(post.path)
    ]
    known = requirements()
    most = max((one.warn_days for one in known.values()), default=WARN_DAYS)
    found = evidence(actor).filter(
        CURRENT,
        Q(attached_by_key=actor.key) | Q(organisation_id__in=own),
        valid_until__lt=actor.today + datetime.timedelta(days=most),
    )

    def days(piece: Evidence) -> int:
        return known[piece.requirement].warn_days if piece.requirement in known else WARN_DAYS

    return [
        piece
        for piece in found.order_by("valid_until", "pk")
        if piece.valid_until is not None and (piece.valid_until - actor.today).days < days(piece)
    ]


@dataclass(frozen=True)
class Uses:
    """Where one content stands: the pieces that the reader may see, and how many more there are."""

    pieces: tuple[Evidence, ...]
    unseen: int


def uses_of(actor: Actor, piece: Evidence) -> Uses:
    """Every place that points to the same bytes, the piece itself first; two queries."""
    seen = evidence(actor).filter(file_id=piece.file_id).select_related("organisation", "replaced_by")
    pieces = sorted(
        seen.annotate(is_expired=_is_expired(actor)), key=lambda one: (one.pk != piece.pk, -one.pk)
    )
    whole = Evidence.objects.filter(file_id=piece.file_id).count()
    return Uses(tuple(pieces), whole - len(pieces))


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
    expired: tuple[datetime.date, ...] = ()
    asked: EvidenceRequest | None = None
    granted: int = 0

    @property
    def missing(self) -> int:
        """How many are still needed."""
        return max(0, self.requirement.minimum - self.pieces)

    @property
    def surplus(self) -> int:
        """How many are too many."""
        return max(0, self.pieces - max(self.requirement.maximum, self.granted))

    @property
    def ceiling(self) -> int:
        """How many are taken at most: more than the maximum only while a reviewer waits for more."""
        return max(self.requirement.maximum, self.asked.total if self.asked else 0)

    @property
    def room(self) -> int:
        """How many more are taken."""
        return max(0, self.ceiling - self.pieces)

    @property
    def sentence(self) -> str:
        """The standing in words."""
        return f"{self._standing}{self._past}"

    @property
    def _past(self) -> str:
        if not self.expired:
            return ""
        days = "、".join(f"{day:%Y-%m-%d}" for day in self.expired)
        return f"另有 {len(self.expired)} 份佐证已过期（{days}），不再计入，请更换。"

    @property
    def _standing(self) -> str:
        wanted = self.requirement
        if self.missing:
            return f"{wanted.title}还缺 {self.missing} 份（至少 {wanted.minimum} 份）。"
        if self.asked:
            return f"{wanted.title}已有 {self.pieces} 份，按审核人的要求还应补 {self.asked.total - self.pieces} 份。"
        if self.surplus:
            return f"{wanted.title}多出 {self.surplus} 份（至多 {wanted.maximum} 份），可撤下。"
        return f"{wanted.title}已有 {self.pieces} 份" + (
            "，够了。" if not self.room else f"，至多还可传 {self.room} 份。"
        )


def missing_and_surplus(
    actor: Actor, kind: str, key: str | int, requirement: str | Requirement
) -> Completeness:
    """How the subject stands to one requirement; costs two queries."""
    wanted = requirement if isinstance(requirement, Requirement) else requirement_named(requirement)
    days = list(
        evidence(actor)
        .filter(CURRENT, subject_kind=kind, subject_key=str(key), requirement=wanted.code)
        .order_by("valid_until", "pk")
        .values_list("valid_until", flat=True)
    )
    past = tuple(day for day in days if day is not None and day < actor.today)
    asked = [one for one in requests_about(actor, kind, key) if one.requirement == wanted.code]
    return Completeness(
        wanted,
        len(days) - len(past),
        past,
        next((one for one in asked if one.state == EvidenceRequest.OPEN), None),
        max((one.total for one in asked if one.state != EvidenceRequest.DROPPED), default=0),
    )


def evidence_requests(actor: Actor) -> QuerySet[EvidenceRequest]:
    """The requests for more within reach, newest first."""
    return within_reach(EvidenceRequest.objects.select_related("organisation"), actor).order_by(
        "-asked_on", "-pk"
    )


def evidence_request(actor: Actor, pk: int) -> EvidenceRequest:
    """One request within reach; refuses NotFound."""
    found = evidence_requests(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("evidence.request.not_found", "没有找到这项补充要求，或不在您的权限范围内。")
    return found


def requests_about(actor: Actor, kind: str, key: str | int) -> list[EvidenceRequest]:
    """What reviewers asked for besides about one subject, newest first; one query."""
    return list(evidence_requests(actor).filter(subject_kind=kind, subject_key=str(key)))


def requests_to_answer(actor: Actor) -> QuerySet[EvidenceRequest]:
    """The open requests about organisations whose staff the actor is, asked by others; oldest first."""
    own = [
        post.organisation_id for post in actor.posts if post.organisation_id and actor.may_act_on(post.path)
    ]
    found = evidence_requests(actor).filter(state=EvidenceRequest.OPEN, organisation_id__in=own)
    return found.exclude(asked_by_key=actor.key).order_by("asked_on", "pk")


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
