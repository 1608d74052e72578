"""Encryption at rest and keyed search: SM4-GCM (GB/T 32907) and HMAC-SM3 (GB/T 32905)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

_NONCE, _TAG = 12, 16


class SealBroken(ValueError):
    """The sealed value was changed or belongs to another key."""


@dataclass(frozen=True)
class Seal:
    """One installation's pair of keys: `cipher_key` 16 bytes for sealing, `search_key` for the keyed hash."""

    cipher_key: bytes
    search_key: bytes

    def close(self, text: str) -> bytes:
        """Nonce, tag and cipher text; the same text never gives the same bytes. An empty text stays empty."""
        if not text:
            return b""
        nonce = os.urandom(_NONCE)
        encryptor = Cipher(SM4(self.cipher_key), GCM(nonce)).encryptor()
        sealed = encryptor.update(text.encode()) + encryptor.finalize()
        return nonce + encryptor.tag + sealed

    def open(self, sealed: bytes | memoryview[int]) -> str:
        """The text again; refuses (SealBroken) what was changed or sealed with another key."""
        sealed = bytes(sealed)
        if not sealed:
            return ""
        nonce, tag, body = sealed[:_NONCE], sealed[_NONCE : _NONCE + _TAG], sealed[_NONCE + _TAG :]
        decryptor = Cipher(SM4(self.cipher_key), GCM(nonce, tag)).decryptor()
        try:
            return (decryptor.update(body) + decryptor.finalize()).decode()
        except InvalidTag as error:
            raise SealBroken("sealed value does not match its key") from error

    def search_hash(self, text: str) -> str:
        """A keyed hash by which equal texts are found without opening them; empty for an empty text."""
        if not text:
            return ""
        code = HMAC(self.search_key, SM3())
        code.update(text.encode())
        return code.finalize().hex()


def seal_from(folder: Path) -> Seal:
    """The keys kept in the folder, made at first use and readable by their owner only."""
    return Seal(_key(folder / "cipher.key", 16), _key(folder / "search.key", 32))


def _key(path: Path, length: int) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        key = os.urandom(length)
        file.write(key)
    return key
