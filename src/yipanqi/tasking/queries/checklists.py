"""四结合: the aspects of a duty, templates that a list or a requirement may start from, and the duties of posts by aspect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yipanqi.basics.actors import Actor
from yipanqi.rulebook.queries import vocabulary
from yipanqi.tasking.models import Duty
from yipanqi.tasking.queries.duties import duties, running

ASPECTS, CHECKLISTS = "duty_aspect", "checklist"


@dataclass(frozen=True)
class TemplateLine:
    """One line of a template: its place, its title, the aspect it belongs to."""

    number: int
    title: str
    aspect: str


@dataclass(frozen=True)
class Template:
    """A template of the vocabulary: titles alone, everything else is the user's."""

    code: str
    title: str
    lines: tuple[TemplateLine, ...]


@dataclass(frozen=True)
class AspectLine:
    """A post with its duties by aspect, in the order of the vocabulary, and those that name none."""

    post: Any
    columns: tuple[tuple[Duty, ...], ...]
    unsaid: tuple[Duty, ...]

    @property
    def post_id(self) -> int:
        """The post's key."""
        return int(self.post.pk)


def aspects() -> dict[str, str]:
    """Code and title of the aspects."""
    return {term.code: term.title for term in vocabulary(ASPECTS).terms}


def templates(use: str) -> list[Template]:
    """The templates for this use: requirement or duties."""
    return [_template(term) for term in vocabulary(CHECKLISTS).terms if term.attributes.get("use") == use]


def template(use: str, code: str) -> Template | None:
    """One of them; None for a code that is not there."""
    return next((one for one in templates(use) if one.code == code), None)


def duties_by_aspect(actor: Actor, path: str, office_id: int | None = None) -> list[AspectLine]:
    """The running duties of the posts of an agency by aspect, those that the rules alone ask for left out. One statement.

    With an office: the posts of that office, and the duties in which it helps.
    """
    found = running(duties(actor), actor.today).filter(rule_id="", organisation__path__startswith=path)
    if office_id is not None:
        found = found.filter(Q(post__unit_id=office_id) | Q(offices=office_id)).distinct()
    by_post: dict[int, list[Duty]] = {}
    for one in found.select_related("post__organisation", "post__unit", "organisation").order_by(
        "organisation__path", "post_id", "number", "pk"
    ):
        by_post.setdefault(one.post_id, []).append(one)
    known = list(aspects())
    return [
        AspectLine(
            its[0].post,
            tuple(tuple(one for one in its if one.aspect == code) for code in known),
            tuple(one for one in its if one.aspect not in known),
        )
        for its in by_post.values()
    ]


def _template(term: Any) -> Template:
    titles, kinds = tuple(term.attributes["lines"]), tuple(term.attributes.get("aspects") or ())
    lines = (
        TemplateLine(number, str(title), str(kinds[number]) if number < len(kinds) else "")
        for number, title in enumerate(titles)
    )
    return Template(term.code, term.title, tuple(lines))
