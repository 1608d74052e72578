"""Addresses of 佐证."""

from django.urls import path

from yipanqi.web.evidence import views

app_name = "evidence"
urlpatterns = [
    path("<int:pk>/", views.piece, name="piece"),
    path("<int:pk>/file/", views.file, name="file"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/replace/", views.replace, name="replace"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
