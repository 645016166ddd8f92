"""WeChat speaks up after a talk was approved: its reviewing pair is told, looks again, and decides again."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.messaging.models import CallListEntry, Todo
from app.messaging.notices import NoticeSubject
from app.talks.states import TalkStatus
from tests.factories import CITY, XIJI, Make
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.safety.conftest import Check
from tests.photos.safety.test_showing import approve, only, opens
from tests.tools import Api, FrozenClock, problem


def told(engine: Engine) -> list[Todo]:
    with Session(engine) as session:
        found = select(Todo).where(Todo.subject == NoticeSubject.PHOTO_RISKY).order_by(Todo.unit_id)
        return list(session.scalars(found))


@pytest.fixture
def approved(known: Phone, county: Phone, talk: TalkInStore, check: Check, clock: FrozenClock) -> TalkInStore:
    """Before WeChat has answered."""
    check.run()
    approve(county, talk)
    clock.advance(seconds=1)
    return talk


@pytest.mark.parametrize(("suggest", "words"), [("risky", "内容可能不合适（违法犯罪）"), ("review", "拿不准")])
def test_both_units_of_the_pair_are_told_which_photo(
    approved: TalkInStore, make: Make, check: Check, engine: Engine, suggest: str, words: str
) -> None:
    check.tell(suggest)
    todos = told(engine)
    assert len(todos) == 2
    assert make.staff(XIJI).unit_id in {todo.unit_id for todo in todos}
    assert all(words in todo.body and "第 1 张" in todo.body for todo in todos)
    assert {todo.page for todo in todos} == {f"pkg-school/talk-detail/talk-detail?id={approved.id}"}
    with Session(engine) as session:
        assert session.scalars(select(CallListEntry)).all() == [], "colleagues see their own list"
    check.run()
    assert len(told(engine)) == 2


def test_nobody_is_told_of_what_passed_or_was_known_before(
    known: Phone, county: Phone, talk: TalkInStore, check: Check, engine: Engine
) -> None:
    check.tell("risky")
    approve(county, talk)
    assert told(engine) == []


def test_nobody_is_told_when_nothing_is_wrong(approved: TalkInStore, check: Check, engine: Engine) -> None:
    check.tell("pass")
    assert told(engine) == []


def test_who_looked_again_lets_it_be_seen(
    approved: TalkInStore, known: Phone, county: Phone, check: Check, engine: Engine, clock: FrozenClock
) -> None:
    check.tell("risky")
    hidden = only(known, approved)
    assert (hidden["is_hidden"], opens(known, hidden["url"])) == (True, False)
    assert not only(county, approved)["is_hidden"]
    clock.advance(seconds=1)
    answers = [county.api.post(f"/api/talks/{approved.id}/clear-photos") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    shown = only(known, approved)
    assert (shown["is_hidden"], shown["safety_words"], opens(known, shown["url"])) == (False, None, True)
    assert all(todo.done_at for todo in told(engine))


def test_who_finds_it_wrong_looks_at_the_whole_record_again(
    approved: TalkInStore, county: Phone, check: Check, engine: Engine
) -> None:
    check.tell("risky")
    wish = {"client_id": "0e4be2a4-6d1f-4b43-8e0f-1f0a0a0a0a0a", "version": approved.version(), "reason": "照片不合适"}
    assert county.api.post(f"/api/talks/{approved.id}/reopen", wish).status_code == 200
    assert all(todo.done_at for todo in told(engine))


def test_only_the_reviewing_pair_of_an_approved_talk_clears_its_photos(
    approved: TalkInStore, make: Make, api: Api, known: Phone, county: Phone, other_county: Phone
) -> None:
    path = f"/api/talks/{approved.id}/clear-photos"
    assert problem(known.api.post(path)) == (403, "identity.not_allowed")
    assert problem(other_county.api.post(path)) == (404, "not_found")
    assert problem(api.as_(make.staff(CITY)).post(path)) == (403, "talk.not_the_reviewer")
    approved.become(TalkStatus.SUBMITTED)
    assert problem(county.api.post(path)) == (409, "talk.not_approved")
