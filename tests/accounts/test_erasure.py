"""Ending an account, through both doors: what goes, what stays, and what others are told."""

import hashlib
import re
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
import redis as redis_library
from apiflask import APIFlask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.accounts.correction import correct_phone
from app.accounts.models import Person, UnitIdentity
from app.accounts.service import join as join_unit
from app.accounts.service import sign_in
from app.core.access import Identity
from app.core.audit import AuditEvent
from app.core.crypto import Keys
from app.core.db import transaction
from app.core.errors import LoginRequired
from app.core.ports import WeChatUser
from app.messaging.models import CallListEntry, CreditEntry, MessageCredit, OutboxMessage, PushEvent, Todo
from app.messaging.push.service import store_event
from app.messaging.states import CallListReason, MessageStatus
from app.schema import metadata
from app.talks.models import Talk
from app.worker import processing
from tests.accounts.life import NAME, OPENID, PHONE, UNIONID, Life
from tests.factories import CITY, XIJI, Make
from tests.tools import Api, FrozenClock, problem

FERNET = re.compile(r"gAAAA[\w-]{60,}={0,2}")
UNDERSTOOD = {"understood": True}

Leave = Callable[[Identity], None]


@pytest.fixture
def who(session: Session, make: Make, keys: Keys) -> Identity:
    return Life(session, make, keys).lead()


@pytest.fixture(params=["mini-program", "wechat"])
def leave(request: pytest.FixtureRequest, app: APIFlask, api: Api, session: Session, clock: FrozenClock) -> Leave:
    """The account ends: asked for in the mini-program, or by WeChat's event and the worker."""

    def through_the_app(who: Identity) -> None:
        answer = api.as_(who).post("/api/me/erasure", UNDERSTOOD)
        assert answer.status_code == 204, answer.get_json()
        session.rollback()
        session.expire_all()

    def through_wechat(who: Identity) -> None:
        pushed = {"FromUserName": "gh", "MsgType": "event", "Event": "user_authorization_cancellation"}
        with app.app_context():
            with transaction() as own:
                store_event(own, pushed | {"OpenID": OPENID}, may_wake=False, now=clock.now())
            assert processing(Event())() == {"done": 1}
        session.rollback()
        session.expire_all()

    return through_the_app if request.param == "mini-program" else through_wechat


def everything(session: Session) -> Iterator[tuple[str, str]]:
    """Each row of the database as text."""
    for table in metadata().sorted_tables:
        for (row,) in session.execute(text(f'SELECT whole::text FROM "{table.name}" whole')):
            yield table.name, row


def traces(keys: Keys) -> set[str]:
    numbers = {PHONE, f"+86{PHONE}", f"86{PHONE}"}
    plain = numbers | {OPENID, UNIONID}
    hashed = {make(item.encode()).hexdigest() for item in plain for make in (hashlib.md5, hashlib.sha1, hashlib.sha256)}
    return plain | hashed | {keys.phones.hash(number) for number in numbers}


def found(session: Session, keys: Keys) -> list[tuple[str, str]]:
    """Where phone, openid or unionid stand: as they are, hashed, or encrypted."""
    hits = []
    for table, row in everything(session):
        encrypted = [keys.phones.decrypt(token) for token in FERNET.findall(row)]
        hits += [(table, trace) for trace in traces(keys) if trace in row or trace in encrypted]
    return sorted(hits)


def test_nothing_of_phone_openid_or_unionid_is_left(
    leave: Leave, session: Session, keys: Keys, redis: redis_library.Redis, who: Identity, api: Api
) -> None:
    api.as_(who).get("/api/me/export")
    assert len({trace for _, trace in found(session, keys)}) >= 4, "the search finds what is there"
    leave(who)
    assert found(session, keys) == []
    names = [key.decode() if isinstance(key, bytes) else key for key in redis.scan_iter()]
    values = [str(redis.get(name)) for name in names if redis.type(name) in (b"string", "string")]
    assert [item for item in names + values if any(trace in item for trace in traces(keys))] == []


