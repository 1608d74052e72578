"""Forms of 门户, made from what the first step or the filer's own step of a procedure asks for."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django import forms

from yipanqi.casework.queries.visitors import CHANNEL, Receiver
from yipanqi.engine.procedures.language import InputField, Step
from yipanqi.evidence.services import Upload
from yipanqi.web.frame.forms import HouseForm, SeveralFilesField

MOST_FILE_BYTES = 5 * 1024 * 1024
ACCEPTED = ".jpg,.jpeg,.png,.pdf,.doc,.docx,.wps,.ofd,.txt"


class FilerForm(HouseForm):
    """The fields that one decision of a step asks its filer for; people and organisations he is never asked."""

    def __init__(self, *args: Any, step: Step, decision: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [
            one
            for one in step.fields
            if one.id != CHANNEL and (not one.decisions or decision in one.decisions) and one.type in FIELDS
        ]
        for one in self.asked:
            self.fields[one.id] = FIELDS[one.type](one)

    def given(self) -> dict[str, Any]:
        """What was filled in."""
        found = {one.id: self.cleaned_data.get(one.id) for one in self.asked}
        for one in self.asked:
            if one.type == "yes_no" and found[one.id]:
                found[one.id] = found[one.id] == "yes"
        return {name: value for name, value in found.items() if value not in ("", None)}


class FileForm(FilerForm):
    """Filing: with whom, what in one line, the step's own fields, files, and who one is, if one wants."""

    receiver = forms.ChoiceField(label="向哪个单位提出")
    case_title = forms.CharField(label="一句话说明", max_length=60, help_text="例如：办证窗口排队时间太长。")
    name = forms.CharField(
        label="姓名（可不填）", max_length=30, required=False, help_text="加密保存，只给承办的人看。"
    )
    telephone = forms.CharField(
        label="电话（可不填）",
        max_length=20,
        required=False,
        help_text="需要向您核实时用。",
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    website = forms.CharField(
        label="请不要填写这一栏",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, receivers: Iterable[Receiver], asks_contact: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        step: Step = kwargs["step"]
        offered = [(str(one.pk), one.name) for one in receivers]
        choice = self.fields["receiver"]
        choice.choices = offered if len(offered) == 1 else [("", "请选择"), *offered]  # type: ignore[attr-defined]
        self.papers = list(step.papers)
        for paper in self.papers:
            self.fields[f"paper_{paper.kind}"] = SeveralFilesField(
                label=f"{paper.title}（可不附）" if not paper.minimum else paper.title,
                required=paper.minimum > 0,
                help_text=f"至多{paper.maximum}件，每件不超过5MB：照片、PDF、文档。",
            )
            self.fields[f"paper_{paper.kind}"].widget.attrs["accept"] = ACCEPTED
        if not asks_contact:
            self.fields.pop("name")
            self.fields.pop("telephone")
        self.fields["token"].initial = secrets.token_urlsafe(24)
        own = [one.id for one in self.asked] + [f"paper_{paper.kind}" for paper in self.papers]
        self.order_fields(["receiver", "case_title", *own, "name", "telephone", "website", "token"])

    def clean(self) -> dict[str, Any]:
        """Refuse what only a machine fills in, and files that are too large."""
        data = super().clean() or {}
        if data.get("website"):
            self.add_error(None, "没有提交：请不要填写隐藏的一栏，清空后再提交。")
        for paper in self.papers:
            for each in data.get(f"paper_{paper.kind}") or ():
                if each.size > MOST_FILE_BYTES:
                    self.add_error(f"paper_{paper.kind}", f"“{each.name}”超过5MB，请缩小后再传。")
        return data

    def files_given(self) -> dict[str, list[Upload]]:
        """The files by kind of paper."""
        named = [(paper.kind, self.cleaned_data.get(f"paper_{paper.kind}") or ()) for paper in self.papers]
        return {kind: [Upload(each.name, each.chunks()) for each in files] for kind, files in named if files}


class OwnForm(FileForm):
    """Filing by somebody of the house: with his name or without."""

    unnamed = forms.BooleanField(
        label="不公开我的姓名",
        required=False,
        help_text="读者看不到是谁提的；姓名加密保存，只有承办的岗位可以查看，每次查看都留痕。",
    )


class TrackForm(HouseForm):
    """The tracking number."""

    number = forms.CharField(
        label="查询编号",
        max_length=40,
        help_text="回执上的16位数字，空格可有可无。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ReasonForm(HouseForm):
    """Why."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class PublishForm(HouseForm):
    """What the public reads of a demand."""

    question = forms.CharField(
        label="问题",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="用自己的话概括，不写人名和号码。",
    )
    reply = forms.CharField(
        label="公开答复",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="还没有答复的可以先只公开问题，页面写明已办了多少天。",
    )


def _choice(one: InputField) -> forms.Field:
    words = [(word, word) for word in one.choices]
    return forms.ChoiceField(label=one.title, required=one.required, choices=words, widget=forms.RadioSelect)


def _yes_no(one: InputField) -> forms.Field:
    return forms.ChoiceField(
        label=one.title,
        required=one.required,
        choices=(("yes", "是"), ("no", "否")),
        widget=forms.RadioSelect,
    )


FIELDS = {
    "text": lambda one: forms.CharField(label=one.title, required=one.required, max_length=300),
    "long_text": lambda one: forms.CharField(
        label=one.title, required=one.required, max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    ),
    "integer": lambda one: forms.IntegerField(label=one.title, required=one.required, min_value=0),
    "date": lambda one: forms.DateField(label=one.title, required=one.required),
    "choice": _choice,
    "yes_no": _yes_no,
}
"""A field of each type that a filer may be asked for."""
