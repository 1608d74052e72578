"""Addresses of the desk and the board."""

from django.urls import path

from yipanqi.web.integration import views

app_name = "integration"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("board/", views.board, name="board"),
    path("board/<int:organisation>/", views.agency, name="agency"),
    path("board/<int:organisation>/<slug:stage>/", views.cell, name="cell"),
]
