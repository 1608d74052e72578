"""Reading the organisation, by subject: `kinds` as data, `actors`, `trees`, `people`, `accounts`."""

from yipanqi.organisation.queries.accounts import account_by_username, account_named, accounts, demo_accounts
from yipanqi.organisation.queries.actors import actor_of
from yipanqi.organisation.queries.importing import (
    StandingMember,
    StandingOrganisation,
    standing_agencies,
    standing_members,
    standing_organisations,
)
from yipanqi.organisation.queries.kinds import organisation_kinds, post_kinds
from yipanqi.organisation.queries.people import (
    branch_sizes,
    everybody_in_post,
    holders_of_kinds,
    holders_of_posts,
    holdings_as_at,
    members_as_at,
    people,
    person_named,
    staff_of,
    strength_of,
)
from yipanqi.organisation.queries.trees import (
    ROOT_LENGTH,
    agencies,
    agency_roots,
    bodies,
    branches,
    keeper_of,
    offices,
    offices_of,
    open_posts,
    organisation,
    organisations,
    paths_above,
    posts_of,
    root_of,
    root_path,
    within_reach,
)

__all__ = (
    "ROOT_LENGTH",
    "StandingMember", "StandingOrganisation",
    "account_by_username", "account_named", "accounts", "actor_of", "agencies", "agency_roots", "bodies", "branch_sizes", "branches", "demo_accounts",
    "everybody_in_post", "holders_of_kinds", "holders_of_posts", "holdings_as_at", "keeper_of",
    "members_as_at", "offices", "offices_of", "open_posts", "organisation", "organisation_kinds", "organisations", "paths_above",
    "people", "person_named", "post_kinds", "posts_of", "root_of", "root_path", "staff_of", "standing_agencies", "standing_members",
    "standing_organisations", "strength_of", "within_reach",
)  # fmt: skip
