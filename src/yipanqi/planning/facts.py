"""What planning holds on record for plan items."""

from yipanqi.planning.queries.item_records import ITEM_RECORDS
from yipanqi.rulebook.queries.item_records import offer_item_records

offer_item_records(*ITEM_RECORDS)
