"""The tables of execution: `activity`, `carrier`, `call`, `study`, `fee`."""

from yipanqi.execution.models.activity import Activity, Attendance, RollAnswer, RollCode
from yipanqi.execution.models.call import CallPlace, CarrierCall
from yipanqi.execution.models.carrier import Carrier, CarrierComment, CarrierLog, CarrierMember
from yipanqi.execution.models.fee import FeeMovement, FeePayment, FeeStanding
from yipanqi.execution.models.study import (
    BirthdayChoice,
    Campaign,
    CampaignPhase,
    LectureNote,
    StudyIdea,
    StudyPlan,
    StudyTopic,
)

__all__ = (
    "Activity", "Attendance", "BirthdayChoice", "CallPlace", "Campaign", "CampaignPhase", "Carrier", "CarrierCall",
    "CarrierComment", "CarrierLog", "CarrierMember", "FeeMovement", "FeePayment", "FeeStanding", "LectureNote", "RollAnswer", "RollCode", "StudyIdea", "StudyPlan",
    "StudyTopic",
)  # fmt: skip
