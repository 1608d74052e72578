"""Forms of the acts on persons: registering, correcting, placing, moving, ending a membership."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from yipanqi.basics.errors import Refused
from yipanqi.basics.identity import parse_identity, parse_telephone
from yipanqi.organisation.services import ENDINGS
from yipanqi.rulebook.queries import vocabulary
from yipanqi.web.frame.forms import HouseForm
from yipanqi.web.organisation.act_forms import Choices, fill

SEX_CODES = {"男": "1", "女": "2"}


class ParticularsForm(HouseForm):
    """What is kept of a person; birth date and sex follow from the identity number where they are left empty."""

    name = forms.CharField(label="姓名", max_length=60)
    identity_number = forms.CharField(label="公民身份号码", max_length=30, required=False)
    telephone = forms.CharField(label="联系电话", max_length=30, required=False)
    sex = forms.ChoiceField(label="性别", required=False)
    born_on = forms.DateField(label="出生日期", required=False)
    ethnicity = forms.ChoiceField(label="民族", required=False)
    education = forms.ChoiceField(label="学历", required=False)
    job_kind = forms.CharField(label="工作岗位", max_length=30, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (("sex", "sex"), ("ethnicity", "ethnic_group"), ("education", "education")):
            fill(self, name, [(term.code, term.title) for term in vocabulary(words).terms])

    def clean_identity_number(self) -> str:
        """The number, checked; a wrong one is said as a workbook's would be."""
        return self._checked("identity_number", lambda text: parse_identity(text).number)

    def clean_telephone(self) -> str:
        """The telephone without ornament."""
        return self._checked("telephone", parse_telephone)

    def clean(self) -> dict[str, Any]:
        """Birth date and sex are entered once: with the identity number."""
        values = super().clean() or {}
        if values.get("identity_number"):
            number = parse_identity(values["identity_number"])
            values["born_on"] = values.get("born_on") or number.birth_on
            values["sex"] = values.get("sex") or SEX_CODES[number.sex]
        values["sex"] = values.get("sex") or "0"
        return values

    def _checked(self, name: str, parse: Callable[[str], str]) -> str:
        text = str(self.cleaned_data[name]).strip()
        if not text:
            return ""
        try:
            return parse(text)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class RegisterForm(ParticularsForm):
    """Somebody new: a member of a branch, or a colleague who is none and has an office."""

    status = forms.ChoiceField(
        label="党员状态", choices=(("full", "正式党员"), ("probationary", "预备党员"), ("", "非中共党员"))
    )
    joined_on = forms.DateField(label="入党日期", required=False)
    from_on = forms.DateField(label="到本组织日期", required=False)
    unit = forms.TypedChoiceField(label="任职处室", coerce=int, empty_value=None, required=False)

    def __init__(self, data: Any, *, is_branch: bool, units: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        fill(self, "unit", units)
        self.is_branch = is_branch
        self.fields["status"].required = False
        if not is_branch:
            del self.fields["status"], self.fields["joined_on"]
            self.fields["unit"].required = True

    def clean(self) -> dict[str, Any]:
        """Members say when they joined; others are found by their office."""
        values = super().clean()
        if self.is_branch and values.get("status") and not values.get("joined_on"):
            self.add_error("joined_on", "请填写入党日期。")
        if self.is_branch and not values.get("status") and not values.get("unit"):
            self.add_error("unit", "非中共党员请选择任职处室。")
        return values


class CorrectForm(ParticularsForm):
    """Corrected particulars; an empty number stays as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("identity_number", "telephone"):
            self.fields[name].help_text = "不填则保持原号码不变。"


class PlaceForm(HouseForm):
    """An office from a day on."""

    unit = forms.TypedChoiceField(label="任职处室", coerce=int)
    from_on = forms.DateField(label="起始日期")

    def __init__(self, data: Any, *, units: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        fill(self, "unit", units)


class TransferForm(HouseForm):
    """Another branch from a day on."""

    to = forms.TypedChoiceField(label="转入党支部", coerce=int)
    on = forms.DateField(label="转入日期", help_text="原支部的记录到前一天为止。")

    def __init__(self, data: Any, *, branches: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        fill(self, "to", branches)


class EndMembershipForm(HouseForm):
    """Why and when a membership ended."""

    reason = forms.ChoiceField(
        label="终止原因", choices=(("", "请选择"), *((word, word) for word in ENDINGS))
    )
    until_on = forms.DateField(label="最后一天")


class NumberForm(HouseForm):
    """An identity number or telephone in full, to find its owner."""

    number = forms.CharField(
        label="公民身份号码或联系电话",
        max_length=30,
        help_text="须输入完整号码；只能查到您管理范围内的人员，号码不会出现在地址栏。",
    )
