"""The acts of the portal: `filing` and acting by tracking number, `publishing` issues; `guarding` against abuse."""

from yipanqi.portal.services.filing import (
    act_on_filing,
    file_matter,
    find_filing,
    open_contact,
    withdraw_filing,
)
from yipanqi.portal.services.publishing import publish_issue, take_back_issue

__all__ = (
    "act_on_filing", "file_matter", "find_filing", "open_contact", "publish_issue", "take_back_issue", "withdraw_filing",
)  # fmt: skip
