"""The acts of planning: `plans`, `items`, `junctions` and the bulk ways in of `importing`."""

from yipanqi.planning.services.bulk import change_items_together
from yipanqi.planning.services.changes import change_adopted_item
from yipanqi.planning.services.goals import (
    CentreTaskDraft,
    add_function,
    end_function,
    publish_centre_task,
    withdraw_centre_task,
)
from yipanqi.planning.services.importing import ItemRow, JunctionRow, bulk_add_items, bulk_agree_junctions
from yipanqi.planning.services.institution_cases import INSTITUTION_KIND
from yipanqi.planning.services.institutions import (
    InstitutionDraft,
    enter_institution,
    leave_out_institution,
    review_institution,
    want_institution,
)
from yipanqi.planning.services.items import (
    ItemDraft,
    add_item,
    change_item,
    finish_item,
    report_progress,
    stop_item,
    write_empty_reason,
)
from yipanqi.planning.services.junction_bulk import (
    PersonRow,
    ResultRow,
    bulk_name_people,
    bulk_record_results,
)
from yipanqi.planning.services.junction_work import (
    Entry,
    name_people,
    record_result,
    release_person,
    set_term,
    write_entries,
)
from yipanqi.planning.services.junctions import (
    JunctionTerms,
    agree_junction,
    answer_difficulty,
    end_junction,
    propose_junction,
)
from yipanqi.planning.services.measures import (
    MeasureDraft,
    check_measure,
    confirm_measure,
    correct_measure,
    measure_into_plan,
    split_requirement,
    take_up_measure,
)
from yipanqi.planning.services.plans import adopt_plan, keep_draft, open_plan
from yipanqi.planning.services.rollover import continue_items
from yipanqi.planning.services.study_cases import STUDY_KINDS
from yipanqi.planning.services.suggestions import refuse_suggestion
from yipanqi.planning.services.workbooks import (
    drop_workbook,
    preview_workbook,
    take_in_workbook,
    upload_of,
    write_workbook,
)

__all__ = (
    "INSTITUTION_KIND",
    "STUDY_KINDS",
    "CentreTaskDraft",
    "Entry",
    "InstitutionDraft",
    "ItemDraft",
    "ItemRow",
    "JunctionRow",
    "JunctionTerms",
    "MeasureDraft",
    "PersonRow",
    "ResultRow",
    "add_function",
    "add_item",
    "adopt_plan",
    "agree_junction",
    "answer_difficulty",
    "bulk_add_items",
    "bulk_agree_junctions",
    "bulk_name_people",
    "bulk_record_results",
    "change_adopted_item",
    "change_item",
    "change_items_together",
    "check_measure",
    "confirm_measure",
    "continue_items",
    "correct_measure",
    "drop_workbook",
    "end_function",
    "end_junction",
    "enter_institution",
    "finish_item",
    "keep_draft",
    "leave_out_institution",
    "measure_into_plan",
    "name_people",
    "open_plan",
    "preview_workbook",
    "propose_junction",
    "publish_centre_task",
    "record_result",
    "refuse_suggestion",
    "release_person",
    "report_progress",
    "review_institution",
    "set_term",
    "split_requirement",
    "stop_item",
    "take_in_workbook",
    "take_up_measure",
    "upload_of",
    "want_institution",
    "withdraw_centre_task",
    "write_empty_reason",
    "write_entries",
    "write_workbook",
)
