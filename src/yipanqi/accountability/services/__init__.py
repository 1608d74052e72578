"""The acts of accountability: `deciding` consequences and answering in one step; `objecting` follows the cases of 申诉与异议."""

from yipanqi.accountability.services.deciding import (
    ConsequenceRow,
    answer_objection,
    bulk_decide,
    decide_consequence,
    object_to,
)
from yipanqi.accountability.services.objecting import APPRAISAL, CONSEQUENCE, RESULT

__all__ = (
    "APPRAISAL", "CONSEQUENCE", "RESULT", "ConsequenceRow", "answer_objection", "bulk_decide", "decide_consequence", "object_to",
)  # fmt: skip
