"""A reviewer says of each photo what it shows; the few that together show all are derived and kept."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.photos.judging.models import PhotoJudgement
from app.quotas.models import LedgerLine
from app.talks.models import Review
from tests.photos.pictures import jpeg
from tests.reviews.conftest import Before
from tests.tools import problem


def test_what_two_photos_show_together_counts(before: Before, session: Session) -> None:
    wide, close = before.ids()
    answer = before.decide(
        "approve",
        photos=[{"photo_id": close, "shows": ["speaker"]}, {"photo_id": wide, "shows": ["banner", "audience"]}],
    )
    assert answer.status_code == 200, answer.get_json()
    review = session.scalars(select(Review)).one()
    assert (review.shows_banner, review.shows_speaker, review.shows_audience) == (True, True, True)
    assert session.scalars(select(LedgerLine.reason)).one() == "counted"
    rows = session.scalars(select(PhotoJudgement).order_by(PhotoJudgement.photo_id)).all()
    assert [(row.photo_id, row.shows, row.is_evidence) for row in rows] == [
        (wide, ["audience", "banner"], True),
        (close, ["speaker"], True),
    ]
    trail = session.scalars(select(AuditEvent).where(AuditEvent.action == "talk.approved")).one()
    assert trail.details["photos"] == f"{wide},{close}"


def test_one_photo_that_shows_all_is_the_whole_evidence(before: Before, session: Session) -> None:
    wide, close = before.ids()
    everything = ["banner", "speaker", "audience"]
    said = [{"photo_id": wide, "shows": ["speaker"]}, {"photo_id": close, "shows": everything}]
    before.decide("approve", photos=said)
    evidence = select(PhotoJudgement.photo_id).where(PhotoJudgement.is_evidence)
    assert session.scalars(evidence).all() == [close]


@pytest.mark.parametrize(
    ("exception", "expected"),
    [(None, (False, "photos_incomplete")), ("教学点只有 26 名学生", (True, "counted_by_exception"))],
)
def test_what_no_photo_shows_is_not_counted_without_a_reason(
    before: Before, session: Session, exception: str | None, expected: tuple[bool, str]
) -> None:
    said = [{"photo_id": photo_id, "shows": ["banner", "speaker"]} for photo_id in before.ids()]
    before.decide("approve", photos=said, exception_reason=exception)
    line = session.scalars(select(LedgerLine)).one()
    assert (line.counts, line.reason) == expected


def test_a_photo_that_nobody_looked_at_is_not_approved(before: Before) -> None:
    said = [{"photo_id": photo_id, "shows": ["banner", "speaker", "audience"]} for photo_id in before.ids()]
    assert before.teacher.send(before.talk_id, jpeg(700, 480)).status_code == 201
    assert problem(before.decide("approve", photos=said)) == (409, "review.photos_changed")
    assert before.talk()["status"] == "submitted"


def test_a_photo_of_another_talk_is_judged_by_nobody_here(before: Before, session: Session) -> None:
    said = [{"photo_id": photo_id, "shows": []} for photo_id in [*before.ids(), max(before.ids()) + 1]]
    assert problem(before.decide("approve", photos=said)) == (409, "review.photos_changed")
    assert problem(before.decide("return", photos=[said[-1] | {"reasons": ["unreadable"]}])) == (
        409,
        "review.photos_changed",
    )
    assert session.scalars(select(Review)).all() == []


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"shows_banner": True, "shows_speaker": True},
        {"photos": [], "shows_banner": True, "shows_speaker": True, "shows_audience": True},
        {"photos": [{"photo_id": 1, "shows": []}, {"photo_id": 1, "shows": ["banner"]}]},
        {"photos": [{"photo_id": 1, "reasons": ["unreadable"]}]},
    ],
    ids=["nothing", "half", "both ways", "one photo twice", "approved and sent back"],
)
def test_a_decision_says_one_thing(before: Before, said: dict[str, object]) -> None:
    assert problem(before.decide("approve", **said)) == (422, "input.invalid")
    assert before.talk()["status"] == "submitted"


def test_what_was_said_is_seen_again_after_the_record_is_reopened(before: Before) -> None:
    wide, close = before.ids()
    before.decide(
        "approve",
        photos=[{"photo_id": wide, "shows": ["banner", "audience"]}, {"photo_id": close, "shows": ["speaker"]}],
    )
    before.decide("reopen", reason="再看一眼")
    assert [photo["judgement"]["shows"] for photo in before.photos()] == [["audience", "banner"], ["speaker"]]


def test_a_decision_taken_back_says_nothing_of_the_photos(before: Before) -> None:
    decision = str(uuid4())
    before.decide("approve", client_id=decision, photos=[{"photo_id": one, "shows": []} for one in before.ids()])
    assert all(photo["judgement"] for photo in before.photos())
    before.officer.post(f"/api/talks/{before.talk_id}/undo-review", {"review": decision})
    assert [photo["judgement"] for photo in before.photos()] == [None, None]
