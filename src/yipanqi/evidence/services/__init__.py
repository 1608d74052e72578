"""The acts of evidence: `acts` on pieces, `asking` for more of them, the `shelf` of files, `sniffing` what a file really is; `comparing` the words of
records as they are written, `sweeping` over all of them, `picturing` older pictures."""

from yipanqi.evidence.services.acts import attach, record_reading, replace, set_validity, withdraw
from yipanqi.evidence.services.asking import (
    MOST_MORE,
    ask_for_more,
    drop_request,
    permit_asking,
    pieces_beside,
)
from yipanqi.evidence.services.comparing import Words, compare_many, compare_words, forget_words
from yipanqi.evidence.services.picturing import fill_picture_hashes
from yipanqi.evidence.services.shelf import Upload, intact_path, preview_path
from yipanqi.evidence.services.sweeping import Swept, sweep_texts

__all__ = (
    "MOST_MORE", "Swept", "Upload", "Words", "ask_for_more", "attach", "compare_many", "compare_words", "drop_request",
    "fill_picture_hashes", "forget_words", "intact_path", "permit_asking", "pieces_beside", "preview_path", "record_reading", "replace", "set_validity",
    "sweep_texts", "withdraw",
)  # fmt: skip
