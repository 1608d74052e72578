"""Forms of junctions at work, of difficulties and of refused suggestions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from yipanqi.planning.queries import measure_kinds, strengths, terms
from yipanqi.web.frame.forms import HouseForm, dress

Choices = Iterable[tuple[str, str]]


class PeopleForm(HouseForm):
    """Who joins a junction."""

    people = forms.TypedMultipleChoiceField(
        label="人员", coerce=int, widget=forms.CheckboxSelectMultiple, help_text="责任科室的人列在前面。"
    )
    part = forms.CharField(label="分工", max_length=100, required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("people", people)


class RefuseSuggestionForm(HouseForm):
    """Why a suggestion is not taken; what it is stands above the form."""

    measure = forms.CharField(max_length=300, widget=forms.HiddenInput)
    reason = forms.CharField(label="为什么不合适", max_length=300)


class ResultForm(HouseForm):
    """What came of a junction."""

    result = forms.CharField(
        label="实际成效",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写业务上看得见的结果，例如：图审环节由 12 天压到 7 天。",
    )


class TermForm(HouseForm):
    """From when until when a junction works."""

    starts_on = forms.DateField(label="开始日期", required=False, help_text="不填按业务事项的开始日期。")
    result_due_on = forms.DateField(label="见效时限", required=False, help_text="不填按业务事项的完成时限。")


class EntriesForm(HouseForm):
    """What the party side does at each stage; stages may stay empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, term in terms("stage").items():
            self.fields[f"what_{code}"] = forms.CharField(label=term.title, max_length=200, required=False)
            self.fields[f"due_{code}"] = forms.DateField(label=f"{term.title}的时间", required=False)
        for field in self.fields.values():
            dress(field)

    def pairs(self) -> list[tuple[Any, Any]]:
        """What and by when of each stage, side by side."""
        return [(self[f"what_{code}"], self[f"due_{code}"]) for code in terms("stage")]


class AnswerForm(HouseForm):
    """A difficulty made the party side's key point, in one act."""

    measure = forms.CharField(label="党建举措", max_length=300, help_text="例如：红色帮办队驻点协调。")
    measure_kind = forms.ChoiceField(label="举措类型")
    strength = forms.ChoiceField(label="依托的优势", required=False)
    expected_result = forms.CharField(
        label="预期成效", max_length=300, help_text="写业务上看得见的结果，例如：等待由 9 天压到 3 天。"
    )
    organisation = forms.TypedChoiceField(label="承担党组织", coerce=int)
    owner = forms.TypedChoiceField(label="责任岗位", coerce=int)
    result_due_on = forms.DateField(label="见效时限", required=False, help_text="不填按难题的完成时限。")
    people = forms.TypedMultipleChoiceField(
        label="承担的人", coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, organisations: Choices, owners: Choices, people: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, term.title) for code, term in measure_kinds().items()]
        rests_on = [(code, term.title) for code, term in strengths().items()]
        for name, choices in (
            ("measure_kind", [("", "请选择"), *kinds]),
            ("strength", [("", "——"), *rests_on]),
            ("organisation", list(organisations)),
            ("owner", [("", "请选择"), *owners]),
            ("people", list(people)),
        ):
            self.let_choose(name, choices)
