"""The acts of casework: `beginning` a case, `acting` on it, what happens `nightly`; `keeping` writes and records."""

from yipanqi.casework.services.acting import (
    accept_excuse,
    delegate_step,
    extend_limit,
    move_case,
    resume_case,
    suspend_case,
    take_step,
    transfer_case,
    withdraw_case,
)
from yipanqi.casework.services.beginning import Beginning, begin_case
from yipanqi.casework.services.binding import Binding, Bound, bound, offer_binding, said_about
from yipanqi.casework.services.keeping import Given
from yipanqi.casework.services.nightly import mark_expired, take_silent_decisions

__all__ = (
    "Beginning", "Binding", "Bound", "Given", "accept_excuse", "begin_case", "bound", "delegate_step", "extend_limit",
    "mark_expired", "move_case", "offer_binding", "resume_case", "said_about", "suspend_case", "take_silent_decisions", "take_step",
    "transfer_case", "withdraw_case",
)  # fmt: skip
