"""Addresses of 导入."""

from django.urls import path

from yipanqi.web.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/mapping/<int:position>/", views.correct_mapping, name="correct_mapping"),
    path("<int:pk>/preview/", views.preview_batch, name="preview_batch"),
    path("<int:pk>/rows/", views.rows, name="rows"),
    path("<int:pk>/apply/", views.apply_batch, name="apply_batch"),
    path("<int:pk>/progress/<int:job>/", views.progress, name="progress"),
    path("<int:pk>/stop/<int:job>/", views.stop, name="stop"),
    path("<int:pk>/cancel/", views.cancel_batch, name="cancel_batch"),
    path("<int:pk>/refused/", views.refused, name="refused"),
]
