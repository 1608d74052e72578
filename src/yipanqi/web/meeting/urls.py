"""Addresses of 议事."""

from django.urls import path

from yipanqi.web.meeting import act_views, election_views, item_views, resolution_views, status_views, views

app_name = "meeting"
urlpatterns = [
    path("", views.index, name="index"),
    path("call/", act_views.call_meeting, name="call_meeting"),
    path("matters/", views.matters, name="matters"),
    path("agenda-items/", views.agenda_items, name="agenda_items"),
    path("<int:pk>/", views.meeting, name="meeting"),
    path("<int:pk>/papers/<str:key>/<str:form>/", views.paper, name="paper"),
    # Acts on meetings.
    path("<int:pk>/agenda/", act_views.set_agenda, name="set_agenda"),
    path("<int:pk>/roll/", act_views.freeze_roll, name="freeze_roll"),
    path("<int:pk>/record/", act_views.write_minutes, name="write_minutes"),
    path("<int:pk>/close/", act_views.close_minutes, name="close_minutes"),
    path("<int:pk>/correct/", act_views.correct_minutes, name="correct_minutes"),
    path("<int:pk>/withdraw/", act_views.withdraw_meeting, name="withdraw_meeting"),
    # Acts on agenda items and votes.
    path("items/<int:pk>/", item_views.change_item, name="change_item"),
    path("items/<int:pk>/vote/", item_views.record_vote, name="record_vote"),
    path("items/<int:pk>/resolve/", item_views.adopt_resolution, name="adopt_resolution"),
    path("votes/<int:pk>/", item_views.vote, name="vote"),
    path("votes/<int:pk>/annul/", item_views.annul_vote, name="annul_vote"),
    # Elections.
    path("items/<int:pk>/ballot/", election_views.draw_ballot, name="draw_ballot"),
    path("items/<int:pk>/elect/", election_views.record_election, name="record_election"),
    path("elections/<int:pk>/", election_views.election, name="election"),
    path("elections/<int:pk>/leave-open/", election_views.leave_seats_open, name="leave_seats_open"),
    path("elections/<int:pk>/annul/", election_views.annul_election, name="annul_election"),
    # Resolutions.
    path("resolutions/", resolution_views.resolutions, name="resolutions"),
    path("resolutions/<int:pk>/", resolution_views.resolution, name="resolution"),
    path("resolutions/<int:pk>/finish/", resolution_views.finish_resolution, name="finish_resolution"),
    path("resolutions/<int:pk>/revoke/", resolution_views.revoke_resolution, name="revoke_resolution"),
    # Who has no vote or is not counted.
    path("statuses/", status_views.statuses, name="statuses"),
    path("statuses/enter/", status_views.enter_status, name="enter_status"),
    path("statuses/<int:pk>/end/", status_views.end_status, name="end_status"),
]
