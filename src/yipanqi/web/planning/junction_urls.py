"""Addresses of junctions, difficulties, suggestions and studies."""

from django.urls import path

from yipanqi.web.planning import junction_work_views, links_views, study_views

junction_patterns = [
    path("items/<int:pk>/suggestions/", junction_work_views.suggested, name="suggested"),
    path("items/<int:pk>/answer/", junction_work_views.answer_difficulty, name="answer_difficulty"),
    path("studies/", study_views.index, name="studies"),
    path("studies/reports/", study_views.reports, name="reports"),
    path("difficulties/", junction_work_views.difficulties, name="difficulties"),
    path("junctions/hollow/", junction_work_views.hollow, name="hollow"),
    path("junctions/density/", links_views.density, name="density"),
    path("junctions/idle/", junction_work_views.idle, name="idle"),
    path("junctions/<int:pk>/people/", junction_work_views.name_people, name="name_people"),
    path(
        "junctions/<int:pk>/people/<int:person>/release/",
        junction_work_views.release_person,
        name="release_person",
    ),
    path("junctions/<int:pk>/entries/", junction_work_views.write_entries, name="write_entries"),
    path("junctions/<int:pk>/term/", junction_work_views.set_term, name="set_term"),
    path("junctions/<int:pk>/result/", junction_work_views.record_result, name="record_result"),
]
