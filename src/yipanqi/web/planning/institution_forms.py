"""Forms of the inventory of institutions."""

from __future__ import annotations

from typing import Any

from django import forms

from yipanqi.planning.queries import terms
from yipanqi.web.frame.forms import HouseForm, SeveralFilesField
from yipanqi.web.planning.forms import FOUR_LINES, Choices

SIDES = (("", "按目录"), ("both", "党建和业务"), ("party", "党建"), ("business", "业务"))


class InstitutionForm(HouseForm):
    """An institution that holds already."""

    organisation = forms.TypedChoiceField(label="单位", coerce=int)
    code = forms.ChoiceField(label="目录里的哪一项", required=False)
    title = forms.CharField(
        label="制度名称",
        max_length=200,
        required=False,
        help_text="不填则用目录里的叫法；本单位自有的必须填写。",
    )
    side = forms.ChoiceField(label="内容", choices=SIDES, required=False)
    in_force_on = forms.DateField(label="施行日期")
    document_number = forms.CharField(label="文号", max_length=100, required=False)
    review_on = forms.DateField(
        label="下次复核", required=False, help_text="不填则按规定的间隔从施行日期推算。"
    )
    attached = SeveralFilesField(label="制度文件", required=False, help_text="Word、PDF或OFD，至多2份。")

    def __init__(self, *args: Any, homes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("organisation", homes)
        catalogue = [(code, term.title) for code, term in terms("institution_catalogue").items()]
        self.let_choose("code", [("", "目录以外、本单位自有"), *catalogue])


class LeaveOutForm(HouseForm):
    """Why a line of the catalogue does not apply."""

    reason = forms.CharField(label="不适用的原因", max_length=300)


class ReviewForm(HouseForm):
    """A review of an institution in force."""

    keeps = forms.ChoiceField(
        label="结论", choices=(("yes", "继续执行"), ("no", "没有用，废止")), initial="yes"
    )
    note = forms.CharField(label="执行情况、有没有用", widget=FOUR_LINES, max_length=300)
    review_on = forms.DateField(label="下次复核", required=False, help_text="不填则按规定的间隔推算。")
