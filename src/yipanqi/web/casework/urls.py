"""Addresses of 办理."""

from django.urls import path

from yipanqi.web.casework import act_views, procedure_views, views

app_name = "casework"
urlpatterns = [
    path("", views.index, name="index"),
    path("procedures/", procedure_views.procedures, name="procedures"),
    path("procedures/<slug:key>/<str:edition>/", procedure_views.procedure, name="procedure"),
    path("procedures/<slug:key>/<str:edition>/diagram.svg", procedure_views.diagram, name="diagram"),
    path("begin/<slug:key>/", act_views.begin_case, name="begin_case"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/take/<slug:step>/<slug:decision>/", act_views.take_step, name="take_step"),
    path("<int:pk>/act/<slug:act>/", act_views.act_on_case, name="act_on_case"),
]
