"""A fact table of activities that a test fills by hand."""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from yipanqi.basics.periods import Period


class Activities:
    """Stands in for the room that offers `activity`: rows are held in memory and read by the same signature."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []

    def add(self, organisation: int, kind: str, held_on: datetime.date, **changes: object) -> None:
        """One activity, entered on the day."""
        row: dict[str, object] = {
            "key": len(self.rows) + 1, "organisation": organisation, "kind": kind, "held_on": held_on, "expected_count": None,
            "present_count": None, "host": None, "recorded_on": held_on, "source": None,
        }  # fmt: skip
        self.rows.append({**row, **changes})

    def read(self, organisation_ids: Sequence[int] | None, period: Period) -> Iterable[Mapping[str, object]]:
        """The reader offered to the rulebook."""
        for row in self.rows:
            held_on = row["held_on"]
            assert isinstance(held_on, datetime.date)
            if held_on in period and (organisation_ids is None or row["organisation"] in organisation_ids):
                yield row
