"""Tables point downward, protect what they point at, and agree with their migrations."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.house.building import floors


def _own_relations() -> Iterator[tuple[type[models.Model], models.Field, type[models.Model]]]:  # type: ignore[type-arg]
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("yipanqi."):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField) and isinstance(
                field.related_model, type
            ):
                yield model, field, field.related_model


def _package(model: type[models.Model]) -> str | None:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "yipanqi" else None


def test_foreign_keys_point_downward() -> None:
    height = floors()
    wrong = []
    for model, field, target in _own_relations():
        here, there = _package(model), _package(target)
        if here and there and here != there and height[there] >= height[here]:
            wrong.append(f"{model.__name__}.{field.name} → {there}.{target.__name__}")
    assert not wrong, wrong


def test_foreign_keys_protect() -> None:
    """Nothing of the record disappears because something else does."""
    allowed = {models.PROTECT, models.RESTRICT}
    wrong = [
        f"{model.__name__}.{field.name}"
        for model, field, target in _own_relations()
        if isinstance(field, models.ForeignKey)
        and not model._meta.auto_created
        and field.remote_field.on_delete not in allowed
    ]
    assert not wrong, wrong


@pytest.mark.django_db
def test_migrations_agree_with_the_models(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail(capsys.readouterr().out)
