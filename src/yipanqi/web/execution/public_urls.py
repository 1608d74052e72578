"""Addresses of pledges that need no account."""

from django.urls import path

from yipanqi.web.execution import pledge_views

app_name = "public_pledges"
urlpatterns = [
    path("", pledge_views.public_wall, name="wall"),
    path("<int:pk>/", pledge_views.public_pledge, name="pledge"),
]
