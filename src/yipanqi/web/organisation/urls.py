"""Addresses of 组织."""

from django.urls import path

from yipanqi.web.organisation import account_views, people_views, tree_acts, unit_views, views

app_name = "organisation"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.organisation, name="organisation"),
    # Acts on one party organisation.
    path("<int:pk>/found/", tree_acts.found, name="found"),
    path("<int:pk>/rename/", tree_acts.rename, name="rename"),
    path("<int:pk>/dissolve/", tree_acts.dissolve, name="dissolve"),
    path("<int:pk>/term/", tree_acts.set_term, name="set_term"),
    path("<int:pk>/add-post/", tree_acts.add_post, name="add_post"),
    path("<int:pk>/register/", people_views.register, name="register"),
    # Terms.
    path("terms/", views.terms, name="terms"),
    # Posts.
    path("posts/<int:pk>/close/", tree_acts.close_post, name="close_post"),
    path("posts/<int:pk>/fill/", tree_acts.fill_post, name="fill_post"),
    path("holdings/<int:pk>/leave/", tree_acts.leave_post, name="leave_post"),
    # Units.
    path("units/", unit_views.units, name="units"),
    path("units/add/", unit_views.add_agency, name="add_agency"),
    path("units/<int:pk>/", unit_views.unit, name="unit"),
    path("units/<int:pk>/add-office/", unit_views.add_office, name="add_office"),
    path("units/<int:pk>/rename/", unit_views.rename_unit, name="rename_unit"),
    path("units/<int:pk>/close/", unit_views.close_unit, name="close_unit"),
    path("units/<int:pk>/add-post/", unit_views.add_unit_post, name="add_unit_post"),
    # People.
    path("people/", people_views.people, name="people"),
    path("people/find/", people_views.find_by_number, name="find_by_number"),
    path("people/<int:pk>/correct/", people_views.correct, name="correct"),
    path("people/<int:pk>/place/", people_views.place, name="place"),
    path("memberships/<int:pk>/transfer/", people_views.transfer, name="transfer"),
    path("memberships/<int:pk>/end/", people_views.end_membership, name="end_membership"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/open-sealed/", views.open_sealed, name="open_sealed"),
    path("accounts/", account_views.accounts, name="accounts"),
    path("accounts/open/", account_views.open_account, name="open_account"),
    path("accounts/<int:pk>/", account_views.account, name="account"),
    path("accounts/second-factor/", account_views.second_factor, name="second_factor"),
    path("accounts/second-factor/<str:role>/", account_views.set_second_factor, name="set_second_factor"),
    path("accounts/<int:pk>/reopen/", account_views.reopen_account, name="reopen_account"),
    path("accounts/<int:pk>/unlock/", account_views.unlock_account, name="unlock_account"),
    path("accounts/<int:pk>/close/", account_views.close_account, name="close_account"),
    path("accounts/<int:pk>/reset-password/", account_views.reset_password, name="reset_password"),
    path("accounts/<int:pk>/grant-role/", account_views.grant_role, name="grant_role"),
    path("accounts/<int:pk>/withdraw-role/", account_views.withdraw_role, name="withdraw_role"),
]
