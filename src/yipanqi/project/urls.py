"""Where the faces hang."""

from django.urls import include, path

urlpatterns = [
    path("", include("yipanqi.web.urls")),
]
