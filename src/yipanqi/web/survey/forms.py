"""What is typed to ask: a form's text, a round, paper that came back, why a round is given up."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms

from yipanqi.survey.queries.language import Asked
from yipanqi.survey.queries.wording import asked_words
from yipanqi.web.frame.forms import HouseForm, dress


class PublishFormForm(HouseForm):
    """The text of a form, typed or from a file, and who publishes it."""

    organisation = forms.TypedChoiceField(label="由哪个党组织发布", coerce=int)
    text = forms.CharField(
        label="评议表的定义（YAML）",
        required=False,
        widget=forms.Textarea(attrs={"rows": 22, "class": "code", "spellcheck": "false"}),
    )
    file = forms.FileField(label="或者选择一个文件", required=False, help_text="选了文件就用文件里的内容。")

    def clean(self) -> dict[str, Any]:
        """The file's text stands in for the typed one."""
        data = super().clean() or {}
        given = data.get("file")
        if given is not None:
            try:
                data["text"] = given.read(60_000).decode("utf-8")
            except UnicodeDecodeError:
                self.add_error("file", "文件不是 UTF-8 编码，请另存为 UTF-8 后再传。")
        if not data.get("text") and not self.errors:
            self.add_error("text", "请填写定义，或选择一个文件。")
        return data


class RoundForm(HouseForm):
    """A round: for whom, called what, until when, and each group that the form proposes."""

    organisation = forms.TypedChoiceField(label="党组织", coerce=int)
    title = forms.CharField(label="名称", max_length=120)
    closes_on = forms.DateField(label="截止日期", help_text="当天仍可填写；次日由系统自动结束并计票。")

    def __init__(
        self,
        *args: Any,
        asks: Iterable[Asked],
        organisations: Iterable[tuple[int, str]],
        number: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("organisation", organisations)
        self.asks = tuple(asks)
        for place, one in enumerate(self.asks):
            if one.way == "roll":
                field: forms.Field = forms.BooleanField(
                    label=f"请“{one.name}”参加",
                    required=False,
                    initial=True,
                    help_text=f"{asked_words(one)}，登录后在“评议”里填写；没有账号的可交纸质表。",
                )
            else:
                field = forms.IntegerField(
                    label=f"“{one.name}”的份数", min_value=0, max_value=2000, initial=number, required=False,
                    help_text="打印同样多的一次性码，不登录，扫码即填；0 为不请这个人群。",
                )  # fmt: skip
            dress(field)
            self.fields[f"group_{place}"] = field

    def chosen(self) -> list[tuple[Asked, int]]:
        """The groups that are to be asked, each with its number of codes."""
        found = []
        for place, one in enumerate(self.asks):
            given = self.cleaned_data.get(f"group_{place}")
            if given:
                found.append((one, 0 if one.way == "roll" else int(given)))
        return found


class CountPapersForm(HouseForm):
    """Paper that came back: names for a roll, a number for codes."""

    people = forms.TypedMultipleChoiceField(
        label="谁交了纸质表",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾选后他们不能再登录填写；已经登录填过的人不能再交纸质表。",
    )
    number = forms.IntegerField(label="清点份数", min_value=1)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["people"]
        else:
            del self.fields["number"]
            self.let_choose("people", people)


class VoidForm(HouseForm):
    """Why a round is given up."""

    reason = forms.CharField(label="作废原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class CodeForm(HouseForm):
    """The code from the paper."""

    code = forms.CharField(
        label="评议码",
        max_length=40,
        help_text="纸上的12位字母和数字，不分大小写，横线可不填。",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


def a_week_from(day: datetime.date) -> datetime.date:
    """The last day that a round is given when nobody says another."""
    return day + datetime.timedelta(days=7)
