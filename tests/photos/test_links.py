from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from app.core.crypto import derive_key
from app.core.errors import NotFound
from app.photos.links import Opened, PhotoLinks
from app.photos.rules import Form

NOW = datetime(2026, 4, 15, 2, 33, 20, tzinfo=UTC)
KEY = derive_key("a secret key of the tests, not of anything else", "photo-link")
LINKS = PhotoLinks(KEY, "https://example.invalid", minutes=10)


def token(links: PhotoLinks, *, now: datetime = NOW) -> str:
    return links.make(7, Form.LARGE, now=now)[0].rpartition("/")[2]


def test_a_link_leads_to_its_photo_until_it_ends() -> None:
    url, ends_at = LINKS.make(7, Form.SMALL, now=NOW)
    assert url.startswith("https://example.invalid/photos/")
    assert timedelta(minutes=5) < ends_at - NOW <= timedelta(minutes=10)
    last_moment = ends_at - timedelta(seconds=1)
    assert LINKS.read(token(LINKS), now=last_moment) == Opened(7, Form.LARGE, False, timedelta(seconds=1))
    for late in (ends_at, ends_at + timedelta(days=400)):
        with pytest.raises(NotFound):
            LINKS.read(token(LINKS), now=late)


@pytest.mark.parametrize("minutes", [1, 10, 60])
def test_a_link_never_lives_longer_than_the_setting(minutes: int) -> None:
    links = PhotoLinks(KEY, "", minutes)
    for seconds in range(0, 4000, 7):
        now = NOW + timedelta(seconds=seconds, milliseconds=500)
        _, ends_at = links.make(7, Form.LARGE, now=now)
        assert timedelta(minutes=minutes / 2) <= ends_at - now <= timedelta(minutes=minutes)


def test_a_phone_that_asks_again_soon_gets_the_same_link() -> None:
    assert token(LINKS) == token(LINKS, now=NOW + timedelta(minutes=1))
    assert token(LINKS) != token(LINKS, now=NOW + timedelta(minutes=6))


def test_each_form_has_a_link_of_its_own() -> None:
    assert len({LINKS.make(7, form, now=NOW)[0] for form in Form}) == len(Form)


def test_a_link_cannot_be_forged_or_bent() -> None:
    good = token(LINKS)
    another = LINKS.make(8, Form.LARGE, now=NOW)[0].rpartition("/")[2]
    body, _, signature = good.rpartition(".")
    forged = [
        "",
        "nonsense",
        good[:-1],
        good + "A",
        f"{another.rpartition('.')[0]}.{signature}",
        f"{body}.",
        token(PhotoLinks(derive_key("another secret key", "photo-link"), "", 10)),
        token(PhotoLinks(derive_key("a secret key of the tests, not of anything else", "other"), "", 10)),
        str(URLSafeSerializer(KEY, salt="another purpose").dumps([7, 2**40])),
    ]
    for attempt in forged:
        with pytest.raises(NotFound):
            LINKS.read(attempt, now=NOW)
