"""Addresses of 检查."""

from django.urls import path

from yipanqi.web.inspection import signal_views, views

app_name = "inspection"
urlpatterns = [
    path("", views.index, name="index"),
    path("register/", views.register_finding, name="register_finding"),
    path("<int:pk>/", views.finding, name="finding"),
    # Signals.
    path("signals/", signal_views.signals, name="signals"),
    path("signals/look/", signal_views.look_for_signals, name="look_for_signals"),
    path("signals/<int:pk>/", signal_views.signal, name="signal"),
    path("signals/<int:pk>/explain/", signal_views.explain_signal, name="explain_signal"),
    path("signals/<int:pk>/judge/", signal_views.judge_signal, name="judge_signal"),
]
