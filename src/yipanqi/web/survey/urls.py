"""Addresses of 评议 for those with an account."""

from django.urls import path

from yipanqi.web.survey import answer_views, form_views, views

app_name = "survey"
urlpatterns = [
    path("", views.index, name="index"),
    path("open/", views.open_round, name="open_round"),
    path("<int:pk>/", views.round, name="round"),
    path("<int:pk>/answer/", answer_views.answer_by_roll, name="answer_by_roll"),
    path("<int:pk>/close/", views.close_round, name="close_round"),
    path("<int:pk>/void/", views.void_round, name="void_round"),
    path("<int:pk>/paper/", views.paper, name="paper"),
    # Groups and what came back on paper.
    path("groups/<int:pk>/codes/", views.print_codes, name="print_codes"),
    path("groups/<int:pk>/papers/", views.count_papers, name="count_papers"),
    path("papers/<int:pk>/", views.enter_paper, name="enter_paper"),
    # Forms.
    path("forms/", form_views.forms, name="forms"),
    path("forms/publish/", form_views.publish_form, name="publish_form"),
    path("forms/<int:pk>/", form_views.form_version, name="form_version"),
    path("forms/templates/<slug:name>/", form_views.form_template, name="form_template"),
]
