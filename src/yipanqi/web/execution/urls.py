"""Addresses of 落实."""

from django.urls import path

from yipanqi.web.execution import carrier_views, record_views, views

app_name = "execution"
urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export_activities, name="export_activities"),
    path("<int:pk>/", views.activity, name="activity"),
    path("<int:pk>/minute/", views.minute, name="minute"),
    # Acts on activities.
    path("record/", record_views.record_activity, name="record_activity"),
    path("<int:pk>/correct/", record_views.correct_activity, name="correct_activity"),
    path("<int:pk>/withdraw/", record_views.withdraw_activity, name="withdraw_activity"),
    path("<int:pk>/evidence/", record_views.attach_evidence, name="attach_evidence"),
    # Carriers.
    path("carriers/", carrier_views.carriers, name="carriers"),
    path("carriers/export/", carrier_views.export_carriers, name="export_carriers"),
    path("carriers/found/", carrier_views.found_carrier, name="found_carrier"),
    path("carriers/<int:pk>/", carrier_views.carrier, name="carrier"),
    path("carriers/<int:pk>/finish/", carrier_views.finish_carrier, name="finish_carrier"),
    path("carriers/<int:pk>/retire/", carrier_views.retire_carrier, name="retire_carrier"),
]
