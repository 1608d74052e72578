"""Addresses of the dual cycle, of dispatch and of urging; part of 部署."""

from django.urls import path

from yipanqi.web.tasking import (
    axis_views,
    calendar_views,
    comment_views,
    cycle_views,
    dispatch_views,
    urging_views,
)

urlpatterns = [
    # The dual cycle.
    path("cycle/", cycle_views.cycle, name="cycle"),
    path("cycle/synchrony/", cycle_views.synchrony, name="synchrony"),
    path("cycle/<int:pk>/", cycle_views.item_cycle, name="item_cycle"),
    path("cycle/<int:pk>/<slug:stage>/open/", cycle_views.open_gate, name="open_gate"),
    path("cycle/<int:pk>/dependencies/add/", cycle_views.add_dependency, name="add_dependency"),
    path("dependencies/<int:pk>/end/", cycle_views.end_dependency, name="end_dependency"),
    path("stages/", cycle_views.stages, name="stages"),
    # The year on one axis, the month, one's own calendar for other programs.
    path("axis/", axis_views.axis, name="axis"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/link/", calendar_views.make_link, name="make_link"),
    path("calendar/revoke/", calendar_views.revoke_link, name="revoke_link"),
    path("calendar/feed/<str:token>.ics", calendar_views.feed, name="feed"),
    # Dispatch.
    path("dispatch/", dispatch_views.dispatch_rounds, name="dispatch_rounds"),
    path("dispatch/open/", dispatch_views.open_round, name="open_round"),
    path("dispatch/<int:pk>/", dispatch_views.dispatch_round, name="dispatch_round"),
    path("dispatch/<int:pk>/freeze/", dispatch_views.freeze_round, name="freeze_round"),
    path("dispatch/lines/<int:pk>/remark/", dispatch_views.remark, name="remark"),
    # Comments.
    path("comments/", comment_views.comments, name="comments"),
    path("comments/new/", comment_views.write_comment, name="write_comment"),
    path("comments/<int:pk>/follow/", comment_views.follow_comment, name="follow_comment"),
    # Urging.
    path("urgings/", urging_views.urgings, name="urgings"),
    path("urgings/new/<slug:kind>/<int:key>/", urging_views.urge, name="urge"),
    path("urgings/<int:pk>/", urging_views.urging, name="urging"),
    path("urgings/<int:pk>/receive/", urging_views.receive_urging, name="receive_urging"),
    path("urgings/<int:pk>/reply/", urging_views.reply_to_urging, name="reply_to_urging"),
    path("urgings/<int:pk>/judge/", urging_views.judge_urging, name="judge_urging"),
]
