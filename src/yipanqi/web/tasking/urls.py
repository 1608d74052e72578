"""Addresses of 部署."""

from django.urls import include, path

from yipanqi.web.tasking import aspect_views, burden_views, cascade_views, list_views, people_views, views

app_name = "tasking"
urlpatterns = [
    path("", include("yipanqi.web.tasking.cycle_urls")),
    # Duties.
    path("", views.index, name="index"),
    path("issue/", views.issue_duty, name="issue_duty"),
    path("<int:pk>/", views.duty, name="duty"),
    path("<int:pk>/sign/", views.sign_duty, name="sign_duty"),
    path("<int:pk>/end/", views.end_duty, name="end_duty"),
    # Duty lists at three levels.
    path("lists/", list_views.duty_lists, name="duty_lists"),
    path("lists/open/", list_views.open_list, name="open_list"),
    path("lists/<int:pk>/", list_views.duty_list, name="duty_list"),
    path("lists/<int:pk>/head/", list_views.change_head, name="change_head"),
    path("lists/<int:pk>/write/", list_views.write_line, name="write_line"),
    path("lists/<int:pk>/write/<int:line_pk>/", list_views.write_line, name="rewrite_line"),
    path("lists/<int:pk>/remove/<int:line_pk>/", list_views.remove_line, name="remove_line"),
    path("lists/<int:pk>/issue/", list_views.issue_list, name="issue_list"),
    path("lists/<int:pk>/drop/", list_views.drop_list, name="drop_list"),
    path("lists/<int:pk>/sign/", list_views.sign_list, name="sign_list"),
    # Handed down.
    path("untouched/", cascade_views.untouched, name="untouched"),
    path("<int:pk>/hand-down/", cascade_views.hand_down_duty, name="hand_down_duty"),
    path("handings/<int:pk>/", cascade_views.handing, name="handing"),
    path("handings/<int:pk>/receive/", cascade_views.receive_duty, name="receive_duty"),
    path("handings/<int:pk>/break-down/", cascade_views.break_down_duty, name="break_down_duty"),
    path("handings/<int:pk>/keep-whole/", cascade_views.keep_whole, name="keep_whole"),
    path("both/", cascade_views.both_duties, name="both_duties"),
    path("both/<int:pk>/<int:post_pk>/", cascade_views.set_portfolio, name="set_portfolio"),
    path("aspects/", aspect_views.duties_in_aspects, name="aspects"),
    # Load and hand-overs.
    path("load/", people_views.load, name="load"),
    path("burden/", burden_views.burden, name="burden"),
    path("handovers/", people_views.handovers, name="handovers"),
    path("handovers/draw/", people_views.draw_handover, name="draw_handover"),
    path("handovers/<int:pk>/", people_views.handover, name="handover"),
    path("handovers/<int:pk>/sign/", people_views.sign_handover, name="sign_handover"),
    path("handovers/<int:pk>/drop/", people_views.drop_handover, name="drop_handover"),
    # Resolutions become duties.
    path("resolutions/<int:pk>/issue/", views.issue_from_resolution, name="issue_from_resolution"),
    # Time nodes.
    path("occurrences/", views.occurrences, name="occurrences"),
    path("occurrences/<int:pk>/complete/", views.complete_occurrence, name="complete_occurrence"),
    path("occurrences/<int:pk>/", views.occurrence, name="occurrence"),
]
