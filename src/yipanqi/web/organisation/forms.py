"""Forms of 组织."""

from __future__ import annotations

from django import forms

from yipanqi.web.frame.forms import HouseForm

PASSWORD_HINT = "至少 10 个字符，不能全是数字，不能与账号、姓名相近。本人第一次登录时须更换。"


class OpenSealedForm(HouseForm):
    """Why somebody must see the full number."""

    reason = forms.CharField(
        label="查看事由", max_length=200, help_text="例如：办理党组织关系转接，核对公民身份号码。将记入留痕。"
    )


class OpenAccountForm(HouseForm):
    """A new account; for a member, name and branch find the person."""

    username = forms.RegexField(
        r"^[a-z][a-z0-9._-]{2,59}$",
        label="账号",
        help_text="小写字母开头，可用字母、数字、点、横线，3 至 60 位。",
        error_messages={"invalid": "请用小写字母开头，只用字母、数字、点、横线，3 至 60 位。"},
    )
    name = forms.CharField(label="姓名", max_length=60)
    organisation_name = forms.CharField(
        label="所在党支部或单位全称",
        max_length=120,
        required=False,
        help_text="党员填党支部，其他人员填单位；管理员专用账号可不填。",
    )
    password = forms.CharField(label="初始密码", help_text=PASSWORD_HINT)


class ResetPasswordForm(HouseForm):
    """A new initial password."""

    password = forms.CharField(label="新的初始密码", help_text=PASSWORD_HINT)


class GrantRoleForm(HouseForm):
    """One of the three administrators."""

    role = forms.ChoiceField(
        label="管理员角色",
        choices=(("system", "系统管理员"), ("security", "安全管理员"), ("audit", "审计管理员")),
    )
