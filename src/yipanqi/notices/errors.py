"""What the digest refuses."""

from yipanqi.basics.errors import Refused


class AddressRefused(Refused):
    """The address cannot be kept."""
