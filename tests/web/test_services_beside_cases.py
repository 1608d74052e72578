"""The page of a development case shows the person's services, and the step takes their sheet as a paper."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.casework.development import WAY, add_applicant, applied, day, driven
from tests.casework.people import add_handlers, begun, on_day
from tests.cast import Cast
from yipanqi.casework.models import Case, CasePaper
from yipanqi.execution.models import CallPlace, CarrierCall
from yipanqi.execution.services import CallDraft, CarrierDraft, call_carrier, found_carrier

SERVED = ("2025-09-10", "2026-03-30")


@pytest.fixture
def activist(house: Cast, settings: Any, tmp_path: Path) -> tuple[Cast, Case]:
    """A case at its training step, examined once; today is the first of April 2026."""
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"
    office = add_applicant(add_handlers(house))
    case = driven(office, applied(office), WAY[:5])
    settings.YIPANQI_TODAY = ["2026-04-01"]
    return office, case


def serve(office: Cast, on: str, hours: int = 2) -> CarrierCall:
    """A call of the branch's team at which the applicant served."""
    doer = on_day(office, "doer", day(on))
    draft = CarrierDraft(kind="volunteering", name=f"分队{on}", starts_on=day(on))
    team = found_carrier(actor=doer, organisation=office.branch, draft=draft)
    call = call_carrier(actor=doer, carrier=team, draft=CallDraft(f"帮办{on}", held_on=day(on)))
    CallPlace.objects.create(
        call=call, person=office.people["applicant"], signed_on=day(on), hours=hours, state=CallPlace.CONFIRMED,
        confirmed_on=day(on), confirmed_by_name="值班长",
    )  # fmt: skip
    return call


def test_services_stand_beside_the_case_and_become_a_paper(activist: tuple[Cast, Case], as_: Any) -> None:
    office, case = activist
    address, doer = reverse("casework:case", args=(case.pk,)), as_("doer")
    empty = str(doer.get(address).content.decode())
    assert "还没有志愿服务" in empty and "没有账号的，服务之后由组织者" in empty
    take = reverse("casework:take_step", args=(case.pk, "training", "examined"))
    assert "由平台生成" not in str(doer.get(take).content.decode())
    costs = []
    for number, on in enumerate(SERVED, start=1):
        serve(office, on)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = doer.get(address)
        costs.append(len(queries))
        assert page.context["services"].hours == 2 * number
    assert len(set(costs)) == 1, costs
    halves = [(one.title, one.times) for one in page.context["services"].halves]
    assert halves == [("“培养教育考察”以前", 1), ("培养教育考察第1个半年", 0), ("培养教育考察第2个半年", 1)]
    assert "已确认 4 小时" in str(page.content.decode())
    sheet = reverse("casework:paper", args=(case.pk, "volunteering"))
    assert doer.get(sheet).content.startswith(b"PK")
    assert "自2025-09-01以来已确认4小时" in str(doer.get(take).content.decode())
    sent = {
        "paper_examination": SimpleUploadedFile("登记.txt", b"2026-04"),
        "ready_volunteering": "on",
        "case_on": "2026-04-01",
    }
    assert doer.post(take, sent).status_code == 302
    paper = CasePaper.objects.get(kind="volunteering")
    assert (paper.name, paper.evidence.file.kind) == ("志愿服务记录.pdf", "pdf")


def test_activist_signs_up_on_his_own_page(activist: tuple[Cast, Case], as_: Any) -> None:
    office, _ = activist
    call = serve(office, "2026-04-01")
    applicant = as_("applicant")
    assert "帮办2026-04-01" in applicant.get(reverse("execution:mine")).content.decode()
    CallPlace.objects.all().delete()
    assert applicant.post(reverse("execution:sign_up", args=(call.pk,))).status_code == 302
    place = CallPlace.objects.get(person=office.people["applicant"])
    said = applicant.post(reverse("execution:report_hours", args=(place.pk,)), {"hours": "3"})
    assert said.status_code == 302 and "3小时" in applicant.get(said.url).content.decode()


def test_cases_of_other_procedures_show_no_services(house: Cast, as_: Any) -> None:
    case = begun(house.doer, house.branch, "branch_difficulty", "raise", "raised")
    page = as_("doer").get(reverse("casework:case", args=(case.pk,)))
    assert page.context["services"] is None
    sheet = reverse("casework:paper", args=(case.pk, "volunteering"))
    assert as_("doer").get(sheet).status_code == 404
