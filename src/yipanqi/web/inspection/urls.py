"""Addresses of 检查."""

from django.urls import path

from yipanqi.web.inspection import views

app_name = "inspection"
urlpatterns = [
    path("", views.index, name="index"),
    path("register/", views.register_finding, name="register_finding"),
    path("<int:pk>/", views.finding, name="finding"),
    path("<int:pk>/plan/", views.plan_rectification, name="plan_rectification"),
    path("<int:pk>/rectified/", views.report_rectified, name="report_rectified"),
    path("<int:pk>/close/", views.close_finding, name="close_finding"),
    path("<int:pk>/return/", views.return_finding, name="return_finding"),
]
