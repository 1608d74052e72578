"""Addresses of 提要."""

from django.urls import path

from yipanqi.web.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.index, name="index"),
    path("mail/", views.keep_mail_address, name="keep_mail_address"),
]
