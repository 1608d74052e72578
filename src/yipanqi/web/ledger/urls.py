"""Addresses of 留痕."""

from django.urls import path

from yipanqi.web.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("verification/", views.verification, name="verification"),
    path("verify/", views.verify, name="verify"),
    path("anchors/", views.anchors, name="anchors"),
    path("about/<str:kind>/<str:key>/", views.subject, name="subject"),
]
