"""Campaigns that concern the reader, and what each branch has done in each phase, from recorded activities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.execution.models import Campaign, CampaignPhase
from yipanqi.execution.queries.activities import activities
from yipanqi.execution.queries.kinds import counting_as
from yipanqi.organisation.queries import branches

DONE, PARTLY, MISSING, RUNNING, NOT_DUE = "done", "partly", "missing", "running", "not_due"


@dataclass(frozen=True)
class PhaseCell:
    """One branch in one phase: how many recorded activities show it, and how that stands against what is asked.

    `beside` counts those of the same kinds and days that do not name the campaign's word: perhaps it was done and not written.
    """

    phase_id: int
    title: str
    number: int
    state: str
    query: str
    beside: int = 0
    beside_query: str = ""


@dataclass(frozen=True)
class CampaignRow:
    """One branch with its cells in the order of the phases."""

    organisation_id: int
    organisation_path: str
    name: str
    cells: tuple[PhaseCell, ...]

    @property
    def is_behind(self) -> bool:
        """Whether a phase is over in which too little was done."""
        return any(cell.state in (MISSING, PARTLY) for cell in self.cells)


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    """The campaigns of organisations within reach and of those above the actor, newest first."""
    upper = {
        path[: length + 1]
        for path in (*actor.reach, actor.member_of)
        for length, sign in enumerate(path)
        if sign == "/"
    }
    near = Q(organisation__path__in=upper)
    for path in actor.reach:
        near |= Q(organisation__path__startswith=path)
    found = Campaign.objects.filter(near).select_related("organisation")
    return found.annotate(phase_count=Count("phases")).order_by("-starts_on", "-pk")


def campaign(actor: Actor, pk: int) -> Campaign:
    """One of them; refuses NotFound."""
    found = campaigns(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("execution.campaign.not_found", "没有找到这次集中教育，或不在您的权限范围内。")
    return found


def phases_of(campaign: Campaign) -> list[CampaignPhase]:
    """The phases of a campaign that was found, by their days."""
    return list(CampaignPhase.objects.filter(campaign=campaign).order_by("starts_on", "pk"))


def campaign_rows(
    actor: Actor, campaign: Campaign, phases: list[CampaignPhase], text: str = "", only: Collection[int] = ()
) -> list[CampaignRow]:
    """The branches within reach below the campaign's organisation, phase by phase; two queries.

    An activity counts where its kind or one it also counts as, and its day, are the phase's, and it names the campaign's word.
    """
    found = branches(actor).filter(path__startswith=campaign.organisation.path)
    if only:
        found = found.filter(pk__in=only)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(pinyin__icontains=text.lower()))
    named = (
        Q(title__icontains=campaign.word)
        | Q(agenda__icontains=campaign.word)
        | Q(discussion__icontains=campaign.word)
    )
    asked = {kind for phase in phases for kind in phase.kinds}
    rows = counting_as(activities(actor), asked).filter(
        held_on__range=(campaign.starts_on, campaign.ends_on),
        organisation__path__startswith=campaign.organisation.path,
    )  # fmt: skip
    if only:
        rows = rows.filter(Q(organisation__in=only) | Q(organisation__parent__in=only))
    rows = rows.annotate(is_named=Case(When(named, then=1), default=0, output_field=IntegerField()))
    counts: dict[tuple[int | None, int, int], int] = defaultdict(int)
    for organisation, parent, kind, also, held_on, is_named in rows.order_by().values_list(
        "organisation_id", "organisation__parent_id", "kind", "also_kinds", "held_on", "is_named"
    ):
        for phase in phases:
            if not {kind, *also}.isdisjoint(phase.kinds) and phase.starts_on <= held_on <= phase.ends_on:
                counts[organisation, phase.pk, is_named] += 1
                counts[parent, phase.pk, is_named] += 1  # What a party group does, its branch has done.
    return [
        CampaignRow(
            one.pk, one.path, one.short_name,
            tuple(
                _cell(actor, campaign, phase, one.pk, counts[one.pk, phase.pk, 1], counts[one.pk, phase.pk, 0])
                for phase in phases
            ),
        )
        for one in found
    ]  # fmt: skip


def _cell(
    actor: Actor, campaign: Campaign, phase: CampaignPhase, organisation: Any, number: int, beside: int
) -> PhaseCell:
    if number >= phase.least:
        state = DONE
    elif phase.starts_on > actor.today:
        state = NOT_DUE
    elif phase.ends_on >= actor.today:
        state = RUNNING
    else:
        state = PARTLY if number else MISSING
    query = f"organisation={organisation}&from_on={phase.starts_on}&until_on={phase.ends_on}"
    return PhaseCell(
        phase.pk,
        phase.title,
        number,
        state,
        f"{query}&q={campaign.word}",
        beside if state in (MISSING, PARTLY) else 0,
        query,
    )
