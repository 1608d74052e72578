"""Addresses that need no account."""

from django.urls import path

from yipanqi.web.portal import public_views

app_name = "public"
urlpatterns = [
    path("", public_views.home, name="home"),
    path("file/<slug:kind>/", public_views.file_matter, name="file_matter"),
    path("track/", public_views.track, name="track"),
    path("track/<str:number>/", public_views.filing, name="filing"),
    path("track/<str:number>/receipt/", public_views.receipt, name="receipt"),
    path("track/<str:number>/withdraw/", public_views.withdraw, name="withdraw"),
    path("track/<str:number>/<slug:step>/<slug:decision>/", public_views.act, name="act"),
    path("issues/", public_views.issues, name="issues"),
]