def test_logins_are_dead_and_whoever_comes_back_is_new(
    leave: Leave, session: Session, api: Api, who: Identity, clock: FrozenClock
) -> None:
    phones = api.as_(who), api.as_person(who.person_id)
    assert [phone.get("/api/me").status_code for phone in phones] == [200, 200]
    leave(who)
    for phone in phones:
        assert problem(phone.get("/api/me")) == (401, "login.required")
        assert problem(phone.post("/api/me/erasure", UNDERSTOOD)) == (401, "login.required")
    newcomer, identity_id = sign_in(session, WeChatUser(OPENID, UNIONID), now=clock.now())
    assert (newcomer.id != who.person_id, newcomer.name, identity_id) == (True, None, None)


def test_a_token_of_the_very_moment_opens_nothing(
    leave: Leave, api: Api, make: Make, session: Session, keys: Keys, who: Identity
) -> None:
    """Made by a login that was under way; or somebody was just about to join, or to put their number right."""
    code = api.as_(make.staff(CITY)).post(f"/api/units/{who.unit_id}/join-codes", {}).get_json()["code"]
    leave(who)
    late = api.as_person(who.person_id)
    join = {"code": code, "name": "示例人员甲", "phone_code": "x"}
    answers = [late.get("/api/me"), late.post("/api/join", join), late.put("/api/me/name", {"name": "示例人员甲"})]
    assert [problem(answer) for answer in answers] == [(401, "login.required")] * 3
    assert problem(api.as_(who).get("/api/todos"))[0] == 403
    with pytest.raises(LoginRequired):
        join_unit(session, who.person_id, code, phone="+8613800000001", name=None, keys=keys, now=make.clock.now())
    with pytest.raises(LoginRequired):
        correct_phone(session, who.person_id, "+8613800000001", keys.phones, now=make.clock.now())


def test_consents_go_and_nothing_more_is_sent(leave: Leave, session: Session, who: Identity) -> None:
    leave(who)
    of_person = {"person_id": who.person_id}
    for model in (MessageCredit, CreditEntry):
        assert session.scalar(select(func.count()).select_from(model).filter_by(**of_person)) == 0
    assert session.scalars(select(OutboxMessage.status).filter_by(**of_person)).all() == [MessageStatus.LEFT]
    assert session.scalars(select(Todo).filter_by(**of_person, done_at=None)).all() == []
    assert session.scalars(select(PushEvent.openid)).all().count(None) == session.scalar(
        select(func.count()).select_from(PushEvent)
    )


def test_the_call_list_names_whoever_else_serves_the_unit(
    leave: Leave, session: Session, make: Make, who: Identity
) -> None:
    colleague = make.staff(XIJI)
    leave(who)
    entry = session.scalars(select(CallListEntry).where(CallListEntry.dedupe_key == "told")).one()
    assert entry.person_id == colleague.person_id


def test_a_notice_that_now_reaches_nobody_is_telephoned(leave: Leave, session: Session, who: Identity) -> None:
    session.execute(update(Todo).where(Todo.dedupe_key == "mine").values(person_id=None))
    session.commit()
    leave(who)
    entry = session.scalars(select(CallListEntry).where(CallListEntry.dedupe_key == "mine")).one()
    assert (entry.person_id, entry.reason, entry.resolved_at) == (None, CallListReason.NO_ACCOUNT, None)


def test_records_keep_the_name_only(leave: Leave, session: Session, who: Identity) -> None:
    leave(who)
    person = session.get_one(Person, who.person_id)
    assert (person.name, person.phone_encrypted, person.openid, person.last_identity_id) == (NAME, None, None, None)
    assert session.scalar(select(func.count()).select_from(Talk).filter_by(created_by_person_id=person.id)) == 1
    assert session.get_one(UnitIdentity, who.id).ended_at is not None


def test_without_a_record_the_name_goes_too(api: Api, make: Make, session: Session) -> None:
    teacher = make.identity(make.school(), make.person("示例新人乙"))
    api.as_(teacher).post("/api/me/erasure", UNDERSTOOD)
    session.expire_all()
    assert session.get_one(Person, teacher.person_id).name is None
    assert [table for table, row in everything(session) if "示例新人乙" in row] == []


