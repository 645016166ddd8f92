"""Who sees a photo that WeChat finds fault with, what they read, and how a person decides about it."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete

from app.photos.safety.models import PhotoSafety
from app.photos.safety.states import SafetyState
from app.photos.safety.words import AWAITS_REVIEWER, NOT_CHECKED, NOT_SURE
from app.talks.states import TalkStatus
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import jpeg
from tests.photos.safety.conftest import ASK, Check
from tests.tools import FrozenClock, problem

Shown = dict[str, Any]
SEES = {"shows_banner": True, "shows_speaker": True, "shows_audience": True}


def opens(phone: Phone, url: str) -> bool:
    answer = phone.show("/photos/" + url.rpartition("/photos/")[2])
    if answer.status_code != 200:
        assert problem(answer) == (404, "not_found")
    return answer.status_code == 200


def only(phone: Phone, talk: TalkInStore) -> Shown:
    (photo,) = phone.photos(talk.id)
    return photo


def approve(county: Phone, talk: TalkInStore) -> str:
    """The `client_id` of the decision."""
    talk.become(TalkStatus.SUBMITTED)
    review = str(uuid4())
    body = SEES | {"client_id": review, "version": talk.version()}
    answer = county.api.post(f"/api/talks/{talk.id}/approve", body)
    assert answer.status_code == 200, answer.get_json()
    return review


def test_a_risky_photo_is_for_staff_only_until_one_of_them_decides(
    known: Phone, county: Phone, other_county: Phone, talk: TalkInStore, check: Check
) -> None:
    before = only(known, talk)
    assert opens(known, before["url"])
    check.tell("risky")
    for photo in (before, only(known, talk)):
        assert not opens(known, photo["url"])
        assert not opens(known, photo["small_url"])
    assert only(known, talk)["safety_words"] == AWAITS_REVIEWER
    seen = only(county, talk)
    assert opens(county, seen["url"])
    assert opens(county, seen["small_url"])
    assert "（违法犯罪）" in seen["safety_words"]
    assert problem(other_county.api.get(f"/api/talks/{talk.id}/photos")) == (404, "not_found")
    approve(county, talk)
    assert opens(known, only(known, talk)["url"])
    assert (only(known, talk)["safety_words"], only(county, talk)["safety_words"]) == (None, None)


@pytest.mark.parametrize(("suggest", "words"), [("pass", None), ("review", NOT_SURE)])
def test_everybody_within_reach_sees_what_is_not_risky(
    known: Phone, county: Phone, talk: TalkInStore, check: Check, suggest: str, words: str | None
) -> None:
    check.tell(suggest)
    assert (only(known, talk)["safety_words"], only(county, talk)["safety_words"]) == (None, words)
    assert opens(known, only(known, talk)["url"])


def test_nothing_is_said_while_wechat_looks_and_much_when_it_will_not(
    known: Phone, county: Phone, talk: TalkInStore, check: Check
) -> None:
    assert only(county, talk)["safety_words"] is None
    check.sandbox.add_fault(ASK, "errcode", 61010)
    check.run()
    assert only(county, talk)["safety_words"] == NOT_CHECKED
    assert only(known, talk)["safety_words"] is None


@pytest.mark.parametrize("suggest", ["review", "risky", None])
def test_no_captioned_copy_before_a_person_decided(
    known: Phone, county: Phone, talk: TalkInStore, check: Check, suggest: str | None
) -> None:
    if suggest is not None:
        check.tell(suggest)
    talk.become(TalkStatus.APPROVED)  # without this photo before anybody's eyes
    assert only(county, talk)["captioned_url"] is None
    approve(county, talk)
    assert opens(known, only(known, talk)["captioned_url"])
    row = check.row()
    assert row.decided_by_person_id is not None
    assert (row.state, row.decided_at) == (SafetyState(suggest or "waiting"), check.clock.now())


def test_what_passed_needs_nobody(known: Phone, talk: TalkInStore, check: Check) -> None:
    check.tell("pass")
    talk.become(TalkStatus.APPROVED)
    assert opens(known, only(known, talk)["captioned_url"])


@pytest.mark.parametrize("suggest", ["review", "risky"])
def test_a_decision_made_before_wechat_spoke_up_is_asked_for_again(
    known: Phone, county: Phone, talk: TalkInStore, check: Check, clock: FrozenClock, suggest: str
) -> None:
    check.run()
    approve(county, talk)
    captioned = only(known, talk)["captioned_url"]
    assert opens(known, captioned)
    clock.advance(seconds=1)
    check.tell(suggest)
    assert only(county, talk)["captioned_url"] is None
    assert not opens(county, captioned), "a link that was given before ends"
    assert only(county, talk)["safety_words"] is not None
    assert opens(known, only(known, talk)["url"]) == (suggest == "review")


def test_a_decision_that_is_taken_back_says_nothing_of_the_photos(
    known: Phone, county: Phone, talk: TalkInStore, check: Check
) -> None:
    check.tell("risky")
    review = approve(county, talk)
    assert opens(known, only(known, talk)["url"])
    answer = county.api.post(f"/api/talks/{talk.id}/undo-review", {"review": review})
    assert answer.status_code == 200, answer.get_json()
    assert not opens(known, only(known, talk)["url"])
    assert (check.row().decided_by_person_id, check.row().decided_at) == (None, None)


def test_one_talk_decides_nothing_about_another(
    known: Phone, county: Phone, talk: TalkInStore, another_talk: TalkInStore, check: Check
) -> None:
    county.send(another_talk.id, jpeg(642))
    approve(county, another_talk)
    assert [row.decided_at is not None for row in check.rows()] == [False, True]


def test_a_photo_that_an_older_version_took_in_is_shown_and_decided(
    known: Phone, county: Phone, talk: TalkInStore, check: Check
) -> None:
    with check.transaction() as session:
        session.execute(delete(PhotoSafety))
    assert only(county, talk)["safety_words"] is None
    approve(county, talk)
    assert opens(known, only(known, talk)["captioned_url"])
