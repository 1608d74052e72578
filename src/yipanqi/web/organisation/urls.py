"""Addresses of 组织."""

from django.urls import path

from yipanqi.web.organisation import account_views, views

app_name = "organisation"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.organisation, name="organisation"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/open-sealed/", views.open_sealed, name="open_sealed"),
    path("accounts/", account_views.accounts, name="accounts"),
    path("accounts/open/", account_views.open_account, name="open_account"),
    path("accounts/<int:pk>/", account_views.account, name="account"),
    path("accounts/<int:pk>/close/", account_views.close_account, name="close_account"),
    path("accounts/<int:pk>/reset-password/", account_views.reset_password, name="reset_password"),
    path("accounts/<int:pk>/grant-role/", account_views.grant_role, name="grant_role"),
    path("accounts/<int:pk>/withdraw-role/", account_views.withdraw_role, name="withdraw_role"),
]
