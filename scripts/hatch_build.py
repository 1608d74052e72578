"""Build hook of the wheel: the adopted rules travel inside the package."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RulesInTheWheel(BuildHookInterface):  # type: ignore[type-arg]
    """Put rules/ into a real wheel; an editable install reads the repository's own folder."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["force_include"]["rules"] = "yipanqi/_rules"
