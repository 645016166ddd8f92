"""Finding speakers: by letters, words, topic, county and day; within reach; one query however many rows."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.access import Role
from app.core.periods import beijing_date
from app.core.statements import Statement
from app.speakers.models import Appointment, Speaker, UnavailablePeriod
from app.speakers.queries import page_statement
from app.talks.bookings import is_booked
from app.talks.states import TalkStatus
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.tools import Api, QueryCounter, problem

ZONE = "640471"


def found(api: Api, **query: Any) -> list[str]:
    answer = api.get("/api/speakers", query)
    assert answer.status_code == 200, answer.get_json()
    return [speaker["name"] for speaker in answer.get_json()["speakers"]]


def appointment_of(session: Session, speaker: Speaker) -> Appointment:
    return session.scalars(select(Appointment).where(Appointment.speaker_id == speaker.id)).one()


def away(make: Make, speaker: Speaker, first: int, last: int) -> None:
    today = beijing_date(make.clock.now())
    make.session.add(
        UnavailablePeriod(
            client_id=uuid4(),
            speaker_id=speaker.id,
            begins_on=today + timedelta(days=first),
            ends_on=today + timedelta(days=last),
            created_by_person_id=speaker.person_id,
            created_at=make.clock.now(),
        )
    )
    make.session.commit()


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("shan", ["单示例", "山示例"]),
        ("SHAN shi", ["单示例", "山示例"]),
        ("ssl", ["单示例", "山示例"]),
        ("dan", []),
        ("han", []),
        ("示例", ["单示例", "山示例", "曾示例"]),
        ("变电", ["曾示例"]),
        ("高压", ["山示例"]),
        ("%", []),
        ("_", []),
    ],
)
def test_letters_find_the_beginning_of_a_name_and_words_any_part(
    api: Api, make: Make, q: str, names: list[str]
) -> None:
    make.speaker(name="单示例")
    make.speaker(name="山示例").topics = "高压焊接"
    make.speaker(name="曾示例", employer_and_post="示例变电站站长")
    make.session.commit()
    assert found(api.as_(make.staff()), q=q) == names


def test_a_topic_and_a_county_narrow_the_list(api: Api, make: Make) -> None:
    make.speaker(name="示例甲").topics = "焊接、钳工"
    make.speaker(LONGDE, name="示例乙").topics = "刺绣"
    make.session.commit()
    city = api.as_(make.staff(CITY))
    assert found(city, topic="钳工") == ["示例甲"]
    assert found(city, division_code=LONGDE) == ["示例乙"]
    assert found(city) == ["示例甲", "示例乙"]


def test_staff_see_what_lies_below_them_and_the_corps_of_the_city(api: Api, make: Make) -> None:
    for division, name in ((CITY, "市讲师"), (XIJI, "西吉讲师"), (LONGDE, "隆德讲师"), (ZONE, "开发区讲师")):
        make.speaker(division, name=name, is_serving=False)
    assert found(api.as_(make.staff(CITY))) == ["市讲师", "西吉讲师", "隆德讲师", "开发区讲师"]
    assert found(api.as_(make.staff(XIJI))) == ["市讲师", "西吉讲师"]
    assert found(api.as_(make.staff(ZONE))) == ["市讲师", "开发区讲师"]
    assert found(api.as_(make.staff(XIJI)), division_code=LONGDE) == []


def test_a_school_sees_who_serves_and_whom_it_added_without_a_number(api: Api, make: Make, session: Session) -> None:
    school = make.school(XIJI)
    make.speaker(CITY, name="市讲师")
    make.speaker(XIJI, name="西吉讲师")
    make.speaker(XIJI, name="没聘的", is_serving=False)
    make.speaker(LONGDE, name="隆德讲师")
    make.speaker(XIJI, name="别校家长", is_one_off=True).added_by_unit_id = make.school(XIJI).id
    make.speaker(XIJI, name="本校家长", is_one_off=True).added_by_unit_id = school.id
    retired = make.speaker(XIJI, name="退下的")
    appointment = appointment_of(session, retired)
    appointment.begins_on -= timedelta(days=1)
    appointment.ends_on = beijing_date(make.clock.now())
    session.commit()
    rows = api.as_(make.teacher(school)).get("/api/speakers").get_json()["speakers"]
    assert [(row["name"], row["phone_masked"] is None) for row in rows] == [
        ("市讲师", True),
        ("西吉讲师", True),
        ("本校家长", False),
    ]


def test_numbers_are_masked_for_staff(api: Api, make: Make) -> None:
    make.speaker(phone="13800000021")
    make.speaker(phone="0954-2012345")
    make.speaker(phone="")
    rows = api.as_(make.staff()).get("/api/speakers").get_json()["speakers"]
    assert [(row["phone_masked"], row["is_landline"], row["has_account"]) for row in rows] == [
        ("138****0021", False, False),
        ("095****2345", True, False),
        (None, False, False),
    ]


def test_a_speaker_does_not_read_the_roster(api: Api, make: Make) -> None:
    assert problem(api.as_(make.speaker_identity()).get("/api/speakers")) == (403, "identity.not_allowed")


def test_free_is_whoever_is_neither_away_nor_booked_in_any_corps(api: Api, make: Make, session: Session) -> None:
    today = beijing_date(make.clock.now())
    make.speaker(name="有空的")
    away(make, make.speaker(name="外出的", phone="13800000998"), 2, 4)
    make.speaker(CITY, name="外出的", phone="13800000998")  # the same person
    booked = make.speaker(name="有约的", phone="13800000999")
    make.speaker(CITY, name="有约的", phone="13800000999")  # the same person
    talk = make.talk(at=make.clock.now() + timedelta(days=3))
    talk.speaker_id = booked.id
    session.commit()
    caller = api.as_(make.staff())
    everybody = ["外出的", "有约的", "有空的", "外出的", "有约的"]
    assert found(caller, free_on=str(today + timedelta(days=3))) == ["有空的"]
    assert found(caller, free_on=str(today + timedelta(days=1))) == everybody
    assert found(caller, free_on=str(today + timedelta(days=2))) == ["有约的", "有空的", "有约的"]
    assert found(caller, free_on=str(today + timedelta(days=5))) == everybody
    talk.status = TalkStatus.CANCELLED
    session.commit()
    assert found(caller, free_on=str(today + timedelta(days=3))) == ["有约的", "有空的", "有约的"]


def test_a_roster_at_a_date_has_whoever_served_on_it(api: Api, make: Make, session: Session) -> None:
    today = beijing_date(make.clock.now())
    make.speaker(name="没定的", is_serving=False)
    appointment = appointment_of(session, make.speaker(name="做过的"))
    appointment.begins_on, appointment.ends_on = today - timedelta(days=30), today
    session.commit()
    make.speaker(name="现在的")
    caller = api.as_(make.staff())

    def on(days: int) -> list[str]:
        return found(caller, serving_on=str(today + timedelta(days=days)))

    assert [on(-31), on(-30), on(-1), on(0)] == [[], ["做过的"], ["做过的"], ["现在的"]]
    assert found(caller, is_waiting="true") == ["没定的"]


def test_a_page_goes_on_where_the_last_one_ended(api: Api, make: Make) -> None:
    speakers = [make.speaker(name=f"示例{number}") for number in "甲乙丙"]
    speakers[0].serial, speakers[1].serial, speakers[2].serial = None, 2, 1
    make.session.commit()
    caller = api.as_(make.staff())
    first = caller.get("/api/speakers", {"limit": 2}).get_json()
    assert [row["name"] for row in first["speakers"]] == ["示例丙", "示例乙"]
    rest = caller.get("/api/speakers", {"limit": 2, "after": first["next"]}).get_json()
    assert ([row["name"] for row in rest["speakers"]], rest["next"]) == (["示例甲"], None)


def test_what_the_list_asks_does_not_grow_with_its_rows(api: Api, make: Make, count_queries: QueryCounter) -> None:
    caller = api.as_(make.staff())
    query = {"q": "shi", "free_on": "2026-12-01", "serving_on": "2026-11-25", "topic": "焊"}
    make.speaker().topics = "焊接"
    make.session.commit()
    caller.get("/api/speakers", query)
    with count_queries() as one:
        assert len(found(caller, **query)) == 1
    for _ in range(4):
        make.speaker(honours_text="全国劳动模范、固原工匠").topics = "焊接"
    make.session.commit()
    with count_queries() as five:
        assert len(found(caller, **query)) == 5
    assert five.statements == one.statements
    assert sum("FROM speakers" in statement for statement in five.statements) == 1


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
def test_a_beginning_in_letters_is_found_in_the_indexes(make: Make, session: Session, mode: str) -> None:
    """On a full table; also by a plan made for any value, as PostgreSQL may make it for a prepared statement."""
    _fill(session, make, 3000)
    statement = page_statement(Role.CITY, frozenset({"least", "beyond"}), is_booked)
    today = beijing_date(make.clock.now())
    values = {"least": "xyz1", "beyond": "xyz2", "path": f"/{CITY}/", "city_code": CITY, "limit": 51, "today": today}
    plan = "\n".join(_explain(session, mode, statement, values))
    assert "ix_speakers_pinyin" in plan, plan
    assert "ix_speakers_initials" in plan, plan
    assert "Seq Scan on speakers" not in plan, plan


def _explain(session: Session, mode: str, statement: Statement, values: Mapping[str, object]) -> list[str]:
    names: list[str] = []

    def number(placeholder: re.Match[str]) -> str:
        names.append(placeholder[1])
        return f"${len(names)}"

    sql = re.sub(r"%\((\w+)\)s", number, statement._sql.decode())
    given = {**statement._constants, **values}
    session.execute(text(f"SET LOCAL plan_cache_mode = {mode}"))
    connection: Any = session.connection().connection.dbapi_connection
    with psycopg.ClientCursor(connection) as cursor:
        cursor.execute(f"PREPARE page AS {sql}".encode())
        places = ", ".join(["%s"] * len(names))
        try:
            return [
                row[0] for row in cursor.execute(f"EXPLAIN EXECUTE page({places})".encode(), [given[n] for n in names])
            ]
        finally:
            cursor.execute("DEALLOCATE page")


def _fill(session: Session, make: Make, count: int) -> None:
    """Speakers by the thousand, with names in letters; their people and units, too."""
    numbers = {"count": count, "now": make.clock.now()}
    session.execute(
        text(
            "INSERT INTO units (id, kind, level, division_code, name, short_name, path) "
            "OVERRIDING SYSTEM VALUE SELECT 100000 + n, 'speaker', 'speaker', '640422', 'n' || n, 'n' || n, "
            "'/640400/640422/p' || (100000 + n) || '/' FROM generate_series(1, :count) n"
        ),
        numbers,
    )
    session.execute(
        text("INSERT INTO people (id, created_at) SELECT 100000 + n, :now FROM generate_series(1, :count) n"), numbers
    )
    session.execute(
        text(
            "INSERT INTO speakers (unit_id, person_id, division_code, name, pinyin, initials, employer_and_post, "
            "honours_text, remark, is_landline, is_one_off, topics, formats, created_at, updated_at, version) "
            "SELECT 100000 + n, 100000 + n, '640422', 'n' || n, md5(n::text), left(md5('i' || n), 3), '', '', '', "
            "false, false, '', '{}', :now, :now, 1 FROM generate_series(1, :count) n"
        ),
        numbers,
    )
    session.execute(text("ANALYZE speakers, units, people"))