def test_the_trail_has_it_without_content(leave: Leave, session: Session, who: Identity) -> None:
    leave(who)
    rows = session.scalars(select(AuditEvent).where(AuditEvent.subject.in_(["person", "identity"])))
    events: list[tuple[str, dict[str, Any]]] = [(row.action, row.details) for row in rows]
    ended = ["identity.ended"] * 2  # as staff and as a speaker
    actions = ["person.phone_forgotten", *ended, "person.account_forgotten"]
    assert events == [(action, {}) for action in actions]


def test_twice_is_once(api: Api, app: APIFlask, session: Session, who: Identity, clock: FrozenClock) -> None:
    """A second request that was under way, and WeChat's event after the mini-program's request."""
    api.as_(who).post("/api/me/erasure", UNDERSTOOD)
    assert api.as_person(who.person_id).post("/api/me/erasure", UNDERSTOOD).status_code == 204
    session.expire_all()
    events = session.scalars(select(AuditEvent.action).where(AuditEvent.subject == "person")).all()
    assert events == ["person.phone_forgotten", "person.account_forgotten"]


@pytest.mark.parametrize("body", [{}, {"understood": False}, {"understood": "yes"}, {"understood": True, "x": 1}])
def test_without_a_clear_yes_nothing_happens(api: Api, session: Session, make: Make, body: dict[str, Any]) -> None:
    teacher = make.teacher()
    assert problem(api.as_(teacher).post("/api/me/erasure", body)) == (422, "input.invalid")
    session.expire_all()
    assert session.get_one(Person, teacher.person_id).openid is not None


def test_others_keep_everything(leave: Leave, session: Session, make: Make, api: Api, who: Identity) -> None:
    colleague = make.staff(XIJI)
    caller = api.as_(colleague)
    session.add(MessageCredit(person_id=colleague.person_id, template_id="t", balance=2, updated_at=make.clock.now()))
    session.commit()
    leave(who)
    assert caller.get("/api/me").get_json()["identity_id"] == colleague.id
    assert session.scalars(select(MessageCredit.balance).filter_by(person_id=colleague.person_id)).all() == [2]


def test_before_it_is_confirmed_one_reads_what_is_kept(api: Api, make: Make, who: Identity) -> None:
    make.staff(XIJI)
    view = api.as_(who).get("/api/me/erasure").get_json()
    kept = {item["title"]: item["count"] for item in view["kept"]}
    of_these_rooms = {
        "您发出的加入码": 1,
        "您安排或填报的宣讲": 2,
        "您做的审核": 1,
        "您上传的照片": 1,
        "您的审核带来的计入台账": 1,
        "您的操作记录": 2,
        "名册里的您": 1,
        "您提出或确认的聘任": 3,
    }
    assert of_these_rooms.items() <= kept.items()
    (as_speaker,) = view["left_alone"]
    assert as_speaker.startswith("您注销后，我们在微信里联系不上您，由西吉县总工会或西吉县教育体育局打电话和您约。")
    assert view["keeps_name"] is True


def test_the_last_of_a_unit_reads_who_can_help_it(api: Api, make: Make) -> None:
    school = make.school(XIJI, name="示例独一小学")
    teacher, former = make.teacher(school), make.teacher(school)
    assert api.as_(teacher).get("/api/me/erasure").get_json()["left_alone"] == []
    api.as_(former).post("/api/me/erasure", UNDERSTOOD)
    view = api.as_(teacher).get("/api/me/erasure").get_json()
    assert view["left_alone"] == [
        "示例独一小学只有您一个人在用小程序。您注销后，请西吉县总工会或西吉县教育体育局再发加入码，别的老师才能接着填报。"
    ]
    assert (view["kept"], view["keeps_name"]) == ([], False)
    office = api.as_(make.staff(XIJI)).get("/api/me/erasure").get_json()
    assert "请固原市总工会或固原市教育体育局再发加入码" in office["left_alone"][0]
    assert "请系统管理员再发加入码" in api.as_(make.staff(CITY)).get("/api/me/erasure").get_json()["left_alone"][0]
