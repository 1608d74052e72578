"""Addresses of 谋划."""

from django.urls import path

from yipanqi.web.planning import item_views, junction_views, views

app_name = "planning"
urlpatterns = [
    # Plans.
    path("", views.index, name="index"),
    path("export/", views.export_plans, name="export_plans"),
    path("open/", views.open_plan, name="open_plan"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/export/", views.export_plan, name="export_plan"),
    path("<int:pk>/adopt/", views.adopt_plan, name="adopt_plan"),
    path("<int:pk>/items/add/", item_views.add_item, name="add_item"),
    # Items.
    path("items/", views.items, name="items"),
    path("items/<int:pk>/", item_views.item, name="item"),
    path("items/<int:pk>/change/", item_views.change_item, name="change_item"),
    path("items/<int:pk>/empty-reason/", item_views.write_empty_reason, name="write_empty_reason"),
    path("items/<int:pk>/progress/", item_views.report_progress, name="report_progress"),
    path("items/<int:pk>/finish/", item_views.finish_item, name="finish_item"),
    path("items/<int:pk>/stop/", item_views.stop_item, name="stop_item"),
    path("items/<int:pk>/refuse-suggestion/", junction_views.refuse_suggestion, name="refuse_suggestion"),
    path("items/<int:pk>/propose-junction/", junction_views.propose_junction, name="propose_junction"),
    # Junctions.
    path("junctions/", views.junctions, name="junctions"),
    path("junctions/<int:pk>/", junction_views.junction, name="junction"),
    path("junctions/<int:pk>/agree/", junction_views.agree_junction, name="agree_junction"),
    path("junctions/<int:pk>/end/", junction_views.end_junction, name="end_junction"),
]
