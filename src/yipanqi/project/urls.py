"""Where the faces hang."""

from django.urls import include, path

urlpatterns = [
    path("", include("yipanqi.web.urls")),
]

handler400 = "yipanqi.web.frame.errors.bad_request"
handler403 = "yipanqi.web.frame.errors.forbidden"
handler404 = "yipanqi.web.frame.errors.not_found"
handler500 = "yipanqi.web.frame.errors.broken"
