"""Addresses of 谋划."""

from django.urls import path

from yipanqi.web.planning import (
    goal_views,
    institution_views,
    item_views,
    junction_views,
    measure_views,
    plan_views,
    views,
)
from yipanqi.web.planning.junction_urls import junction_patterns

app_name = "planning"
urlpatterns = [
    # Plans.
    path("", views.index, name="index"),
    path("export/", views.export_plans, name="export_plans"),
    path("open/", views.open_plan, name="open_plan"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/export/", views.export_plan, name="export_plan"),
    path("<int:pk>/adopt/", views.adopt_plan, name="adopt_plan"),
    path("<int:pk>/items/add/", item_views.add_item, name="add_item"),
    # What items hang on.
    path("centre-tasks/", goal_views.centre_tasks, name="centre_tasks"),
    path("centre-tasks/publish/", goal_views.publish_centre_task, name="publish_centre_task"),
    path("centre-tasks/<int:pk>/withdraw/", goal_views.withdraw_centre_task, name="withdraw_centre_task"),
    path("functions/", goal_views.functions, name="functions"),
    path("functions/add/", goal_views.add_function, name="add_function"),
    path("functions/<int:pk>/end/", goal_views.end_function, name="end_function"),
    path("orphans/", goal_views.orphans, name="orphans"),
    # Institutions.
    path("institutions/", institution_views.institutions, name="institutions"),
    path("institutions/enter/", institution_views.enter_institution, name="enter_institution"),
    path("institutions/want/", institution_views.want_institution, name="want_institution"),
    path("institutions/leave-out/", institution_views.leave_out_institution, name="leave_out_institution"),
    path("institutions/<int:pk>/", institution_views.institution, name="institution"),
    path("institutions/<int:pk>/review/", institution_views.review_institution, name="review_institution"),
    # Work on one plan.
    path("balance/", plan_views.balance, name="balance"),
    path("<int:pk>/progress/", plan_views.plan_progress, name="plan_progress"),
    path("<int:pk>/compare/", plan_views.compare, name="compare"),
    path("<int:pk>/keep-draft/", plan_views.keep_draft, name="keep_draft"),
    path("<int:pk>/likeness/", plan_views.likeness, name="likeness"),
    path("<int:pk>/carry-over/", plan_views.carry_over, name="carry_over"),
    path("<int:pk>/together/", plan_views.change_items_together, name="change_items_together"),
    path("<int:pk>/workbook/", plan_views.workbook, name="workbook"),
    path("<int:pk>/workbook/export/", plan_views.export_workbook, name="export_workbook"),
    path("<int:pk>/workbook/<int:upload>/", plan_views.write_workbook, name="write_workbook"),
    path("<int:pk>/document/", plan_views.plan_document, name="plan_document"),
    # Items.
    path("items/", views.items, name="items"),
    path("items/<int:pk>/", item_views.item, name="item"),
    path("items/<int:pk>/change/", item_views.change_item, name="change_item"),
    path("items/<int:pk>/empty-reason/", item_views.write_empty_reason, name="write_empty_reason"),
    path("items/<int:pk>/progress/", item_views.report_progress, name="report_progress"),
    path("items/<int:pk>/finish/", item_views.finish_item, name="finish_item"),
    path("items/<int:pk>/stop/", item_views.stop_item, name="stop_item"),
    path("items/<int:pk>/refuse-suggestion/", junction_views.refuse_suggestion, name="refuse_suggestion"),
    path("items/<int:pk>/propose-junction/", junction_views.propose_junction, name="propose_junction"),
    # Measures of a requirement from above.
    path("items/<int:pk>/measures/", measure_views.measures, name="measures"),
    path("items/<int:pk>/measures/split/", measure_views.split_requirement, name="split_requirement"),
    path("measures/<int:pk>/take-up/", measure_views.take_up_measure, name="take_up_measure"),
    path("measures/<int:pk>/check/", measure_views.check_measure, name="check_measure"),
    path("measures/<int:pk>/correct/", measure_views.correct_measure, name="correct_measure"),
    path("measures/<int:pk>/confirm/", measure_views.confirm_measure, name="confirm_measure"),
    # Junctions.
    path("junctions/", views.junctions, name="junctions"),
    *junction_patterns,
    path("junctions/<int:pk>/", junction_views.junction, name="junction"),
    path("junctions/<int:pk>/agree/", junction_views.agree_junction, name="agree_junction"),
    path("junctions/<int:pk>/end/", junction_views.end_junction, name="end_junction"),
]
