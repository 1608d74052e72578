"""Forms of carriers: founding as the kind asks, log, review, term, calls, hours, comments."""

from __future__ import annotations

from typing import Any

from django import forms

from yipanqi.basics.dates import add_months
from yipanqi.execution.queries.carrier_kinds import CarrierKind
from yipanqi.execution.services import CallDraft, CarrierDraft, LogDraft, ReviewDraft
from yipanqi.web.frame.forms import HouseForm, SeveralFilesField

LONG = forms.Textarea
OWN = "own_"
"""Before the names of what only this kind asks for."""
PARTNER = "写党组织的全称或简称：正好有一个党组织叫这个名字的，会提示它核对；没有或有几个的，不提示任何人。"


class CarrierForm(HouseForm):
    """A carrier of one kind to be founded."""

    kind = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label="名称", max_length=120)
    leader_id = forms.TypedChoiceField(label="负责人", required=False, coerce=int, empty_value=None)
    member_ids = forms.TypedMultipleChoiceField(
        label="成员", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    junction_id = forms.TypedChoiceField(label="服务的结合点", required=False, coerce=int, empty_value=None)
    business_item_id = forms.TypedChoiceField(
        label="服务的业务事项",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="已选结合点的不必再选。",
    )
    office_id = forms.TypedChoiceField(label="服务的处室", required=False, coerce=int, empty_value=None)
    level = forms.ChoiceField(label="队伍层级")
    parent_id = forms.TypedChoiceField(
        label="上级队伍",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="人数和服务时长逐级合计到上级队伍。",
    )
    reason = forms.CharField(label="设立缘由", required=False, widget=LONG(attrs={"rows": 2}))
    criteria = forms.CharField(label="标准", required=False, widget=LONG(attrs={"rows": 3}))
    starts_on = forms.DateField(label="开始日期")
    ends_on = forms.DateField(label="计划结束日期", required=False)
    before_value = forms.DecimalField(
        label="设立前的业务数值", required=False, max_digits=16, decimal_places=4,
        help_text="例如积压23件、平均60天；结束时登记之后的数值。",
    )  # fmt: skip
    value_unit = forms.CharField(label="单位", max_length=20, required=False, help_text="例如：天、件、%。")

    def __init__(self, kind: CarrierKind, *args: Any, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", {})
        starts_on = initial.get("starts_on")
        begin: dict[str, Any] = {"kind": kind.code, "criteria": "" if kind.is_pledge else kind.criteria}
        if kind.term_years and starts_on:
            begin["ends_on"] = add_months(starts_on, 12 * kind.term_years)
        super().__init__(*args, initial={**begin, **initial}, **kwargs)
        self.described = kind
        if kind.is_pledge:
            self.fields["criteria"].label, self.fields["criteria"].required = "承诺内容", True
            self.fields["leader_id"].label = "承诺人"
            self.fields["ends_on"].label = "兑现时限"
            del self.fields["member_ids"]
        if kind.levels:
            self.let_choose("level", [("", "请选择"), *((term.code, term.title) for term in kind.levels)])
        else:
            del self.fields["level"], self.fields["parent_id"]
        for each in kind.fields:
            widget = LONG(attrs={"rows": 3, "class": "form-control"})
            plain = forms.TextInput(attrs={"class": "form-control"})
            self.fields[f"{OWN}{each.name}"] = forms.CharField(
                label=each.title, required=each.required, max_length=4000,
                widget=widget if each.type == "long_text" else plain,
                help_text=PARTNER if each.name == kind.partner_field else "",
            )  # fmt: skip

        own = [f"{OWN}{each.name}" for each in kind.fields]
        self.order_fields(["kind", "name", *own, "level", "parent_id"])

    def draft(self) -> CarrierDraft:
        """What is to be founded."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "member_ids"}
        details = {name.removeprefix(OWN): data.pop(name) for name in list(data) if name.startswith(OWN)}
        return CarrierDraft(**data, details=details)

    def members(self) -> list[int]:
        """Who is to serve in it."""
        return list(self.cleaned_data.get("member_ids", []))


class FinishCarrierForm(HouseForm):
    """What the carrier brought."""

    ends_on = forms.DateField(label="结束日期")
    after_value = forms.DecimalField(label="结束时的数值", required=False, max_digits=16, decimal_places=4)
    result = forms.CharField(label="成效", widget=LONG(attrs={"rows": 4}))


class ReasonForm(HouseForm):
    """Why."""

    reason = forms.CharField(label="理由", max_length=300, widget=LONG(attrs={"rows": 3}))


class RetireCarrierForm(HouseForm):
    """Why the carrier is given up."""

    reason = forms.CharField(label="撤销原因", max_length=300)


class RenewForm(HouseForm):
    """Until when, and why."""

    ends_on = forms.DateField(label="新的期限")
    reason = forms.CharField(label="续期的理由", max_length=300, widget=LONG(attrs={"rows": 2}))


class LogForm(HouseForm):
    """What was done."""

    done_on = forms.DateField(label="日期")
    text = forms.CharField(label="做了什么", max_length=4000, widget=LONG(attrs={"rows": 3}))
    result = forms.CharField(label="结果", required=False, max_length=4000, widget=LONG(attrs={"rows": 2}))
    value = forms.DecimalField(label="现在的业务数值", required=False, max_digits=16, decimal_places=4)
    attached = SeveralFilesField(label="图片或材料", required=False)

    def __init__(self, *args: Any, is_visit: bool = False, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_visit = is_visit
        if is_visit:
            self.fields["text"].label = "走访了谁，听到什么"
            self.fields["result"].label, self.fields["result"].required = "帮了什么", True
            self.fields["result"].help_text = "当场没有办法的，写明打算怎么办；困难可以由支部从这条记录提出。"
            del self.fields["value"]
        elif unit:
            self.fields["value"].label = f"现在的业务数值（{unit}）"

    def draft(self) -> LogDraft:
        """What is to be written down."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "attached"}
        return LogDraft(**data, is_visit=self.is_visit)


class ReviewForm(HouseForm):
    """The review against the criteria of the kind."""

    done_on = forms.DateField(label="评审日期")
    met = forms.MultipleChoiceField(label="做到的", required=False, widget=forms.CheckboxSelectMultiple)
    verdict = forms.ChoiceField(label="结论", widget=forms.RadioSelect)
    text = forms.CharField(label="评审意见", max_length=2000, widget=LONG(attrs={"rows": 3}))
    value = forms.DecimalField(label="现在的业务数值", required=False, max_digits=16, decimal_places=4)

    def __init__(self, kind: CarrierKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = ("已兑现", "正在兑现", "没有兑现") if kind.is_pledge else ("好", "需改进", "差，建议撤销")
        self.let_choose("verdict", zip(("good", "improve", "poor"), words, strict=True))
        self.let_choose("met", [(each, each) for each in kind.asks])
        if kind.asks_title:
            self.fields["met"].label = f"{kind.asks_title}中做到的"
        if kind.is_pledge:
            del self.fields["value"]

    def draft(self) -> ReviewDraft:
        """What is to be written down."""
        data = dict(self.cleaned_data)
        return ReviewDraft(**{**data, "met": tuple(data["met"])})


class TeamPlaceForm(HouseForm):
    """At which level the team stands, and under which."""

    level = forms.ChoiceField(label="队伍层级")
    parent_id = forms.TypedChoiceField(label="上级队伍", required=False, coerce=int, empty_value=None)


class JoinForm(HouseForm):
    """Who joins, and whether he leads."""

    person_id = forms.TypedChoiceField(label="人员", coerce=int)
    leads = forms.BooleanField(label="担任负责人", required=False)


class CallForm(HouseForm):
    """A call of a team, or a batch to sign up for."""

    trigger = forms.ChoiceField(label="事由")
    title = forms.CharField(label="任务", max_length=120)
    text = forms.CharField(label="说明", required=False, max_length=2000, widget=LONG(attrs={"rows": 3}))
    held_on = forms.DateField(label="服务日期")
    place = forms.CharField(label="地点", max_length=120, required=False)
    served = forms.CharField(label="服务对象", max_length=120, required=False)
    wanted = forms.IntegerField(label="需要人数", min_value=1, max_value=1000, required=False)
    response_hours = forms.IntegerField(label="多少小时内响应", min_value=1, max_value=720, required=False)

    def __init__(self, kind: CarrierKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("trigger", [("", "请选择"), *((each, each) for each in kind.triggers)])
        dropped = ["trigger"] if not kind.triggers else []
        if kind.takes_sign_up:
            dropped.append("response_hours")
            self.fields["held_on"].label = f"{kind.work_word}日期"
            self.fields["served"].label = kind.served_word
        else:
            dropped += ["held_on", "served", "wanted"]
            self.fields["response_hours"].initial = kind.response_hours or None
        for name in dropped:
            del self.fields[name]

    def draft(self) -> CallDraft:
        """What is called for."""
        return CallDraft(**self.cleaned_data)


class OtherSideForm(HouseForm):
    """Whether what a joint carrier says of one's own organisation is right."""

    is_right = forms.TypedChoiceField(
        label="核对", choices=(("yes", "是这样"), ("no", "不对")), initial="yes", widget=forms.RadioSelect,
        coerce=lambda word: word == "yes", empty_value=None,
    )  # fmt: skip
    text = forms.CharField(
        label="说明（不对的写明哪里不对）", required=False, max_length=500, widget=LONG(attrs={"rows": 3})
    )


class AnswerForm(HouseForm):
    """What will be done."""

    answer = forms.CharField(label="怎么办", max_length=2000, widget=LONG(attrs={"rows": 3}))


class ResultForm(HouseForm):
    """What it came to."""

    result = forms.CharField(label="结果", max_length=2000, widget=LONG(attrs={"rows": 3}))


class AddToCallForm(HouseForm):
    """Who came besides those who signed up, and how long he served."""

    person_id = forms.TypedChoiceField(label="人员", coerce=int)
    hours = forms.IntegerField(
        label="服务小时数",
        min_value=1,
        max_value=24,
        required=False,
        help_text="服务开展以后填；不知道的先不填。",
    )


class HoursForm(HouseForm):
    """How many whole hours were served."""

    hours = forms.IntegerField(
        label="服务小时数", min_value=1, max_value=24, help_text="按整小时填；由服务对象或组织者确认后计入。"
    )


class ConfirmForm(HouseForm):
    """How many hours are confirmed, and in whose name."""

    hours = forms.IntegerField(label="确认的小时数", min_value=1, max_value=24)
    served_name = forms.CharField(
        label="服务对象的确认人",
        max_length=120,
        required=False,
        help_text="由您以组织者身份确认的，不用填；时长是您代填的，必填。",
    )


class CommentForm(HouseForm):
    """What somebody says of a pledge."""

    text = forms.CharField(
        label="您的评议", min_length=2, max_length=300, widget=LONG(attrs={"rows": 3}),
        help_text="兑现得怎么样、还差什么。由该党组织审核后公开；请不要写他人的电话、住址等个人信息。",
    )  # fmt: skip


class DecideCommentForm(HouseForm):
    """Let it through or not, and the answer."""

    state = forms.ChoiceField(
        label="怎么处理",
        choices=(("shown", "公开"), ("hidden", "不公开")),
        initial="shown",
        widget=forms.RadioSelect,
    )
    reply = forms.CharField(
        label="答复（不公开的写明理由）", max_length=300, required=False, widget=LONG(attrs={"rows": 3}),
        help_text="批评意见应当公开并答复；只有辱骂、个人信息和无关内容可以不公开。",
    )  # fmt: skip
