"""The keys of this installation, for sealing and for finding by keyed hash."""

from __future__ import annotations

import functools

from django.conf import settings

from yipanqi.basics.sealing import Seal, seal_from


@functools.cache
def seal() -> Seal:
    """The keys of this installation."""
    return seal_from(settings.YIPANQI_KEYS)
