"""What the ledger refuses."""

from yipanqi.basics.errors import Refused


class EntryNotKept(Refused):
    """The chain's head is missing or the entry could not be linked."""
