"""Addresses of those who were served and have no account."""

from django.urls import path

from yipanqi.web.execution import served_views

app_name = "served"
urlpatterns = [
    path("", served_views.enter, name="enter"),
    path("<str:number>/", served_views.service, name="service"),
]
