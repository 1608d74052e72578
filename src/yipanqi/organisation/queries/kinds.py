"""The kinds of organisations and posts, read once from the rules folder."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import yaml
from django.conf import settings


@dataclass(frozen=True)
class OrganisationKind:
    """A kind of party organisation: its title, the kinds allowed below it, its term in years."""

    code: str
    title: str
    children: tuple[str, ...]
    term_years: int | None


@dataclass(frozen=True)
class PostKind:
    """A kind of post: where it stands, whether its holder is party-affairs staff, how far he reads."""

    code: str
    title: str
    of: tuple[str, ...]
    acts: bool
    reads: str


@functools.cache
def organisation_kinds() -> dict[str, OrganisationKind]:
    """Every kind of party organisation by its code, in the order of the tree."""
    rows = yaml.safe_load(
        (settings.YIPANQI_RULES / "organisation" / "kinds.yaml").read_text(encoding="utf-8")
    )
    return {row["code"]: OrganisationKind(**{**row, "children": tuple(row["children"])}) for row in rows}


@functools.cache
def post_kinds() -> dict[str, PostKind]:
    """Every kind of post by its code."""
    rows = yaml.safe_load(
        (settings.YIPANQI_RULES / "organisation" / "posts.yaml").read_text(encoding="utf-8")
    )
    return {row["code"]: PostKind(**{**row, "of": tuple(row["of"])}) for row in rows}
