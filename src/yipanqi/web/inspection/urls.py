"""Addresses of 检查."""

from django.urls import path

from yipanqi.web.inspection import views

app_name = "inspection"
urlpatterns = [
    path("", views.index, name="index"),
    path("register/", views.register_finding, name="register_finding"),
    path("<int:pk>/", views.finding, name="finding"),
]
