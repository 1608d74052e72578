"""Addresses of 制度."""

from django.urls import path

from yipanqi.web.rulebook import adoption_views, amendment_views, compare_views, sheet_views, views

app_name = "rulebook"
urlpatterns = [
    # The library.
    path("", views.index, name="index"),
    path("elements/", views.elements, name="elements"),
    path("elements/<slug:kind>/<str:key>/", views.element, name="element"),
    path("books/<slug:layer>/<slug:key>/", views.book, name="book"),
    # Adoptions.
    path("adoptions/", adoption_views.adoptions, name="adoptions"),
    path("adoptions/adopt/", adoption_views.adopt_layer, name="adopt_layer"),
    path("adoptions/<int:pk>/", adoption_views.adoption, name="adoption"),
    path("adoptions/<int:pk>/end/", adoption_views.end_adoption, name="end_adoption"),
    # A parameter changed by hand.
    path("adoptions/<int:pk>/amend/<str:name>/", amendment_views.amend_parameter, name="amend_parameter"),
    path("amendments/<int:pk>/", amendment_views.amendment, name="amendment"),
    path("amendments/<int:pk>/correct/", amendment_views.correct_amendment, name="correct_amendment"),
    path("amendments/<int:pk>/revoke/", amendment_views.revoke_amendment, name="revoke_amendment"),
    # Differences and what-if.
    path("compare/", compare_views.compare, name="compare"),
    path("what-if/", compare_views.what_if, name="what_if"),
    path("what-if/ask/", compare_views.ask_what_if, name="ask_what_if"),
    path("what-if/<int:job>/", compare_views.what_if_asked, name="what_if_asked"),
    # Live results.
    path("results/", views.results, name="results"),
    path("results/<int:pk>/", views.result, name="result"),
    path("results/<int:pk>/recompute/", views.recompute, name="recompute"),
    # Stars, standards, scores and points.
    path("scores/", sheet_views.scores, name="scores"),
    path("scores/<int:pk>/<str:key>/", sheet_views.score, name="score"),
    path("scores/<int:pk>/<str:key>/paper/", sheet_views.score_paper, name="score_paper"),
    path("scores/<int:pk>/<str:key>/recompute/", sheet_views.recompute_score, name="recompute_score"),
]
