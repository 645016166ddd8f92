"""Keys and phone numbers: purpose-bound keys from one secret, phones encrypted at rest and found by a keyed hash."""

import hashlib
import hmac
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app


def derive_key(secret_key: str, purpose: str) -> bytes:
    """32 bytes bound to `purpose`, so that a value made for one use never fits another."""
    return hmac.digest(secret_key.encode(), purpose.encode(), hashlib.sha256)


def keyed_hash(key: bytes, value: str) -> str:
    return hmac.digest(key, value.encode(), hashlib.sha256).hex()


@dataclass(frozen=True)
class PhoneVault:
    """Encrypts with the newest key, reads with any; the hash key is independent of rotation."""

    fernet: MultiFernet
    newest: Fernet
    hash_key: bytes

    @classmethod
    def from_keys(cls, keys: str, secret_key: str) -> "PhoneVault":
        """`keys`: comma-separated Fernet keys, newest first."""
        ring = [Fernet(key.strip()) for key in keys.split(",")]
        return cls(MultiFernet(ring), ring[0], derive_key(secret_key, "phone-hash"))

    def encrypt(self, phone: str) -> str:
        return self.fernet.encrypt(phone.encode()).decode()

    def decrypt(self, encrypted: str) -> str:
        return self.fernet.decrypt(encrypted.encode()).decode()

    def is_newest(self, encrypted: str) -> bool:
        """Whether it was written with the newest key."""
        try:
            self.newest.decrypt(encrypted.encode())
        except InvalidToken:
            return False
        return True

    def hash(self, phone: str) -> str:
        return keyed_hash(self.hash_key, phone)


def mask_phone(phone: str) -> str:
    """`+8613800000021` → `138****0021`."""
    national = phone.removeprefix("+86")
    return f"{national[:3]}****{national[-4:]}" if len(national) >= 8 else "****"


@dataclass(frozen=True)
class Keys:
    """What the rooms need of the secrets, held in memory only."""

    phones: PhoneVault
    join_codes: bytes
    photo_links: bytes
    invitation_links: bytes


def build_keys(secret_key: str, phone_keys: str) -> Keys:
    return Keys(
        phones=PhoneVault.from_keys(phone_keys, secret_key),
        join_codes=derive_key(secret_key, "join-code"),
        photo_links=derive_key(secret_key, "photo-link"),
        invitation_links=derive_key(secret_key, "invitation-link"),
    )


def keys() -> Keys:
    """The keys of the running application; read by routes, tasks and commands only."""
    found = current_app.extensions["keys"]
    assert isinstance(found, Keys)
    return found
