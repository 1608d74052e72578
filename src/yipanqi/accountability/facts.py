"""What accountability holds on record for plan items: the consequences that stand."""

from __future__ import annotations

from yipanqi.accountability.queries import answers_at_carriers, consequences_on_record
from yipanqi.rulebook.queries.item_records import RecordSource, offer_item_records

offer_item_records(
    RecordSource(
        "finding_consequence", "问题的结果运用", "consequence", consequences_on_record, "ground_finding__junction__item_id",
        "decided_on",
    ),
    RecordSource(
        "branch_consequence", "承担党组织的结果运用", "consequence", lambda: answers_at_carriers("organisation"), "item_id",
        "answered_on", "answer_key",
    ),
    RecordSource(
        "agency_consequence", "本单位考核的结果运用", "consequence", lambda: answers_at_carriers("item__organisation"), "item_id",
        "answered_on", "answer_key",
    ),
)  # fmt: skip
