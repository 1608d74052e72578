"""What execution offers to the engine, and the bulk way in at the size of a county."""

from __future__ import annotations

import datetime
import io

import pytest
from docx import Document
from docx.shared import Mm, Pt

from tests.cast import TODAY, Cast, cast
from tests.pace import cost
from yipanqi.basics.errors import NotPermitted
from yipanqi.basics.periods import calendar_year
from yipanqi.evidence.errors import EnoughAlready
from yipanqi.evidence.services import Upload
from yipanqi.execution import services
from yipanqi.execution.errors import ActivityRefused, CarrierRefused
from yipanqi.execution.models import Activity
from yipanqi.execution.reports import minute_of
from yipanqi.execution.services import ActivityDraft, ActivityRow, CarrierDraft, RollLine
from yipanqi.ledger.queries import entries_about
from yipanqi.rulebook.queries import library
from yipanqi.rulebook.queries.books import rules_for
from yipanqi.rulebook.queries.offered import offered_facts

__all__ = ("cast",)
DAY = datetime.timedelta(days=1)
YEAR = calendar_year(TODAY.year)
DRAFT = ActivityDraft(
    kind="theme_day",
    title="柜台后的一天",
    held_on=TODAY - DAY,
    place="政务大厅",
    host_name="庚",
    recorder_name="壬",
)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def record(cast: Cast, **more: object) -> Activity:
    return services.record_activity(actor=cast.doer, organisation=cast.branch, draft=DRAFT, **more)  # type: ignore[arg-type]


def test_facts_have_exactly_the_columns_of_the_table(cast: Cast) -> None:
    kept = record(cast)
    (row,) = offered_facts(rules_for(), "activity", [cast.branch.pk], YEAR) or ()
    assert set(row) == set(library().facts["activity"].columns)
    assert (row["key"], row["organisation"], row["kind"], row["host"]) == (
        kept.pk,
        cast.branch.pk,
        "theme_day",
        "庚",
    )


def test_withdrawn_and_other_years_are_no_facts(cast: Cast) -> None:
    services.withdraw_activity(actor=cast.doer, activity=record(cast), reason="重复登记")
    assert offered_facts(rules_for(), "activity", None, YEAR) == []
    record(cast)
    assert offered_facts(rules_for(), "activity", None, calendar_year(TODAY.year - 1)) == []
    assert len(offered_facts(rules_for(), "activity", None, YEAR) or ()) == 1


@pytest.mark.parametrize("name", ["member", "second_doer", "stranger", "inspector", "leader", "discipline"])
def test_evidence_and_retiring_refused(cast: Cast, name: str) -> None:
    activity = record(cast)
    carrier = services.found_carrier(
        actor=cast.doer, organisation=cast.branch, draft=CarrierDraft("pledge", "亮身份", TODAY)
    )
    with pytest.raises(NotPermitted):
        services.attach_evidence(
            actor=cast.actors[name], activity=activity, files=[Upload("签到表.pdf", PDF)]
        )
    with pytest.raises(NotPermitted):
        services.retire_carrier(actor=cast.actors[name], carrier=carrier, reason="合并")


@pytest.mark.parametrize("name", ["doer", "commissioner", "planner", "clerk"])
def test_evidence_and_retiring_by_staff(cast: Cast, name: str) -> None:
    activity = record(cast)
    services.attach_evidence(actor=cast.actors[name], activity=activity, files=[Upload("签到表.pdf", PDF)])
    assert (
        entries_about(cast.doer, "execution.activity", activity.pk).filter(word="evidence.attached").count()
        == 1
    )
    carrier = services.found_carrier(
        actor=cast.doer, organisation=cast.branch, draft=CarrierDraft("pledge", "亮身份", TODAY)
    )
    services.retire_carrier(actor=cast.actors[name], carrier=carrier, reason="合并")
    entry = entries_about(cast.doer, "execution.carrier", carrier.pk).get(word="execution.carrier.retired")
    assert "合并" in entry.data
    with pytest.raises(CarrierRefused):
        services.retire_carrier(actor=cast.actors[name], carrier=carrier, reason="再撤")


def test_evidence_stays_within_what_the_kind_takes(cast: Cast) -> None:
    activity = record(cast)
    with pytest.raises(ActivityRefused):
        services.attach_evidence(actor=cast.doer, activity=activity, files=[])
    papers = [Upload(f"{number}.pdf", PDF + str(number).encode()) for number in range(6)]
    with pytest.raises(EnoughAlready):
        services.attach_evidence(actor=cast.doer, activity=activity, files=papers)


def test_minute_is_set_as_official_papers_are(cast: Cast) -> None:
    roll = [
        RollLine(cast.people["doer"].pk),
        RollLine(cast.people["member"].pk, "leave", "公出"),
        RollLine(cast.people["member_2"].pk),
    ]
    document = Document(io.BytesIO(minute_of(cast.member, record(cast, roll=roll))))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for said in (
        "应到3人，实到2人",
        "有表决权：应到2人，实到1人，未超过半数",
        "党员寅（请假，公出）",
        "主持人（签名）：庚",
        "记录人（签名）：壬",
    ):
        assert said in text
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins if margin is not None] == [37, 35, 28, 26]
    assert section.page_width is not None and round(section.page_width / Mm(1)) == 210
    assert [document.paragraphs[place].runs[0].font.size for place in (0, 2)] == [Pt(22), Pt(22)]


@pytest.mark.slow
def test_ten_times_the_records_come_in_at_about_ten_times_the_cost(cast: Cast) -> None:
    rows = [
        ActivityRow(cast.branch.pk, "theme_day", TODAY - DAY * (number % 500 + 1), f"第{number}次")
        for number in range(22_000)
    ]
    few, _ = cost(lambda: services.bulk_record_activities(actor=cast.system, rows=rows[:2_000], judge=False))
    many, made = cost(
        lambda: services.bulk_record_activities(actor=cast.system, rows=rows[2_000:], judge=False)
    )
    assert len(made) == 20_000 and many < few * 20
    assert services.bulk_record_activities(actor=cast.system, rows=rows, judge=False) == []
