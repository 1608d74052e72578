"""Addresses of 问责."""

from django.urls import path

from yipanqi.web.accountability import views

app_name = "accountability"
urlpatterns = [
    path("", views.index, name="index"),
    path("decide/", views.decide_consequence, name="decide_consequence"),
    path("<int:pk>/", views.consequence, name="consequence"),
    path("<int:pk>/object/", views.object_to, name="object_to"),
    path("<int:pk>/answer/", views.answer_objection, name="answer_objection"),
]
