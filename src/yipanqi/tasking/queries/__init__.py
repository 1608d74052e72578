"""What tasking tells: `duties` with their time nodes, lights and holders."""

from yipanqi.tasking.queries.duties import (
    AHEAD_DAYS,
    LIGHT_TITLES,
    SOON_DAYS,
    DutyFilter,
    Holders,
    duties,
    duties_matching,
    duties_of_posts,
    duty,
    holders_of,
    light,
    light_conditions,
    occurrence,
    occurrences,
    occurrences_due,
    occurrences_of,
    open_occurrences_for,
    overdue_counts,
    with_light,
)

__all__ = (
    "AHEAD_DAYS", "LIGHT_TITLES", "SOON_DAYS", "DutyFilter", "Holders", "duties", "duties_matching", "duties_of_posts",
    "duty", "holders_of", "light", "light_conditions", "occurrence", "occurrences", "occurrences_due", "occurrences_of",
    "open_occurrences_for", "overdue_counts", "with_light",
)  # fmt: skip
