"""The acts of the organisation: `trees`, `people`, `accounts` and the bulk ways in of `importing`."""

from yipanqi.organisation.services.accounts import (
    change_own_password,
    close_account,
    grant_role,
    open_account,
    record_sign_in,
    reset_password,
    withdraw_role,
)
from yipanqi.organisation.services.importing import (
    MemberRow,
    OrganisationRow,
    PostRow,
    bulk_add_members,
    bulk_add_organisations,
    bulk_add_posts,
    bulk_fill_posts,
    ensure_units,
)
from yipanqi.organisation.services.people import (
    add_person,
    fill_post,
    leave_post,
    masked,
    open_sealed,
    person_from,
    place_person,
)
from yipanqi.organisation.services.trees import (
    add_post,
    add_unit,
    dissolve_organisation,
    found_organisation,
    rename_organisation,
    set_term,
)

__all__ = (
    "MemberRow", "OrganisationRow", "PostRow", "add_person", "add_post", "add_unit", "bulk_add_members", "bulk_add_organisations",
    "bulk_add_posts", "bulk_fill_posts",     "change_own_password", "close_account", "dissolve_organisation", "ensure_units", "fill_post", "found_organisation",
    "grant_role", "leave_post", "masked", "open_account", "open_sealed", "person_from", "place_person", "record_sign_in", "rename_organisation",
    "reset_password", "set_term", "withdraw_role",
)  # fmt: skip
