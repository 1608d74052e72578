"""How records are compared: limits, tiers, templates and quotations as data; and what is common to most texts."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import yaml
from django.conf import settings

from yipanqi.analysis.fingerprints import Ground, sentence_hashes
from yipanqi.evidence.models import CommonRuns


@dataclass(frozen=True)
class Tier:
    """A grade of likeness by the share that two texts have in common."""

    code: str
    title: str
    least: float


@dataclass(frozen=True)
class Quotable:
    """A template or a document whose sentences do not count as copying."""

    title: str
    document: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """The locality's decisions about comparing."""

    shortest: int
    least_share: float
    tiers: tuple[Tier, ...]
    shown_per_text: int
    templates: tuple[Quotable, ...]
    quotations: tuple[Quotable, ...]


@functools.cache
def comparison() -> Comparison:
    """The decisions as the rules folder gives them."""
    row = yaml.safe_load(
        (settings.YIPANQI_RULES / "evidence" / "comparison.yaml").read_text(encoding="utf-8")
    )
    return Comparison(
        int(row["shortest"]),
        float(row["least_share"]),
        tuple(Tier(tier["code"], tier["title"], float(tier["from"])) for tier in row["tiers"]),
        int(row["shown_per_text"]),
        *(
            tuple(
                Quotable(one["title"], one["source"]["document"], tuple(one["sentences"]))
                for one in row[name]
            )
            for name in ("templates", "quotations")
        ),
    )


def tier_of(share: float) -> Tier | None:
    """The tier of a share; None below the lowest."""
    return next((tier for tier in comparison().tiers if share >= tier.least), None)


def current_ground() -> Ground:
    """What does not count as likeness today; one query, the rest is kept in memory."""
    return ground_numbered(CommonRuns.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)


@functools.lru_cache(maxsize=2)
def ground_numbered(version: int) -> Ground:
    """The common runs of that version and the quoted sentences of the rules."""
    quotable = (*comparison().templates, *comparison().quotations)
    quoted = sentence_hashes(sentence for one in quotable for sentence in one.sentences)
    common = None
    if version:
        common = np.frombuffer(bytes(CommonRuns.objects.get(pk=version).buckets), dtype="<u4")
    return Ground(version, common, quoted)
