"""Signed links to photos: whoever holds one sees one form of one photo for minutes, and nothing else.

What only staff may see opens with a link that was made for staff.

The expiry is part of what is signed rather than a timestamp of the library's own clock: time is a value here.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.core.crypto import keys
from app.core.errors import NotFound
from app.photos.rules import Form
from config.settings import Settings


@dataclass(frozen=True)
class Opened:
    photo_id: int
    form: Form
    for_staff: bool
    left: timedelta
    """How long the link still holds."""


@dataclass(frozen=True)
class PhotoLinks:
    key: bytes
    base_url: str
    """Where phones reach this server, no trailing slash."""
    minutes: int

    def make(self, photo_id: int, form: Form, *, now: datetime, for_staff: bool = False) -> tuple[str, datetime]:
        """The link and its end, at most `minutes` and at least half of them away.

        It stays the same for half that time, so that a phone on a weak network shows its cached copy.
        """
        step = max(self.minutes * 30, 1)
        expires = (int(now.timestamp()) // step + 2) * step
        token = self._serializer().dumps([photo_id, form, for_staff, expires])
        return f"{self.base_url}/photos/{token}", datetime.fromtimestamp(expires, UTC)

    def read(self, token: str, *, now: datetime) -> Opened:
        """What it leads to. NotFound if it has expired or is not ours."""
        try:
            photo_id, form, for_staff, expires = self._serializer().loads(token)
        except (BadData, ValueError):
            raise NotFound from None
        left = datetime.fromtimestamp(expires, UTC) - now
        if left <= timedelta(0):
            raise NotFound
        return Opened(photo_id, Form(form), for_staff, left)

    def _serializer(self) -> URLSafeSerializer:
        signing = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        return URLSafeSerializer(self.key, salt="photo", signer_kwargs=signing)


def photo_links() -> PhotoLinks:
    """Of the running application."""
    settings = current_app.extensions["settings"]
    assert isinstance(settings, Settings)
    return PhotoLinks(keys().photo_links, settings.public_base_url, settings.photo_url_minutes)
