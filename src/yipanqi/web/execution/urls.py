"""Addresses of 落实."""

from django.urls import path

from yipanqi.web.execution import (
    book_views,
    call_views,
    carrier_act_views,
    carrier_views,
    ledger_views,
    pledge_views,
    record_views,
    views,
)

app_name = "execution"
urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export_activities, name="export_activities"),
    path("<int:pk>/", views.activity, name="activity"),
    path("<int:pk>/minute/", views.minute, name="minute"),
    # Acts on activities.
    path("record/", record_views.record_activity, name="record_activity"),
    path("<int:pk>/correct/", record_views.correct_activity, name="correct_activity"),
    path("<int:pk>/withdraw/", record_views.withdraw_activity, name="withdraw_activity"),
    path("<int:pk>/evidence/", record_views.attach_evidence, name="attach_evidence"),
    # Ledgers.
    path("ledgers/", ledger_views.ledgers, name="ledgers"),
    path("ledgers/pack/", ledger_views.pack_ledgers, name="pack_ledgers"),
    path("ledgers/parcels/<int:job>/", ledger_views.parcel, name="parcel"),
    path("ledgers/parcels/<int:job>/file/", ledger_views.parcel_file, name="parcel_file"),
    path("ledgers/parcels/<int:job>/stop/", ledger_views.stop_parcel, name="stop_parcel"),
    # Papers.
    path("books/", book_views.books, name="books"),
    path("books/<int:pk>/<int:year>/document/", book_views.book_document, name="book_document"),
    path("<int:pk>/sheet/", book_views.sign_in_sheet, name="sign_in_sheet"),
    path("prepare/", book_views.prepare, name="prepare"),
    path("layouts/", book_views.layouts, name="layouts"),
    path("layouts/<slug:key>/", book_views.layout, name="layout"),
    path("layouts/<slug:key>/reset/", book_views.reset_layout, name="reset_layout"),
    path("layouts/<slug:key>/document/", book_views.layout_document, name="layout_document"),
    # Carriers.
    path("carriers/", carrier_views.carriers, name="carriers"),
    path("carriers/export/", carrier_views.export_carriers, name="export_carriers"),
    path("carriers/found/", carrier_views.found_carrier, name="found_carrier"),
    path("carriers/<int:pk>/", carrier_views.carrier, name="carrier"),
    path("carriers/<int:pk>/finish/", carrier_views.finish_carrier, name="finish_carrier"),
    path("carriers/<int:pk>/retire/", carrier_views.retire_carrier, name="retire_carrier"),
    path("carriers/<int:pk>/sheet/", carrier_views.carrier_sheet, name="carrier_sheet"),
    path("carriers/logs/<int:pk>/", carrier_views.carrier_log, name="carrier_log"),
    path("carriers/coverage/", carrier_views.coverage, name="coverage"),
    # Acts on a carrier.
    path("carriers/<int:pk>/log/", carrier_act_views.log_carrier, name="log_carrier"),
    path("carriers/<int:pk>/visit/", carrier_act_views.visit_carrier, name="visit_carrier"),
    path("carriers/<int:pk>/review/", carrier_act_views.review_carrier, name="review_carrier"),
    path("carriers/<int:pk>/keep/", carrier_act_views.keep_carrier, name="keep_carrier"),
    path("carriers/<int:pk>/renew/", carrier_act_views.renew_carrier, name="renew_carrier"),
    path("carriers/<int:pk>/join/", carrier_act_views.join_carrier, name="join_carrier"),
    path("carriers/<int:pk>/leave/<int:person_id>/", carrier_act_views.leave_carrier, name="leave_carrier"),
    path("carriers/<int:pk>/call/", carrier_act_views.call_carrier, name="call_carrier"),
    # Calls and volunteering.
    path("carriers/mine/", call_views.mine, name="mine"),
    path("carriers/hours/", call_views.hours, name="hours"),
    path("carriers/calls/<int:pk>/", call_views.call, name="call"),
    path("carriers/calls/<int:pk>/answer/", call_views.answer_call, name="answer_call"),
    path("carriers/calls/<int:pk>/finish/", call_views.finish_call, name="finish_call"),
    path("carriers/calls/<int:pk>/cancel/", call_views.cancel_call, name="cancel_call"),
    path("carriers/calls/<int:pk>/sign-up/", call_views.sign_up, name="sign_up"),
    path("carriers/places/<int:pk>/withdraw/", call_views.withdraw_from_call, name="withdraw_from_call"),
    path("carriers/places/<int:pk>/hours/", call_views.report_hours, name="report_hours"),
    path("carriers/places/<int:pk>/confirm/", call_views.confirm_hours, name="confirm_hours"),
    path("carriers/places/<int:pk>/refuse/", call_views.refuse_hours, name="refuse_hours"),
    # Pledges.
    path("carriers/pledges/", pledge_views.wall, name="wall"),
    path("carriers/pledges/cards/", pledge_views.cards, name="cards"),
    path("carriers/<int:pk>/publish/", pledge_views.publish_pledge, name="publish_pledge"),
    path("carriers/<int:pk>/comment/", pledge_views.comment_on_pledge, name="comment_on_pledge"),
    path("carriers/comments/<int:pk>/", pledge_views.decide_comment, name="decide_comment"),
]
