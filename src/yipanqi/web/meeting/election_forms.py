"""The ballot as it is drawn up and as it is counted: one line for each candidate."""

from __future__ import annotations

import re

from django import forms

from yipanqi.meeting.queries.electing import Stood
from yipanqi.meeting.services import BallotDraft, ElectionDraft
from yipanqi.web.frame.forms import HouseForm

KINDS = (("committee", "差额选举委员"), ("officers", "等额选举书记、副书记"))
EIGHT_LINES, TWO_LINES = forms.Textarea(attrs={"rows": 8}), forms.Textarea(attrs={"rows": 2})
BY_STROKES = "strokes"
ORDERS = ((BY_STROKES, "以姓氏笔画为序"), ("typed", "按上面填写的次序"))
LINE = re.compile(r"^(?P<name>.+?)[\s，,：:]+(?P<votes>\d{1,5})\s*票?$")


class BallotForm(HouseForm):
    """Who stands for what; the paper is set from it."""

    kind = forms.ChoiceField(label="选举种类", choices=KINDS)
    title = forms.CharField(label="选举什么职务", max_length=120, help_text="例如：支部委员会委员")
    seats = forms.IntegerField(label="应选人数", min_value=1, max_value=99)
    names = forms.CharField(label="候选人", widget=EIGHT_LINES, help_text="一行一人，次序不用管。")
    order = forms.ChoiceField(
        label="次序",
        choices=ORDERS,
        initial=BY_STROKES,
        help_text="大会通过了另外的次序的，选“按上面填写的次序”。",
    )

    def clean_names(self) -> list[str]:
        """Those who stand, one a line."""
        found = [one.strip() for one in re.split(r"[\n、，,；;]", self.cleaned_data["names"]) if one.strip()]
        if long := next((one for one in found if len(one) > 60), ""):
            raise forms.ValidationError(f"“{long[:30]}”太长，请一行写一人。")
        return found

    def draft(self) -> BallotDraft:
        """What was typed."""
        said = self.cleaned_data
        return BallotDraft(
            said["title"], said["seats"], said["names"], said["kind"], said["order"] == BY_STROKES
        )


class ElectionForm(HouseForm):
    """Seats, papers, candidates with their votes."""

    kind = forms.ChoiceField(label="选举种类", choices=KINDS)
    title = forms.CharField(label="选举什么职务", max_length=120, help_text="例如：支部委员会委员")
    seats = forms.IntegerField(label="应选人数", min_value=1, max_value=99)
    issued = forms.IntegerField(label="发出票", min_value=0)
    returned = forms.IntegerField(label="收回票", min_value=0)
    valid = forms.IntegerField(label="有效票", min_value=0, help_text="所选人数多于应选人数的是无效票。")
    candidates = forms.CharField(
        label="候选人和赞成票", widget=EIGHT_LINES, help_text="一行一人：姓名 票数。"
    )
    order = forms.ChoiceField(label="次序", choices=ORDERS, initial=BY_STROKES, required=False)
    written_in = forms.CharField(
        label="另选他人", widget=TWO_LINES, required=False, help_text="一行一人：姓名 票数。没有的空着。"
    )
    scrutineers = forms.CharField(
        label="监票人", max_length=120, required=False, help_text="大会通过，不能是候选人。"
    )
    tellers = forms.CharField(label="计票人", max_length=120, required=False, help_text="不能是候选人。")

    def clean_candidates(self) -> list[Stood]:
        """The candidates of the paper."""
        return _stood(self.cleaned_data["candidates"], written_in=False)

    def clean_written_in(self) -> list[Stood]:
        """Whom voters wrote in."""
        return _stood(self.cleaned_data["written_in"], written_in=True)

    def draft(self, follows_id: int | None) -> ElectionDraft:
        """What was typed."""
        said = self.cleaned_data
        return ElectionDraft(
            said["title"], said["seats"], said["issued"], said["returned"], said["valid"],
            (*said["candidates"], *said["written_in"]), said["kind"], said["scrutineers"], said["tellers"], follows_id,
            said["order"] != "typed",
        )  # fmt: skip


def _stood(text: str, *, written_in: bool) -> list[Stood]:
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        match = LINE.match(line)
        if match is None or len(match["name"]) > 60:
            raise forms.ValidationError(f"“{line[:30]}”看不明白，请写成“姓名 票数”，例如：张三 12。")
        found.append(Stood(match["name"].strip(), int(match["votes"]), written_in))
    return found
