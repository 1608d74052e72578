"""Addresses of 诉求与建言 for those with an account."""

from django.urls import path

from yipanqi.web.portal import staff_views

app_name = "portal"
urlpatterns = [
    path("", staff_views.index, name="index"),
    path("mine/", staff_views.mine, name="mine"),
    path("mine/<slug:kind>/", staff_views.file_own, name="file_own"),
    path("poster/", staff_views.poster, name="poster"),
    path("cases/<int:pk>/", staff_views.issue, name="issue"),
    path("cases/<int:pk>/contact/", staff_views.contact, name="contact"),
    path("cases/<int:pk>/publish/", staff_views.publish_issue, name="publish_issue"),
    path("cases/<int:pk>/take-back/", staff_views.take_back_issue, name="take_back_issue"),
]
