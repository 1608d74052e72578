"""Every test of evidence has an evidence folder of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.cast import cast as cast


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"
    settings.YIPANQI_DATA = tmp_path
