"""What the organisation refuses."""

from yipanqi.basics.errors import Refused


class KindNotAllowed(Refused):
    """The tree does not allow this kind of organisation there."""


class PostNotAllowed(Refused):
    """The post does not belong to this kind of organisation or is already filled."""


class AccountRefused(Refused):
    """The account cannot be opened or changed like this."""
