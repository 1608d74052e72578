"""Hashes of pictures that were kept before there were any."""

from __future__ import annotations

from django.db import transaction

from yipanqi.analysis.picture_hashes import LENGTH
from yipanqi.basics.actors import Actor
from yipanqi.evidence.errors import FileRefused
from yipanqi.evidence.models import StoredFile
from yipanqi.evidence.queries.reading import path_of
from yipanqi.evidence.services.sniffing import nature_of

AT_ONCE = 2_000


@transaction.atomic
def fill_picture_hashes(*, actor: Actor) -> int:
    """Give hashes to pictures without any, so many at once; one whose file is lost or damaged is passed over."""
    bare = [
        file
        for file in StoredFile.objects.filter(kind="picture", hashes=b"").order_by("pk")[:AT_ONCE]
        if path_of(file.digest).is_file()
    ]
    filled = []
    for file in bare:
        try:
            file.hashes = nature_of(path_of(file.digest), file.digest).hashes
        except FileRefused:
            continue
        if len(file.hashes) == LENGTH:
            filled.append(file)
    return StoredFile.objects.bulk_update(filled, ("hashes",), batch_size=200)
