"""Addresses of 部署."""

from django.urls import include, path

from yipanqi.web.tasking import views

app_name = "tasking"
urlpatterns = [
    path("", include("yipanqi.web.tasking.cycle_urls")),
    # Duties.
    path("", views.index, name="index"),
    path("issue/", views.issue_duty, name="issue_duty"),
    path("<int:pk>/", views.duty, name="duty"),
    path("<int:pk>/sign/", views.sign_duty, name="sign_duty"),
    path("<int:pk>/end/", views.end_duty, name="end_duty"),
    # Time nodes.
    path("occurrences/", views.occurrences, name="occurrences"),
    path("occurrences/<int:pk>/complete/", views.complete_occurrence, name="complete_occurrence"),
    path("occurrences/<int:pk>/explain/", views.explain_occurrence, name="explain_occurrence"),
    path("occurrences/<int:pk>/excuse/", views.accept_excuse, name="accept_excuse"),
]
