"""Addresses of 考核."""

from django.urls import path

from yipanqi.web.assessment import appraisal_views, views

app_name = "assessment"
urlpatterns = [
    path("", views.index, name="index"),
    path("open/", views.open_cycle, name="open_cycle"),
    path("<int:pk>/", views.cycle, name="cycle"),
    path("<int:pk>/compute/", views.compute_results, name="compute_results"),
    path("<int:pk>/confirm/", views.confirm_results, name="confirm_results"),
    path("<int:pk>/publish/", views.publish_cycle, name="publish_cycle"),
    path("results/<int:pk>/", views.result, name="result"),
    path("appraisals/", appraisal_views.appraisals, name="appraisals"),
    path("appraisals/record/", appraisal_views.record_appraisal, name="record_appraisal"),
    path("appraisals/<int:pk>/", appraisal_views.appraisal, name="appraisal"),
    path("appraisals/<int:pk>/withdraw/", appraisal_views.withdraw_appraisal, name="withdraw_appraisal"),
]
