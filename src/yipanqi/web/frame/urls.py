"""Addresses of the frame."""

from django.urls import path

from yipanqi.web.frame import views

app_name = "frame"
urlpatterns = [
    path("", views.start, name="start"),
    path("display/", views.display, name="display"),
    path("accounts/me/", views.me, name="me"),
    path("accounts/me/end-other-sign-ins/", views.end_other_sign_ins, name="end_other_sign_ins"),
    path("components/", views.components, name="components"),
]
