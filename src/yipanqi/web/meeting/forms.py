"""Forms of 议事."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from yipanqi.meeting.queries import circumstances, collective_matters, voting_rule, voting_rules
from yipanqi.meeting.services import Away, Counts, Guest, ItemDraft, ResolutionDraft, StatusDraft, VoteDraft
from yipanqi.web.frame.forms import HouseForm

LONG = forms.Textarea
SIDES = (("both", "党建和业务"), ("party", "党建"), ("business", "业务"))
OUTCOMES = (("decided", "已决定"), ("noted", "已通报"), ("carried", "留待下次"), ("open", "待议"))
STATES = (("present", "到会"), ("leave", "请假"), ("absent", "缺席"), ("made_up", "补课"))
TIME: dict[str, Any] = {
    "widget": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    "required": False,
}
METHODS = {"secret": "无记名投票", "open_ballot": "记名投票", "hands": "举手表决", "oral": "口头表决"}


class CallForm(HouseForm):
    """When and where a meeting is held and who presides; everything has a sensible default."""

    held_on = forms.DateField(label="开会日期")
    started_at = forms.TimeField(label="开始时间", **TIME)
    place = forms.CharField(label="地点", max_length=120, required=False)
    chair_name = forms.CharField(label="主持人", max_length=60, required=False)
    recorder_name = forms.CharField(label="记录人", max_length=60, required=False)
    title = forms.CharField(
        label="会议名称", max_length=160, required=False, help_text="不填就按年份和次数起名。"
    )


@dataclass(frozen=True)
class AgendaRow:
    """One line of the agenda on the page."""

    number: int
    draft: ItemDraft
    error: str = ""


def agenda_rows(drafts: Iterable[ItemDraft], spare: int, errors: Mapping[str, str] = {}) -> list[AgendaRow]:
    """The agenda and some empty lines below it."""
    lines = [*drafts, *(ItemDraft("") for _ in range(spare))]
    return [
        AgendaRow(number, draft, _error(errors, f"items-{number}-")) for number, draft in enumerate(lines)
    ]


def posted_agenda(posted: Mapping[str, str], standing: Mapping[int, ItemDraft]) -> list[ItemDraft]:
    """The agenda as it was sent, in its order; what stands already keeps what the page does not show."""
    found = []
    for number in range(30):
        title = posted.get(f"items-{number}-title")
        if title is None:
            break
        if not title.strip():
            continue
        side = posted.get(f"items-{number}-side", "both")
        pk, carried = whole(posted.get(f"items-{number}-pk")), whole(posted.get(f"items-{number}-carried"))
        if pk is not None and pk in standing:
            found.append(replace(standing[pk], title=title, side=side))
        else:
            found.append(
                ItemDraft(
                    title, side, carried_from_id=carried,
                    about_kind=posted.get(f"items-{number}-about_kind", "")[:60],
                    about_key=whole(posted.get(f"items-{number}-about_key")),
                    about_title=posted.get(f"items-{number}-about_title", ""),
                    matter=posted.get(f"items-{number}-matter", ""),
                )
            )  # fmt: skip
    return found


class MinutesForm(HouseForm):
    """The minutes but for roll, votes and resolutions."""

    started_at = forms.TimeField(label="开始时间", **TIME)
    ended_at = forms.TimeField(label="散会时间", **TIME)
    place = forms.CharField(label="地点", max_length=120, required=False)
    chair_name = forms.CharField(label="主持人", max_length=60, required=False)
    recorder_name = forms.CharField(label="记录人", max_length=60, required=False)
    speeches = forms.CharField(
        label="发言要点", required=False, widget=LONG(attrs={"rows": 3}), help_text="不同意见应当写明。"
    )

    def __init__(self, asked: Iterable[Any], is_one_sided: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.detail_names: list[str] = []
        for each in asked:
            self._add(each.name, each.title, "")
        if is_one_sided:
            self._add(
                "one_side_reason", "只有一类议题的原因", "这种会议要党建、业务一起议；确实没有的写明原因。"
            )

    def _add(self, name: str, label: str, hint: str) -> None:
        self.fields[name] = forms.CharField(
            label=label, required=False, max_length=500, help_text=hint,
            widget=forms.TextInput(attrs={"class": "form-control"}),
        )  # fmt: skip
        self.detail_names.append(name)

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """What only this kind asks for."""
        return [self[name] for name in self.detail_names]


@dataclass(frozen=True)
class RollRow:
    """One person on the roll of the page."""

    line: Any
    state: str
    reason: str
    error: str = ""


def roll_rows(
    lines: Iterable[Any], posted: Mapping[str, str], errors: Mapping[str, str] = {}
) -> list[RollRow]:
    """The roll as the page shows it: what was tapped stays tapped."""
    return [
        RollRow(
            line,
            posted.get(f"roll-{line.pk}", line.state),
            posted.get(f"reason-{line.pk}", line.reason),
            errors.get(f"reason-{line.pk}", ""),
        )
        for line in lines
        if line.person_id is not None
    ]


def posted_away(posted: Mapping[str, str]) -> list[Away]:
    """Who was away, as it was sent; nothing but keys and known states is taken."""
    found = []
    for name, state in posted.items():
        key = whole(name.removeprefix("roll-")) if name.startswith("roll-") else None
        if key is not None and state in dict(STATES) and state != "present":
            found.append(Away(key, state, posted.get(f"reason-{key}", "")))
    return found


def posted_guests(written: str) -> list[Guest]:
    """One guest a line: name, then who he is."""
    found = []
    for line in written.splitlines()[:50]:
        name, _, identity = line.strip().replace("，", " ").replace(",", " ").partition(" ")
        if name:
            found.append(Guest(name, identity.strip()))
    return found


class ItemForm(HouseForm):
    """One agenda item in full."""

    title = forms.CharField(label="议题", max_length=200)
    side = forms.ChoiceField(label="内容", choices=SIDES)
    reporter_name = forms.CharField(label="汇报人", max_length=60, required=False)
    matter = forms.ChoiceField(
        label="集体决策事项", required=False, help_text="在清单里的事项，要在会上表决。"
    )
    prior_on = forms.DateField(label="前置研究日期", required=False)
    prior_body_name = forms.CharField(label="前置研究的党组织", max_length=120, required=False)
    prior_opinion = forms.CharField(label="前置研究意见", required=False, widget=LONG(attrs={"rows": 2}))
    tender_basis = forms.CharField(
        label="招标采购依据", max_length=200, required=False, help_text="大额支出填写。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        matters = [(one.code, f"{one.group}：{one.title}") for one in collective_matters().values()]
        self.let_choose("matter", [("", "不在清单里"), *matters])


class VoteForm(HouseForm):
    """The counts of a vote; for and present are filled in already."""

    rule = forms.ChoiceField(label="表决规则")
    method = forms.ChoiceField(label="表决方式")
    proposal = forms.CharField(
        label="表决事项", max_length=300, required=False, help_text="不填就是议题本身；选举写候选人姓名。"
    )
    in_favour = forms.IntegerField(label="赞成", min_value=0, max_value=100000)
    against = forms.IntegerField(label="反对", min_value=0, max_value=100000, initial=0)
    abstained = forms.IntegerField(label="弃权", min_value=0, max_value=100000, initial=0)
    invalid = forms.IntegerField(
        label="无效票", min_value=0, max_value=100000, initial=0, help_text="投票时填写。"
    )
    issued = forms.IntegerField(
        label="发出票",
        min_value=0,
        max_value=100000,
        required=False,
        help_text="投票时填写，不填按实到人数。",
    )
    written_in_favour = forms.IntegerField(
        label="书面赞成",
        min_value=0,
        max_value=100000,
        initial=0,
        help_text="会前书面意见，只有接收和转正计票。",
    )
    written_against = forms.IntegerField(label="书面反对", min_value=0, max_value=100000, initial=0)

    def __init__(self, rule: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("rule", [(one.code, one.title) for one in voting_rules().values() if one.passing])
        first = voting_rule(rule).methods
        every = [*first, *(code for code in METHODS if code not in first)]
        self.let_choose("method", [(code, METHODS[code]) for code in every])

    def draft(self) -> VoteDraft:
        """What is to be recorded."""
        of = self.cleaned_data
        counts = Counts(
            of["in_favour"], of["against"], of["abstained"], of["invalid"], of["issued"], of["written_in_favour"],
            of["written_against"],
        )  # fmt: skip
        return VoteDraft(of["method"], counts, of["proposal"], of["rule"])


class ResolutionForm(HouseForm):
    """What was resolved; with an owner it can become a duty."""

    text = forms.CharField(label="决议事项", widget=LONG(attrs={"rows": 3}))
    vote = forms.TypedChoiceField(label="依据的表决", required=False, coerce=int, empty_value=None)
    owner = forms.TypedChoiceField(label="责任岗位", required=False, coerce=int, empty_value=None)
    due_on = forms.DateField(label="完成时限", required=False)

    def draft(self) -> ResolutionDraft:
        """What is to be adopted."""
        of = self.cleaned_data
        return ResolutionDraft(of["text"], of["owner"], of["due_on"], of["vote"])


class ReasonForm(HouseForm):
    """Why."""

    reason = forms.CharField(label="原因", max_length=300)


class CorrectForm(HouseForm):
    """Correcting confirmed minutes: what may be corrected and the reason."""

    place = forms.CharField(label="地点", max_length=120, required=False)
    chair_name = forms.CharField(label="主持人", max_length=60, required=False)
    recorder_name = forms.CharField(label="记录人", max_length=60, required=False)
    speeches = forms.CharField(label="发言要点", required=False, widget=LONG(attrs={"rows": 4}))
    reason = forms.CharField(
        label="更正原因", max_length=300, help_text="原来的内容保留在留痕中；更正后要由另一人再确认。"
    )


class OutcomeForm(HouseForm):
    """What came of a resolution."""

    outcome = forms.CharField(label="落实情况", max_length=500, widget=LONG(attrs={"rows": 3}))


class StatusForm(HouseForm):
    """A circumstance of a member."""

    person = forms.TypedChoiceField(label="党员", coerce=int)
    code = forms.ChoiceField(label="情形")
    from_on = forms.DateField(label="起始日期")
    until_on = forms.DateField(label="截止日期", required=False, help_text="不知道就不填。")
    basis = forms.CharField(label="依据的材料", max_length=200, required=False)

    def __init__(self, people: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("person", people)
        self.let_choose("code", [(one.code, one.title) for one in circumstances().values()])

    def draft(self) -> StatusDraft:
        """What is to be entered."""
        of = self.cleaned_data
        return StatusDraft(of["person"], of["code"], of["from_on"], of["until_on"], of["basis"])


class EndForm(HouseForm):
    """When a circumstance ended."""

    until_on = forms.DateField(label="结束日期")


def whole(written: str | None) -> int | None:
    """A key as it was sent, None for anything else."""
    return int(written) if written and written.isdecimal() and len(written) < 16 else None


def _error(errors: Mapping[str, str], prefix: str) -> str:
    return "".join(sentence for name, sentence in errors.items() if name.startswith(prefix))
