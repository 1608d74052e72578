"""The forms of the second factor in the house's words; what they check is allauth's."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms


class HouseActivateForm(ActivateTOTPForm):
    """The first code from the new device."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["code"], "验证器应用显示的六位数字")


class HouseAuthenticateForm(AuthenticateForm):
    """A code, or a recovery code, while signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["code"], "动态口令或恢复码")


class HouseReauthenticateForm(ReauthenticateForm):
    """The same before an act on the account itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["code"], "动态口令或恢复码")


def say(field: forms.Field, label: str) -> None:
    """Label the field and let telephones offer digits."""
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["inputmode"] = "numeric"
