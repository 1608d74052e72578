"""A procedure written in the browser: saved as a draft, adopted from a day by somebody who did not write it, or shelved."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction

from yipanqi.basics.actors import Actor
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.rulebook.errors import DraftOvertaken, MayNotAdopt, ProcedureRefused
from yipanqi.rulebook.models import ProcedureDraft
from yipanqi.rulebook.policies import may_adopt, may_adopt_procedure
from yipanqi.rulebook.queries.procedures import (
    adopted_named,
    looked_at,
    shipped_procedures,
)

DAY = datetime.timedelta(days=1)
MOST_SIGNS = 60_000


@transaction.atomic
def write_draft(*, actor: Actor, organisation_id: int, text: str, situations: str = "") -> ProcedureDraft:
    """Keep a new draft for an organisation; it may still be faulty. Refuses an empty text and whoever keeps no organisation."""
    organisation = organisation_in_reach(actor, organisation_id)
    _permit(actor, organisation.path)
    _check_text(text, situations)
    row = ProcedureDraft(organisation_id=organisation.pk, writers=[])
    _write(actor, row, organisation.path, text, situations)
    _record(actor, "rulebook.procedure.drafted", row, organisation.path, {"digest": sm3(text)})
    return row


@transaction.atomic
def rewrite_draft(*, actor: Actor, draft: ProcedureDraft, text: str, situations: str, seen: int) -> ProcedureDraft:  # fmt: skip
    """Save the draft again. Refuses one that was adopted or shelved, and one that somebody else saved since version `seen`."""
    row = _locked(actor, draft, seen)
    _check_text(text, situations)
    row.version += 1
    _write(actor, row, row.organisation.path, text, situations)
    _record(actor, "rulebook.procedure.redrafted", row, row.organisation.path, {"digest": sm3(text)})
    return row


@transaction.atomic
def adopt_procedure(
    *, actor: Actor, draft: ProcedureDraft, from_on: datetime.date, document: str, seen: int
) -> ProcedureDraft:
    """Let cases begun from the day on follow the draft, at its organisation and below; running cases keep their edition.

    Refuses whoever wrote any of it, a day gone by, faults, situations that do not come true, an edition of that name, and a second
    edition from the same day.
    """
    row = _locked(actor, draft, seen)
    path = row.organisation.path
    if not may_adopt_procedure(actor, row):
        raise MayNotAdopt(
            "rulebook.procedure.own_draft", "草稿是您起草的，采用须由另一名党务工作人员决定，请转请其办理。"
        )
    looked = looked_at(path, row.text, row.situations, from_on, with_trials=True)
    procedure = looked.procedure
    if procedure is None or not looked.holds:
        broken = [str(one) for one in looked.problems] or [one.wrong for one in looked.tried if one.wrong]
        raise ProcedureRefused(
            "rulebook.procedure.unsound", f"程序还不能采用，请先改正：{'；'.join(broken[:3])}"
        )
    wrong = {}
    if from_on < actor.today:
        wrong["from_on"] = "不能早于今天：已经开始的件按原来的版本办。"
    if procedure.effective_from != from_on:
        wrong["from_on"] = f"最早自{procedure.effective_from}起：程序里写的起始日期和现行版本的起始日期之后。"
    if not document.strip():
        wrong["document"] = "请写明采用的依据，如会议或文件。"
    if wrong:
        raise ProcedureRefused("rulebook.procedure.not_adopted", "没有采用，请改正标出的内容。", wrong)
    _check_name(procedure.id, procedure.edition)
    others = ProcedureDraft.objects.filter(
        state=ProcedureDraft.ADOPTED, organisation=row.organisation, key=procedure.id
    )
    if others.filter(from_on__gte=from_on).exists():
        raise ProcedureRefused(
            "rulebook.procedure.overlap",
            "这个程序自同一天或更晚已采用了另一版，请把起始日期改到它之后。",
            {"from_on": "已有另一版自这一天或更晚执行。"},
        )
    for earlier in others.filter(until_on__isnull=True):
        earlier.until_on = from_on - DAY
        earlier.save(update_fields=("until_on",))
    row.key, row.edition, row.title = procedure.id, procedure.edition, procedure.title[:100]
    row.state, row.from_on, row.document = ProcedureDraft.ADOPTED, from_on, document.strip()
    row.settled_by_name, row.settled_on = actor.name, actor.today
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise _taken(procedure.id, procedure.edition) from error
    data = {"key": row.key, "edition": row.edition, "from_on": from_on, "document": row.document, "digest": sm3(row.text)}  # fmt: skip
    _record(actor, "rulebook.procedure.adopted", row, path, data)
    return row


@transaction.atomic
def shelve_procedure(*, actor: Actor, draft: ProcedureDraft, reason: str) -> ProcedureDraft:
    """Lay a draft aside, or let an adopted procedure be begun no more from today on; running cases keep it. Refuses no reason."""
    row = _held(actor, draft)
    if row.state == ProcedureDraft.SHELVED or (row.until_on is not None and row.until_on < actor.today):
        raise DraftOvertaken(
            "rulebook.draft.over", f"这份程序已由{row.settled_by_name}搁置或停用，不需要再办。"
        )
    if not reason.strip():
        raise ProcedureRefused(
            "rulebook.procedure.reason", "没有搁置，请写明原因。", {"reason": "请写明原因。"}
        )
    row.reason, row.settled_by_name, row.settled_on = reason.strip()[:300], actor.name, actor.today
    if row.state == ProcedureDraft.ADOPTED and row.from_on is not None and row.from_on < actor.today:
        row.until_on = actor.today - DAY
    else:  # Never in force before today; a case that began today still finds its text by its mark.
        row.state = ProcedureDraft.SHELVED
    row.save()
    _record(actor, "rulebook.procedure.shelved", row, row.organisation.path, {"reason": row.reason})
    return row


def _check_text(text: str, situations: str) -> None:
    wrong = {}
    if not text.strip():
        wrong["text"] = "请写程序，可以从现有程序复制一份来改。"
    for name, given in (("text", text), ("situations", situations)):
        if len(given) > MOST_SIGNS:
            wrong[name] = f"不能超过{MOST_SIGNS}字，请分成几个程序。"
    if wrong:
        raise ProcedureRefused("rulebook.draft.text", "没有保存，请改正标出的内容。", wrong)


def _check_name(key: str, edition: str) -> None:
    if shipped_procedures().edition(key, edition) is not None or adopted_named(key, edition) is not None:
        raise _taken(key, edition)


def _taken(key: str, edition: str) -> ProcedureRefused:
    return ProcedureRefused(
        "rulebook.procedure.taken",
        f"已经有“{key}”的{edition}版，请在程序文字里换一个版本（edition）或程序名（id）后保存，再采用。",
    )


def _write(actor: Actor, row: ProcedureDraft, path: str, text: str, situations: str) -> None:
    looked = looked_at(path, text, situations, actor.today)
    if looked.procedure is not None:
        row.key, row.edition = looked.procedure.id[:60], looked.procedure.edition[:20]
        row.title = looked.procedure.title[:100]
    row.text, row.situations = text, situations
    row.writers = list(dict.fromkeys([*row.writers, actor.key]))
    row.written_by_name, row.written_at = actor.name, actor.moment
    row.save()


def _held(actor: Actor, draft: ProcedureDraft) -> ProcedureDraft:
    row = ProcedureDraft.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=draft.pk)  # fmt: skip
    _permit(actor, row.organisation.path)
    return row


def _locked(actor: Actor, draft: ProcedureDraft, seen: int) -> ProcedureDraft:
    row = _held(actor, draft)
    if row.state != ProcedureDraft.DRAFT:
        raise DraftOvertaken(
            "rulebook.draft.over",
            f"这份草稿{row.get_state_display()}（{row.settled_by_name}办理），不能再改，请另起一份草稿。",
        )
    if row.version != seen:
        raise DraftOvertaken(
            "rulebook.draft.overtaken",
            f"{row.written_by_name}刚刚保存过这份草稿，您看到的不是最新的文字。请把您的改动另存，再打开最新的草稿。",
        )
    return row


def _permit(actor: Actor, path: str) -> None:
    if not may_adopt(actor, path):
        raise MayNotAdopt(
            "rulebook.procedure.not_permitted",
            "程序由该党组织或其上级的党务工作人员起草、采用和停用，请由他们操作。",
        )


def _record(actor: Actor, word: str, row: ProcedureDraft, path: str, data: dict[str, object]) -> None:
    record(
        actor=actor,
        word=word,
        subject=Subject("rulebook.procedure", row.pk, str(row)),
        unit_path=path,
        data=data,
    )
