"""What the background refuses."""

from yipanqi.basics.errors import HouseError, Refused


class KindUnknown(Refused):
    """No room offers this kind of job."""


class JobClosed(Refused):
    """The job is over."""


class JobStopped(HouseError):
    """Somebody asked the running job to stop."""
