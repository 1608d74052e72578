"""Who may change the organisation."""

from __future__ import annotations

from yipanqi.basics.actors import Actor
from yipanqi.organisation.models import PartyOrganisation, Unit


def may_change_organisation(actor: Actor, organisation: PartyOrganisation) -> bool:
    """Party-affairs staff of a superior organisation, or the system."""
    return actor.kind == "system" or any(
        organisation.path.startswith(path) and len(path) < len(organisation.path) for path in actor.acts_on
    )


def may_found_below(actor: Actor, parent: PartyOrganisation | None) -> bool:
    """Party-affairs staff at or above the parent; a root is founded by the system alone."""
    return actor.kind == "system" or (parent is not None and actor.may_act_on(parent.path))


def may_add_agencies(actor: Actor) -> bool:
    """Party-affairs staff of a work committee, who answer for the whole tree of agencies."""
    return actor.kind == "system" or any(
        post.organisation_kind == "work_committee" and actor.may_act_on(post.path) for post in actor.posts
    )


def may_add_office(actor: Actor, home: str) -> bool:
    """Party-affairs staff at or above the top organisation of the agency, whose path is `home`."""
    return may_add_agencies(actor) or (bool(home) and actor.may_act_on(home))


def may_change_unit(actor: Actor, unit: Unit, home: str) -> bool:
    """An agency by staff of the work committee; an office by staff at or above its agency's top organisation `home`."""
    return may_add_agencies(actor) or (unit.kind == Unit.OFFICE and may_add_office(actor, home))


def may_keep_posts(actor: Actor, home: str) -> bool:
    """Party-affairs staff at or above the post's organisation, or the system."""
    return actor.kind == "system" or actor.may_act_on(home)


def may_transfer(actor: Actor, source: str, target: str) -> bool:
    """Party-affairs staff who stand over both branches."""
    return actor.may_act_on(source) and actor.may_act_on(target)


def may_manage_people(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the organisation."""
    return actor.may_act_on(path)


def may_see_sealed(actor: Actor, path: str) -> bool:
    """Party-affairs staff at or above the branch may open an identity number or telephone, each time on record."""
    return actor.may_act_on(path)


def may_manage_accounts(actor: Actor) -> bool:
    """The system administrator alone opens, closes and resets accounts."""
    return actor.kind == "system" or "system" in actor.roles


def may_grant_roles(actor: Actor) -> bool:
    """The security administrator alone grants roles."""
    return actor.kind == "system" or "security" in actor.roles


def may_read_security_entries(actor: Actor) -> bool:
    """The audit administrator alone reads sign-ins and grants."""
    return "audit" in actor.roles
