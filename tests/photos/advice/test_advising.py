"""From a receipt to a sentence, with a model of our own words: what is asked, kept, put off and shown, and to whom."""

from dataclasses import replace

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.core.vision import VisionFailed
from app.photos.advice.models import PhotoAdvice, PhotoLikeness
from app.photos.advice.queries import CHECKING_FOR
from app.photos.advice.service import ADVISE_TASK, LEASE, MOST_ATTEMPTS, WAIT_AFTER_ATTEMPT, ask_again, take_next
from app.photos.advice.states import AdviceState
from tests.photos.advice.conftest import CUT, RIGHT, Advise, Words, shown
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import jpeg
from tests.tools import FrozenClock, QueryCounter, RecordingQueue


def advice_rows(engine: Engine) -> list[PhotoAdvice]:
    with Session(engine) as session:
        return list(session.scalars(select(PhotoAdvice).order_by(PhotoAdvice.photo_id)))


def test_a_photo_is_looked_at_and_the_teacher_told(
    teacher: Phone, talk: TalkInStore, words: Words, queue: RecordingQueue, advise: Advise
) -> None:
    assert teacher.send(talk.id, jpeg()).status_code == 201
    assert (ADVISE_TASK, ()) in queue.woken
    assert shown(teacher, talk) == ([], True)
    assert advise(CUT) == {"advised": 1}
    assert shown(teacher, talk) == (["横幅没拍全，请退后几步，把整条横幅拍进去再拍一张。"], False)
    [(banner, counts_faces)] = words.asked
    assert banner.text.startswith("2026年固原市")
    assert f"（{banner.special_name}专场）" in banner.text
    assert not counts_faces, "the plan has not cleared the model that counts faces"


def test_nothing_is_said_of_a_right_one(teacher: Phone, talk: TalkInStore, advise: Advise) -> None:
    teacher.send(talk.id, jpeg())
    advise(RIGHT)
    assert shown(teacher, talk) == ([], False)
    assert advise() == {}


def test_a_photo_sent_twice_is_looked_at_once(
    teacher: Phone, talk: TalkInStore, engine: Engine, advise: Advise
) -> None:
    first = teacher.send(talk.id, jpeg()).get_json()
    teacher.send(talk.id, jpeg(), client_id=first["client_id"])
    assert len(advice_rows(engine)) == 1


def test_what_could_not_be_seen_is_tried_again_and_then_left_to_people(
    teacher: Phone, talk: TalkInStore, engine: Engine, clock: FrozenClock, advise: Advise
) -> None:
    teacher.send(talk.id, jpeg())
    for attempt in range(MOST_ATTEMPTS):
        assert advise(VisionFailed("died")) == {"put_off": 1}, attempt
        assert advise(RIGHT) == {}, "it waits a while"
        clock.moment += WAIT_AFTER_ATTEMPT
    [row] = advice_rows(engine)
    assert (row.state, row.verdict) == (AdviceState.MISSING, None)
    assert shown(teacher, talk) == ([], False)


def test_a_process_that_dies_while_looking_leaves_a_lease_that_ends(
    teacher: Phone, talk: TalkInStore, engine: Engine, clock: FrozenClock, advise: Advise
) -> None:
    teacher.send(talk.id, jpeg())
    for _ in range(MOST_ATTEMPTS):
        with Session(engine) as session, session.begin():
            assert take_next(session, now=clock.now()) is not None
            assert take_next(session, now=clock.now()) is None, "taken"
        clock.moment += LEASE
    assert advise(RIGHT) == {}, "it has killed its process often enough"
    assert advice_rows(engine)[0].state is AdviceState.MISSING


def test_nobody_waits_for_ever_where_no_process_looks(teacher: Phone, talk: TalkInStore, clock: FrozenClock) -> None:
    teacher.send(talk.id, jpeg())
    clock.moment += CHECKING_FOR
    assert shown(teacher, talk) == ([], False)


def test_the_same_picture_of_another_talk_is_named_within_reach_only(
    teacher: Phone,
    county: Phone,
    talk: TalkInStore,
    another_talk: TalkInStore,
    engine: Engine,
    advise: Advise,
) -> None:
    teacher.send(another_talk.id, jpeg())
    teacher.send(talk.id, jpeg(641))
    advise(RIGHT, replace(RIGHT, fingerprints=("f" * 64, "0" * 57 + "fffffff")))
    with Session(engine) as session:
        [likeness] = session.scalars(select(PhotoLikeness))
        assert likeness.bits_apart == 28, "the mirrored form is as near as that"
    [sentence], _ = shown(county, talk)
    assert "是同一张" in sentence
    assert shown(county, another_talk) == ([], False), "the first of the two is not accused"
    teacher.remove(county.photos(another_talk.id)[0]["id"])
    assert shown(county, talk) == ([], False), "what was removed resembles nothing"


def test_a_far_picture_is_not_alike(teacher: Phone, talk: TalkInStore, engine: Engine, advise: Advise) -> None:
    teacher.send(talk.id, jpeg())
    teacher.send(talk.id, jpeg(641))
    advise(RIGHT, replace(RIGHT, fingerprints=("0" * 51 + "1" + "f" * 12,)))  # 49 bits
    with Session(engine) as session:
        assert session.scalars(select(PhotoLikeness)).all() == []


def test_old_photos_are_looked_at_again_by_other_models(
    teacher: Phone, talk: TalkInStore, engine: Engine, clock: FrozenClock, advise: Advise
) -> None:
    teacher.send(talk.id, jpeg())
    advise(CUT)
    with Session(engine) as session, session.begin():
        assert ask_again(session, model_version="words/1", now=clock.now()) == 0
        assert ask_again(session, model_version="words/2", now=clock.now()) == 1
    assert shown(teacher, talk)[0] != [], "until then the old verdict stands"
    clock.advance(seconds=1)
    assert advise(RIGHT) == {"advised": 1}
    assert shown(teacher, talk) == ([], False)


def test_the_list_asks_as_often_for_many_as_for_one(
    teacher: Phone, talk: TalkInStore, advise: Advise, count_queries: QueryCounter
) -> None:
    teacher.send(talk.id, jpeg())
    advise(RIGHT)
    with count_queries() as one:
        shown(teacher, talk)
    for width in (641, 642, 643):
        teacher.send(talk.id, jpeg(width))
    advise(CUT, CUT, CUT)
    with count_queries() as many:
        shown(teacher, talk)
    assert many.number == one.number
