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
    path("<int:pk>/validity/", views.set_validity, name="set_validity"),
    path("<int:pk>/more/", views.ask_for_more, name="ask_for_more"),
    path("requests/<int:pk>/drop/", views.drop_request, name="drop_request"),
]
