"""A locality's own layout of a paper: put in use, taken back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, NotPermitted
from yipanqi.documents.own_papers import check_layout
from yipanqi.execution.policies import may_lay_out_papers
from yipanqi.execution.queries.papers import PaperKind, papers_folder
from yipanqi.ledger.services import Subject, record


@transaction.atomic
def use_own_layout(*, actor: Actor, paper: PaperKind, content: bytes, name: str) -> list[str]:
    """Lay the paper out by this .docx from now on; returns its placeholders. Refuses what `check_layout` refuses."""
    _permit(actor)
    found = check_layout(content, paper.known, paper.columns)
    data = {"name": name[:120], "digest": hashlib.sha256(content).hexdigest(), "placeholders": found}
    _record(actor, "execution.paper.laid_out", paper, data)
    folder = papers_folder()
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{paper.key}.part"
    unfinished.write_bytes(content)
    os.replace(unfinished, folder / f"{paper.key}.docx")
    return found


@transaction.atomic
def use_shipped_layout(*, actor: Actor, paper: PaperKind) -> None:
    """Lay the paper out as shipped again. Refuses where it is."""
    _permit(actor)
    own = papers_folder() / f"{paper.key}.docx"
    if not own.is_file():
        raise Conflict("execution.paper.shipped", f"“{paper.title}”用的就是平台自带的样式，不用恢复。")
    _record(actor, "execution.paper.reset", paper, {"digest": hashlib.sha256(own.read_bytes()).hexdigest()})
    own.unlink()


def _permit(actor: Actor) -> None:
    if not may_lay_out_papers(actor):
        raise NotPermitted(
            "execution.paper.not_permitted", "文书样式由系统管理员或工委的党务工作人员更换，请与他们联系。"
        )


def _record(actor: Actor, word: str, paper: PaperKind, data: Mapping[str, object]) -> None:
    """Where somebody of the work committee acts, in its chain; else in the installation's own."""
    path = next((post.path for post in actor.posts if post.organisation_kind == "work_committee"), "")
    subject = Subject("execution.paper", paper.key, paper.title)
    record(
        actor=actor,
        word=word,
        subject=subject,
        unit_path=path,
        data=data,
        audience="line" if path else "security",
    )
