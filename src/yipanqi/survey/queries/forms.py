"""Forms: the templates of the rules folder, and versions that were published."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.queries import within_reach
from yipanqi.survey.errors import FormRefused
from yipanqi.survey.models import FormVersion, Round
from yipanqi.survey.queries.language import Form
from yipanqi.survey.queries.loading import load_form

FOLDER = "survey"


def form_templates() -> dict[str, tuple[Form, str]]:
    """The forms of the rules folder with their texts, by name; read again when a file changed."""
    folder = Path(settings.YIPANQI_RULES) / FOLDER
    files = sorted(folder.glob("*.yaml"))
    return _read(tuple((str(path), path.stat().st_mtime_ns) for path in files))


def form_versions(actor: Actor) -> QuerySet[FormVersion]:
    """The published versions within reach, newest first."""
    found = within_reach(FormVersion.objects.select_related("organisation"), actor)
    return found.order_by("title", "organisation__path", "-number")


def form_version(actor: Actor, pk: int) -> FormVersion:
    """One version within reach; refuses NotFound."""
    found = form_versions(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("survey.form.not_found", "没有找到这张评议表，或不在您的权限范围内。")
    return found


def form_of(round: Round) -> Form:
    """The form of a round, exactly as it was published. Refuses a text that was changed in the database since."""
    return form_in(round.form)


def form_in(version: FormVersion) -> Form:
    """The form of a version; refuses a text that no longer has its digest."""
    if digest_of(version.text) != version.digest:
        raise FormRefused(
            "survey.form.changed", "这一版评议表发布后被改动，不能再用，请联系系统管理员核验数据库。"
        )
    return _loaded(version.text)


def digest_of(text: str) -> str:
    """The digest of a form's text."""
    return hashlib.sha256(text.encode()).hexdigest()


@functools.lru_cache(maxsize=64)
def _loaded(text: str) -> Form:
    return load_form(text)


@functools.lru_cache(maxsize=4)
def _read(files: tuple[tuple[str, int], ...]) -> dict[str, tuple[Form, str]]:
    found = {}
    for name, _ in files:
        text = Path(name).read_text(encoding="utf-8")
        form = load_form(text, f"{FOLDER}/{Path(name).name}")
        found[form.name] = form, text
    return found
