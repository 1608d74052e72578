"""What execution puts on paper: minutes, notices, sheets to sign on, the year's book, sheets of carriers and of services, cards of pledges."""

from yipanqi.execution.reports.birthdays import birthday_cards
from yipanqi.execution.reports.books import book_of
from yipanqi.execution.reports.cards import cards_document
from yipanqi.execution.reports.carriers import carrier_document, carrier_paper, pledge_cards
from yipanqi.execution.reports.minutes import minute, minute_of
from yipanqi.execution.reports.sheets import Planned, notice_of, planned_sign_in, sign_in_of
from yipanqi.execution.reports.volunteering import service_document, service_paper

__all__ = (
    "Planned",
    "birthday_cards",
    "book_of",
    "cards_document",
    "carrier_document",
    "carrier_paper",
    "minute",
    "minute_of",
    "notice_of",
    "planned_sign_in",
    "pledge_cards",
    "service_document",
    "service_paper",
    "sign_in_of",
)  # fmt: skip
