"""Every page's address: the frame, signing in, then one include per room."""

from allauth.account import views as account_views
from django.urls import include, path

from yipanqi.web.frame import views as frame_views

urlpatterns = [
    path("", include("yipanqi.web.integration.urls")),
    path("", include("yipanqi.web.frame.urls")),
    # Signing in. Sign-up and e-mail are closed: accounts are opened by the system administrator.
    path("accounts/login/", account_views.login, name="account_login"),
    path("accounts/logout/", account_views.logout, name="account_logout"),
    path("accounts/reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", frame_views.change_password, name="account_change_password"),
    path("accounts/password/set/", frame_views.change_password, name="account_set_password"),
    path("accounts/help/", frame_views.password_help, name="account_reset_password"),
    path("accounts/closed/", frame_views.password_help, name="account_signup"),
    path("accounts/inactive/", account_views.account_inactive, name="account_inactive"),
    path("accounts/factor/", include("allauth.mfa.urls")),
    # Rooms.
    path("organisation/", include("yipanqi.web.organisation.urls")),
    path("planning/", include("yipanqi.web.planning.urls")),
    path("casework/", include("yipanqi.web.casework.urls")),
    path("meetings/", include("yipanqi.web.meeting.urls")),
    path("inspection/", include("yipanqi.web.inspection.urls")),
    path("assessment/", include("yipanqi.web.assessment.urls")),
    path("accountability/", include("yipanqi.web.accountability.urls")),
    path("ledger/", include("yipanqi.web.ledger.urls")),
    path("intake/", include("yipanqi.web.intake.urls")),
    path("tasking/", include("yipanqi.web.tasking.urls")),
    path("execution/", include("yipanqi.web.execution.urls")),
    path("evidence/", include("yipanqi.web.evidence.urls")),
    path("rulebook/", include("yipanqi.web.rulebook.urls")),
    path("notices/", include("yipanqi.web.notices.urls")),
    path("surveys/", include("yipanqi.web.survey.urls")),
    path("portal/", include("yipanqi.web.portal.urls")),
    # For everybody, without an account.
    path("public/pledges/", include("yipanqi.web.execution.public_urls")),
    path("public/service/", include("yipanqi.web.execution.served_urls")),
    path("public/", include("yipanqi.web.portal.public_urls")),
    path("s/", include("yipanqi.web.survey.public_urls")),
]
