"""Addresses for whoever holds a code; short, they stand in printed pictures."""

from django.urls import path

from yipanqi.web.survey import answer_views

app_name = "rate"
urlpatterns = [
    path("", answer_views.enter_code, name="enter_code"),
    path("thanks/", answer_views.thanks, name="thanks"),
    path("<str:code>/", answer_views.answer_by_code, name="answer_by_code"),
]
