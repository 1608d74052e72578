"""What tasking holds on record for plan items."""

from yipanqi.rulebook.queries.item_records import offer_item_records
from yipanqi.tasking.queries.item_records import ITEM_RECORDS

offer_item_records(*ITEM_RECORDS)
