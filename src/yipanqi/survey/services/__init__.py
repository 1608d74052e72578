"""The acts of the room: `forms`, `rounds`, `answering`, `papers`, `closing`; `guarding` against guessing codes."""

from yipanqi.survey.services.answering import answer_by_code, answer_by_roll, checked_sheet, find_code
from yipanqi.survey.services.closing import close_round
from yipanqi.survey.services.forms import publish_form
from yipanqi.survey.services.papers import count_papers, enter_paper
from yipanqi.survey.services.rounds import (
    About,
    GroupDraft,
    RoundDraft,
    open_round,
    print_codes,
    void_round,
)

__all__ = (
    "About", "GroupDraft", "RoundDraft", "answer_by_code", "answer_by_roll", "checked_sheet", "close_round", "count_papers",
    "enter_paper", "find_code", "open_round", "print_codes", "publish_form", "void_round",
)  # fmt: skip
