"""Addresses of the frame."""

from django.urls import path

from yipanqi.web.frame import views

app_name = "frame"
urlpatterns = [
    path("", views.start, name="start"),
    path("display/", views.display, name="display"),
    path("accounts/me/", views.me, name="me"),
    path("components/", views.components, name="components"),
]
