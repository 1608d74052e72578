"""Addresses of 制度."""

from django.urls import path

from yipanqi.web.rulebook import views

app_name = "rulebook"
urlpatterns = [
    # The library.
    path("", views.index, name="index"),
    path("elements/", views.elements, name="elements"),
    path("elements/<slug:kind>/<str:key>/", views.element, name="element"),
    path("books/<slug:layer>/<slug:key>/", views.book, name="book"),
    # Live results.
    path("results/", views.results, name="results"),
    path("results/<int:pk>/", views.result, name="result"),
    path("results/<int:pk>/recompute/", views.recompute, name="recompute"),
]
