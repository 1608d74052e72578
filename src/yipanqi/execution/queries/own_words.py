"""What somebody wrote himself in a record, without what the platform put beside it."""

from __future__ import annotations

import re

_COUNTED = re.compile(
    r"^.*：[^：，]{2,6}，未?通过：赞成\d+票；.*$|（[^（）]*\d{4}-\d{2}-\d{2}前）$", re.MULTILINE
)


def own_words(resolution: str) -> str:
    """The resolution without the count of a vote, and without by whom and when it is due."""
    return _COUNTED.sub("", resolution).strip()
