"""Forms of 办理, made from what a step of the procedure asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries import choices_for
from yipanqi.casework.services import Given
from yipanqi.engine.procedures.language import InputField, Paper, Step
from yipanqi.evidence.services import Upload
from yipanqi.web.frame.forms import HouseForm, SeveralFilesField

YES_NO = (("", "请选择"), ("yes", "是"), ("no", "否"))
Choices = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Ready:
    """What the platform knows of a paper, and how it writes it; None where there is nothing to write."""

    said: str
    make: Callable[[], Upload] | None


class StepForm(HouseForm):
    """The fields and papers of one decision at one step; the fields are named as the procedure names them."""

    case_on = forms.DateField(label="办理日期", help_text="补记以前的办理，填实际日期；超期照记。")

    def __init__(
        self, *args: Any, actor: Actor, path: str, step: Step, decision: str, is_restricted: bool, beside: Choices = (),
        ready: Mapping[str, Ready] | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.step, self.is_restricted = step, is_restricted
        self.ready = {} if ready is None or is_restricted else ready
        self.asked = [one for one in step.fields if not one.decisions or decision in one.decisions]
        self.papers = [one for one in step.papers if not one.decisions or decision in one.decisions]
        for one in self.asked:
            self.fields[one.id] = _field(one, actor, path)
        for paper in self.papers:
            self.fields[_paper_name(paper)] = _paper(paper, is_restricted=is_restricted)
            if paper.kind in self.ready:
                self._offer(paper, self.ready[paper.kind])
        if step.needs_two:
            self.fields["case_beside"] = forms.ChoiceField(
                label="一同办理的人", choices=[("", "请选择"), *beside], help_text="这一步须两人一同办理。"
            )
        day = self.fields.pop("case_on")
        day.initial = actor.today
        self.fields["case_on"] = day

    def _offer(self, paper: Paper, ready: Ready) -> None:
        """Say what the platform knows of the paper, and let it be written where there is anything to write."""
        field = self.fields[_paper_name(paper)]
        field.help_text = f"{ready.said}。{field.help_text}"
        if ready.make is not None:
            self.fields[_ready_name(paper)] = forms.BooleanField(
                label=f"由平台生成《{paper.title}》附上", required=False, help_text="勾选后不用另传文件。"
            )

    def given(self) -> Given:
        """What was filled in and attached, and what the platform is to write."""
        data = self.cleaned_data
        fields = {}
        for one in self.asked:
            value = data.get(one.id)
            if value in ("", None):
                continue
            fields[one.id] = value == "yes" if one.type == "yes_no" else value
        named = [(paper.kind, data.get(_paper_name(paper))) for paper in self.papers]
        if self.is_restricted:
            return Given(fields, {}, {kind: count for kind, count in named if count})
        files = {kind: [Upload(one.name, one.chunks()) for one in sent] for kind, sent in named if sent}
        for paper in self.papers:
            make = self.ready[paper.kind].make if data.get(_ready_name(paper)) else None
            if make is not None:
                files.setdefault(paper.kind, []).append(make())
        return Given(fields, files)


class BeginForm(StepForm):
    """The first step, with what the case is about."""

    case_title = forms.CharField(label="事由", max_length=200, help_text="一句话写清楚办的是什么。")
    case_subject = forms.ChoiceField(label="办理对象")
    case_concerned = forms.MultipleChoiceField(
        label="有关的人（应当回避）", required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )

    field_order = ("case_title", "case_subject", "case_concerned")

    def __init__(self, *args: Any, about_person: bool, recuses: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = (
            list(choices_for(kwargs["actor"], kwargs["path"], "person")) if about_person or recuses else []
        )
        _keep_or_drop(self, "case_subject", about_person, [("", "请选择"), *people])
        _keep_or_drop(self, "case_concerned", recuses, people)
        self.order_fields(self.field_order)


class ReasonForm(HouseForm):
    """A reason, out of the listed ones where the procedure lists them; whom to delegate to."""

    def __init__(
        self, *args: Any, reasons: Iterable[str] = (), choices: Choices | None = None, asks: str = "委托给", needs: bool = True,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        if choices is not None:
            self.fields["to"] = forms.ChoiceField(label=asks, choices=[("", "请选择"), *choices])
        listed = [(one, one) for one in reasons]
        self.fields["reason"] = (
            forms.ChoiceField(label="理由", choices=[("", "请选择"), *listed], required=needs)
            if listed
            else forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}), required=needs)
        )


class PlaceForm(HouseForm):
    """For which organisation a case is begun."""

    organisation = forms.ChoiceField(label="在哪个党组织办理")

    def __init__(self, *args: Any, places: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("organisation", [(str(pk), name) for pk, name in places])


def _keep_or_drop(form: HouseForm, name: str, is_kept: bool, choices: list[tuple[str, str]]) -> None:
    if is_kept:
        form.let_choose(name, choices)
    else:
        del form.fields[name]


def _paper_name(paper: Paper) -> str:
    return f"paper_{paper.kind}"


def _ready_name(paper: Paper) -> str:
    return f"ready_{paper.kind}"


def _paper(paper: Paper, *, is_restricted: bool) -> forms.Field:
    bounds = (
        f"至少{paper.minimum}件，至多{paper.maximum}件" if paper.minimum else f"可不附，至多{paper.maximum}件"
    )
    if is_restricted:
        return forms.IntegerField(
            label=f"{paper.title}（件数）",
            required=paper.minimum > 0,
            min_value=0,
            help_text=f"{bounds}；只登记件数，原件按保密规定另行保管，不上传。",
        )
    return SeveralFilesField(label=paper.title, required=paper.minimum > 0, help_text=f"{bounds}。")


def _field(one: InputField, actor: Actor, path: str) -> forms.Field:
    needed = one.required
    if one.type == "long_text":
        return forms.CharField(label=one.title, required=needed, widget=forms.Textarea(attrs={"rows": 4}))
    if one.type == "integer":
        return forms.IntegerField(label=one.title, required=needed, min_value=0)
    if one.type == "date":
        return forms.DateField(label=one.title, required=needed)
    if one.type == "yes_no":
        return forms.ChoiceField(label=one.title, required=needed, choices=YES_NO)
    if one.type == "choice":
        return forms.ChoiceField(
            label=one.title,
            required=needed,
            choices=[("", "请选择"), *((word, word) for word in one.choices)],
        )
    if one.type in ("person", "organisation"):
        offered = choices_for(actor, path, one.type)
        return forms.ChoiceField(label=one.title, required=needed, choices=[("", "请选择"), *offered])
    return forms.CharField(label=one.title, required=needed, max_length=300)
