"""Forms of 落实: the activity as its kind asks for it, the roll."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from yipanqi.execution.queries import Asked, RollEntry, asked_by
from yipanqi.execution.services import ActivityDraft, RollLine
from yipanqi.web.frame.forms import HouseForm, SeveralFilesField

LONG = forms.Textarea
STATES = (("present", "到会"), ("leave", "请假"), ("absent", "缺席"), ("made_up", "已补课"))
NAMES = tuple(code for code, _ in STATES)


TAKEN_FROM_MEETING = ("expected_count", "present_count", "absent_note", "agenda", "resolution")
"""What a session does not ask: the meeting inside says it."""


class ActivityForm(HouseForm):
    """An activity of one kind: the common fields, then those that the kind asks for besides."""

    held_on = forms.DateField(label="开展日期")
    title = forms.CharField(label="主题", max_length=200)
    started_at = forms.TimeField(
        label="开始时间", required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    ended_at = forms.TimeField(
        label="结束时间", required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    place = forms.CharField(label="地点", max_length=120, required=False)
    host_name = forms.CharField(label="主持人", max_length=60, required=False)
    recorder_name = forms.CharField(label="记录人", max_length=60, required=False)
    expected_count = forms.IntegerField(label="应到人数", min_value=0, max_value=100000, required=False)
    present_count = forms.IntegerField(label="实到人数", min_value=0, max_value=100000, required=False)
    absent_note = forms.CharField(label="缺席及原因", max_length=500, required=False)
    observers = forms.CharField(
        label="列席",
        max_length=500,
        required=False,
        widget=LONG(attrs={"rows": 2}),
        help_text="一人一行：姓名 身份。没有就不填。",
    )
    agenda = forms.CharField(
        label="议题", required=False, widget=LONG(attrs={"rows": 3}), help_text="逐条写，一条一行。"
    )
    discussion = forms.CharField(
        label="发言要点", required=False, widget=LONG(attrs={"rows": 4}), help_text="不同意见应当写明。"
    )
    resolution = forms.CharField(
        label="决议事项", required=False, widget=LONG(attrs={"rows": 3}), help_text="写明责任人和时限。"
    )

    def __init__(
        self, kind: str, *args: Any, also: Iterable[str] = (), is_session: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.also, self.is_session = kind, list(also), is_session
        self.asked = asked_by(kind, self.also)
        for each in self.asked:
            self._ask(each)
        self.detail_names = tuple(each.name for each in self.asked if each.is_detail)
        if is_session:
            for name in TAKEN_FROM_MEETING:
                del self.fields[name]
            self.fields["title"].required = False
            self.fields["title"].help_text = "不填就按年份和次数起名。"

    def _ask(self, asked: Asked) -> None:
        if asked.is_detail:
            rows = LONG(attrs={"rows": 3, "class": "form-control"})
            plain = forms.TextInput(attrs={"class": "form-control"})
            if asked.type == "integer":
                self.fields[asked.name] = forms.IntegerField(
                    min_value=0, widget=forms.NumberInput(attrs={"class": "form-control"})
                )
            else:
                self.fields[asked.name] = forms.CharField(
                    max_length=4000, widget=rows if asked.type == "long_text" else plain
                )
        self.fields[asked.name].label = asked.title
        self.fields[asked.name].required = asked.is_required

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """What only this kind asks for."""
        return [self[name] for name in self.detail_names]

    def content(self) -> dict[str, Any]:
        """The cleaned fields by the names of the record, without links."""
        data = dict(self.cleaned_data)
        details = {
            name: str(data.pop(name)) for name in self.detail_names if data.get(name) not in (None, "")
        }
        for name in self.detail_names:
            data.pop(name, None)
        names = ActivityDraft.__dataclass_fields__
        content = {name: value for name, value in data.items() if name in names}
        return {**content, "details": details, "also_kinds": self.also}


class RecordForm(ActivityForm):
    """Recording: links to node, junction and difficulty, and pictures."""

    occurrence_id = forms.TypedChoiceField(
        label="完成的时间节点", required=False, coerce=int, empty_value=None
    )
    junction_id = forms.TypedChoiceField(label="服务的结合点", required=False, coerce=int, empty_value=None)
    business_item_id = forms.TypedChoiceField(
        label="研究的业务难题", required=False, coerce=int, empty_value=None
    )
    attached = SeveralFilesField(label="现场图片或材料", required=False)
    valid_until = forms.DateField(label="有效期至", required=False)

    def clean_valid_until(self) -> datetime.date | None:
        """A day without files would be kept nowhere: it is asked for together with them."""
        day: datetime.date | None = self.cleaned_data["valid_until"]
        if day is not None and not self.cleaned_data.get("attached"):
            raise forms.ValidationError("填了有效期，请一并选择材料；没有材料的，请清空有效期。")
        return day

    def offer(self, links: Mapping[str, Iterable[tuple[Any, str]]]) -> None:
        """Put what may be chosen into the three links."""
        for name, choices in links.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", "不关联"), *choices]

    def draft(self) -> ActivityDraft:
        """What is to be recorded."""
        return ActivityDraft(kind=self.kind, **self.content())


class CorrectForm(ActivityForm):
    """Correcting: the same fields and the reason."""

    reason = forms.CharField(
        label="更正原因", max_length=300, help_text="原来的内容保留在留痕中；更正后由另一人再确认。"
    )
    discussion_names: tuple[str, ...] = ()

    def ask_discussions(self, items: Iterable[tuple[int, str, str]]) -> None:
        """Of a meeting inside: what was said on each item; name and day stay."""
        for name in ("title", "held_on"):
            del self.fields[name]
        self.fields["discussion"].label = "其他发言要点"
        for key, title, said in items:
            widget = LONG(attrs={"rows": 3, "class": "form-control"})
            self.fields[f"said-{key}"] = forms.CharField(
                label=title, required=False, initial=said, max_length=4000, widget=widget
            )
        self.discussion_names = tuple(name for name in self.fields if name.startswith("said-"))

    @property
    def discussion_fields(self) -> list[forms.BoundField]:
        """One field for each agenda item."""
        return [self[name] for name in self.discussion_names]

    def discussions(self) -> dict[int, str]:
        """What was said, by item."""
        return {int(name.removeprefix("said-")): self.cleaned_data[name] for name in self.discussion_names}

    def offer(self, links: Mapping[str, Iterable[tuple[Any, str]]]) -> None:
        """A time node is not changed by a correction; junction and difficulty may be."""
        for name, label in (("junction_id", "服务的结合点"), ("business_item_id", "研究的业务难题")):
            self.fields[name] = forms.TypedChoiceField(
                label=label, required=False, coerce=int, empty_value=None, choices=[("", "不关联"), *links[name]],
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip


class LateForm(HouseForm):
    """Why the record was entered late."""

    reason = forms.CharField(label="补录原因", max_length=200, help_text="补录的标记不会消失，原因写在旁边。")


class WithdrawForm(HouseForm):
    """Why the record is withdrawn."""

    reason = forms.CharField(
        label="撤回原因", max_length=300, help_text="撤回后不再计入考核，记录和留痕仍保留。"
    )


class EvidenceForm(HouseForm):
    """More evidence for an activity."""

    attached = SeveralFilesField(label="图片或材料")
    valid_until = forms.DateField(label="有效期至", required=False, help_text="材料有期限的才填。")


@dataclass(frozen=True)
class RollRow:
    """One person on the roll of the page."""

    person_id: int
    name: str
    may_vote: bool
    state: str = "present"
    reason: str = ""
    exempt_reason: str = ""
    has_signed: bool = False
    has_signed_up: bool = False


def roll_rows(
    entries: Iterable[RollEntry],
    posted: Mapping[str, str],
    *,
    first: str = "present",
    signed: Collection[int] = (),
    signed_up: Collection[int] = (),
) -> list[RollRow]:
    """The roll as the page shows it: what was tapped stays tapped; whom activities do not bind is excused until he is tapped present.

    Whoever entered the code of the room or signed up beforehand is marked present, and stands first where anybody may take part.
    """
    rows = []
    for each in entries:
        state = "leave" if each.exempt_reason and first == "present" else first
        has_signed, has_signed_up = each.person_id in signed, each.person_id in signed_up
        is_marked = has_signed or has_signed_up
        rows.append(
            RollRow(
                each.person_id, each.name, each.may_vote,
                posted.get(f"roll-{each.person_id}", "present" if is_marked else state),
                posted.get(f"reason-{each.person_id}", "" if is_marked else each.exempt_reason), each.exempt_reason, has_signed,
                has_signed_up,
            )
        )  # fmt: skip
    return rows if first else sorted(rows, key=lambda row: not (row.has_signed or row.has_signed_up))


def roll_lines(posted: Mapping[str, str]) -> list[RollLine]:
    """The roll as it was sent; nothing but keys and known states is taken."""
    lines = []
    for name, state in posted.items():
        key = name.removeprefix("roll-")
        if name.startswith("roll-") and key.isdecimal() and state in NAMES:
            reason = "" if state == "present" else posted.get(f"reason-{key}", "")
            lines.append(RollLine(int(key), state, reason))
    return lines
