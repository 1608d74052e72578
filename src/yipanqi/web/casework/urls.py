"""Addresses of 办理."""

from django.urls import path

from yipanqi.web.casework import act_views, draft_views, paper_views, procedure_views, progress_views, views

app_name = "casework"
urlpatterns = [
    path("", views.index, name="index"),
    path("procedures/", procedure_views.procedures, name="procedures"),
    path("procedures/<slug:key>/<str:edition>/", procedure_views.procedure, name="procedure"),
    path("procedures/<slug:key>/<str:edition>/diagram.svg", procedure_views.diagram, name="diagram"),
    # Procedures written here.
    path("drafts/", draft_views.drafts, name="drafts"),
    path("drafts/write/", draft_views.write_draft, name="write_draft"),
    path("drafts/check/", draft_views.check_draft, name="check_draft"),
    path("drafts/<int:pk>/", draft_views.draft, name="draft"),
    path("drafts/<int:pk>/rewrite/", draft_views.rewrite_draft, name="rewrite_draft"),
    path("drafts/<int:pk>/adopt/", draft_views.adopt_procedure, name="adopt_procedure"),
    path("drafts/<int:pk>/shelve/", draft_views.shelve_procedure, name="shelve_procedure"),
    # Cases.
    path("progress/<slug:key>/", progress_views.progress, name="progress"),
    path("begin/<slug:key>/", act_views.begin_case, name="begin_case"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/papers/<slug:key>/", paper_views.paper, name="paper"),
    path("<int:pk>/catalogue/", paper_views.catalogue, name="catalogue"),
    path("<int:pk>/take/<slug:step>/<slug:decision>/", act_views.take_step, name="take_step"),
    path("<int:pk>/act/<slug:act>/", act_views.act_on_case, name="act_on_case"),
]
