"""A talk whose banner says something else than when its photos were looked at."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.talks.models import Talk
from tests.photos.advice.conftest import CUT, RIGHT, Advise, Words, shown
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import jpeg


def test_a_talk_of_another_year_is_held_against_its_new_banner(
    teacher: Phone, talk: TalkInStore, words: Words, engine: Engine, advise: Advise
) -> None:
    photo = teacher.send(talk.id, jpeg()).get_json()["client_id"]
    last_year = replace(RIGHT, banner=replace(RIGHT.banner, years=(2026,)))
    advise(CUT)
    assert shown(teacher, talk)[0] != []
    move(engine, talk, datetime(2025, 12, 30, 2, tzinfo=UTC))
    assert shown(teacher, talk) == ([], False), "nobody is told what holds no more"
    teacher.record(talk.id, UUID(photo))
    assert shown(teacher, talk) == ([], True)
    assert advise(last_year) == {"advised": 1}
    assert words.asked[-1][0].text.startswith("2025年固原市")
    assert shown(teacher, talk)[0][0] == "横幅上写的是2026年，应该是2025年，请核对一下。"
    assert advise() == {}, "the same banner is not asked about again"


def test_a_record_that_changes_nothing_on_the_banner_asks_nothing_again(
    teacher: Phone, talk: TalkInStore, advise: Advise
) -> None:
    photo = teacher.send(talk.id, jpeg()).get_json()["client_id"]
    advise(CUT)
    teacher.record(talk.id, UUID(photo))
    assert advise() == {}


def test_a_talk_that_changes_while_somebody_looks_is_looked_at_again(
    teacher: Phone, talk: TalkInStore, words: Words, engine: Engine, advise: Advise
) -> None:
    teacher.send(talk.id, jpeg())
    words.meanwhile = lambda: rename(engine, talk, "示例改名小学")
    assert advise(RIGHT, RIGHT) == {"advised": 2}
    assert [banner.special_name for banner, _ in words.asked][1:] == ["示例改名小学"]


def move(engine: Engine, talk: TalkInStore, at: datetime) -> None:
    with Session(engine) as session, session.begin():
        row = session.get_one(Talk, talk.id)
        row.planned_at, row.day = at, at.date()


def rename(engine: Engine, talk: TalkInStore, special_name: str) -> None:
    with Session(engine) as session, session.begin():
        session.get_one(Talk, talk.id).special_name = special_name
