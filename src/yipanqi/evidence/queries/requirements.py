"""What a subject needs as evidence, read once from the rules folder."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import yaml
from django.conf import settings

from yipanqi.basics.errors import NotFound


@dataclass(frozen=True)
class Requirement:
    """A kind of proof: the kinds of files that count, at least `minimum`, at most `maximum` of them.

    `valid_months` is how long a piece proves, None for ever; whoever keeps it is told `warn_days` before it ends.
    """

    code: str
    title: str
    kinds: tuple[str, ...]
    minimum: int
    maximum: int
    max_megabytes: int
    valid_months: int | None = None
    warn_days: int = 30

    @property
    def max_bytes(self) -> int:
        """The largest file that is taken."""
        return self.max_megabytes * 1024 * 1024


@functools.cache
def requirements() -> dict[str, Requirement]:
    """Every requirement by its code."""
    rows = yaml.safe_load(
        (settings.YIPANQI_RULES / "evidence" / "requirements.yaml").read_text(encoding="utf-8")
    )
    return {row["code"]: Requirement(**{**row, "kinds": tuple(row["kinds"])}) for row in rows}


def requirement_named(code: str) -> Requirement:
    """The requirement of that code; refuses NotFound."""
    try:
        return requirements()[code]
    except KeyError as error:
        known = "、".join(requirements())
        raise NotFound(
            "evidence.requirement.not_found", f"没有“{code}”这项佐证要求，可用：{known}。"
        ) from error
