"""The pages' addresses, by prefix."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
