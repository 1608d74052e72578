"""What the import refuses."""

from yipanqi.basics.errors import Conflict, HouseError, Refused


class BatchClosed(Refused):
    """The import was applied or cancelled before."""


class MappingRefused(Refused):
    """The stated mapping does not fit the sheet or lacks a column that is needed."""


class ImportCancelled(HouseError):
    """Somebody stopped the import; nothing was written."""


class RowsChanged(Conflict):
    """Records of the same rows appeared between check and writing."""
