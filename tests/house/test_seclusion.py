"""The tests themselves stay at home: no other machine, no data folder of the user's."""

import socket
from pathlib import Path

import pytest
from django.conf import settings

from tests.house.building import ROOT


def test_another_machine_cannot_be_reached() -> None:
    with socket.socket() as line, pytest.raises(RuntimeError, match="may not reach"):
        line.connect(("192.0.2.1", 80))


def test_this_machine_can_be_reached() -> None:
    with socket.socket() as server, socket.socket() as line:
        server.bind(("127.0.0.1", 0))
        server.listen()
        line.connect(server.getsockname())


def test_data_of_the_user_is_not_touched() -> None:
    data = Path(settings.YIPANQI_DATA)
    assert ROOT not in data.parents and data.name.startswith("yipanqi-tests-")
