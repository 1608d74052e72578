"""An agency's own edition of the demands of the public: whoever files with it follows that edition, elsewhere the shipped one."""

from tests.cast import TODAY, Cast
from tests.portal.filing import CITIZEN, case_of, filed
from yipanqi.casework.queries.visitors import public_kind
from yipanqi.portal.services import find_filing
from yipanqi.rulebook.queries.procedures import text_to_copy
from yipanqi.rulebook.services import adopt_procedure, write_draft


def test_a_visitor_follows_the_edition_of_the_agency(office: Cast) -> None:
    shipped = public_kind("public_demand", TODAY)
    assert case_of(filed(office)).edition == shipped.edition
    text = text_to_copy("public_demand", shipped.edition).replace(
        f'edition: "{shipped.edition}"', 'edition: "本局"', 1
    )
    draft = write_draft(
        actor=office.planner,
        organisation_id=office.first.committee.pk,
        text=text.replace("title: 受理\n", "title: 窗口受理\n", 1),
        situations="",
    )
    adopt_procedure(actor=office.clerk, draft=draft, from_on=TODAY, document="第8次会议", seen=draft.version)
    number = filed(office)
    assert case_of(number).edition == "本局"
    seen = find_filing(actor=CITIZEN, number=number)
    assert [one.step.title for one in seen.waiting] == ["窗口受理"]
    assert public_kind("public_demand", TODAY, office.second.committee.path).edition == shipped.edition
