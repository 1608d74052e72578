"""The acts of the organisation: `trees`, `closing`, `people`, `memberships`, `admitting`, `accounts`, `factors`, and in bulk `importing`."""

from yipanqi.organisation.services.accounts import (
    change_own_password,
    close_account,
    grant_role,
    open_account,
    record_factor_change,
    record_sessions_ended,
    record_sign_in,
    reopen_account,
    reset_password,
    unlock_account,
    withdraw_role,
)
from yipanqi.organisation.services.admitting import admit_member, cancel_probation, confirm_member
from yipanqi.organisation.services.closing import close_post, close_unit, rename_unit
from yipanqi.organisation.services.factors import require_second_factor, waive_second_factor
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
from yipanqi.organisation.services.memberships import (
    ENDINGS,
    Particulars,
    correct_person,
    end_membership,
    transfer_member,
)
from yipanqi.organisation.services.people import (
    add_person,
    fill_post,
    leave_post,
    masked,
    open_sealed,
    person_from,
    place_person,
    record_export,
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
    "ENDINGS", "MemberRow", "OrganisationRow", "Particulars", "PostRow", "add_person", "add_post", "add_unit", "admit_member",
    "bulk_add_members", "bulk_add_organisations", "bulk_add_posts", "bulk_fill_posts", "cancel_probation",
    "change_own_password", "close_account", "close_post", "close_unit", "confirm_member", "correct_person", "dissolve_organisation", "end_membership",
    "ensure_units", "fill_post", "found_organisation", "grant_role", "leave_post", "masked", "open_account",
    "open_sealed", "person_from", "place_person", "record_export", "record_factor_change", "record_sessions_ended", "record_sign_in",
    "rename_organisation", "rename_unit", "reopen_account", "require_second_factor", "reset_password",
    "set_term", "transfer_member", "unlock_account", "waive_second_factor", "withdraw_role",
)  # fmt: skip
