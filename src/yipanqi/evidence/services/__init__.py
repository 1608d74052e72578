"""The acts of evidence: `acts` on pieces, the `shelf` of files, `sniffing` what a file really is."""

from yipanqi.evidence.services.acts import attach, record_reading, replace, withdraw
from yipanqi.evidence.services.shelf import Upload, intact_path, preview_path

__all__ = ("Upload", "attach", "intact_path", "preview_path", "record_reading", "replace", "withdraw")
