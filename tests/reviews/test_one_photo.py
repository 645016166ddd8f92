"""One photo goes back, with a reason; one photo comes in its place, and the record is under review again."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.messaging.models import OutboxMessage, Todo
from app.photos.models import Photo
from app.talks.models import Talk
from tests.photos.pictures import jpeg
from tests.reviews.conftest import Before
from tests.tools import problem

BETTER = jpeg(800, 600)


def test_the_school_sees_which_photo_and_why(before: Before, session: Session) -> None:
    wide, close = before.ids()
    answer = before.send_back(close, "banner_cut", "unreadable")
    assert answer.get_json()["last_review"]["reason_words"] == ["横幅没拍全", "看不清"]
    seen = before.teacher.photos(before.talk_id)
    assert [photo["judgement"]["reason_words"] for photo in seen] == [[], ["横幅没拍全", "看不清"]]
    todo = session.scalars(select(Todo)).one()
    assert "需要补一点：第 2 张横幅没拍全、看不清。补拍 1 张就好，其他不用重填。" in todo.body
    assert todo.action == "补拍 1 张"
    message = session.scalars(select(OutboxMessage)).first()
    assert message is not None
    assert "补拍1张就好，其他不用重填" in message.data.values()
    trail = session.scalars(select(AuditEvent).where(AuditEvent.action == "talk.returned")).one()
    assert trail.details["photos"] == str(close)
    assert wide in before.ids()


def test_one_photo_more_and_the_record_is_under_review_again(before: Before, session: Session) -> None:
    wide, close = before.ids()
    before.send_back(wide, "banner_cut")
    receipt = before.teacher.send(before.talk_id, BETTER, replaces=str(wide)).get_json()
    assert receipt["talk_status"] == "submitted"
    assert before.ids() == [receipt["photo_id"], close], "it stands where the other stood"
    new, kept = before.photos()
    assert new["judgement"] == {
        "shows": ["audience", "banner", "speaker"],
        "reasons": ["banner_cut"],
        "reason_words": ["横幅没拍全"],
        "is_of_replaced": True,
    }
    assert (kept["judgement"]["reasons"], kept["judgement"]["is_of_replaced"]) == ([], False)
    old = session.get_one(Photo, wide)
    assert old.removed_at is not None, "kept in the history, not shown"
    talk = session.get_one(Talk, before.talk_id)
    assert UUID(new["client_id"]) == talk.declared_photos[0]
    assert old.client_id not in talk.declared_photos
    assert all(todo.done_at for todo in session.scalars(select(Todo)))
    trail = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == wide)).all()
    assert "photo.replaced" in trail
    said = [{"photo_id": photo_id, "shows": ["banner", "speaker", "audience"]} for photo_id in before.ids()]
    assert before.decide("approve", photos=said).status_code == 200


def test_sent_twice_it_takes_the_place_once(before: Before) -> None:
    wide, _ = before.ids()
    before.send_back(wide, "unreadable")
    client_id = uuid4()
    answers = [before.teacher.send(before.talk_id, BETTER, client_id=client_id, replaces=str(wide)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert len(before.ids()) == 2


def test_the_record_waits_until_every_named_photo_is_mended(before: Before) -> None:
    wide, close = before.ids()
    said = [{"photo_id": photo_id, "reasons": ["unreadable"]} for photo_id in (wide, close)]
    before.decide("return", photos=said)
    before.teacher.send(before.talk_id, BETTER, replaces=str(close))
    assert before.talk()["status"] == "returned"
    before.teacher.send(before.talk_id, jpeg(900, 600), replaces=str(wide))
    assert before.talk()["status"] == "submitted"


@pytest.mark.parametrize("whole", [{"reasons": ["wrong_time"]}, {"reasons": ["other"], "note": "人数不对，请核对"}])
def test_what_else_is_to_be_mended_is_not_mended_by_a_photo(
    before: Before, session: Session, whole: dict[str, object]
) -> None:
    wide, _ = before.ids()
    before.send_back(wide, "unreadable", **whole)
    assert session.scalars(select(Todo.action)).one() == "去补"
    before.teacher.send(before.talk_id, BETTER, replaces=str(wide))
    assert before.talk()["status"] == "returned"


def test_a_record_returned_as_a_whole_is_recorded_anew(before: Before) -> None:
    """As phones of an older version return it: nobody named a photo."""
    wide, _ = before.ids()
    before.decide("return", reasons=["banner_cut"])
    before.teacher.send(before.talk_id, BETTER, replaces=str(wide))
    assert before.talk()["status"] == "returned"


def test_while_a_reviewer_may_be_looking_a_photo_only_comes_in_addition(before: Before) -> None:
    wide, close = before.ids()
    assert before.teacher.send(before.talk_id, BETTER, replaces=str(wide)).status_code == 201
    assert before.ids()[:2] == [wide, close]
    assert len(before.ids()) == 3


def test_of_two_colleagues_who_take_it_again_none_loses_a_photo(before: Before) -> None:
    wide, _ = before.ids()
    before.send_back(wide, "unreadable")
    for width in (800, 900):
        assert before.teacher.send(before.talk_id, jpeg(width, 600), replaces=str(wide)).status_code == 201
    assert len(before.ids()) == 3
    assert wide not in before.ids()


def test_a_full_record_still_takes_a_photo_in_anothers_place(before: Before) -> None:
    for width in range(7):
        assert before.teacher.send(before.talk_id, jpeg(700 + width, 500)).status_code == 201
    wide = before.ids()[0]
    before.send_back(wide, "unreadable")
    assert problem(before.teacher.send(before.talk_id, BETTER)) == (409, "photo.too_many")
    assert before.teacher.send(before.talk_id, BETTER, replaces=str(wide)).status_code == 201
    assert before.talk()["status"] == "submitted"


def test_a_return_says_why_once(before: Before) -> None:
    wide, _ = before.ids()
    assert problem(before.decide("return", photos=[{"photo_id": wide}])) == (422, "input.invalid")
    assert problem(before.send_back(wide, "unreadable", reasons=["unreadable"])) == (422, "input.invalid")
    assert problem(before.send_back(wide, "other")) == (422, "input.invalid")
    assert before.talk()["status"] == "submitted"
