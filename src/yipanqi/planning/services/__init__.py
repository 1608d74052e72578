"""The acts of planning: `plans`, `items`, `junctions` and the bulk ways in of `importing`."""

from yipanqi.planning.services.importing import ItemRow, JunctionRow, bulk_add_items, bulk_agree_junctions
from yipanqi.planning.services.items import (
    ItemDraft,
    add_item,
    change_adopted_item,
    change_item,
    finish_item,
    report_progress,
    stop_item,
    write_empty_reason,
)
from yipanqi.planning.services.junctions import (
    agree_junction,
    end_junction,
    propose_junction,
    refuse_suggestion,
)
from yipanqi.planning.services.plans import adopt_plan, open_plan

__all__ = (
    "ItemDraft", "ItemRow", "JunctionRow", "add_item", "adopt_plan", "agree_junction", "bulk_add_items",
    "bulk_agree_junctions", "change_adopted_item", "change_item", "end_junction", "finish_item", "open_plan",
    "propose_junction", "refuse_suggestion", "report_progress", "stop_item", "write_empty_reason",
)  # fmt: skip
