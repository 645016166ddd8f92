"""Arriving photos and the record that declares them; which talks take photos, and how many."""

from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.talks.states import TalkStatus
from tests.photos.arrived import JPEG, A, B, C, count, files, sent_at_once
from tests.photos.conftest import Phone, TalkInStore
from tests.tools import problem


def test_a_record_waits_for_every_photo_it_declares(teacher: Phone, talk: TalkInStore) -> None:
    before = teacher.send(talk.id, JPEG, client_id=A).get_json()  # sent while the teacher still writes
    talk.declare(A, B, C)
    undeclared = teacher.send(talk.id, JPEG).get_json()
    second = teacher.send(talk.id, JPEG, client_id=B).get_json()
    assert talk.status() is TalkStatus.AWAITING_PHOTOS
    third = teacher.send(talk.id, JPEG, client_id=C).get_json()
    assert talk.status() is TalkStatus.SUBMITTED
    assert [
        (answer["arrived"], answer["declared"], answer["talk_status"]) for answer in (before, undeclared, second, third)
    ] == [
        (1, 0, "planned"),
        (1, 3, "awaiting_photos"),
        (2, 3, "awaiting_photos"),
        (3, 3, "submitted"),
    ]


def test_a_record_whose_photos_came_before_it_is_submitted_at_once(teacher: Phone, talk: TalkInStore) -> None:
    for client_id in (A, B):
        teacher.send(talk.id, JPEG, client_id=client_id)
    waiting = teacher.record(talk.id, A, B, C)
    assert waiting["status"] == "awaiting_photos"
    complete = teacher.record(talk.id, A, B)
    assert (complete["status"], talk.status()) == ("submitted", TalkStatus.SUBMITTED)


def test_a_returned_record_that_keeps_its_photos_is_submitted_again(teacher: Phone, talk: TalkInStore) -> None:
    teacher.record(talk.id, A)
    teacher.send(talk.id, JPEG, client_id=A)
    talk.become(TalkStatus.RETURNED)
    assert teacher.record(talk.id, A)["status"] == "submitted"


def test_a_removed_photo_does_not_complete_a_record(teacher: Phone, talk: TalkInStore) -> None:
    teacher.remove(teacher.send(talk.id, JPEG, client_id=A).get_json()["photo_id"])
    assert teacher.record(talk.id, A)["status"] == "awaiting_photos"


def test_a_removed_photo_has_not_arrived(teacher: Phone, talk: TalkInStore) -> None:
    removed = teacher.send(talk.id, JPEG, client_id=A).get_json()["photo_id"]
    talk.declare(A, B)
    teacher.remove(removed)
    assert teacher.send(talk.id, JPEG, client_id=B).get_json()["arrived"] == 1
    assert talk.status() is TalkStatus.AWAITING_PHOTOS
    late = teacher.send(talk.id, JPEG, client_id=A)
    assert problem(late) == (409, "photo.removed")


def test_the_last_photos_arriving_at_once_complete_the_record_once(teacher: Phone, talk: TalkInStore) -> None:
    ids = [uuid4() for _ in range(5)]
    talk.declare(*ids)
    version = talk.version()
    answers = sent_at_once([partial(teacher.send, talk.id, JPEG, client_id=one) for one in ids])
    assert [answer.status_code for answer in answers] == [201] * 5
    assert sorted(answer.get_json()["arrived"] for answer in answers) == [1, 2, 3, 4, 5]
    assert talk.status() is TalkStatus.SUBMITTED
    assert talk.version() == version + 1


@pytest.mark.parametrize("status", [TalkStatus.APPROVED, TalkStatus.CANCELLED])
def test_a_closed_talk_takes_no_photos(teacher: Phone, talk: TalkInStore, store: Path, status: TalkStatus) -> None:
    talk.become(status)
    answer = teacher.send(talk.id, JPEG)
    assert problem(answer) == (409, "photo.talk_closed")
    assert files(store) == []


@pytest.mark.parametrize("status", [TalkStatus.SUBMITTED, TalkStatus.RETURNED])
def test_an_open_talk_takes_more_photos(teacher: Phone, talk: TalkInStore, status: TalkStatus) -> None:
    talk.become(status)
    assert teacher.send(talk.id, JPEG).status_code == 201
    assert talk.status() is status


def test_a_talk_has_at_most_as_many_photos_as_the_plan_allows(
    teacher: Phone, talk: TalkInStore, session: Session
) -> None:
    ids = [teacher.send(talk.id, JPEG).get_json()["photo_id"] for _ in range(8)]
    answers = sent_at_once([lambda: teacher.send(talk.id, JPEG)] * 3)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    refused = teacher.send(talk.id, JPEG)
    assert (refused.get_json()["code"], refused.get_json()["title"]) == (
        "photo.too_many",
        "一场宣讲最多 9 张照片，请先去掉一张再传。",
    )
    teacher.remove(ids[0])
    assert teacher.send(talk.id, JPEG).status_code == 201
    assert count(session) == 10
